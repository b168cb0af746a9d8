// In: requests.
// Out: the envelope {"retCode","retMsg","result","retExtInfo","time"} with the documented fields,
// limits and errors.
// Cannot happen: an answer to an unknown symbol that looks like an empty book.
#include <algorithm>

#include "connectors/bybit/simulated.hpp"
#include "connectors/simulated_json.hpp"
#include "connectors/texts.hpp"
#include "tern/core/scaled.hpp"

namespace tern::connectors::bybit {

namespace {

using nlohmann::json;

constexpr Duration kAddressBan = core::seconds(600);
constexpr std::int64_t kLevelsMax = 1'000;

// Of one account in one second.
constexpr EndpointLimit kLimits[] = {
    {"POST /v5/order/create", 20},   {"POST /v5/order/cancel", 20},
    {"GET /v5/order/realtime", 50},  {"GET /v5/order/history", 50},
    {"GET /v5/execution/list", 50},  {"GET /v5/account/wallet-balance", 50},
    {"GET /v5/account/fee-rate", 5}, {"GET /v5/user/query-api", 10}};

// No envelope, no JSON.
FaceReply plain(int status, std::string_view text) {
  return sim::reply_of(status, "text/plain", std::string(text));
}

FaceReply forbidden() {
  return plain(403, "access too frequent");
}

}  // namespace

std::span<const EndpointLimit> endpoint_limits() {
  return kLimits;
}

FaceReply SimulatedVenue::answer(const SimulatedAccount::Outcome& said) const {
  const json body{{"retCode", said.code},
                  {"retMsg", said.text},
                  {"result", said.result},
                  {"retExtInfo", json::object()},
                  {"time", clock(now_).ns / 1'000'000}};
  return sim::reply_of(200, "application/json", dumped(body));
}

FaceReply SimulatedVenue::on_request(const FaceRequest& request, Timestamp now) {
  now_ = now;
  if (now < address_banned_until_) return forbidden();
  if (!asked_.admits(now)) {
    address_banned_until_ = now + kAddressBan;
    return forbidden();
  }
  return is_private(request) ? private_reply(request) : public_reply(request);
}

bool SimulatedVenue::is_private(const FaceRequest& request) const {
  return limits_.row_of(sim::endpoint_of(request)) != nullptr;
}

FaceReply SimulatedVenue::public_reply(const FaceRequest& request) const {
  const std::string_view path = sim::path_of(request.target);
  const Parameters query = sim::parameters_of(sim::query_of(request.target));
  const Timestamp here = clock(now_);
  if (path == "/v5/market/time")
    return answer({0,
                   "OK",
                   {{"timeSecond", std::to_string(here.ns / 1'000'000'000)},
                    {"timeNano", std::to_string(here.ns)}}});
  if (path == "/v5/system/status") return answer({0, "", json::parse(status_text())});
  if (path == "/v5/market/instruments-info" && value_of(query, "category") == "spot")
    return answer({0, "OK", json::parse(listing_text())});
  if (path == "/v5/market/orderbook" && value_of(query, "category") == "spot")
    return book_reply(request.target);
  if (path == "/v5/market/instruments-info" || path == "/v5/market/orderbook")
    return answer({10001, "params error: Category is invalid"});
  return plain(404, "404 page not found");
}

// One that is over, and the one of now.
std::string SimulatedVenue::status_text() const {
  const bool is_ahead = standing() == VenueStanding::announced;
  std::string list;
  for (const std::string_view state : {"completed", is_ahead ? "scheduled" : "ongoing"}) {
    if (state != "completed" && standing() == VenueStanding::open) continue;
    append_element(list, filled(R"({"id":"4d95b2a0-587f-11f0-bcc9-56f28c94d6ea",)"
                                R"("title":"upgrade","state":"$","begin":"$",)"
                                R"("end":"1795999999000","href":"","serviceTypes":[2,3],)"
                                R"("product":[1,2],"uidSuffix":[],"maintainType":1,)"
                                R"("env":1})",
                                {state, milliseconds_text(now_)}));
  }
  return R"({"list":[)" + list + "]}";
}

std::string SimulatedVenue::listing_text() const {
  std::string list;
  for (InstrumentIndex i = 0; i < told_.size(); ++i) {
    const Listing& listing = exchange_.listings()[i];
    const market::Rules& rules = listing.rules;
    const bool trades = takes_orders() && rules.status == market::TradingStatus::trading;
    const std::string most = rules.max_size.is_zero() ? "9999999999" : rules.max_size.text();
    append_element(
        list,
        filled(R"({"symbol":"$","baseCoin":"$","quoteCoin":"$","status":"$",)"
               R"("marginTrading":"utaOnly","stTag":"0","lotSizeFilter":{"basePrecision":"$",)"
               R"("quotePrecision":"0.00000001","minOrderQty":"$","maxOrderQty":"$",)"
               R"("minOrderAmt":"$","maxOrderAmt":"8000000","maxLimitOrderQty":"$"},)"
               R"("priceFilter":{"tickSize":"$"},)"
               R"("riskParameters":{"priceLimitRatioX":"0.01","priceLimitRatioY":"0.02"}})",
               {symbol(i), listing.base, listing.quote, trades ? "Trading" : "PreLaunch",
                rules.lot.text(), rules.min_size.text(), most, rules.min_notional.text(), most,
                rules.tick.text()}));
  }
  return R"({"category":"spot","list":[)" + list + "]}";
}

// Of the 1,000 levels' channel: its `u` is not that of the book of 50.
FaceReply SimulatedVenue::book_reply(std::string_view target) const {
  const Parameters query = sim::parameters_of(sim::query_of(target));
  const auto instrument = symbols_.find(value_of(query, "symbol"));
  const std::string_view limit_text = value_of(query, "limit");
  std::int64_t limit = 1;
  if (!instrument) return answer({10001, "Not supported symbols"});
  if (!limit_text.empty() &&
      (!core::parse_integer(limit_text, limit) || limit < 1 || limit > kLevelsMax))
    return answer({10001, "Request parameter error: limit"});
  const BookWindow levels = sim::window_of(exchange_, *instrument, static_cast<std::size_t>(limit));
  json book = json::parse(levels_text(*instrument, levels) + "}");
  book["ts"] = now_.ns / 1'000'000;
  book["u"] = exchange_.update_number(*instrument) + 1;
  book["seq"] = sequence_;
  return answer({0, "OK", std::move(book)});
}

SimulatedVenue::Admission SimulatedVenue::admit(const std::string& endpoint) {
  SlidingLimit& limit = limits_.of(endpoint);
  Admission admission;
  admission.limit = limits_.row_of(endpoint)->requests;
  admission.is_admitted = limit.admits(now_);
  admission.left = limit.left(now_);
  admission.reset = limit.next(now_);
  return admission;
}

FaceReply SimulatedVenue::private_reply(const FaceRequest& request) {
  const std::string endpoint = sim::endpoint_of(request);
  const bool is_order = request.method == "POST";
  SimulatedAccount::Outcome said = account_.check_request(request, clock(now_));
  if (said.code != 0) return answer(said);
  const Admission admission = admit(endpoint);
  if (!admission.is_admitted) {
    said = {10006, "Too many visits!"};
  } else if (!is_order) {
    said = account_.answer(request.target, now_);
  } else {
    const json order = json::parse(request.body, nullptr, false);
    said = !order.is_object() ? SimulatedAccount::Outcome{10001, "Request parameter error", {}}
           : endpoint == "POST /v5/order/create" ? account_.place(order, now_)
                                                 : account_.cancel(order, now_);
  }
  FaceReply reply = answer(said);
  reply.headers.emplace_back("X-Bapi-Limit", std::to_string(admission.limit));
  reply.headers.emplace_back("X-Bapi-Limit-Status", std::to_string(admission.left));
  reply.headers.emplace_back("X-Bapi-Limit-Reset-Timestamp", milliseconds_text(admission.reset));
  reply.is_order_reply = is_order;
  return reply;
}

FaceReply SimulatedVenue::trouble_reply(const FaceRequest&, Trouble trouble, Duration wait) const {
  FaceReply reply = answer(trouble_outcome(trouble));
  if (trouble == Trouble::busy) reply.status = 500;
  if (wait.ns > 0)
    reply.headers.emplace_back("X-Bapi-Limit-Reset-Timestamp",
                               milliseconds_text(clock(now_) + wait));
  return reply;
}

}  // namespace tern::connectors::bybit
