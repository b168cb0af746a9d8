// In: records and bytes of the engine, in their order. Out: violations.
// Cannot happen: see the header; what needs the venues' truth is in truth_checks.cpp.
#include "trade_checks.hpp"

#include <algorithm>

namespace tern::sim::testing {
namespace {

constexpr std::uint64_t kCompareEvery = 1'500;  // records: comparing whole states is slow
constexpr core::Duration kLookEvery = core::seconds(1);
constexpr core::Duration kAwake = core::seconds(5);  // from a new start until all is looked at

const core::Decimal& dust() {
  static const core::Decimal kDust = core::Decimal::from_integer(20);  // reference currency
  return kDust;
}

std::string place_of(const ledger::OrderIntent& intent) {
  return std::to_string(intent.trade) + "/" + std::to_string(intent.leg);
}

// Words in the form of our client order ids. A signature in base64 is one word, whatever its parts
// look like: in a million orders one of them looked like an id.
std::set<std::string> ids_in(std::string_view text) {
  constexpr std::size_t kSize = venue::ClientOrderId::kSize;
  std::set<std::string> ids;
  const auto is_word = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || c == '_' ||
           c == '+' || c == '/';
  };
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (i < text.size() && is_word(text[i])) continue;
    const std::string_view word = text.substr(begin, i - begin);
    if (word.size() == kSize && word.front() == 't' && venue::ClientOrderId::parse(word))
      ids.emplace(word);
    begin = i + 1;
  }
  return ids;
}

bool is_same(const orders::Order* live, const orders::Order* replayed) {
  return live != nullptr && replayed != nullptr && live->state == replayed->state &&
         live->filled == replayed->filled && live->reported == replayed->reported &&
         live->fills == replayed->fills && live->venue_id == replayed->venue_id &&
         live->reason == replayed->reason;
}

}  // namespace

core::Decimal sum_of(const ledger::Holding& holding) {
  core::Decimal sum;
  for (const core::Decimal& amount : holding.amounts)
    sum = core::add(sum, amount).value();
  return sum;
}

void TradeChecks::add(const std::string& checker, std::string what) {
  const bool known =
      std::any_of(violations_.begin(), violations_.end(),
                  [&](const Violation& violation) { return violation.checker == checker; });
  if (!known) violations_.push_back({checker, std::move(what), world_->steps(), world_->now()});
}

std::string TradeChecks::text() const {
  std::string out;
  for (const Violation& violation : violations_)
    out += violation.checker + ": " + violation.what + "\n";
  return out;
}

void TradeChecks::on_world(World& world) {
  world_ = &world;
  for (std::size_t i = 0; i < world.venue_count(); ++i) {
    venues_[world.venue_name(i)] = i;
    sums_.emplace_back(world.account(i).setup().balances);
  }
  orders_known_.resize(world.venue_count());
  fills_known_.resize(world.venue_count());
}

void TradeChecks::plan(const ledger::OrderIntent& intent) {
  const std::string id(intent.id.text());
  Seen seen;
  seen.venue = venues_.at(intent.venue);
  seen.place = place_of(intent);
  if (!orders_.emplace(id, seen).second) add("placed_twice", id + " was planned again");
  const auto [attempt, is_first] = attempts_.emplace(seen.place, id);
  if (!is_first)
    add("placed_twice", id + " is a second attempt while " + attempt->second + " is not over");
  unsettled_.insert(intent.id);
  touched_.push_back(intent.id);
}

void TradeChecks::before(const ledger::Record& record) {
  const bool killed = replica_.latched(ledger::LatchKind::kill);
  if (const auto* trade = std::get_if<ledger::TradePlanned>(&record)) {
    if (killed) add("after_kill", "trade " + std::to_string(trade->trade) + " was planned");
    plan(trade->buy);
    plan(trade->sell);
  } else if (const auto* repair = std::get_if<ledger::RepairPlanned>(&record)) {
    if (killed) add("after_kill", "a repair was planned");
    check_repair(*repair);
    plan(repair->order);
  } else if (const auto* fill = std::get_if<ledger::FillBooked>(&record)) {
    check_fill(*fill);
  } else if (const auto* latch = std::get_if<ledger::LatchSet>(&record)) {
    // No venue of this world contradicts itself.
    if (latch->kind == ledger::LatchKind::halt && latch->reason.rfind("order ", 0) == 0)
      add("contradiction", latch->reason);
  } else if (const auto* paused = std::get_if<ledger::VenuePaused>(&record)) {
    // Nobody else moves money there.
    if (paused->paused) add("residual", paused->venue + " is paused: " + paused->reason);
  } else if (std::holds_alternative<ledger::LatchLifted>(record)) {
    kill_lifted_ = world_->now();
    halted_.clear();
  }
}

void TradeChecks::after(const ledger::Record& record) {
  if (const auto* moved = std::get_if<ledger::OrderMoved>(&record)) {
    const orders::Order* order = replica_.order(moved->id);
    if (order != nullptr && orders::is_over(order->state)) attempts_.erase(place_of(order->intent));
    check_end(moved->id);
    touched_.push_back(moved->id);
  } else if (const auto* fill = std::get_if<ledger::FillBooked>(&record)) {
    check_end(fill->id);
    touched_.push_back(fill->id);
  } else if (const auto* closed = std::get_if<ledger::TradeClosed>(&record)) {
    if (closed->outcome == orders::TradeOutcome::halted) halted_.insert(closed->trade);
  }
}

void TradeChecks::on_record(const ledger::Record& record, core::Timestamp) {
  before(record);
  const core::Status applied = replica_.apply(record);
  if (!applied) return add("replay", applied.error().text());
  after(record);
  const bool is_talk = std::holds_alternative<ledger::OpportunitySeen>(record) ||
                       std::holds_alternative<ledger::DecisionRefused>(record);
  moved_money_ = moved_money_ || !is_talk;
}

void TradeChecks::on_sent(std::size_t venue, std::string_view text, core::Timestamp) {
  // A cancel is no order.
  if (text.find("cancel") != std::string_view::npos) return;
  for (const std::string& id : ids_in(text)) {
    ++placements_;
    if (replica_.latched(ledger::LatchKind::kill)) add("after_kill", id + " left");
    if (forbidden_.count(venue) != 0)
      add("forbidden", id + " left for " + world_->venue_name(venue));
    const auto found = orders_.find(id);
    if (found == orders_.end()) {
      add("covered", id + " left without a record");
      continue;
    }
    if (found->second.left) add("placed_twice", id + " left twice");
    if (found->second.venue != venue) add("covered", id + " left for another venue");
    found->second.left = true;
  }
}

void TradeChecks::check_conserved() {
  for (const auto& [place, holding] : replica_.accounts().all()) {
    const core::Decimal sum = sum_of(holding);
    if (!sum.is_zero())
      add("conserved", place.first + " " + place.second + " is off by " + sum.text());
  }
}

void TradeChecks::compare_with(const ledger::State& live) {
  if (live.records() != replica_.records())
    return add("replay", std::to_string(live.records()) + " records believed, " +
                             std::to_string(replica_.records()) + " written");
  for (const venue::ClientOrderId& id : touched_) {
    if (!is_same(live.order(id), replica_.order(id)))
      add("replay", "the journal tells another story of " + std::string(id.text()));
  }
  if (!moved_money_) return;
  check_conserved();
  const auto& mine = replica_.accounts().all();
  const auto& its = live.accounts().all();
  const bool same = mine.size() == its.size() &&
                    std::equal(mine.begin(), mine.end(), its.begin(), [](auto& a, auto& b) {
                      return a.first == b.first && a.second.amounts == b.second.amounts;
                    });
  if (!same) add("replay", "the journal gives other accounts");
  if (replica_.records() < next_whole_compare_) return;
  next_whole_compare_ = replica_.records() + kCompareEvery;
  if (live.canonical() != replica_.canonical()) add("replay", "the journal gives another state");
}

void TradeChecks::on_step(const engine::Engine& engine, core::Timestamp now) {
  if (engine.trading() == nullptr) return;
  const engine::Clerk& clerk = engine.trading()->clerk();
  if (clerk.broken()) add("broken", "the ledger refused a record");
  const bool quiet = touched_.empty() && !moved_money_;
  if (!quiet || clerk.state().records() != replica_.records()) compare_with(clerk.state());
  touched_.clear();
  moved_money_ = false;
  if (world_->last_death() != last_death_) {
    last_death_ = world_->last_death();
    order_ages_.clear();
    trade_ages_.clear();
    unconfirmed_.clear();
  }
  if (now < next_look_) return;
  next_look_ = now + kLookEvery;
  check_ages(now);
  check_certificate(*engine.trading());
  check_naked(*engine.trading());
}

// A kill is carried on until each venue that can be asked confirmed it, over deaths too.
void TradeChecks::check_certificate(const engine::Trading& trading) {
  if (!replica_.latched(ledger::LatchKind::kill)) return unconfirmed_.clear();
  for (const engine::KillReport& report : trading.kill_reports()) {
    const std::size_t venue = venues_.at(report.venue);
    if (!report.confirmed_none_open) {
      core::Duration& age = unconfirmed_[report.venue];
      if (in_reach(report.venue) && forbidden_.count(venue) == 0) age = age + kLookEvery;
      if (age > kConfirmMost)
        add("certificate", report.venue + " is asked for " + std::to_string(age.milliseconds()) +
                               " ms and nothing is confirmed");
      continue;
    }
    for (const AccountOrder& order : world_->account(venue).orders()) {
      if (order.standing == OrderStanding::open ||
          order.standing == OrderStanding::partially_filled)
        add("certificate", report.venue + " confirmed, and " + order.client_id + " is open");
    }
  }
}

// What was given up is exposed until a person looked at it.
void TradeChecks::check_naked(const engine::Trading& trading) {
  core::Decimal worth;
  for (const ledger::TradeId id : halted_) {
    const ledger::Trade& trade = *replica_.trade(id);
    const auto coin = orders::imbalance(replica_.orders_of(trade), trade.quote());
    worth = core::add(worth, core::multiply(coin.value().absolute(), trade.plan.buy.limit).value())
                .value();
  }
  if (trading.exposure() < worth)
    add("naked", worth.text() + " was given up, " + trading.exposure().text() + " is told");
}

bool TradeChecks::in_reach(const std::string& venue) const {
  return !world_->out_of_reach(venues_.at(venue));
}

// Time counts while the process lives and the venues can be asked.
void TradeChecks::check_ages(core::Timestamp now) {
  for (const venue::ClientOrderId& id : unsettled_) {
    const orders::Order* found = replica_.order(id);
    if (found == nullptr) continue;  // its record was refused, and that was seen
    const orders::Order& order = *found;
    core::Duration& age = order_ages_[id];
    if (in_reach(order.intent.venue)) age = age + kLookEvery;
    order_open_longest_ = std::max(order_open_longest_, age);
    if (age > kOrderOpenMost)
      add("open_too_long", "order " + std::string(id.text()) + " is " +
                               std::string(orders::name_of(order.state)) + " for " +
                               std::to_string(age.milliseconds()) + " ms");
  }
  if (replica_.latched(ledger::LatchKind::kill)) return;
  for (const auto& [id, trade] : replica_.open_trades()) {
    core::Duration& age = trade_ages_[id];
    if (in_reach(trade.plan.buy.venue) && in_reach(trade.plan.sell.venue)) age = age + kLookEvery;
    trade_open_longest_ = std::max(trade_open_longest_, age);
    if (age > kTradeOpenMost)
      add("open_too_long", "trade " + std::to_string(id) + " is open for " +
                               std::to_string(age.milliseconds()) + " ms");
    check_exposure(trade, now);
  }
}

// A venue may be away for longer than the limit: then trading has to halt.
void TradeChecks::check_exposure(const ledger::Trade& trade, core::Timestamp now) {
  const auto coin = orders::imbalance(replica_.orders_of(trade), trade.quote());
  const core::Decimal worth = core::multiply(coin.value().absolute(), trade.plan.buy.limit).value();
  const bool latched = replica_.latched(ledger::LatchKind::halt);
  if (worth <= dust() || latched) {
    exposed_since_.erase(trade.plan.trade);
    return;
  }
  const core::Timestamp since =
      std::max(exposed_since_.emplace(trade.plan.trade, now).first->second, kill_lifted_);
  if (now - since > kExposedMost && now - world_->last_death() > kAwake)
    add("exposed_too_long", "trade " + std::to_string(trade.plan.trade) + " has " + worth.text() +
                                " uncovered for " + std::to_string((now - since).milliseconds()) +
                                " ms and trading goes on");
}

}  // namespace tern::sim::testing
