// In: requests.
// Out: the envelope {"code","msg","data"} with the documented fields, limits and errors.
// Cannot happen: an answer to an unknown instrument that looks like an empty book.
#include <algorithm>

#include "connectors/okx/simulated.hpp"
#include "tern/core/scaled.hpp"
#include "tern/venue/http.hpp"

namespace tern::connectors::okx {

namespace {

constexpr Duration kWindow = core::seconds(2);
constexpr EndpointLimit kLimits[] = {{"GET /api/v5/public/instruments", 20, kWindow, false},
                                     {"GET /api/v5/market/books", 40, kWindow, false},
                                     {"GET /api/v5/public/time", 10, kWindow, false},
                                     {"GET /api/v5/system/status", 1, core::seconds(5), false},
                                     {"POST /api/v5/trade/order", 60, kWindow},
                                     {"POST /api/v5/trade/cancel-order", 60, kWindow},
                                     {"GET /api/v5/trade/order", 60, kWindow},
                                     {"GET /api/v5/trade/orders-pending", 60, kWindow},
                                     {"GET /api/v5/trade/fills", 60, kWindow},
                                     {"GET /api/v5/account/balance", 10, kWindow},
                                     {"GET /api/v5/account/trade-fee", 5, kWindow},
                                     {"GET /api/v5/account/config", 5, kWindow}};
constexpr std::int64_t kLevelsMax = 400;

FaceReply answer(int status, std::string_view code, std::string_view message,
                 std::string_view data) {
  return sim::reply_of(status, "application/json",
                       filled(R"({"code":"$","msg":"$","data":[$]})", {code, message, data}));
}

struct ListingState {
  std::int64_t code = 0;
  bool is_live = true;
};

std::string listing_text(const Listing& listing, std::string_view symbol,
                         const ListingState& state) {
  const market::Rules& rules = listing.rules;
  const std::string most = rules.max_size.is_zero() ? "9999999999" : rules.max_size.text();
  const bool live = state.is_live && rules.status == market::TradingStatus::trading;
  std::string text = R"({"alias":"","auctionEndTime":"","category":"1","ctMult":"","ctType":"",)"
                     R"("ctVal":"","ctValCcy":"","expTime":"","instFamily":"","lever":"",)"
                     R"("listTime":"1733454000000","maxLmtAmt":"20000000","maxMktAmt":"1000000",)"
                     R"("maxMktSz":"1000000","maxStopSz":"1000000","optType":"","settleCcy":"",)"
                     R"("stk":"","uly":"","instType":"SPOT","ruleType":"normal")";
  const std::pair<std::string_view, std::string> fields[] = {{"baseCcy", listing.base},
                                                             {"quoteCcy", listing.quote},
                                                             {"instId", std::string(symbol)},
                                                             {"tickSz", rules.tick.text()},
                                                             {"lotSz", rules.lot.text()},
                                                             {"minSz", rules.min_size.text()},
                                                             {"maxLmtSz", most},
                                                             {"maxIcebergSz", most},
                                                             {"maxTriggerSz", most},
                                                             {"maxTwapSz", most},
                                                             {"state", live ? "live" : "suspend"}};
  for (const auto& [key, value] : fields) {
    text.append(",\"").append(key).append("\":\"").append(value).append("\"");
  }
  if (state.code != 0) text.append(",\"instIdCode\":").append(std::to_string(state.code));
  return text + "}";
}

}  // namespace

std::span<const EndpointLimit> endpoint_limits() {
  return kLimits;
}

FaceReply SimulatedVenue::on_request(const FaceRequest& request, Timestamp now) {
  now_ = now;
  const std::string_view path = sim::path_of(request.target);
  const std::string endpoint = sim::endpoint_of(request);
  const EndpointLimit* const limit = limits_.row_of(endpoint);
  if (limit == nullptr) return answer(404, "404", "Not Found", "");
  if (limit->is_private) return private_reply(request);
  if (!limits_.of(endpoint).admits(now)) return trouble_reply(request, Trouble::rate_limit, {});
  if (path == "/api/v5/public/instruments") return instruments_reply(request.target);
  if (path == "/api/v5/market/books") return books_reply(request.target);
  if (path == "/api/v5/system/status") return status_reply();
  return answer(200, "0", "", "{\"ts\":\"" + milliseconds_text(clock(now)) + "\"}");
}

FaceReply SimulatedVenue::private_reply(const FaceRequest& request) {
  const std::string endpoint = sim::endpoint_of(request);
  const auto text_of = [](const SimulatedAccount::Outcome& said, int status) {
    const std::string data = said.data.dump();
    return answer(status, said.code, said.text, std::string_view(data).substr(1, data.size() - 2));
  };
  const SimulatedAccount::Outcome denied = account_.check_request(request, clock(now_));
  if (denied.code != "0") return text_of(denied, 401);
  if (request.method == "GET") {
    return limits_.of(endpoint).admits(now_) ? text_of(account_.answer(request.target, now_), 200)
                                             : trouble_reply(request, Trouble::rate_limit, {});
  }
  SimulatedAccount::Action action;
  action.is_placement = !endpoint.ends_with("cancel-order");
  action.clock = clock(now_);
  action.arguments = nlohmann::json::parse(request.body, nullptr, false);
  if (!action.arguments.is_object()) return answer(400, "50002", "JSON syntax error", "");
  const std::string name = action.arguments.value("instId", "");
  action.instrument = symbols_.find(name);
  action.expiry = sim::header_of(request, "exptime");
  FaceReply reply = limits_.of(endpoint, name).admits(now_)
                        ? text_of(account_.act(action, now_), 200)
                        : trouble_reply(request, Trouble::rate_limit, {});
  const std::string time = std::to_string(now_.ns / 1'000);
  reply.body.insert(reply.body.size() - 1,
                    R"(,"inTime":")" + time + R"(","outTime":")" + time + "\"");
  reply.is_order_reply = true;
  return reply;
}

std::int64_t SimulatedVenue::code_of(InstrumentIndex instrument) const {
  constexpr std::int64_t kFirst = 1'000'000'000;
  return has_codes_ ? kFirst + instrument : 0;
}

bool SimulatedVenue::is_private(const FaceRequest& request) const {
  const EndpointLimit* const limit = limits_.row_of(sim::endpoint_of(request));
  return limit != nullptr && limit->is_private;
}

// The venue documents no Retry-After.
FaceReply SimulatedVenue::trouble_reply(const FaceRequest&, Trouble trouble, Duration) const {
  const TroubleWords words = words_of(trouble);
  return answer(words.status, words.code, words.text, "");
}

FaceReply SimulatedVenue::status_reply() const {
  if (standing() == VenueStanding::open) return answer(200, "0", "", "");
  const bool ahead = standing() == VenueStanding::announced;
  const std::string time = milliseconds_text(now_);
  return answer(200, "0", "",
                R"({"begin":")" + time +
                    R"(","end":"","href":"","maintType":"1","preOpenBegin":"",)" +
                    R"("scheDesc":"","serviceType":"5","env":"1","state":")" +
                    (ahead ? "scheduled" : "ongoing") +
                    R"(","system":"unified","title":"Trading system upgrade"})");
}

FaceReply SimulatedVenue::instruments_reply(std::string_view target) const {
  const std::string_view type = venue::query_value(target, "instType");
  if (type.empty()) return answer(400, "50014", "Parameter instType can not be empty", "");
  const std::string_view wanted = venue::query_value(target, "instId");
  std::string data;
  for (InstrumentIndex i = 0; type == "SPOT" && i < told_.size(); ++i) {
    if (!wanted.empty() && wanted != symbol(i)) continue;
    append_element(data,
                   listing_text(exchange_.listings()[i], symbol(i), {code_of(i), takes_orders()}));
  }
  return answer(200, "0", "", data);
}

FaceReply SimulatedVenue::books_reply(std::string_view target) const {
  const auto instrument = symbols_.find(venue::query_value(target, "instId"));
  if (!instrument) {
    return answer(200, "51001", "Instrument ID does not exist", "");
  }
  const std::string_view size_text = venue::query_value(target, "sz");
  std::int64_t size = 1;
  if (!size_text.empty() && (!core::parse_integer(size_text, size) || size > kLevelsMax)) {
    return answer(400, "51000", "Parameter sz error", "");
  }
  const Told& told = told_[*instrument];
  const BookWindow sides =
      told.is_frozen ? sim::window_of(exchange_, *instrument, kLevels) : told.book;
  const std::int64_t sequence =
      told.is_frozen ? exchange_.update_number(*instrument) : told.sequence;
  return answer(200, "0", "",
                filled(R"({$,"seqId":$})",
                       {sides_text(*instrument, sim::cut(sides, static_cast<std::size_t>(size))),
                        std::to_string(sequence)}));
}

}  // namespace tern::connectors::okx
