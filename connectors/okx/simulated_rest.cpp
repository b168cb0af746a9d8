// In: GET requests of the public half.
// Out: the envelope {"code","msg","data"} with the documented fields, limits and errors.
// Cannot happen: an answer to an unknown instrument that looks like an empty book.
#include <algorithm>

#include "connectors/okx/simulated.hpp"
#include "tern/core/scaled.hpp"
#include "tern/venue/http.hpp"

namespace tern::connectors::okx {

namespace {

struct Limit {
  std::string_view path;
  std::size_t requests;
  core::Duration window;
};
constexpr Limit kLimits[] = {{"/api/v5/public/instruments", 20, core::seconds(2)},
                             {"/api/v5/market/books", 40, core::seconds(2)},
                             {"/api/v5/public/time", 10, core::seconds(2)},
                             {"/api/v5/system/status", 1, core::seconds(5)}};
constexpr std::int64_t kLevelsMax = 400;

sim::FaceReply answer(int status, std::string_view code, std::string_view message,
                      std::string_view data) {
  sim::FaceReply reply;
  reply.status = status;
  reply.headers = {{"Content-Type", "application/json"}};
  reply.body.append(R"({"code":")").append(code).append(R"(","msg":")").append(message);
  reply.body.append(R"(","data":[)").append(data).append("]}");
  return reply;
}

std::string listing_text(const sim::Listing& listing, std::string_view symbol) {
  const market::Rules& rules = listing.rules;
  const std::string most = rules.max_size.is_zero() ? "9999999999" : rules.max_size.text();
  const bool live = rules.status == market::TradingStatus::trading;
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
  return text + "}";
}

}  // namespace

sim::FaceReply SimulatedVenue::on_request(const sim::FaceRequest& request, core::Timestamp now) {
  now_ = now;
  const std::string path(request.target.substr(0, request.target.find('?')));
  const bool known = request.method == "GET" &&
                     std::any_of(std::begin(kLimits), std::end(kLimits),
                                 [&](const Limit& limit) { return limit.path == path; });
  if (!known) return answer(404, "404", "Not Found", "");
  if (over_limit(path)) return ban_reply({});
  if (path == "/api/v5/public/instruments") return instruments_reply(request.target);
  if (path == "/api/v5/market/books") return books_reply(request.target);
  if (path == "/api/v5/system/status") return answer(200, "0", "", "");  // no maintenance ahead
  return answer(200, "0", "", "{\"ts\":\"" + std::to_string(now.ns / 1'000'000) + "\"}");
}

bool SimulatedVenue::over_limit(const std::string& path) {
  const Limit& limit = *std::find_if(std::begin(kLimits), std::end(kLimits),
                                     [&](const Limit& each) { return each.path == path; });
  std::deque<core::Timestamp>& asked = asked_[path];
  while (!asked.empty() && now_ - asked.front() >= limit.window)
    asked.pop_front();
  if (asked.size() >= limit.requests) return true;
  asked.push_back(now_);
  return false;
}

sim::FaceReply SimulatedVenue::ban_reply(core::Duration) const {
  return answer(429, "50011", "Too Many Requests", "");  // the venue documents no Retry-After
}

sim::FaceReply SimulatedVenue::instruments_reply(std::string_view target) const {
  const std::string_view type = venue::query_value(target, "instType");
  if (type.empty()) return answer(400, "50014", "Parameter instType can not be empty", "");
  const std::string_view wanted = venue::query_value(target, "instId");
  std::string data;
  for (sim::InstrumentIndex i = 0; type == "SPOT" && i < published_.size(); ++i) {
    if (!wanted.empty() && wanted != symbol(i)) continue;
    if (!data.empty()) data += ',';
    data += listing_text(exchange_.listings()[i], symbol(i));
  }
  return answer(200, "0", "", data);
}

sim::FaceReply SimulatedVenue::books_reply(std::string_view target) const {
  sim::InstrumentIndex instrument = 0;
  if (!find(venue::query_value(target, "instId"), instrument)) {
    return answer(200, "51001", "Instrument ID does not exist", "");
  }
  const std::string_view size_text = venue::query_value(target, "sz");
  std::int64_t size = 1;
  if (!size_text.empty() && (!core::parse_integer(size_text, size) || size > kLevelsMax)) {
    return answer(400, "51000", "Parameter sz error", "");
  }
  Sides sides = published_[instrument].book;
  for (Levels* side : {&sides.asks, &sides.bids}) {
    side->resize(std::min(side->size(), static_cast<std::size_t>(size)));
  }
  std::string data = "{";
  append_book(data, instrument, sides);
  data += ",\"seqId\":" + std::to_string(published_[instrument].sequence) + "}";
  return answer(200, "0", "", data);
}

}  // namespace tern::connectors::okx
