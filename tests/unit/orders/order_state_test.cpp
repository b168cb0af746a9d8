// Goal: the table of orders is total and says what its sentences say.
// Method: every pair is derived a second time, from the sentences (rules in order, the first that
// fits decides) instead of rows; then every sequence of events to length 6 is walked.
#include "tern/orders/order_state.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <tuple>
#include <vector>

namespace tern::orders {
namespace {

using S = OrderState;
using E = OrderEvent;

std::vector<S> all_states() {
  std::vector<S> states;
  for (std::size_t i = 0; i < kOrderStateCount; ++i)
    states.push_back(static_cast<S>(i));
  return states;
}

std::vector<E> all_events() {
  std::vector<E> events;
  for (std::size_t i = 0; i < kOrderEventCount; ++i)
    events.push_back(static_cast<E>(i));
  return events;
}

bool is_fill(E event) {
  return event == E::filled_in_part || event == E::filled_whole;
}
// What only an order does that the venue has or had.
bool shows_it_existed(E event) {
  return event == E::accepted || is_fill(event) || event == E::cancelled || event == E::expired;
}
bool proves_nothing_was_executed(E event) {
  return event == E::never_left || event == E::refused;
}
bool has_been_seen_there(S state) {
  return state == S::acknowledged || state == S::partially_filled || state == S::filled ||
         state == S::cancelled || state == S::expired;
}
// Where evidence leads when nothing speaks against it.
S shown(E event, S before) {
  switch (event) {
    case E::accepted:
      return before == S::partially_filled ? before : S::acknowledged;
    case E::filled_in_part:
      return S::partially_filled;
    case E::filled_whole:
      return S::filled;
    case E::cancelled:
      return S::cancelled;
    case E::expired:
      return S::expired;
    case E::written:
    case E::left:
    case E::never_left:
    case E::refused:
    case E::doubted:
    case E::found_absent:
      break;
  }
  return before;
}

Transition same(S state, Worth worth) {
  return {state, worth};
}

// The other way round: by event, from what it means.
Transition by_sentence(S state, E event) {
  // Our own steps come once and in order.
  if (event == E::written)
    return state == S::planned ? Transition{S::journaled, Worth::news}
                               : same(state, Worth::mistake);
  if (event == E::left)
    return state == S::journaled ? Transition{S::sent, Worth::news} : same(state, Worth::mistake);
  // Of an order that is not written down nobody can know.
  if (state == S::planned) return same(state, Worth::mistake);

  // Doubt ends nothing that is over and adds nothing to doubt.
  if (event == E::doubted)
    return is_over(state) || state == S::unknown ? same(state, Worth::repeated)
                                                 : Transition{S::unknown, Worth::news};
  // Absence is a proof for an order that nobody saw; of one that was seen it is only a doubt.
  if (event == E::found_absent) {
    if (is_over(state)) return same(state, Worth::repeated);
    return {has_been_seen_there(state) ? S::unknown : S::rejected, Worth::news};
  }
  if (proves_nothing_was_executed(event)) {
    if (state == S::rejected) return same(state, Worth::repeated);
    // The net does not know of what happened after.
    if (state == S::unknown && event == E::never_left) return same(state, Worth::repeated);
    if (!has_been_seen_there(state)) return {S::rejected, Worth::news};
    // Two proofs against each other: the end stays, what still lived is in doubt, except against
    // the net's word alone.
    const bool in_doubt = !is_over(state) && event == E::refused;
    return {in_doubt ? S::unknown : state, Worth::contradiction};
  }
  // What is left shows that the venue had it. Against a proof of non-execution: alarm, and an order
  // that may live is in doubt.
  if (state == S::rejected) {
    const bool lives = event == E::accepted || event == E::filled_in_part;
    return {lives ? S::unknown : shown(event, state), Worth::contradiction};
  }
  if (is_over(state)) {
    // Over stays over; only how much was filled may still be news.
    if (event == E::filled_whole && state != S::filled) return {S::filled, Worth::news};
    if (event == E::filled_in_part && state != S::filled) return same(state, Worth::news);
    return same(state, Worth::repeated);
  }
  const bool nothing_new =
      event == E::accepted && (state == S::acknowledged || state == S::partially_filled);
  return {shown(event, state), nothing_new ? Worth::repeated : Worth::news};
}

std::string words(S state, E event) {
  return std::string(name_of(event)) + " in state " + std::string(name_of(state));
}

TEST(OrderTable, IsWhatItsSentencesSayForEveryPair) {
  for (const S state : all_states()) {
    for (const E event : all_events()) {
      const Transition made = transition(state, event);
      const Transition expected = by_sentence(state, event);
      EXPECT_EQ(name_of(made.next), name_of(expected.next)) << words(state, event);
      EXPECT_EQ(static_cast<int>(made.worth), static_cast<int>(expected.worth))
          << words(state, event);
    }
  }
}

TEST(OrderTable, AMistakeAndARepetitionChangeNothing) {
  for (const S state : all_states()) {
    for (const E event : all_events()) {
      const Transition made = transition(state, event);
      if (made.worth == Worth::mistake || made.worth == Worth::repeated) {
        EXPECT_EQ(made.next, state) << words(state, event);
      }
    }
  }
}

TEST(OrderTable, EveryStateAndEventHasANameOfItsOwn) {
  std::set<std::string_view> names;
  for (const S state : all_states())
    names.insert(name_of(state));
  EXPECT_EQ(names.size(), kOrderStateCount);
  names.clear();
  for (const E event : all_events())
    names.insert(name_of(event));
  EXPECT_EQ(names.size(), kOrderEventCount);
  EXPECT_EQ(names.count(""), 0u);
}

// One order's life as the walk remembers it: two lives that agree in this go on alike.
struct Life {
  S state = S::planned;
  bool denied = false;    // it was called rejected once
  bool executed = false;  // the venue told of a fill once
  bool flagged = false;   // a contradiction was seen
  auto key() const { return std::tuple(state, denied, executed, flagged); }
  friend bool operator<(const Life& a, const Life& b) { return a.key() < b.key(); }
};

struct Step {
  Life before;
  E event = E::written;
  Transition made;
  Life after;
};

Life follow(const Life& life, E event, Transition made) {
  Life next = life;
  next.state = made.next;
  next.denied = life.denied || made.next == S::rejected;
  next.executed = life.executed || (is_fill(event) && made.worth != Worth::mistake);
  next.flagged = life.flagged || made.worth == Worth::contradiction;
  return next;
}

// Every step of every sequence to length 6; a life that was met with no fewer steps left is not
// walked twice.
std::vector<Step> every_step() {
  constexpr int kLength = 6;
  std::vector<Step> steps;
  std::set<Life> met = {Life{}};
  std::set<Life> edge = met;
  for (int length = 0; length < kLength; ++length) {
    std::set<Life> next_edge;
    for (const Life& life : edge) {
      for (const E event : all_events()) {
        const Transition made = transition(life.state, event);
        const Life next = follow(life, event, made);
        steps.push_back({life, event, made, next});
        if (met.insert(next).second) next_edge.insert(next);
      }
    }
    edge = next_edge;
  }
  return steps;
}

TEST(OrderSequences, ToLengthSixReachEveryState) {
  std::set<S> reached;
  for (const Step& step : every_step())
    reached.insert(step.made.next);
  EXPECT_EQ(reached.size(), kOrderStateCount);
}

TEST(OrderSequences, AnEndIsNeverUndoneByDoubtOrAbsence) {
  for (const Step& step : every_step()) {
    if (!is_over(step.before.state)) continue;
    if (step.event == E::doubted || step.event == E::found_absent) {
      EXPECT_EQ(step.made.next, step.before.state) << words(step.before.state, step.event);
    }
  }
}

TEST(OrderSequences, AnEndIsUndoneOnlyByAContradiction) {
  for (const Step& step : every_step()) {
    if (is_over(step.before.state) && !is_over(step.made.next)) {
      EXPECT_EQ(step.made.worth, Worth::contradiction) << words(step.before.state, step.event);
    }
  }
}

TEST(OrderSequences, AnExecutionAfterAProofOfNoneIsFlaggedWhateverCameBetween) {
  std::size_t looked_at = 0;
  for (const Step& step : every_step()) {
    if (!step.before.denied || !shows_it_existed(step.event)) continue;
    ++looked_at;
    EXPECT_TRUE(step.after.flagged) << words(step.before.state, step.event);
  }
  EXPECT_GT(looked_at, 0u);
}

// After a doubt the table alone has forgotten the fill: there the keeper of orders remembers it.
TEST(OrderSequences, AProofOfNoExecutionAfterAnExecutionIsFlaggedUnlessDoubtCameBetween) {
  std::size_t looked_at = 0;
  for (const Step& step : every_step()) {
    if (!step.before.executed || !proves_nothing_was_executed(step.event)) continue;
    // Only doubt leads from a fill to either of these without a flag.
    if (step.before.state == S::unknown || step.before.state == S::rejected) continue;
    ++looked_at;
    EXPECT_TRUE(step.after.flagged) << words(step.before.state, step.event);
  }
  EXPECT_GT(looked_at, 0u);
}

TEST(OrderSequences, DoubtEndsByEvidenceOnly) {
  std::size_t ended = 0;
  for (const Step& step : every_step()) {
    if (step.before.state != S::unknown || step.made.next == S::unknown) continue;
    ++ended;
    EXPECT_TRUE(shows_it_existed(step.event) || step.event == E::refused ||
                step.event == E::found_absent)
        << words(step.before.state, step.event);
  }
  EXPECT_GT(ended, 0u);
}

TEST(OrderSequences, AFillIsNeverAMistakeOnceTheOrderIsWrittenDown) {
  for (const Step& step : every_step()) {
    if (step.before.state != S::planned && is_fill(step.event)) {
      EXPECT_NE(step.made.worth, Worth::mistake) << words(step.before.state, step.event);
    }
  }
}

TEST(OrderSequences, NothingBringsAnOrderBackToBeforeItsRecord) {
  for (const Step& step : every_step()) {
    if (step.before.state == S::planned) continue;
    EXPECT_NE(step.made.next, S::planned);
    EXPECT_TRUE(step.made.next != S::journaled || step.before.state == S::journaled);
  }
}

}  // namespace
}  // namespace tern::orders
