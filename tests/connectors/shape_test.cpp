// Goal: the comparison that guards the simulated faces sees what it must. Method: pairs of small
// documents.
#include "shape.hpp"

#include <gtest/gtest.h>

namespace tern::test {
namespace {

using nlohmann::json;

std::vector<std::string> differences(const char* sent, const char* evidence) {
  return shape_differences(json::parse(sent), json::parse(evidence));
}

TEST(Shape, TheSameKeysAndTypesInAnyOrderAreEqual) {
  EXPECT_TRUE(differences(R"({"a":1,"b":["0.1","2"]})", R"({"b":["7.00","8"],"a":22})").empty());
}

TEST(Shape, AMissingAndAnInventedKeyAreBothNamed) {
  const auto found = differences(R"({"x":{"invented":1}})", R"({"x":{"real":1}})");
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0], "$.x.invented: the venue does not send this key");
  EXPECT_EQ(found[1], "$.x.real: the venue sends this key");
}

TEST(Shape, ANumberIsNotNumberTextAndNumberTextIsNotAWord) {
  EXPECT_EQ(differences(R"({"p":1})", R"({"p":"1"})").size(), 1u);
  EXPECT_EQ(differences(R"({"p":"1.5"})", R"({"p":"LIVE"})").size(), 1u);
  EXPECT_EQ(differences(R"({"p":1.5})", R"({"p":1})").size(), 1u);
  EXPECT_TRUE(differences(R"({"p":""})", R"({"p":"1"})").empty());
}

TEST(Shape, ABookLevelHasAsManyPlacesAsTheVenues) {
  EXPECT_EQ(differences(R"({"b":[["1","2","0"]]})", R"({"b":[["1","2"]]})").size(), 1u);
  EXPECT_TRUE(differences(R"({"b":[["1","2"],["3","4"]]})", R"({"b":[["1","2"]]})").empty());
}

TEST(Shape, AListOfWordsInAListMayBeShorter) {
  EXPECT_TRUE(differences(R"({"sets":[["SPOT"]]})", R"({"sets":[["SPOT","MARGIN"]]})").empty());
}

TEST(Shape, AnElementMayLookLikeAnyElementOfTheVenues) {
  EXPECT_TRUE(
      differences(R"({"f":[{"k":"B","y":1}]})", R"({"f":[{"k":"A","x":1},{"k":"B","y":2}]})")
          .empty());
  EXPECT_EQ(differences(R"({"f":[{"k":"B","z":1}]})", R"({"f":[{"k":"B","y":2}]})").size(), 2u);
}

TEST(Shape, AnEmptyArrayOfTheVenueProvesNothing) {
  EXPECT_EQ(differences(R"({"f":[1]})", R"({"f":[]})").size(), 1u);
  EXPECT_TRUE(differences(R"({"f":[]})", R"({"f":[1]})").empty());
}

TEST(Shape, NoEvidenceIsADifference) {
  EXPECT_EQ(shape_differences(json::object(), std::span<const json>{}).size(), 1u);
}

TEST(Shape, WordsAreFoundAtEveryDepth) {
  const auto words =
      words_under(json::parse(R"([{"state":"live"},{"x":{"state":"halt","n":1}}])"), "state");
  EXPECT_EQ(words, (std::set<std::string>{"halt", "live"}));
}

}  // namespace
}  // namespace tern::test
