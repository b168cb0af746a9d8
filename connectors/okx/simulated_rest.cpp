// In: GET requests of the public half. Out: the envelope {"code","msg","data"} with the documented
// fields, limits and errors. Cannot happen: an answer to an unknown instrument that looks like an
// empty book.
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
  reply.body = "{\"code\":\"" + std::string(code) + "\",\"msg\":\"" + std::string(message) +
               "\",\"data\":[" + std::string(data) + "]}";
  return reply;
}

void append_field(std::string& text, std::string_view key, std::string_view value) {
  text += text.back() == '{' ? "\"" : ",\"";
  text.append(key).append("\":\"").append(value).append("\"");
}

std::string or_nominal(const core::Decimal& maximum) {
  return maximum.is_zero() ? "9999999999" : maximum.text();
}

std::string listing_text(const sim::Listing& listing, std::string_view symbol) {
  const market::Rules& rules = listing.rules;
  std::string text = "{";
  const auto add = [&](std::string_view key, std::string_view value) {
    append_field(text, key, value);
  };
  for (const char* key : {"alias", "auctionEndTime"})
    add(key, "");
  add("baseCcy", listing.base);
  add("category", "1");
  for (const char* key : {"ctMult", "ctType", "ctVal", "ctValCcy", "expTime", "instFamily"}) {
    add(key, "");
  }
  add("instId", symbol);
  add("instType", "SPOT");
  add("lever", "");
  add("listTime", "1733454000000");
  add("lotSz", rules.lot.text());
  add("maxIcebergSz", or_nominal(rules.max_size));
  add("maxLmtAmt", "20000000");
  add("maxLmtSz", or_nominal(rules.max_size));
  add("maxMktAmt", "1000000");
  add("maxMktSz", "1000000");
  add("maxStopSz", "1000000");
  for (const char* key : {"maxTriggerSz", "maxTwapSz"})
    add(key, or_nominal(rules.max_size));
  add("minSz", rules.min_size.text());
  add("optType", "");
  add("quoteCcy", listing.quote);
  add("ruleType", "normal");
  add("settleCcy", "");
  add("state", rules.status == market::TradingStatus::trading ? "live" : "suspend");
  add("stk", "");
  add("tickSz", rules.tick.text());
  add("uly", "");
  return text + "}";
}

}  // namespace

sim::FaceReply SimulatedVenue::on_request(const sim::FaceRequest& request, core::Timestamp now) {
  const std::string path(request.target.substr(0, request.target.find('?')));
  if (over_limit(path, now)) return ban_reply({});
  if (request.method == "GET" && path == "/api/v5/public/instruments") {
    return instruments_reply(request.target);
  }
  if (request.method == "GET" && path == "/api/v5/market/books") {
    return books_reply(request.target, now);
  }
  if (request.method == "GET" && path == "/api/v5/public/time") {
    return answer(200, "0", "", "{\"ts\":\"" + std::to_string(now.ns / 1'000'000) + "\"}");
  }
  if (request.method == "GET" && path == "/api/v5/system/status") return answer(200, "0", "", "");
  return answer(404, "404", "Not Found", "");
}

bool SimulatedVenue::over_limit(const std::string& path, core::Timestamp now) {
  const auto* limit = std::find_if(std::begin(kLimits), std::end(kLimits),
                                   [&](const Limit& each) { return each.path == path; });
  if (limit == std::end(kLimits)) return false;
  std::deque<core::Timestamp>& asked = asked_[path];
  while (!asked.empty() && now - asked.front() >= limit->window)
    asked.pop_front();
  if (asked.size() >= limit->requests) return true;
  asked.push_back(now);
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

sim::FaceReply SimulatedVenue::books_reply(std::string_view target, core::Timestamp now) const {
  sim::InstrumentIndex instrument = 0;
  if (!find(venue::query_value(target, "instId"), instrument)) {
    return answer(200, "51001", "Instrument ID does not exist", "");
  }
  const std::string_view size_text = venue::query_value(target, "sz");
  std::int64_t size = 1;
  if (!size_text.empty() && (!core::parse_integer(size_text, size) || size > kLevelsMax)) {
    return answer(400, "51000", "Parameter sz error", "");
  }
  const Published& book = published_[instrument];
  const auto first = [&](const Levels& side) {
    const std::size_t count = std::min(side.size(), static_cast<std::size_t>(size));
    return Levels(side.begin(), side.begin() + static_cast<std::ptrdiff_t>(count));
  };
  std::string data = "{\"asks\":";
  append_side(data, instrument, first(book.asks));
  data += ",\"bids\":";
  append_side(data, instrument, first(book.bids));
  data += ",\"ts\":\"" + std::to_string(now.ns / 1'000'000) +
          "\",\"seqId\":" + std::to_string(book.sequence) + "}";
  return answer(200, "0", "", data);
}

}  // namespace tern::connectors::okx
