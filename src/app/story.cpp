// In: records.
// Out: those of one trade or opportunity. The journal is read twice: first for what is meant, then
// for all that belongs to it, which may stand before the record that says so.
// Cannot happen: see the header.
#include "app/story.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <set>

#include "app/journal_reading.hpp"

namespace tern::app {
namespace {

using ledger::OrderIntent;
using ledger::Record;

// What the person gave, as far as its form says.
struct Asked {
  std::string order;
  std::uint64_t number = 0;  // 0: it is no number
};

Asked read_asked(const std::string& text) {
  Asked asked;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), asked.number);
  if (failure == std::errc() && end == text.data() + text.size()) return asked;
  return {text, 0};
}

// Of one run: which opportunity, which trade.
struct Subject {
  std::size_t run = 0;  // counted from 1
  std::uint64_t episode = 0;
  std::uint64_t trade = 0;
  friend bool operator==(const Subject&, const Subject&) = default;
};

class Finder {
 public:
  explicit Finder(const Asked& asked) : asked_(asked) {}

  void see(const Record& record) {
    if (std::holds_alternative<ledger::RunStarted>(record)) ++run_;
    if (const auto* plan = std::get_if<ledger::TradePlanned>(&record)) {
      if (named(plan->trade) || named(plan->episode) || named(plan->buy) || named(plan->sell))
        found({run_, plan->episode, plan->trade});
      plans_.insert_or_assign(plan->trade, Subject{run_, plan->episode, plan->trade});
    } else if (const auto* repair = std::get_if<ledger::RepairPlanned>(&record)) {
      if (!named(repair->order)) return;
      const auto known = plans_.find(repair->order.trade);
      found(known == plans_.end() ? Subject{run_, 0, repair->order.trade} : known->second);
    } else if (const auto* seen = std::get_if<ledger::OpportunitySeen>(&record)) {
      if (named(seen->episode)) found_episode(seen->episode);
    } else if (const auto* refused = std::get_if<ledger::DecisionRefused>(&record)) {
      if (named(refused->episode)) found_episode(refused->episode);
    } else if (const auto* closed = std::get_if<ledger::TradeClosed>(&record)) {
      plans_.erase(closed->trade);
    }
  }
  [[nodiscard]] const std::vector<Subject>& subjects() const { return subjects_; }

 private:
  [[nodiscard]] bool named(std::uint64_t number) const {
    return asked_.number != 0 && number == asked_.number;
  }
  [[nodiscard]] bool named(const OrderIntent& intent) const {
    return !asked_.order.empty() && intent.id.text() == asked_.order;
  }
  void found(const Subject& subject) {
    // An episode that was only refused so far has become this trade.
    for (Subject& known : subjects_) {
      if (known == subject) return;
      if (known.run != subject.run || known.episode != subject.episode || known.trade != 0)
        continue;
      known.trade = subject.trade;
      return;
    }
    subjects_.push_back(subject);
    if (subjects_.size() > kMaxStories) subjects_.erase(subjects_.begin());
  }
  void found_episode(std::uint64_t episode) {
    for (const Subject& known : subjects_) {
      if (known.run == run_ && known.episode == episode) return;
    }
    found({run_, episode, 0});
  }

  const Asked& asked_;
  std::size_t run_ = 0;
  std::vector<Subject> subjects_;
  std::map<std::uint64_t, Subject> plans_;  // of trades that are not over
};

// Takes what belongs to one subject.
class Collector {
 public:
  explicit Collector(const Subject& subject) : subject_(subject) {
    story_.episode = subject.episode;
    story_.trade = subject.trade;
  }

  void see(std::uint64_t sequence, const Record& record) {
    if (const auto* started = std::get_if<ledger::RunStarted>(&record)) {
      ++run_;
      if (run_ == subject_.run) story_.run = *started;
    }
    if (belongs(record)) story_.records.emplace_back(sequence, record);
  }
  [[nodiscard]] Story take() { return std::move(story_); }

 private:
  [[nodiscard]] bool belongs(const Record& record) {
    return std::visit([this](const auto& body) { return is_ours(body); }, record);
  }
  bool is_ours(const ledger::TradePlanned& plan) {
    if (plan.trade != subject_.trade) return false;
    open_ = true;
    orders_.insert(std::string(plan.buy.id.text()));
    orders_.insert(std::string(plan.sell.id.text()));
    return true;
  }
  bool is_ours(const ledger::RepairPlanned& repair) {
    if (subject_.trade == 0 || repair.order.trade != subject_.trade) return false;
    orders_.insert(std::string(repair.order.id.text()));
    return true;
  }
  bool is_ours(const ledger::OrderMoved& moved) {
    return orders_.count(std::string(moved.id.text())) != 0;
  }
  bool is_ours(const ledger::FillBooked& fill) {
    return orders_.count(std::string(fill.id.text())) != 0;
  }
  bool is_ours(const ledger::TradeClosed& closed) {
    if (subject_.trade == 0 || closed.trade != subject_.trade) return false;
    open_ = false;
    return true;
  }
  bool is_ours(const ledger::OpportunitySeen& seen) { return of_episode(seen.episode); }
  bool is_ours(const ledger::DecisionRefused& refused) { return of_episode(refused.episode); }
  // What happened to all of it while the trade was open.
  bool is_ours(const ledger::RunStarted&) { return open_; }
  bool is_ours(const ledger::LatchSet&) { return open_; }
  bool is_ours(const ledger::LatchLifted&) { return open_; }
  bool is_ours(const ledger::VenuePaused&) { return open_; }
  bool is_ours(const ledger::BalanceSeen&) { return false; }
  bool is_ours(const ledger::ResidualTaken&) { return false; }
  bool of_episode(std::uint64_t episode) const {
    return run_ == subject_.run && episode == subject_.episode;
  }

  Subject subject_;
  Story story_;
  std::size_t run_ = 0;
  bool open_ = false;
  std::set<std::string> orders_;
};

}  // namespace

core::Result<std::vector<Story>> find_stories(const std::string& folder, const std::string& asked) {
  const Asked meant = read_asked(asked);
  Finder finder(meant);
  const core::Status found =
      read_records(folder, [&finder](std::uint64_t, const Record& record) -> core::Status {
        finder.see(record);
        return core::Ok{};
      });
  if (!found) return found.error();
  if (finder.subjects().empty())
    return core::Error{"nothing is called \"" + asked + "\"", folder,
                       "give a client order id, a trade's number or an opportunity's number from "
                       "`tern journal dump`"};
  std::vector<Collector> collectors(finder.subjects().begin(), finder.subjects().end());
  const core::Status read = read_records(
      folder, [&collectors](std::uint64_t sequence, const Record& record) -> core::Status {
        for (Collector& collector : collectors)
          collector.see(sequence, record);
        return core::Ok{};
      });
  if (!read) return read.error();
  std::vector<Story> stories;
  for (Collector& collector : collectors)
    stories.push_back(collector.take());
  return stories;
}

}  // namespace tern::app
