// In: orders and questions of the desk, the venue's time. Out: the messages and signed requests of
// the documents of 2026 (README.md names them), their limits as data. Cannot happen: an order
// without its own expiry; a price or size that is not the text of the exact number.
#include "connectors/okx/account.hpp"

#include <nlohmann/json.hpp>

#include "connectors/template.hpp"
#include "connectors/texts.hpp"
#include "tern/core/assert.hpp"

namespace tern::connectors::okx {

namespace {

constexpr Duration kPlacementExpiry = core::seconds(2);

constexpr Endpoint kEndpoints[] = {
    {Purpose::place, "/api/v5/trade/order", "place", 60},
    {Purpose::cancel, "/api/v5/trade/cancel-order", "cancel", 60},
    {Purpose::order, "/api/v5/trade/order", "order", 60},
    {Purpose::open_orders, "/api/v5/trade/orders-pending", "pending", 60, "instType=SPOT"},
    {Purpose::fills, "/api/v5/trade/fills", "fills", 60, "instType=SPOT"},
    {Purpose::balances, "/api/v5/account/balance", "balance", 10},
    {Purpose::fees, "/api/v5/account/trade-fee", "fee", 5, "instType=SPOT"},
    {Purpose::key, "/api/v5/account/config", "config", 5}};

AccountCapabilities account_limits() {
  AccountCapabilities limits(stream_limits());
  limits.fills_need_venue_id = true;
  limits.follows_pages = true;
  limits.client_id_alphabet = "letters and digits";
  limits.placement_expiry = kPlacementExpiry;
  limits.settle = core::seconds(3);  // not documented
  limits.lookup_after_end = core::seconds(2 * 3600);
  limits.budgets = budgets_of(kEndpoints, core::seconds(2));
  limits.orders = {"orders", 60, core::seconds(2)};  // both roads share it, per instrument
  // 480 an hour are for logins and subscriptions, three of a session; orders have their own limit.
  limits.messages = {"messages", 0, core::seconds(3600)};
  return limits;
}

const Template kPlacement(
    R"({"id":"@","op":"order","args":[{"side":"@","instIdCode":@,"tdMode":"cash","ordType":"ioc",)"
    R"("px":"@","sz":"@","clOrdId":"@"}],"expTime":"@"})");

using Fields = std::initializer_list<std::pair<std::string_view, std::string_view>>;

// Our own words and numbers, and plain symbols: nothing needs escaping.
std::string object_text(const Fields& fields) {
  std::string text;
  for (const auto& [key, value] : fields) {
    text.append(text.empty() ? "{\"" : ",\"")
        .append(key)
        .append("\":\"")
        .append(value)
        .append("\"");
  }
  return text + "}";
}

}  // namespace

void Signer::sign(HttpRequest& request, Timestamp venue_now) const {
  const std::string time = core::utc_text(venue_now);
  const std::string text = time + request.method + request.target + request.body;
  request.headers.insert(request.headers.end(), {{"OK-ACCESS-KEY", key_},
                                                 {"OK-ACCESS-SIGN", secret_.base64(text)},
                                                 {"OK-ACCESS-TIMESTAMP", time},
                                                 {"OK-ACCESS-PASSPHRASE", passphrase_},
                                                 {"Content-Type", "application/json"}});
}

std::string Signer::login_message(Timestamp venue_now) const {
  const std::string time = std::to_string(venue_now.ns / 1'000'000'000);
  const nlohmann::json argument{{"apiKey", key_},
                                {"passphrase", passphrase_},
                                {"timestamp", time},
                                {"sign", secret_.base64(time + "GET/users/self/verify")}};
  return R"({"op":"login","args":[)" +
         argument.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "]}";
}

Account::Account(const AccountConfig& config)
    : AccountBase(config, account_limits()), signer_(config.credentials) {}

std::string Account::session_message(std::size_t number, Timestamp now) const {
  if (number == 0) return signer_.login_message(now);
  if (number == 1) {
    return R"({"op":"subscribe","args":[{"channel":"orders","instType":"SPOT"}]})";
  }
  return number == 2 ? R"({"op":"subscribe","args":[{"channel":"account"}]})" : "";
}

bool Account::can_place_by_stream(InstrumentId instrument) const {
  return traded(instrument).venue_code != 0;
}

void Account::put_placement(const PlaceOrder& order, Timestamp now, std::string& text) const {
  const OrderTexts texts = texts_of(order);
  TERN_ASSERT(can_place_by_stream(order.instrument), "an order by stream without its code");
  const std::string_view id = order.id.text();
  kPlacement.fill(
      {id, kSides.of(order.side), core::ScaledText(texts.traded.venue_code, 0).view(),
       texts.limit.view(), texts.size.view(), id, milliseconds_of(now + kPlacementExpiry).view()},
      text);
}

std::string Account::cancel_message(const OrderName& order, Timestamp) const {
  TERN_ASSERT(can_place_by_stream(order.instrument), "a cancel by stream without its code");
  std::string text = R"({"id":")";
  text.append(order.id.text()).append(R"(","op":"cancel-order","args":[{"instIdCode":)");
  text.append(std::to_string(traded(order.instrument).venue_code));
  return text.append(R"(,"clOrdId":")").append(order.id.text()).append("\"}]}");
}

HttpRequest Account::ask(Question question, Timestamp now) const {
  HttpRequest request = request_of(kEndpoints, std::move(question));
  signer_.sign(request, now);
  return request;
}

HttpRequest Account::place_request(const PlaceOrder& order, Timestamp now) const {
  const OrderTexts texts = texts_of(order);
  std::string text = object_text({{"instId", texts.traded.symbol},
                                  {"tdMode", "cash"},
                                  {"clOrdId", order.id.text()},
                                  {"side", kSides.of(order.side)},
                                  {"ordType", "ioc"},
                                  {"px", texts.limit.view()},
                                  {"sz", texts.size.view()}});
  HttpRequest request = ask({Purpose::place, {}, std::move(text), order.id}, now);
  request.headers.emplace_back("expTime", milliseconds_text(now + kPlacementExpiry));
  return request;
}

HttpRequest Account::cancel_request(const OrderName& order, Timestamp now) const {
  std::string text =
      object_text({{"instId", symbol(order.instrument)}, {"clOrdId", order.id.text()}});
  return ask({Purpose::cancel, {}, std::move(text), order.id}, now);
}

HttpRequest Account::order_request(const OrderName& order, Timestamp now) const {
  std::string query = "instId=" + symbol(order.instrument) + "&clOrdId=";
  return ask({Purpose::order, query.append(order.id.text()), {}, order.id}, now);
}

std::string Account::fills_query(const OrderName& order, Timestamp since) const {
  std::string query = "instId=" + symbol(order.instrument);
  if (!order.venue_id.empty()) return query.append("&ordId=").append(order.venue_id);
  if (since.known()) query.append("&begin=").append(milliseconds_text(since));
  return query;
}

HttpRequest Account::fills_request(const OrderName& order, Timestamp since, Timestamp now) const {
  return ask({Purpose::fills, fills_query(order, since), {}, order.id}, now);
}

// The venue gives the latest first, so that what goes on is older.
HttpRequest Account::page_request(const NextPage& page, Timestamp now) const {
  const bool is_fills = page.purpose == Purpose::fills;
  std::string query = is_fills ? fills_query(page.order, page.since) + "&" : "";
  return ask({page.purpose, query.append("after=").append(page.from), {}, page.order.id}, now);
}

HttpRequest Account::fees_request(const std::vector<InstrumentId>& instruments,
                                  Timestamp now) const {
  return ask({Purpose::fees, "instId=" + symbol(instruments.front())}, now);
}

}  // namespace tern::connectors::okx
