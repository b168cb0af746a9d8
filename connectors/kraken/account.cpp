// In: orders and questions of the desk, the venue's time. Out: the messages and signed requests of
// the documents of 2026 (README.md names them), their limits as data. Cannot happen: an order
// without its own deadline, or whose fee may be taken from the coin; a price or size that is not
// the text of the exact number.
#include "connectors/kraken/account.hpp"

#include "connectors/account_requests.hpp"
#include "connectors/template.hpp"
#include "tern/core/text.hpp"
#include "tern/crypto/digest.hpp"

namespace tern::connectors::kraken {

namespace {

// On the stream at least 0.5 s, by REST at least 2 s, and the venue tells its time in whole
// seconds.
constexpr Duration kPlacementExpiry = core::seconds(4);
// Trades of one order are looked for around its placement: clocks may differ.
constexpr Duration kBefore = core::seconds(4);
constexpr Duration kAfter = core::seconds(20);

AccountCapabilities account_limits() {
  AccountCapabilities limits(stream_limits());
  limits.fills_need_venue_id = true;
  limits.session_by_request = true;
  limits.one_request_at_a_time = true;
  limits.two_order_lists = true;
  limits.fees_per_request = 20;  // pairs have no documented bound
  limits.balances_by_stream = false;
  limits.client_id_length_max = 18;
  limits.client_id_alphabet = "printable ASCII";
  limits.placement_expiry = kPlacementExpiry;
  limits.settle = core::seconds(4);  // not documented
  // The counter of an Intermediate account: 20, less half a unit each second.
  limits.budgets = {{"counter", 20, core::seconds(40), true},
                    {"trade", 125, core::seconds(54), true}};
  limits.orders = {"orders", 125, core::seconds(54), true};  // of each pair; both roads share it
  limits.messages = {"messages", 0, core::seconds(1)};       // the real bound moves, undocumented
  return limits;
}

std::string second_text(Timestamp time) {
  return std::to_string(time.ns / 1'000'000'000);
}

// The name of a message: the moment that it was made for, which no other has.
core::ScaledText request_id(Timestamp now) {
  return {now.ns / 1'000, 0};
}

void append_request_id(std::string& text, Timestamp now) {
  text.append(R"(},"req_id":)").append(request_id(now).view()).append("}");
}

const Template kPlacement(
    R"({"method":"add_order","params":{"order_type":"limit","side":"@","order_qty":@,"symbol":"@",)"
    R"("limit_price":@,"time_in_force":"ioc","fee_preference":"quote","cl_ord_id":"@",)"
    R"("deadline":"@","token":"@"},"req_id":@})");

// What is no base64 is a secret that the venue never gave: it signs, and is refused.
std::string secret_of(const std::string& text) {
  const core::Result<std::string> bytes = crypto::base64_decode(text);
  return bytes.ok() ? bytes.value() : text;
}

}  // namespace

Signer::Signer(const Credentials& credentials)
    : key_(credentials.key), secret_(secret_of(credentials.secret)) {}

void Signer::sign(HttpRequest& request, std::string_view nonce) const {
  const std::string digest = crypto::sha256_bytes(std::string(nonce) + request.body);
  request.headers.insert(request.headers.end(),
                         {{"API-Key", key_},
                          {"API-Sign", secret_.base64(request.target + digest)},
                          {"Content-Type", "application/x-www-form-urlencoded"}});
}

Account::Account(const AccountConfig& config)
    : AccountBase(config, account_limits()), signer_(config.credentials) {}

// For a human, without what is the account's own.
std::string Account::words(std::string_view text, std::string_view bytes) const {
  return words_unless(repeats(bytes, {signer_.key(), token_}), text);
}

// Histories and look-ups of orders count twice; placements and cancels are counted apart.
HttpRequest Account::ask(const Question& question, Timestamp now) const {
  const Purpose purpose = question.purpose;
  HttpRequest request;
  request.purpose = purpose;
  request.method = "POST";
  request.target.append("/0/private/").append(question.method);
  const bool is_dear =
      purpose == Purpose::order || purpose == Purpose::open_orders || purpose == Purpose::fills;
  request.budget = is_order_action(purpose) ? "trade" : "counter";
  request.weight = is_dear ? 2 : 1;
  request.tag = question.order.text();
  const std::string nonce = std::to_string((now + nonce_ahead_).ns);
  request.body.append("nonce=").append(nonce).append(question.parameters);
  if (question.by_order) request.body.append("&cl_ord_id=").append(request.tag);
  signer_.sign(request, nonce);
  return request;
}

HttpRequest Account::plain_request(Purpose purpose, Timestamp now) const {
  if (purpose == Purpose::open_orders) return ask({purpose, "OpenOrders"}, now);
  return ask({purpose, purpose == Purpose::balances ? "BalanceEx" : "GetApiKeyInfo"}, now);
}

HttpRequest Account::session_request(Timestamp now) const {
  return ask({Purpose::session, "GetWebSocketsToken"}, now);
}

// Trades of before a reconnect come with the first: with the fee that was really taken, which no
// REST answer tells.
std::string Account::session_message(std::size_t number, Timestamp now) const {
  std::string text = R"({"method":"subscribe","params":{"channel":)";
  if (number == 0) {
    text += R"("executions","snap_orders":true,"snap_trades":true,"order_status":true)";
  } else if (number == 1) {
    text += R"("balances","snapshot":true)";
  } else {
    return {};
  }
  text.append(R"(,"token":")").append(token_).append("\"");
  append_request_id(text, now);
  return text;
}

void Account::put_placement(const PlaceOrder& order, Timestamp now, std::string& text) const {
  const OrderTexts texts = texts_of(order);
  kPlacement.fill({kSides.of(order.side), texts.size.view(), texts.traded.symbol,
                   texts.limit.view(), order.id.text(),
                   core::UtcText(now + kPlacementExpiry).view(), token_, request_id(now).view()},
                  text);
}

std::string Account::cancel_message(const OrderName& order, Timestamp now) const {
  std::string text = R"({"method":"cancel_order","params":{"cl_ord_id":[")";
  text.append(order.id.text()).append(R"("],"token":")").append(token_).append("\"");
  append_request_id(text, now);
  return text;
}

HttpRequest Account::place_request(const PlaceOrder& order, Timestamp now) const {
  const OrderTexts texts = texts_of(order);
  std::string text = "&ordertype=limit&type=";
  text.append(kSides.of(order.side)).append("&volume=").append(texts.size.view());
  text.append("&pair=").append(venue::percent_encoded(texts.traded.request_symbol));
  text.append("&price=").append(texts.limit.view());
  text.append("&timeinforce=IOC&oflags=fciq&deadline=");
  text.append(venue::percent_encoded(core::utc_text(now + kPlacementExpiry)));
  return ask({Purpose::place, "AddOrder", std::move(text), order.id, true}, now);
}

HttpRequest Account::cancel_request(const OrderName& order, Timestamp now) const {
  return ask({Purpose::cancel, "CancelOrder", {}, order.id, true}, now);
}

// All our orders end at once, so the list of those that ended comes first, and whole: one answer
// tells of every order in doubt. By its name only what is not among the latest.
HttpRequest Account::order_request(const OrderName& order, Timestamp now) const {
  return ask({Purpose::order, "ClosedOrders", {}, order.id, order.alone || asked_by_name(order.id)},
             now);
}

HttpRequest Account::other_order_request(const OrderName& order, Timestamp now) const {
  return ask({Purpose::order, "OpenOrders", {}, order.id}, now);
}

// Of all pairs: the venue filters by time only. Fifty at most come, the latest first, so trades of
// one order are asked for around its placement.
HttpRequest Account::fills_request(const OrderName& order, Timestamp since, Timestamp now) const {
  std::string text;
  if (since.known()) {
    text.append("&start=").append(second_text(since - kBefore));
    if (order.id.known()) text.append("&end=").append(second_text(since + kAfter));
  }
  return ask({Purpose::fills, "TradesHistory", std::move(text), order.id}, now);
}

HttpRequest Account::fees_request(const std::vector<InstrumentId>& instruments,
                                  Timestamp now) const {
  std::string pairs;
  for (const InstrumentId id : instruments)
    pairs.append(pairs.empty() ? "" : ",").append(traded(id).request_symbol);
  return ask({Purpose::fees, "TradeVolume", "&pair=" + venue::percent_encoded(pairs)}, now);
}

}  // namespace tern::connectors::kraken
