// In: orders and questions of the desk, the venue's time. Out: the messages and signed requests of
// the documents of 2026 (README.md names them), their limits as data.
// Cannot happen: an order that may borrow, or without its own expiry; a price or size that is not
// the text of the exact number.
#include "connectors/bybit/account.hpp"

#include <nlohmann/json.hpp>

#include "connectors/template.hpp"
#include "connectors/texts.hpp"

namespace tern::connectors::bybit {

namespace {

constexpr Duration kPlacementExpiry = core::seconds(2);
constexpr Duration kQuestionExpiry = core::seconds(5);
constexpr Duration kLoginExpiry = core::seconds(10);
constexpr std::string_view kEndedPath = "/v5/order/history";

// Per account and second the venue allows 20 placements and cancels, 50 of most questions, 5 for
// fees, 10 for the key; per address 600 of everything in 5 s. So this is what each may take that
// all together, with the 100 of the public half, stay below that.
constexpr Endpoint kEndpoints[] = {
    {Purpose::place, "/v5/order/create", "place", 20},
    {Purpose::cancel, "/v5/order/cancel", "cancel", 20},
    {Purpose::order, "/v5/order/realtime", "order", 22, "category=spot"},
    {Purpose::open_orders, "/v5/order/realtime", "open", 4, "category=spot&openOnly=0&limit=50"},
    {Purpose::fills, "/v5/execution/list", "fills", 16, "category=spot&limit=100"},
    {Purpose::balances, "/v5/account/wallet-balance", "wallet", 8, "accountType=UNIFIED"},
    {Purpose::fees, "/v5/account/fee-rate", "fee", 4, "category=spot"},
    {Purpose::key, "/v5/user/query-api", "key", 2}};

AccountCapabilities account_limits() {
  AccountCapabilities limits(stream_limits());
  limits.two_order_lists = true;
  limits.follows_pages = true;
  limits.client_id_length_max = 36;
  limits.client_id_alphabet = "letters, digits, - and _";
  limits.placement_expiry = kPlacementExpiry;
  limits.settle = core::seconds(3);  // not documented
  limits.lookup_after_end = core::seconds(24 * 3600);
  limits.budgets = budgets_of(kEndpoints, core::seconds(1));
  limits.orders = {"orders", 20, core::seconds(1)};     // both roads share it
  limits.messages = {"messages", 0, core::seconds(1)};  // orders have their own limit
  return limits;
}

std::string order_query(const OrderName& order) {
  return "orderLinkId=" + std::string(order.id.text());
}

// Symbols are plain, the rest are our own words and numbers: nothing needs escaping.
constexpr std::string_view kOrderText =
    R"({"category":"spot","symbol":"@","side":"@","orderType":"Limit","qty":"@","price":"@",)"
    R"("timeInForce":"IOC","orderLinkId":"@","isLeverage":0})";

// An order or a cancel as one message of the order stream. No two have the same reqId.
std::string operation_text(std::string_view operation, std::string_view argument) {
  std::string text = R"({"reqId":"@","header":{"X-BAPI-TIMESTAMP":"@","X-BAPI-RECV-WINDOW":")";
  text.append(std::to_string(kPlacementExpiry.milliseconds())).append(R"("},"op":")");
  return text.append(operation).append(R"(","args":[)").append(argument).append("]}");
}

const Template kOrder(kOrderText);
const Template kPlacement(operation_text("order.create", kOrderText));
const Template kCancel(operation_text("order.cancel", "@"));

}  // namespace

void Signer::sign(HttpRequest& request, Timestamp venue_now, Duration window) const {
  const std::string time = milliseconds_text(venue_now);
  const std::string window_text = std::to_string(window.milliseconds());
  const std::size_t question = request.target.find('?');
  std::string text = time + key_ + window_text;
  if (request.method == "GET" && question != std::string::npos)
    text.append(request.target, question + 1);
  text += request.body;
  request.headers.insert(request.headers.end(),
                         {{"X-BAPI-API-KEY", key_},
                          {"X-BAPI-TIMESTAMP", time},
                          {"X-BAPI-RECV-WINDOW", window_text},
                          {"X-BAPI-SIGN", std::string(secret_.hex(text).view())}});
  if (!request.body.empty()) request.headers.emplace_back("Content-Type", "application/json");
}

std::string Signer::login_message(Timestamp expires) const {
  const std::string time = milliseconds_text(expires);
  const nlohmann::json key = key_;
  return R"({"op":"auth","args":[)" +
         key.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "," + time + ",\"" +
         std::string(secret_.hex("GET/realtime" + time).view()) + "\"]}";
}

Account::Account(const AccountConfig& config)
    : AccountBase(config, account_limits()), signer_(config.credentials) {}

std::string Account::session_message(std::size_t number, Timestamp now) const {
  if (number == 0) return signer_.login_message(now + kLoginExpiry);
  return number == 1 ? R"({"op":"subscribe","args":["order.spot","execution.spot","wallet"]})" : "";
}

std::string Account::order_session_message(std::size_t number, Timestamp now) const {
  return number == 0 ? signer_.login_message(now + kLoginExpiry) : "";
}

std::string Account::cancel_text(const OrderName& order) const {
  std::string text = R"({"category":"spot","symbol":")" + symbol(order.instrument);
  return text.append(R"(","orderLinkId":")").append(order.id.text()).append("\"}");
}

void Account::put_placement(const PlaceOrder& order, Timestamp now, std::string& text) const {
  const OrderTexts texts = texts_of(order);
  kPlacement.fill({order.id.text(), milliseconds_of(now).view(), texts.traded.symbol,
                   kSides.of(order.side), texts.size.view(), texts.limit.view(), order.id.text()},
                  text);
}

std::string Account::cancel_message(const OrderName& order, Timestamp now) const {
  const std::string id = std::string(order.id.text()) + "-" + std::to_string(++cancels_);
  return kCancel.fill({id, milliseconds_of(now).view(), cancel_text(order)});
}

// What an order action asks for is refused when it comes late, the sooner the better.
HttpRequest Account::ask(Question question, Timestamp now) const {
  const bool acts = !question.body.empty();
  HttpRequest request = request_of(kEndpoints, std::move(question));
  signer_.sign(request, now, acts ? kPlacementExpiry : kQuestionExpiry);
  return request;
}

HttpRequest Account::place_request(const PlaceOrder& order, Timestamp now) const {
  const OrderTexts texts = texts_of(order);
  std::string text = kOrder.fill({texts.traded.symbol, kSides.of(order.side), texts.size.view(),
                                  texts.limit.view(), order.id.text()});
  return ask({Purpose::place, {}, std::move(text), order.id}, now);
}

HttpRequest Account::cancel_request(const OrderName& order, Timestamp now) const {
  return ask({Purpose::cancel, {}, cancel_text(order), order.id}, now);
}

HttpRequest Account::order_request(const OrderName& order, Timestamp now) const {
  return ask({Purpose::order, order_query(order), {}, order.id}, now);
}

HttpRequest Account::other_order_request(const OrderName& order, Timestamp now) const {
  return ask({Purpose::order, order_query(order), {}, order.id, kEndedPath}, now);
}

std::string Account::fills_query(const OrderName& order, Timestamp since) const {
  std::string query = "symbol=" + symbol(order.instrument);
  if (order.id.known()) return query.append("&orderLinkId=").append(order.id.text());
  if (since.known()) query.append("&startTime=").append(milliseconds_text(since));
  return query;
}

HttpRequest Account::fills_request(const OrderName& order, Timestamp since, Timestamp now) const {
  return ask({Purpose::fills, fills_query(order, since), {}, order.id}, now);
}

HttpRequest Account::page_request(const NextPage& page, Timestamp now) const {
  const bool is_fills = page.purpose == Purpose::fills;
  std::string query = is_fills ? fills_query(page.order, page.since) + "&" : "";
  query.append("cursor=").append(venue::percent_encoded(page.from));
  return ask({page.purpose, std::move(query), {}, page.order.id}, now);
}

HttpRequest Account::fees_request(const std::vector<InstrumentId>& instruments,
                                  Timestamp now) const {
  return ask({Purpose::fees, "symbol=" + symbol(instruments.front())}, now);
}

}  // namespace tern::connectors::bybit
