// Goal: whatever the list, actions happen in its order, no order leaves before its record is as
// safe as it has to be, and texts behind each other are ready before the first of them leaves.
// Method: every list of up to five actions of five kinds, in one piece and in two, against what the
// list itself says.
#include "app/action_carrier.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace tern::app {
namespace {

constexpr venue::ConnectionId kMarket{1};
constexpr venue::ConnectionId kAccount{2};

// record, order by stream, other text, order by REST, close: each written as its letter and number.
constexpr std::string_view kKinds = "rotpc";

venue::Action action_of(char kind, std::size_t number) {
  const std::string name = kind + std::to_string(number);
  if (kind == 'r') return venue::AppendRecord{name};
  if (kind == 'o') return venue::SendText{kAccount, name};
  if (kind == 't') return venue::SendText{kMarket, name};
  if (kind == 'c') return venue::Notice{venue::Notice::Level::info, {}, name};
  venue::SendRequest request;
  request.request.purpose = venue::Purpose::place;
  request.request.target = name;
  return request;
}

class Hands final : public ActionHands {
 public:
  bool carries_orders(const venue::Action& action) const override {
    const auto* text = std::get_if<venue::SendText>(&action);
    return text != nullptr ? text->connection == kAccount
                           : std::holds_alternative<venue::SendRequest>(action);
  }
  bool records_are_safe(bool are_new) override {
    if (are_new) all.emplace_back("wait");
    return !failed;
  }
  void seal(const venue::SendText& text) override {
    all.push_back("seal " + text.text);
    (text.connection == kAccount ? sealed_account_ : sealed_market_).push_back(text.text);
  }
  void leave(venue::ConnectionId connection) override {
    auto& sealed = connection == kAccount ? sealed_account_ : sealed_market_;
    for (const std::string& text : sealed)
      do_it(text);
    sealed.clear();
  }
  void carry_out(const venue::Action& action) override {
    if (const auto* record = std::get_if<venue::AppendRecord>(&action)) do_it(record->bytes);
    if (const auto* request = std::get_if<venue::SendRequest>(&action))
      do_it(request->request.target);
    if (const auto* notice = std::get_if<venue::Notice>(&action)) do_it(notice->text);
  }

  bool failed = false;
  std::vector<std::string> done;  // what has happened or has left
  std::vector<std::string> all;   // and waits and seals in between

 private:
  void do_it(const std::string& name) {
    done.push_back(name);
    all.push_back(name);
  }
  std::vector<std::string> sealed_account_;
  std::vector<std::string> sealed_market_;
};

using Kinds = std::string;

// The first `first` of them as one list, the rest as another.
Hands carried(const Kinds& kinds, std::size_t first, bool failed) {
  Hands hands;
  hands.failed = failed;
  ActionCarrier carrier(hands);
  venue::Actions actions;
  for (std::size_t i = 0; i <= kinds.size(); ++i) {
    if (i == first || i == kinds.size()) {
      carrier.carry_out(actions);
      actions.clear();
    }
    if (i < kinds.size()) actions.push_back(action_of(kinds[i], i));
  }
  return hands;
}

bool is_order(const std::string& name) {
  return name[0] == 'o' || name[0] == 'p';
}

bool is_text(char kind) {
  return kind == 'o' || kind == 't';
}

std::size_t number_of(const std::string& name) {
  return static_cast<std::size_t>(name.back() - '0');
}

// Something else than texts, or the end of a list, lies between two of them.
bool are_apart(const Kinds& kinds, std::size_t first, std::size_t one, std::size_t other) {
  if (one < first && first <= other) return true;
  return !std::all_of(kinds.begin() + static_cast<std::ptrdiff_t>(one),
                      kinds.begin() + static_cast<std::ptrdiff_t>(other), is_text);
}

// Texts of two connections that leave in one run may change places; nothing else may.
std::vector<std::string> expected(const Kinds& kinds, bool failed) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    const std::string name = kinds[i] + std::to_string(i);
    if (!failed || !is_order(name)) names.push_back(name);
  }
  return names;
}

std::vector<std::string> of_kind(const std::vector<std::string>& names, std::string_view kinds) {
  std::vector<std::string> some;
  std::copy_if(names.begin(), names.end(), std::back_inserter(some),
               [&](const std::string& name) { return kinds.find(name[0]) != kinds.npos; });
  return some;
}

void check(const Kinds& kinds, std::size_t first, bool failed) {
  SCOPED_TRACE(kinds + " cut at " + std::to_string(first) + (failed ? ", journal failed" : ""));
  const Hands hands = carried(kinds, first, failed);
  const std::vector<std::string> wanted = expected(kinds, failed);
  for (const std::string_view pipe : {"rotpc", "o", "t"}) {
    if (pipe.size() > 1 && kinds.find('o') != kinds.npos && kinds.find('t') != kinds.npos) continue;
    ASSERT_EQ(of_kind(hands.done, pipe), of_kind(wanted, pipe));
  }
  ASSERT_EQ(of_kind(hands.done, "rpc"), of_kind(wanted, "rpc"));
  bool waited = true;  // for every record so far
  for (const std::string& what : hands.all) {
    if (what == "wait") waited = true;
    if (what[0] == 'r') waited = false;
    if (what.size() == 2 && is_order(what)) {
      ASSERT_TRUE(waited) << what;
    }
  }
  for (std::size_t i = 1; i < hands.all.size(); ++i) {
    const std::string& left = hands.all[i - 1];
    if (!hands.all[i].starts_with("seal") || !is_text(left[0])) continue;
    ASSERT_TRUE(are_apart(kinds, first, number_of(left), number_of(hands.all[i])))
        << hands.all[i] << " when " << left << " has left already";
  }
}

TEST(ActionCarrier, EveryShortListIsCarriedOutInItsOrderAndNoOrderBeforeItsRecord) {
  std::size_t lists = 0;
  for (std::size_t length = 0; length <= 5; ++length) {
    std::size_t count = 1;
    for (std::size_t i = 0; i < length; ++i)
      count *= kKinds.size();
    for (std::size_t number = 0; number < count; ++number) {
      Kinds kinds;
      for (std::size_t rest = number; kinds.size() < length; rest /= kKinds.size())
        kinds += kKinds[rest % kKinds.size()];
      for (std::size_t first = 0; first <= length; ++first) {
        check(kinds, first, false);
        check(kinds, first, true);
        lists += 2;
        if (HasFatalFailure()) return;
      }
    }
  }
  EXPECT_GT(lists, 40'000u);
}

TEST(ActionCarrier, BothLegsAreReadyBeforeTheFirstLeaves) {
  EXPECT_EQ(
      carried("root", 4, false).all,
      (std::vector<std::string>{"r0", "wait", "seal o1", "seal o2", "seal t3", "o1", "o2", "t3"}));
}

TEST(ActionCarrier, ARecordOfAnEarlierListIsWaitedForToo) {
  EXPECT_EQ(carried("rp", 1, false).all, (std::vector<std::string>{"r0", "wait", "p1"}));
}

TEST(ActionCarrier, WithoutAJournalOrdersStayAndTheRestGoesOn) {
  EXPECT_EQ(carried("rotpc", 5, true).done, (std::vector<std::string>{"r0", "t2", "c4"}));
}

TEST(ActionCarrier, WhatWasSaidLeavesBeforeWhatEndsTheConnection) {
  EXPECT_EQ(carried("tc", 2, false).all, (std::vector<std::string>{"seal t0", "t0", "c1"}));
}

}  // namespace
}  // namespace tern::app
