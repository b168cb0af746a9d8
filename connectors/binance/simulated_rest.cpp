// In: GET requests of one address. Out: the listing, snapshots, time, and the venue's errors and
// limits. Cannot happen: an answer that costs no weight; a client over its limit that is served.
#include <algorithm>

#include "connectors/binance/simulated.hpp"
#include "tern/core/assert.hpp"
#include "tern/core/scaled.hpp"
#include "tern/core/text.hpp"
#include "tern/venue/http.hpp"

namespace tern::connectors::binance {
namespace {

using nlohmann::json;

constexpr Duration kMinute = core::seconds(60);
constexpr Duration kLongestBan = core::seconds(3 * 86'400);
constexpr int kPatience = 10;  // requests sent in spite of a 429 before the address is banned
constexpr std::string_view kAdvice = ". Please use WebSocket Streams for live updates to ";

FaceReply reply(int status, const std::string& body) {
  return sim::reply_of(status, "application/json;charset=UTF-8", body);
}

FaceReply error_reply(int code, std::string_view words, int status = 400) {
  return reply(status, error_text(code, words));
}

void ask_to_wait(FaceReply& answer, Duration wait) {
  answer.headers.emplace_back("Retry-After",
                              std::to_string((wait.ns + 999'999'999) / 1'000'000'000));
}

std::string_view status_word(market::TradingStatus status) {
  if (status == market::TradingStatus::trading) return "TRADING";
  return status == market::TradingStatus::cancel_only ? "CANCEL_ONLY" : "BREAK";
}

constexpr std::string_view kListing =
    R"({"timezone":"UTC","serverTime":$,"rateLimits":[)"
    R"({"rateLimitType":"REQUEST_WEIGHT","interval":"MINUTE","intervalNum":1,"limit":$},)"
    R"({"rateLimitType":"ORDERS","interval":"SECOND","intervalNum":10,"limit":50},)"
    R"({"rateLimitType":"ORDERS","interval":"DAY","intervalNum":1,"limit":160000},)"
    R"({"rateLimitType":"RAW_REQUESTS","interval":"MINUTE","intervalNum":5,"limit":300000}],)"
    R"("exchangeFilters":[],"symbols":[$]})";
constexpr std::string_view kSymbol =
    R"({"symbol":"$","status":"$","baseAsset":"$","baseAssetPrecision":8,"quoteAsset":"$",)"
    R"("quotePrecision":8,"quoteAssetPrecision":8,"baseCommissionPrecision":8,)"
    R"("quoteCommissionPrecision":8,)"
    R"("orderTypes":["LIMIT","LIMIT_MAKER","MARKET","STOP_LOSS_LIMIT","TAKE_PROFIT_LIMIT"],)"
    R"("icebergAllowed":true,"ocoAllowed":true,"otoAllowed":true,"opoAllowed":true,)"
    R"("quoteOrderQtyMarketAllowed":true,"allowTrailingStop":false,"cancelReplaceAllowed":true,)"
    R"("amendAllowed":false,"pegInstructionsAllowed":true,"isSpotTradingAllowed":true,)"
    R"("isMarginTradingAllowed":false,"filters":[)"
    R"({"filterType":"PRICE_FILTER","minPrice":"$","maxPrice":"$","tickSize":"$"},)"
    R"({"filterType":"LOT_SIZE","minQty":"$","maxQty":"$","stepSize":"$"},)"
    R"({"filterType":"ICEBERG_PARTS","limit":10},$,)"
    R"({"filterType":"MAX_NUM_ORDERS","maxNumOrders":200},)"
    R"({"filterType":"MAX_NUM_ALGO_ORDERS","maxNumAlgoOrders":5}],)"
    R"("permissions":[],"permissionSets":[["SPOT"]],)"
    R"("defaultSelfTradePreventionMode":"EXPIRE_MAKER",)"
    R"("allowedSelfTradePreventionModes":["NONE","EXPIRE_TAKER","EXPIRE_MAKER","EXPIRE_BOTH"]})";
// Price bands (up, down) and notionals (least, most); Binance.US keeps the older filters, which
// have no most.
constexpr std::string_view kNewFilters =
    R"({"filterType":"PERCENT_PRICE_BY_SIDE","bidMultiplierUp":"$","bidMultiplierDown":"0.2",)"
    R"("askMultiplierUp":"5","askMultiplierDown":"$","avgPriceMins":5},)"
    R"({"filterType":"NOTIONAL","minNotional":"$","applyMinToMarket":true,"maxNotional":"$",)"
    R"("applyMaxToMarket":false,"avgPriceMins":5})";
constexpr std::string_view kOldFilters =
    R"({"filterType":"PERCENT_PRICE","multiplierUp":"$","multiplierDown":"$","avgPriceMins":5},)"
    R"({"filterType":"MIN_NOTIONAL","minNotional":"$","applyToMarket":true,"avgPriceMins":5})";

}  // namespace

void SimulatedVenue::start_minute() {
  if (now_.ns / kMinute.ns == minute_) return;
  minute_ = now_.ns / kMinute.ns;
  used_weight_ = 0;
  ignored_429_ = 0;
}

FaceReply SimulatedVenue::on_request(const FaceRequest& request, Timestamp now) {
  now_ = now;
  const std::string_view path = sim::path_of(request.target);
  const auto method = SimulatedAccount::by_path(request.method, path);
  start_minute();
  FaceReply answer;
  if (method != SimulatedAccount::Method::none) {
    answer = private_reply(method, request);
  } else if (auto refusal = over_limit()) {
    return *refusal;
  } else if (request.method == "GET") {
    answer = public_reply(path, parameters_of(sim::query_of(request.target)));
  } else {
    answer = reply(405, "");
  }
  answer.headers.emplace_back("X-MBX-USED-WEIGHT", std::to_string(used_weight_));
  answer.headers.emplace_back("X-MBX-USED-WEIGHT-1M", std::to_string(used_weight_));
  return answer;
}

// What is signed is the query and the body as sent, one behind the other, up to the signature.
FaceReply SimulatedVenue::private_reply(SimulatedAccount::Method method,
                                        const FaceRequest& request) {
  std::string payload(sim::query_of(request.target));
  Parameters parameters = parameters_of(payload);
  for (auto& each : parameters_of(request.body))
    parameters.push_back(std::move(each));
  payload += request.body;
  payload.resize(std::min(payload.rfind("signature="), payload.size()));
  if (payload.ends_with('&')) payload.pop_back();
  const std::string_view key = sim::header_of(request, "x-mbx-apikey");
  const PrivateAnswer said = answer(method, {key, payload, &parameters});
  FaceReply sent = reply(said.status, said.body);
  using Method = SimulatedAccount::Method;
  sent.is_order_reply = method == Method::place || method == Method::cancel;
  return sent;
}

PrivateAnswer SimulatedVenue::answer(SimulatedAccount::Method method, SignedRequest request) {
  start_minute();
  if (const auto refusal = over_limit()) return {refusal->status, refusal->body};
  request.clock = clock(now_);
  PrivateAnswer answer = account_.answer(method, request, now_);
  used_weight_ += answer.weight;
  return answer;
}

std::string SimulatedVenue::used_weight_text() const {
  return filled(R"({"rateLimitType":"REQUEST_WEIGHT","interval":"MINUTE","intervalNum":1,)"
                R"("limit":$,"count":$})",
                {std::to_string(weight_limit_), std::to_string(used_weight_)});
}

std::optional<FaceReply> SimulatedVenue::over_limit() {
  if (now_ < banned_until_) return banned(banned_until_ - now_);
  if (used_weight_ < weight_limit_) return std::nullopt;
  if (++ignored_429_ > kPatience) {
    banned_until_ = now_ + next_ban_;
    next_ban_ = std::min(next_ban_ * 2, kLongestBan);
    return banned(banned_until_ - now_);
  }
  return limited(Duration{(minute_ + 1) * kMinute.ns - now_.ns});
}

FaceReply SimulatedVenue::limited(Duration retry_after) const {
  FaceReply refusal = error_reply(
      -1003,
      "Too much request weight used; current limit is " + std::to_string(weight_limit_) +
          " request weight per 1 MINUTE" + std::string(kAdvice) + "avoid polling the API.",
      429);
  ask_to_wait(refusal, retry_after);
  return refusal;
}

FaceReply SimulatedVenue::trouble_reply(const FaceRequest&, Trouble trouble, Duration wait) const {
  constexpr std::string_view kBusy =
      "Timeout waiting for response from backend server. Send status unknown; execution status "
      "unknown.";
  switch (trouble) {
    case Trouble::rate_limit:
      return limited(wait);
    case Trouble::ban:
      return banned(wait);
    case Trouble::busy:
      return error_reply(-1007, kBusy, 503);
    case Trouble::busy_in_ok:
      return error_reply(-1007, kBusy, 200);
    case Trouble::closed:
      return error_reply(-1016, "This service is no longer available.", 503);
  }
  TERN_ASSERT(false, "a trouble without an answer");
  return {};
}

FaceReply SimulatedVenue::banned(Duration retry_after) const {
  FaceReply refusal =
      error_reply(-1003,
                  "Way too much request weight used; IP banned until " +
                      milliseconds_text(now_ + retry_after) + std::string(kAdvice) + "avoid bans.",
                  418);
  ask_to_wait(refusal, retry_after);
  return refusal;
}

FaceReply SimulatedVenue::public_reply(std::string_view path, const Parameters& parameters) {
  if (path == "/api/v3/depth") return depth(parameters);
  if (path == "/api/v3/exchangeInfo") return exchange_info(parameters);
  ++used_weight_;
  if (path != "/api/v3/time" && path != "/api/v3/ping")
    return {404, {}, "<html><body><h2>404 Not found</h2></body></html>"};
  if (!parameters.empty()) {
    return error_reply(-1101, "Too many parameters; expected '0' and received '" +
                                  std::to_string(parameters.size()) + "'.");
  }
  const std::string time = milliseconds_text(clock(now_));
  return reply(200, path == "/api/v3/ping" ? "{}" : filled(R"({"serverTime":$})", {time}));
}

FaceReply SimulatedVenue::depth(const Parameters& parameters) {
  std::string symbol;
  std::string limit_text = "100";
  std::size_t read = 0;
  for (const auto& [key, value] : parameters) {
    if (key == "symbol")
      symbol = value;
    else if (key == "limit")
      limit_text = value;
    else
      continue;
    ++read;
  }
  std::int64_t limit = 0;
  const bool numeric = core::parse_integer(limit_text, limit);
  limit = numeric ? std::min<std::int64_t>(limit, 5'000) : 0;
  const std::int64_t units = limit <= 100 ? 1 : limit <= 500 ? 5 : limit <= 1'000 ? 10 : 50;
  used_weight_ += units * (us_ ? 1 : 5);
  if (!numeric)
    return error_reply(
        -1100, "Illegal characters found in parameter 'limit'; legal range is '^[0-9]{1,20}$'.");
  if (limit < 1) return error_reply(-1130, "Data sent for parameter 'limit' is not valid.");
  if (symbol.empty())
    return error_reply(-1102,
                       "Mandatory parameter 'symbol' was not sent, was empty/null, or malformed.");
  if (symbol.find_first_of(" \"'<>&/\\") != std::string::npos || core::to_upper(symbol) != symbol) {
    return error_reply(
        -1100, "Illegal characters found in parameter 'symbol'; legal range is '^[\\w]{1,20}$'.");
  }
  if (read != parameters.size()) {
    return error_reply(-1104, "Not all sent parameters were read; read '" + std::to_string(read) +
                                  "' parameter(s) but was sent '" +
                                  std::to_string(parameters.size()) + "'.");
  }
  const auto found = symbols_.find(symbol);
  if (!found) return error_reply(-1121, "Invalid symbol.");
  const auto side = [&](market::Side which) {
    std::string levels;
    for (const auto& level : exchange_.depth(*found, which, static_cast<std::size_t>(limit))) {
      append_level(levels, *found, level);
    }
    return levels;
  };
  const std::int64_t last_id = exchange_.update_number(*found);
  // A client may hold this very book until its next update.
  if (!markets_[*found].hides_truth) exchange_.remember_truth(*found, last_id);
  return reply(200,
               filled(R"({"lastUpdateId":$,"bids":[$],"asks":[$]})",
                      {std::to_string(last_id), side(market::Side::bid), side(market::Side::ask)}));
}

std::string SimulatedVenue::symbol_entry(InstrumentIndex instrument) const {
  const Listing& listing = exchange_.listings()[instrument];
  const market::Rules& rules = listing.rules;
  market::TradingStatus status = rules.status;
  if (standing() == VenueStanding::closed) status = market::TradingStatus::halted;
  if (standing() == VenueStanding::cancel_only) status = market::TradingStatus::cancel_only;
  const std::string up = rules.band_up.is_zero() ? "5" : rules.band_up.text();
  const std::string down = rules.band_down.is_zero() ? "0.2" : rules.band_down.text();
  const std::string least = number_text(rules.min_notional);
  const std::string most =
      rules.max_notional.is_zero() ? "9000000.00000000" : number_text(rules.max_notional);
  const std::string filters =
      us_ ? filled(kOldFilters, {up, down, least}) : filled(kNewFilters, {up, down, least, most});
  return filled(kSymbol, {symbols_.of(instrument), status_word(status), listing.base, listing.quote,
                          number_text(rules.min_price), number_text(rules.max_price),
                          number_text(rules.tick), number_text(rules.min_size),
                          number_text(rules.max_size), number_text(rules.lot), filters});
}

// All symbols, or those that "symbol" or "symbols" name.
FaceReply SimulatedVenue::exchange_info(const Parameters& parameters) {
  used_weight_ += us_ ? 10 : 20;
  std::vector<InstrumentIndex> wanted;
  for (const auto& [key, value] : parameters) {
    const json names = key == "symbols" ? json::parse(value, nullptr, false) : json::array({value});
    if ((key != "symbol" && key != "symbols") || parameters.size() > 1) {
      return error_reply(-1128, "Combination of optional parameters invalid.");
    }
    if (!names.is_array())
      return error_reply(-1100, "Illegal characters found in parameter 'symbols'.");
    for (const json& name : names) {
      const auto found = name.is_string() ? symbols_.find(name.get<std::string>()) : std::nullopt;
      if (!found) return error_reply(-1121, "Invalid symbol.");
      wanted.push_back(*found);
    }
  }
  if (parameters.empty()) {
    for (InstrumentIndex i = 0; i < exchange_.listings().size(); ++i)
      wanted.push_back(i);
  }
  std::string symbols;
  for (const InstrumentIndex instrument : wanted) {
    append_element(symbols, symbol_entry(instrument));
  }
  return reply(200,
               filled(kListing, {milliseconds_text(now_), std::to_string(weight_limit_), symbols}));
}

}  // namespace tern::connectors::binance
