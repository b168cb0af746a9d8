// In: a seed and how often each kind of fault should come. Out: when the next of each kind is due.
// Cannot happen: a fault before the grace after the first session is over.
#include "tern/sim/faults.hpp"

namespace tern::sim {

namespace {

// By less than the strictest of the windows in which a signature is good a client need not notice.
constexpr Span kSkew{core::seconds(2), core::seconds(40)};

struct Row {
  FaultKind kind;
  core::Duration demo;  // mean time between two at one venue
  core::Duration hard;
};
constexpr Row kByTime[] = {
    {FaultKind::disconnect, core::seconds(14), core::seconds(6)},
    {FaultKind::gap, core::seconds(4), core::seconds(8)},
    {FaultKind::duplicate, core::seconds(4), core::seconds(8)},
    {FaultKind::reorder, core::seconds(6), core::seconds(12)},
    {FaultKind::wrong_checksum, core::seconds(5), core::seconds(10)},
    {FaultKind::silence, core::seconds(18), core::seconds(36)},
    {FaultKind::ban, core::seconds(10), core::seconds(20)},
    {FaultKind::rate_limit, core::seconds(10), core::seconds(20)},
    {FaultKind::frozen_book, core::seconds(10), core::seconds(20)},
    {FaultKind::maintenance, core::seconds(20), core::seconds(90)},
    {FaultKind::clock_skew, core::seconds(20), core::seconds(90)},
    {FaultKind::no_stream, core::seconds(40), core::seconds(120)},
};

struct ChanceRow {
  FaultKind kind;
  std::uint32_t ppm;
};
constexpr ChanceRow kByChance[] = {
    {FaultKind::reply_lost, 50'000},
    {FaultKind::late_reply, 50'000},
    {FaultKind::busy, 30'000},
    {FaultKind::partial_fill, 50'000},
    {FaultKind::fill_after_cancel, 30'000},
    {FaultKind::late_report, 100'000},
    {FaultKind::duplicate_report, 100'000},
};

}  // namespace

PerFault<Span> usual_lengths() {
  PerFault<Span> lengths;
  lengths[FaultKind::silence] = {core::seconds(5), core::seconds(8)};
  lengths[FaultKind::ban] = {core::seconds(1), core::seconds(2)};
  lengths[FaultKind::rate_limit] = {core::milliseconds(300), core::seconds(1)};
  lengths[FaultKind::frozen_book] = {core::seconds(3), core::seconds(6)};
  lengths[FaultKind::maintenance] = {core::seconds(2), core::seconds(4)};
  lengths[FaultKind::clock_skew] = {core::seconds(3), core::seconds(6)};
  lengths[FaultKind::no_stream] = {core::seconds(6), core::seconds(10)};
  lengths[FaultKind::late_reply] = {core::milliseconds(50), core::milliseconds(2'500)};
  lengths[FaultKind::fill_after_cancel] = {core::seconds(2), core::seconds(4)};
  lengths[FaultKind::late_report] = {core::milliseconds(50), core::milliseconds(1'500)};
  return lengths;
}

FaultPlan demo_fault_plan() {
  FaultPlan plan;
  for (const Row& row : kByTime)
    plan.mean_between[row.kind] = row.demo;
  return plan;
}

FaultPlan hard_fault_plan() {
  FaultPlan plan;
  for (const Row& row : kByTime)
    plan.mean_between[row.kind] = row.hard;
  for (const ChanceRow& row : kByChance)
    plan.chance[row.kind] = row.ppm;
  return plan;
}

void add_fault(FaultPlan& plan, FaultKind kind) {
  plan.mean_between[kind] = demo_fault_plan().mean_between[kind];
  plan.chance[kind] = hard_fault_plan().chance[kind];
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
    due_[kind] = begin_ + share * static_cast<std::int64_t>(position_.venue) +
                 draw({core::Duration{}, share});
  }
}

bool FaultSchedule::strikes(FaultKind kind, core::Timestamp now) {
  const std::uint32_t chance = plan_.chance[kind];
  return chance > 0 && now >= begin_ && now < end_ && random_.chance(chance);
}

void FaultSchedule::done(FaultKind kind, core::Timestamp now) {
  const core::Duration mean = plan_.mean_between[kind];
  due_[kind] = now + draw({{mean.ns * 3 / 4}, {mean.ns * 5 / 4}});
}

core::Duration FaultSchedule::draw_skew() {
  const core::Duration much = draw(kSkew);
  return draw_index(2) == 0 ? much : core::Duration{-much.ns};
}

std::size_t FaultSchedule::draw_index(std::size_t count) {
  return static_cast<std::size_t>(random_.between(0, static_cast<std::int64_t>(count) - 1));
}

core::Duration FaultSchedule::draw(Span span) {
  return core::nanoseconds(random_.between(span.least.ns, span.most.ns));
}

}  // namespace tern::sim
