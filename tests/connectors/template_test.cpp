// Goal: a message is its fixed words with the values in their places.
// Method: tables.
#include "connectors/template.hpp"

#include <gtest/gtest.h>

namespace tern::connectors {
namespace {

TEST(Template, PutsEachValueIntoItsHole) {
  EXPECT_EQ(Template("a@b@c").fill({"1", "22"}), "a1b22c");
  EXPECT_EQ(Template("@@").fill({"x", "y"}), "xy");
  EXPECT_EQ(Template("@").fill({""}), "");
  EXPECT_EQ(Template("plain").fill({}), "plain");
  EXPECT_EQ(Template("").fill({}), "");
}

TEST(Template, TakesAValueAsItIs) {
  EXPECT_EQ(Template("<@>").fill({R"(@"\)"}), R"(<@"\>)");
}

TEST(Template, IsPutTogetherPieceByPiece) {
  Template text;
  text.add("key=k@y").add("&id=").add_hole().add_hole().add("&end");
  EXPECT_EQ(text.fill({"7", "8"}), "key=k@y&id=78&end");
}

TEST(TemplateDeathTest, WantsAsManyValuesAsHoles) {
  EXPECT_DEATH((void)Template("@").fill({}), "as many values as holes");
  EXPECT_DEATH((void)Template("a").fill({"1"}), "as many values as holes");
}

}  // namespace
}  // namespace tern::connectors
