// In: orders, questions, the venue's time. Out: Binance's signed requests and messages, limits.
// Cannot happen: a price or size with an exponent; a placement without an expiry; a signature over
// other bytes than those sent.
#include "connectors/binance/account.hpp"

#include <algorithm>
#include <array>

#include "connectors/texts.hpp"
#include "tern/core/assert.hpp"
#include "tern/core/scaled.hpp"

namespace tern::connectors::binance {
namespace {

// recvWindow of a placement: what arrives later is refused unexecuted.
constexpr Duration kPlacementExpiry = core::milliseconds(2'000);
constexpr std::string_view kReadWindow = "5000";  // milliseconds; the venue's default
constexpr std::string_view kOrderPath = "/api/v3/order";
constexpr std::string_view kTradesPath = "/api/v3/myTrades";

AccountCapabilities capabilities_of(const Limits& limits) {
  AccountCapabilities can(stream_limits(limits));
  can.fills_need_venue_id = true;
  can.follows_pages = true;
  can.client_id_length_max = 36;
  can.client_id_alphabet = "A-Z a-z 0-9 _ -";
  can.placement_expiry = kPlacementExpiry;
  // Answers to queries come from a database behind the matching engine.
  can.settle = core::seconds(5);
  can.lookup_after_end = core::seconds(90 * 86'400);
  can.budgets = {{"ip", limits.weight_per_minute, core::seconds(60)}};
  can.orders = {"orders", 50, core::seconds(10)};
  can.frame_bytes_max = 1u << 20;
  return can;
}

std::string json_text(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + '"';
}

SignedMessage placement_of(const Signer& signer) {
  const std::string window = std::to_string(kPlacementExpiry.milliseconds());
  const Parameter parameters[] = {
      {"newClientOrderId", Parameter::kLater},
      {"newOrderRespType", "FULL"},
      {"price", Parameter::kLater},
      {"quantity", Parameter::kLater},
      {"recvWindow", window, true},
      {"side", Parameter::kLater},
      {"symbol", Parameter::kLater},
      {"timeInForce", "IOC"},
      {"timestamp", Parameter::kLater, true},
      {"type", "LIMIT"},
  };
  return {signer, "order.place", parameters};
}

SignedMessage cancel_of(const Signer& signer) {
  const Parameter parameters[] = {
      {"origClientOrderId", Parameter::kLater},
      {"recvWindow", kReadWindow, true},
      {"symbol", Parameter::kLater},
      {"timestamp", Parameter::kLater, true},
  };
  return {signer, "order.cancel", parameters};
}

}  // namespace

Signer::Signer(const Credentials& credentials)
    : key_(credentials.key), secret_(credentials.secret) {}

std::string Signer::query(std::string query) const {
  const crypto::HmacSha256Key::Hex signature = secret_.hex(query);
  return query.append("&signature=").append(signature.view());
}

std::string Signer::message(std::string_view id, std::string_view method,
                            std::span<const Parameter> parameters) const {
  std::string text;
  SignedMessage(*this, method, parameters).fill(*this, id, {}, text);
  return text;
}

SignedMessage::SignedMessage(const Signer& signer, std::string_view method,
                             std::span<const Parameter> parameters) {
  text_.add(R"({"id":")").add_hole().add(R"(","method":")").add(method);
  text_.add(R"(","params":{"apiKey":)").add(json_text(signer.key()));
  payload_.add("apiKey=").add(signer.key());
  std::string_view last = "apiKey";
  for (const Parameter& each : parameters) {
    TERN_ASSERT(last < each.name, "parameters are signed in the order of their names");
    last = each.name;
    payload_.add("&").add(each.name).add("=");
    text_.add(R"(,")").add(each.name).add(R"(":)");
    if (each.value) {
      payload_.add(*each.value);
      text_.add(each.is_number ? std::string(*each.value) : json_text(*each.value));
      continue;
    }
    payload_.add_hole();
    const std::string_view quote = each.is_number ? "" : "\"";
    text_.add(quote).add_hole().add(quote);
  }
  text_.add(R"(,"signature":")").add_hole().add(R"("}})");
}

void SignedMessage::fill(const Signer& signer, std::string_view id,
                         std::initializer_list<std::string_view> values, std::string& text) const {
  TERN_ASSERT(values.size() <= kMostValues, "more values than a message has");
  payload_.fill(values, text);  // first what is signed, in the room of the message itself
  const crypto::HmacSha256Key::Hex signature = signer.signature(text);
  std::array<std::string_view, kMostValues + 2> all{id};
  *std::copy(values.begin(), values.end(), all.begin() + 1) = signature.view();
  text_.fill(std::span<const std::string_view>(all.data(), values.size() + 2), text);
}

Account::Account(const AccountConfig& config)
    : AccountBase(config, capabilities_of(limits_of(config.venue.dialect_variant))),
      signer_(config.credentials),
      placement_(placement_of(signer_)),
      cancel_(cancel_of(signer_)),
      limits_(limits_of(config.venue.dialect_variant)) {}

std::string Account::session_message(std::size_t number, Timestamp now) const {
  if (number > 0) return {};
  const std::string time = milliseconds_text(now);
  const Parameter parameters[] = {{"recvWindow", kReadWindow, true}, {"timestamp", time, true}};
  return signer_.message("session", "userDataStream.subscribe.signature", parameters);
}

void Account::put_placement(const PlaceOrder& order, Timestamp now, std::string& text) const {
  const OrderTexts texts = texts_of(order);
  const std::string_view id = order.id.text();
  placement_.fill(signer_, id,
                  {id, texts.limit.view(), texts.size.view(), kSides.of(order.side),
                   texts.traded.symbol, milliseconds_of(now).view()},
                  text);
}

std::string Account::cancel_message(const OrderName& order, Timestamp now) const {
  const std::string_view id = order.id.text();
  std::string text;
  cancel_.fill(signer_, "c" + std::string(id),
               {id, symbol(order.instrument), milliseconds_of(now).view()}, text);
  return text;
}

std::string Account::symbol_query(InstrumentId id) const {
  return "symbol=" + venue::percent_encoded(symbol(id));
}

HttpRequest Account::request(Call call, Timestamp now) const {
  const bool places = call.purpose == Purpose::place;
  std::string& query = call.query;
  if (!query.empty()) query += '&';
  query.append("recvWindow=");
  query.append(places ? std::to_string(kPlacementExpiry.milliseconds()) : kReadWindow);
  query.append("&timestamp=").append(milliseconds_text(now));
  HttpRequest request;
  request.purpose = call.purpose;
  request.method = call.method;
  request.target = std::string(call.path) + '?' + signer_.query(std::move(query));
  request.headers = {{"X-MBX-APIKEY", signer_.key()}};
  request.weight = call.weight;
  request.tag = call.order.text();
  return request;
}

HttpRequest Account::plain_request(Purpose purpose, Timestamp now) const {
  const std::uint32_t unit = limits_.query_weight_unit;
  if (purpose == Purpose::open_orders)
    return request({purpose, "GET", "/api/v3/openOrders", 40 * unit}, now);
  if (purpose == Purpose::balances)
    return request({purpose, "GET", "/api/v3/account", 10 * unit, "omitZeroBalances=true"}, now);
  return request({purpose, "GET", "/sapi/v1/account/apiRestrictions", 1}, now);
}

HttpRequest Account::place_request(const PlaceOrder& order, Timestamp now) const {
  const OrderTexts texts = texts_of(order);
  std::string query = symbol_query(order.instrument);
  query.append("&side=").append(kSides.of(order.side));
  query.append("&type=LIMIT&timeInForce=IOC&quantity=").append(texts.size.view());
  query.append("&price=").append(texts.limit.view());
  query.append("&newClientOrderId=").append(order.id.text());
  query.append("&newOrderRespType=FULL");
  return request({Purpose::place, "POST", kOrderPath, 1, std::move(query), order.id}, now);
}

HttpRequest Account::cancel_request(const OrderName& order, Timestamp now) const {
  HttpRequest made = order_request(order, now);
  made.purpose = Purpose::cancel;
  made.method = "DELETE";
  made.weight = 1;
  return made;
}

HttpRequest Account::order_request(const OrderName& order, Timestamp now) const {
  std::string query = symbol_query(order.instrument);
  query.append("&origClientOrderId=").append(order.id.text());
  return request({Purpose::order, "GET", kOrderPath, 2 * limits_.query_weight_unit,
                  std::move(query), order.id},
                 now);
}

HttpRequest Account::fills_request(const OrderName& order, Timestamp since, Timestamp now) const {
  std::string query = symbol_query(order.instrument);
  if (order.id.known()) {
    TERN_ASSERT(!order.venue_id.empty(), "an order's fills are found by the venue's id only");
    query.append("&orderId=").append(venue::percent_encoded(order.venue_id));
  } else {
    query.append("&startTime=").append(milliseconds_text(since)).append("&limit=1000");
  }
  return request({Purpose::fills, "GET", kTradesPath, trades_weight(order.id.known()),
                  std::move(query), order.id},
                 now);
}

// Open orders come all at once; trades come by rising number, and a number may stand beside an
// order but not beside a time.
HttpRequest Account::page_request(const NextPage& page, Timestamp now) const {
  TERN_ASSERT(page.purpose == Purpose::fills, "a page of a list that has one only");
  std::string query = symbol_query(page.order.instrument);
  const bool of_order = !page.order.venue_id.empty();
  if (of_order) query.append("&orderId=").append(venue::percent_encoded(page.order.venue_id));
  query.append("&fromId=").append(page.from).append("&limit=1000");
  return request({Purpose::fills, "GET", kTradesPath, trades_weight(of_order), std::move(query),
                  page.order.id},
                 now);
}

HttpRequest Account::fees_request(const std::vector<InstrumentId>& instruments,
                                  Timestamp now) const {
  return request({Purpose::fees, "GET", "/api/v3/account/commission",
                  10 * limits_.query_weight_unit, symbol_query(instruments.front())},
                 now);
}

}  // namespace tern::connectors::binance
