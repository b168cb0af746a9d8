// In: frames. Out: nothing.
// Cannot happen: see the header.
#include "tern/venue/frame_rehearsal.hpp"

namespace tern::venue {
namespace {

class Nobody final : public MarketSink {
 public:
  void on_book(const market::BookMessage&) override {}
  void on_top(const market::TopOfBook&) override {}
  void on_trade(const market::PublicTrade&) override {}
  void on_instrument(const market::InstrumentDefinition&) override {}
  void on_instruments_end() override {}
  void on_subscription(const SubscriptionReply&) override {}
  void on_venue_status(VenueStatus, std::string_view) override {}
  void on_server_time(core::Timestamp, core::Duration) override {}
  void on_reconnect_asked(std::string_view) override {}
  void on_rate_limit(const RateLimit&) override {}
  market::InstrumentId on_unknown_symbol(std::string_view) override { return {}; }
};

}  // namespace

void FrameRehearsal::offer(std::string_view frame, std::uint64_t number) {
  if (number % kEvery != 1 || frame.size() > kLongest) return;
  kept_.reserve(kLongest + kFramePadding);
  kept_.assign(frame);
  kept_.append(kFramePadding, '\0');
}

void FrameRehearsal::run(Connector& connector, core::Timestamp now) const {
  if (kept_.empty()) return;
  Nobody nobody;
  const std::string_view kept(kept_);
  (void)connector.decode_frame({kept.substr(0, kept.size() - kFramePadding), now}, nobody);
}

}  // namespace tern::venue
