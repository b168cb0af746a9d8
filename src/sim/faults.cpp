// In: a seed and how often each kind of fault should come. Out: when the next of each kind is due.
// Cannot happen: a fault before the grace after the first session is over.
#include "tern/sim/faults.hpp"

namespace tern::sim {

FaultPlan demo_fault_plan() {
  FaultPlan plan;
  plan.mean_between[FaultKind::disconnect] = core::seconds(14);
  plan.mean_between[FaultKind::gap] = core::seconds(4);
  plan.mean_between[FaultKind::duplicate] = core::seconds(4);
  plan.mean_between[FaultKind::reorder] = core::seconds(6);
  plan.mean_between[FaultKind::wrong_checksum] = core::seconds(5);
  plan.mean_between[FaultKind::silence] = core::seconds(18);
  plan.mean_between[FaultKind::ban] = core::seconds(5);
  return plan;
}

FaultPlan hard_fault_plan() {
  FaultPlan plan = demo_fault_plan();
  for (const FaultKind kind : kFaultKinds)
    plan.mean_between[kind] = plan.mean_between[kind] * 2;
  plan.mean_between[FaultKind::disconnect] = core::seconds(6);
  plan.chance[FaultKind::reply_lost] = 50'000;
  plan.chance[FaultKind::partial_fill] = 50'000;
  plan.chance[FaultKind::late_report] = 100'000;
  plan.chance[FaultKind::duplicate_report] = 100'000;
  return plan;
}

FaultSchedule::FaultSchedule(const FaultPlan& plan, FaultPosition position, core::Random random)
    : plan_(plan), position_(position), random_(random) {
  for (const FaultKind kind : kFaultKinds)
    due_[kind] = core::kNever;
}

void FaultSchedule::start(core::Timestamp now) {
  if (started_) return;
  started_ = true;
  begin_ = now + plan_.grace;
  if (plan_.length.ns > 0) end_ = now + plan_.length;
  const auto venues = static_cast<std::int64_t>(position_.venues);
  for (const FaultKind kind : kFaultKinds) {
    const core::Duration mean = plan_.mean_between[kind];
    if (mean.ns <= 0) continue;
    const core::Duration share{mean.ns / venues};
    due_[kind] =
        begin_ + share * static_cast<std::int64_t>(position_.venue) + draw(core::Duration{}, share);
  }
}

bool FaultSchedule::strikes(FaultKind kind, core::Timestamp now) {
  const std::uint32_t chance = plan_.chance[kind];
  return chance > 0 && now >= begin_ && now < end_ && random_.chance(chance);
}

void FaultSchedule::done(FaultKind kind, core::Timestamp now) {
  const core::Duration mean = plan_.mean_between[kind];
  due_[kind] = now + draw({mean.ns * 3 / 4}, {mean.ns * 5 / 4});
}

core::Duration FaultSchedule::draw_silence() {
  return draw(plan_.silence_least, plan_.silence_most);
}

core::Duration FaultSchedule::draw_ban() {
  return draw(plan_.ban_least, plan_.ban_most);
}

core::Duration FaultSchedule::draw_lateness() {
  return draw(plan_.late_least, plan_.late_most);
}

std::size_t FaultSchedule::draw_index(std::size_t count) {
  return static_cast<std::size_t>(random_.between(0, static_cast<std::int64_t>(count) - 1));
}

core::Duration FaultSchedule::draw(core::Duration least, core::Duration most) {
  return core::nanoseconds(random_.between(least.ns, most.ns));
}

}  // namespace tern::sim
