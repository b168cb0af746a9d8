// In: the time. Out: what begins and what ends.
// Cannot happen: see the header.
#include "venue_spells.hpp"

namespace tern::sim {

bool VenueSpells::takes(FaultKind kind, core::Timestamp now) {
  if (!parts_.schedule.due(kind, now)) return false;
  parts_.schedule.done(kind, now);
  return true;
}

void VenueSpells::set_standing(VenueStanding standing) {
  standing_ = standing;
  parts_.face.set_standing(standing);
  const bool refuses = standing == VenueStanding::cancel_only || standing == VenueStanding::closed;
  if (parts_.account != nullptr) parts_.account->refuse_orders(refuses);
}

void VenueSpells::go_on(core::Timestamp now, FaultCounts& counts) {
  if (closes_at_.known() && now >= closes_at_) {
    closes_at_ = {};
    ++counts[FaultKind::maintenance];
    set_standing(parts_.schedule.draw_index(2) == 0 ? VenueStanding::cancel_only
                                                    : VenueStanding::closed);
  }
  if (opens_at_.known() && now >= opens_at_) {
    opens_at_ = {};
    set_standing(VenueStanding::open);
  }
  if (thaws_at_.known() && now >= thaws_at_) {
    thaws_at_ = {};
    parts_.face.freeze(frozen_, false);
  }
  if (clock_right_at_.known() && now >= clock_right_at_) {
    clock_right_at_ = {};
    parts_.face.set_clock_skew({});
  }
}

void VenueSpells::begin_due(core::Timestamp now, FaultCounts& counts) {
  if (!opens_at_.known() && takes(FaultKind::maintenance, now)) {
    // Every second one comes without a word.
    const bool told = parts_.schedule.draw_index(2) == 0;
    closes_at_ = told ? now + kAnnounced : now;
    opens_at_ = closes_at_ + parts_.schedule.draw_length(FaultKind::maintenance);
    if (told) set_standing(VenueStanding::announced);
  }
  if (!thaws_at_.known() && takes(FaultKind::frozen_book, now)) {
    ++counts[FaultKind::frozen_book];
    thaws_at_ = now + parts_.schedule.draw_length(FaultKind::frozen_book);
    frozen_ = static_cast<InstrumentIndex>(parts_.schedule.draw_index(parts_.listings));
    parts_.face.freeze(frozen_, true);
  }
  if (!clock_right_at_.known() && takes(FaultKind::clock_skew, now)) {
    ++counts[FaultKind::clock_skew];
    clock_right_at_ = now + parts_.schedule.draw_length(FaultKind::clock_skew);
    parts_.face.set_clock_skew(parts_.schedule.draw_skew());
  }
}

}  // namespace tern::sim
