// In: requests.
// Out: the envelope {"error":[],"result":...} with the documented fields, limits and errors.
// Cannot happen: an answer to an unknown pair that looks like an empty book.
#include <algorithm>

#include "connectors/kraken/simulated.hpp"
#include "tern/core/scaled.hpp"
#include "tern/venue/http.hpp"

namespace tern::connectors::kraken {

namespace {

constexpr std::int64_t kLevelsMost = 500;
constexpr std::int64_t kLevelsUsual = 100;

FaceReply answer(std::string_view error, std::string_view result) {
  return sim::reply_of(200, "application/json",
                       error.empty() ? filled(R"({"error":[],"result":$})", {result})
                                     : filled(R"({"error":["$"]})", {error}));
}

std::string listing_text(const Listing& listing, bool takes_orders) {
  const market::Rules& rules = listing.rules;
  const bool online = takes_orders && rules.status == market::TradingStatus::trading;
  return filled(
      R"("$":{"altname":"$","wsname":"$\/$","aclass_base":"currency","base":"$",)"
      R"("aclass_quote":"currency","quote":"$","lot":"unit","cost_decimals":5,"pair_decimals":$,)"
      R"("lot_decimals":$,"lot_multiplier":1,"leverage_buy":[2],"leverage_sell":[2],)"
      R"("fees":[[0,0.4]],"fees_maker":[[0,0.25]],"fee_volume_currency":"ZUSD","margin_call":80,)"
      R"("margin_stop":40,"ordermin":"$","costmin":"$","tick_size":"$","status":"$",)"
      R"("long_position_limit":80,"short_position_limit":80})",
      {pair_key_of(listing), altname_of(listing), short_name(listing.base),
       short_name(listing.quote), asset_id(listing.base), asset_id(listing.quote),
       std::to_string(listing.price_scale), std::to_string(listing.size_scale),
       rules.min_size.text(), rules.min_notional.text(), rules.tick.text(),
       online ? "online" : "cancel_only"});
}

}  // namespace

FaceReply SimulatedVenue::on_request(const FaceRequest& request, Timestamp now) {
  now_ = now;
  const std::string_view path = sim::path_of(request.target);
  if (path.starts_with("/0/private/")) {
    const SimulatedAccount::Outcome said = account_.answer(request, now, clock(now));
    FaceReply reply = answer(said.error, said.result);
    reply.is_order_reply = path.ends_with("/AddOrder") || path.ends_with("/CancelOrder");
    return reply;
  }
  if (!public_.admits(1, now)) return answer("EAPI:Rate limit exceeded", "");
  if (path == "/0/public/AssetPairs") return pairs_reply();
  if (path == "/0/public/Depth") return depth_reply(request.target);
  if (path == "/0/public/SystemStatus") {
    const std::string second = core::utc_text(clock(now)).substr(0, 19);
    return answer("", filled(R"({"status":"$","timestamp":"$Z"})", {system_word(), second}));
  }
  if (path != "/0/public/Time") return answer("EGeneral:Unknown method", "");
  return answer("", filled(R"({"unixtime":$,"rfc1123":"Mon, 30 Nov 26 00:00:00 +0000"})",
                           {std::to_string(clock(now).ns / 1'000'000'000)}));
}

bool SimulatedVenue::is_private(const FaceRequest& request) const {
  return request.target.starts_with("/0/private/");
}

// A ban and a front that waited in vain are Cloudflare's, which stands before the venue.
FaceReply SimulatedVenue::trouble_reply(const FaceRequest&, Trouble trouble, Duration wait) const {
  if (trouble != Trouble::ban && trouble != Trouble::busy) return answer(words_of(trouble), "");
  const bool is_ban = trouble == Trouble::ban;
  const std::int64_t seconds = std::max<std::int64_t>(1, (wait.milliseconds() + 999) / 1'000);
  FaceReply reply = is_ban ? sim::reply_of(429, "text/plain", "error code: 1015")
                           : sim::reply_of(520, "text/plain", "error code: 520");
  if (is_ban) reply.headers.emplace_back("Retry-After", std::to_string(seconds));
  return reply;
}

FaceReply SimulatedVenue::pairs_reply() const {
  const bool takes_orders = system_word() == "online";
  const auto text_of = [&](const Listing& each) { return listing_text(each, takes_orders); };
  return answer("", "{" + joined(exchange_.listings(), text_of) + "}");
}

FaceReply SimulatedVenue::depth_reply(std::string_view target) const {
  const std::string_view pair = venue::query_value(target, "pair");
  const std::string_view count_text = venue::query_value(target, "count");
  std::int64_t count = kLevelsUsual;
  const auto& listings = exchange_.listings();
  const auto listing = std::find_if(listings.begin(), listings.end(), [&](const auto& each) {
    return pair == altname_of(each) || pair == pair_key_of(each);
  });
  if (listing == listings.end()) return answer("EQuery:Unknown asset pair", "");
  if (!count_text.empty() &&
      (!core::parse_integer(count_text, count) || count < 1 || count > kLevelsMost))
    return answer("EGeneral:Invalid arguments:count", "");
  const auto instrument = static_cast<InstrumentIndex>(listing - listings.begin());
  const Told& told = told_[instrument];
  const BookWindow book =
      told.is_frozen ? sim::window_of(exchange_, instrument, kLevelsMost) : told.book;
  const std::string second = std::to_string(told.moment.ns / 1'000'000'000);
  const auto level_text = [&](const DepthLevel& level) {
    return filled(R"(["$","$",$])",
                  {price_text(*listing, level.price), size_text(*listing, level.size), second});
  };
  const BookWindow shown = sim::cut(book, static_cast<std::size_t>(count));
  return answer("", filled(R"({"$":{"asks":[$],"bids":[$]}})",
                           {pair_key_of(*listing), joined(shown.asks, level_text),
                            joined(shown.bids, level_text)}));
}

}  // namespace tern::connectors::kraken
