// In: TOML texts, good, bad and random. Out: proof that the tree has the right places and that
// mistakes are named once. Cannot happen: a test that passes because nothing was parsed: each asks
// for what must be there.
#include "tern/ops/document.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <string>

namespace {

using tern::ops::Document;
using tern::ops::parse_document;
using tern::ops::SyntaxError;
using tern::ops::Value;
using tern::ops::ValueKind;

std::string errors_of(const Document& document) {
  std::string out;
  for (const SyntaxError& error : document.errors) {
    out += std::to_string(error.position.line) + ":" + std::to_string(error.position.column) +
           ": " + error.what + "; expected " + error.expected + "\n";
  }
  return out;
}

TEST(TomlDocument, EveryValueKnowsItsKindAndThePlaceOfItsKeyAndItself) {
  const Document document = parse_document(
      "name = \"x\"\n"
      "[limits]\n"
      "  count = 7\n"
      "on = true\n"
      "list = [\"a\", 2]\n");
  ASSERT_TRUE(document.errors.empty());
  const Value* name = document.root.find("name");
  ASSERT_NE(name, nullptr);
  EXPECT_EQ(name->kind, ValueKind::text);
  EXPECT_EQ(name->text, "x");
  EXPECT_EQ(name->key_position.column, 1u);
  EXPECT_EQ(name->position.column, 8u);
  const Value* limits = document.root.find("limits");
  ASSERT_NE(limits, nullptr);
  EXPECT_EQ(limits->position.line, 2u);
  const Value* count = limits->find("count");
  ASSERT_NE(count, nullptr);
  EXPECT_EQ(count->integer, 7);
  EXPECT_EQ(count->key_position.line, 3u);
  EXPECT_EQ(count->key_position.column, 3u);
  const Value* list = limits->find("list");
  ASSERT_NE(list, nullptr);
  ASSERT_EQ(list->items.size(), 2u);
  EXPECT_EQ(list->items[1].kind, ValueKind::integer);
  EXPECT_EQ(list->items[1].position.column, 14u);
}

TEST(TomlDocument, KeysStandInTheOrderOfTheFileAndNotOfTheAlphabet) {
  const Document document = parse_document("[v.zeta]\na = 1\n[v.alpha]\nb = 2\n");
  const Value* venues = document.root.find("v");
  ASSERT_NE(venues, nullptr);
  ASSERT_EQ(venues->entries.size(), 2u);
  EXPECT_EQ(venues->entries[0].first, "zeta");
  EXPECT_EQ(venues->entries[1].first, "alpha");
}

TEST(TomlDocument, AFloatIsNeverTurnedIntoANumber) {
  const Document document = parse_document("fee = 0.1\n");
  ASSERT_NE(document.root.find("fee"), nullptr);
  EXPECT_EQ(document.root.find("fee")->kind, ValueKind::floating);
  EXPECT_EQ(document.root.find("fee")->integer, 0);
}

TEST(TomlDocument, ADuplicateKeyIsNamedAtItsSecondPlaceAndTheFirstValueStays) {
  const Document document = parse_document("a = 1\nb = 2\na = 3\nc = 4\n");
  EXPECT_EQ(errors_of(document), "3:5: duplicate `a`; expected each name once in a table\n");
  ASSERT_NE(document.root.find("a"), nullptr);
  EXPECT_EQ(document.root.find("a")->integer, 1);
  EXPECT_NE(document.root.find("c"), nullptr);
}

TEST(TomlDocument, SeveralSyntaxErrorsAreNamedInOneReading) {
  const Document document = parse_document("a = \nok = 1\nb = \"open\nfine = 2\nc 3\nlast = 5\n");
  EXPECT_EQ(errors_of(document),
            "1:5: not TOML: '\\n' in a key-value pair; expected value\n"
            "3:10: not TOML: a text that does not end on its line; expected a closing quote\n"
            "5:3: not TOML: '3' in a key-value pair; expected '='\n");
  EXPECT_NE(document.root.find("ok"), nullptr);
  EXPECT_NE(document.root.find("fine"), nullptr);
  EXPECT_NE(document.root.find("last"), nullptr);
}

TEST(TomlDocument, ABrokenTableHeaderEndsTheReadingBecauseItsKeysWouldFallElsewhere) {
  const Document document = parse_document("a = 1\n[broken\nb = 2\n");
  ASSERT_EQ(document.errors.size(), 1u);
  EXPECT_EQ(document.errors[0].position.line, 2u);
  EXPECT_TRUE(document.root.entries.empty());
}

TEST(TomlDocument, TheNumberOfSyntaxErrorsIsBounded) {
  std::string text;
  for (int i = 0; i < 100; ++i)
    text += "x" + std::to_string(i) + " = \nfine" + std::to_string(i) + " = 1\n";
  EXPECT_EQ(parse_document(text).errors.size(), Document::kMaxSyntaxErrors);
}

TEST(TomlDocument, BytesThatAreNotUtf8AreAnErrorWithAPlace) {
  const Document document = parse_document("a = 1\nb = \"\xff\xfe\"\n");
  EXPECT_EQ(errors_of(document),
            "2:5: not TOML: bytes that are not UTF-8; expected text in UTF-8\n");
}

TEST(TomlDocument, AnIntegerBeyond64BitsSaysWhatFits) {
  const Document document = parse_document("a = 9223372036854775808\n");
  ASSERT_EQ(document.errors.size(), 1u);
  EXPECT_NE(document.errors[0].what.find("'9223372036854775808'"), std::string::npos);
  EXPECT_EQ(document.errors[0].expected,
            "an integer from -9223372036854775808 to 9223372036854775807");
}

bool every_error_says_what_is_expected(const Document& document) {
  return std::all_of(document.errors.begin(), document.errors.end(), [](const SyntaxError& error) {
    return !error.what.empty() && !error.expected.empty();
  });
}

TEST(TomlDocument, RandomBytesAreReadOrRefusedInWords) {
  EXPECT_TRUE(rc::check("any bytes", [](const std::string& bytes) {
    const Document document = parse_document(bytes);
    RC_ASSERT(document.errors.size() <= Document::kMaxSyntaxErrors);
    RC_ASSERT(every_error_says_what_is_expected(document));
  }));
  const std::string alphabet = "ab=[]{}\".,'\n# 1tre-";
  EXPECT_TRUE(rc::check("TOML-like texts", [&] {
    const std::string text = *rc::gen::container<std::string>(rc::gen::elementOf(alphabet));
    const Document document = parse_document(text);
    RC_ASSERT(document.errors.size() <= Document::kMaxSyntaxErrors);
    RC_ASSERT(every_error_says_what_is_expected(document));
  }));
}

}  // namespace
