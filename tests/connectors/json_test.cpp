// In: documents in buffers that are exactly as long as the padding allows. Out: what every venue's
// reading rests on. Cannot happen: a venue named here.
#include "connectors/json.hpp"

#include <gtest/gtest.h>

#include <string>

#include "connectors/levels.hpp"

namespace tern::connectors {
namespace {

class Bytes {
 public:
  explicit Bytes(std::string_view text) : size_(text.size()), room_(text) {
    room_.append(venue::kFramePadding, ' ');
  }
  [[nodiscard]] std::string_view view() const { return {room_.data(), size_}; }

 private:
  std::size_t size_;
  std::string room_;
};

TEST(Json, AScalarReadsTheSameInQuotesAndBareAndAContainerIsNone) {
  json::Parser parser;
  json::Document document;
  json::Object root;
  const Bytes bytes(R"({"a":"1.50","b":1.50 ,"c":null,"d":{"e":1},"f":[2],"g":"x\"y"})");
  ASSERT_TRUE(parser.open(bytes.view(), document, root));
  ASSERT_TRUE(json::is_whole(document, root));
  EXPECT_EQ(json::text_of(root, "a"), "1.50");
  EXPECT_EQ(json::text_of(root, "b"), "1.50");
  EXPECT_EQ(json::text_of(root, "c"), "");
  EXPECT_EQ(json::text_of(root, "d"), "");
  EXPECT_EQ(json::text_of(root, "f"), "");
  EXPECT_EQ(json::text_of(root, "missing"), "");
  EXPECT_TRUE(json::has(root, "c"));
  EXPECT_FALSE(json::has(root, "missing"));
  EXPECT_EQ(json::string_of(root, "g"), "x\"y");
}

TEST(Json, ADocumentCutAtAnyByteIsNotWhole) {
  const std::string text = R"({"a":[{"b":"c"},[1,2]],"d":{"e":null},"f":true})";
  for (std::size_t length = 0; length <= text.size(); ++length) {
    const Bytes bytes(text.substr(0, length));
    json::Parser parser;
    json::Document document;
    json::Object root;
    const bool whole = parser.open(bytes.view(), document, root) && json::is_whole(document, root);
    EXPECT_EQ(whole, length == text.size()) << text.substr(0, length);
  }
  const std::string deep = "{\"a\":" + std::string(40, '[') + std::string(40, ']') + "}";
  const Bytes bytes(deep);
  json::Parser parser;
  json::Document document;
  json::Object root;
  EXPECT_FALSE(parser.open(bytes.view(), document, root) && json::is_whole(document, root));
}

TEST(Json, TheParserGrowsWithTheDocument) {
  json::Parser parser;
  for (const std::size_t size : {10u, 100'000u, 1'000'000u, 10u}) {
    const Bytes bytes("{\"a\":\"" + std::string(size, 'x') + "\"}");
    json::Document document;
    json::Object root;
    ASSERT_TRUE(parser.open(bytes.view(), document, root));
    EXPECT_EQ(json::text_of(root, "a").size(), size);
  }
}

TEST(Json, TimesAreReadInTheirUnitAndNothingElse) {
  const core::Timestamp second = core::from_milliseconds(1'696'613'755'000);
  core::Timestamp time;
  EXPECT_TRUE(json::to_milliseconds("1696613755000", time));
  EXPECT_EQ(time, second);
  EXPECT_FALSE(json::to_milliseconds("1696613755440295", time));
  EXPECT_TRUE(json::to_microseconds("1696613755440295", time));
  EXPECT_EQ(time, second + core::microseconds(440'295));
  EXPECT_TRUE(json::to_seconds("1696613755.440295", time));
  EXPECT_EQ(time, second + core::microseconds(440'295));
  EXPECT_TRUE(json::to_seconds("1696613755", time));
  EXPECT_EQ(time, second);
  for (const char* text : {"", "-1", "x", "99999999999999999999", "1.5.5"}) {
    EXPECT_FALSE(json::to_milliseconds(text, time)) << text;
    EXPECT_FALSE(json::to_microseconds(text, time)) << text;
    EXPECT_FALSE(json::to_seconds(text, time)) << text;
  }
}

struct Read {
  bool ok = false;
  market::BookMessage message;
  std::vector<market::Level> levels;
};

Read levels_of(std::string_view text) {
  const Bytes bytes(text);
  json::Parser parser;
  json::Document document;
  json::Value value;
  Read read;
  read.ok = parser.open(bytes.view(), document) &&
            document.get_value().get(value) == json::SUCCESS &&
            read_levels(value, {2, 3}, read.message, read.levels);
  return read;
}

TEST(Levels, ALevelThatDoesNotFitIsCountedAndNeverRounded) {
  const Read read =
      levels_of(R"([["8.50","1.5","0","13"],[8.4,2],["8.401","1"],["8.3","0.00001"],["8.2","0"]])");
  ASSERT_TRUE(read.ok);
  ASSERT_EQ(read.levels.size(), 4u);
  EXPECT_EQ(read.levels[0], (market::Level{{850}, {1'500}}));
  EXPECT_EQ(read.levels[1], (market::Level{{840}, {2'000}}));
  EXPECT_EQ(read.levels[2], (market::Level{{830}, {0}}));
  EXPECT_EQ(read.levels[3], (market::Level{{820}, {0}}));
  EXPECT_EQ(read.message.refused_levels, 2);
  EXPECT_EQ(read.message.price_decimals_sent, 2);
  EXPECT_EQ(read.message.size_decimals_sent, 1);
}

TEST(Levels, WhatIsNoLevelMakesTheMessageMalformed) {
  for (const char* text :
       {R"([["8.5"]])", R"([[]])", R"(["8.5","1"])", R"([["0","1"]])", R"([["-8.5","1"]])",
        R"([["8.5","-1"]])", R"([["8.5",["1"]]])", R"([["x","1"]])", R"({"8.5":"1"})",
        R"([["-8.511","1"]])", R"([["8.5","-0.00001"]])", R"([["0","0.00001"]])"}) {
    EXPECT_FALSE(levels_of(text).ok) << text;
  }
  EXPECT_TRUE(levels_of("[]").ok);
}

}  // namespace
}  // namespace tern::connectors
