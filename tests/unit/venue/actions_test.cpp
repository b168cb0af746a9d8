// Goal: texts that were carried out lend their room to the next ones, within bounds, and what moves
// from list to list is everything, in order.
#include "tern/venue/actions.hpp"

#include <gtest/gtest.h>

namespace tern::venue {
namespace {

constexpr ConnectionId kConnection{7};

void say(Actions& actions, std::string_view words) {
  std::string text = actions.empty_text();
  EXPECT_TRUE(text.empty());
  EXPECT_GE(text.capacity(), Actions::kUsualText);
  text = words;
  actions.emplace_back(SendText{kConnection, std::move(text)});
}

TEST(Actions, ARoomThatWasUsedIsUsedAgain) {
  Actions actions;
  Actions carried;
  say(actions, "one");
  std::string record = actions.empty_text();
  record = "two";
  actions.emplace_back(AppendRecord{std::move(record)});
  const char* const rooms[] = {std::get<SendText>(actions[0]).text.data(),
                               std::get<AppendRecord>(actions[1]).bytes.data()};
  actions.move_to(carried);
  EXPECT_TRUE(actions.empty());
  ASSERT_EQ(carried.size(), 2u);
  EXPECT_EQ(std::get<SendText>(carried[0]).text, "one");
  actions.reuse(carried);
  EXPECT_TRUE(carried.empty());
  EXPECT_EQ(actions.empty_text().data(), rooms[1]);
  EXPECT_EQ(actions.empty_text().data(), rooms[0]);
}

TEST(Actions, MovingLeavesNothingOfWhatWasThere) {
  Actions actions;
  Actions carried;
  say(carried, "old");
  say(actions, "new");
  actions.move_to(carried);
  ASSERT_EQ(carried.size(), 1u);
  EXPECT_EQ(std::get<SendText>(carried[0]).text, "new");
}

TEST(Actions, NoMoreThanItsBoundIsKeptAndNoGiant) {
  Actions actions;
  Actions carried;
  actions.emplace_back(AppendRecord{std::string(Actions::kMostText + 1, 'x')});
  actions.emplace_back(SendText{kConnection, "short"});
  actions.move_to(carried);
  actions.reuse(carried);
  EXPECT_EQ(actions.spare(), 0u) << "neither the giant nor what has hardly any room";
  for (std::size_t i = 0; i < Actions::kMostSpare + 3; ++i)
    say(actions, "text");
  actions.move_to(carried);
  actions.reuse(carried);
  EXPECT_EQ(actions.spare(), Actions::kMostSpare);
  Actions stocked;
  stocked.stock();
  EXPECT_EQ(stocked.spare(), Actions::kMostSpare);
}

}  // namespace
}  // namespace tern::venue
