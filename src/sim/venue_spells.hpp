// In: a schedule of faults, the time. Out: a face and an account that are for a while in
// maintenance, wrong about the time, stuck with one book. Cannot happen: a spell without an end;
// one that begins while another of its kind goes on.
#pragma once

#include "tern/sim/account.hpp"
#include "tern/sim/face.hpp"
#include "tern/sim/faults.hpp"

namespace tern::sim {

// What a venue suffers for a while and its clients meet wherever they look.
class VenueSpells {
 public:
  // A maintenance is announced so long before it begins.
  static constexpr core::Duration kAnnounced = core::seconds(1);

  struct Parts {
    FaultSchedule& schedule;
    Face& face;
    Account* account;  // null: nobody may trade
    std::size_t listings;
  };
  explicit VenueSpells(const Parts& parts) : parts_(parts) {}

  // What has begun goes on and ends, whoever is there; counts what clients can meet from now on.
  void go_on(core::Timestamp now, FaultCounts& counts);
  // Begins what is due; for a venue that has clients.
  void begin_due(core::Timestamp now, FaultCounts& counts);
  [[nodiscard]] VenueStanding standing() const noexcept { return standing_; }

 private:
  void set_standing(VenueStanding standing);
  [[nodiscard]] bool takes(FaultKind kind, core::Timestamp now);

  Parts parts_;
  VenueStanding standing_ = VenueStanding::open;
  core::Timestamp closes_at_;
  core::Timestamp opens_at_;
  core::Timestamp thaws_at_;
  core::Timestamp clock_right_at_;
  InstrumentIndex frozen_ = 0;
};

}  // namespace tern::sim
