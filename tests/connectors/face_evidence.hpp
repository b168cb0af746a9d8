// In: what a face was made to send and what the real venue sent, by kind. Out: failures.
// Cannot happen: a kind or a state word that only our own face knows passing as the venue's.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/shape.hpp"
#include "tern/core/text.hpp"
#include "tern/sim/face.hpp"

namespace tern::test {

using Messages = std::map<std::string, std::vector<nlohmann::json>, std::less<>>;

[[nodiscard]] inline std::set<std::string_view> kinds_of(std::string_view list) {
  const auto kinds = core::split(list, ',');
  return {kinds.begin(), kinds.end()};
}

// Every kind of the row is sent, no other is, and those without evidence are exactly those that the
// row says.
inline void expect_kinds(const sim::FaceRow& row, const Messages& sent, const Messages& known) {
  std::set<std::string_view> with, without;
  for (const auto& [kind, messages] : sent) {
    EXPECT_FALSE(messages.empty()) << kind;
    (known.contains(kind) ? with : without).insert(kind);
  }
  EXPECT_EQ(with, kinds_of(row.kinds_with_evidence));
  EXPECT_EQ(without, kinds_of(row.kinds_without));
}

// What stands under `key` in the messages sent stands there in the venue's own, or is documented.
inline void expect_words(std::string_view key, const Messages& sent, const Messages& known,
                         std::set<std::string> documented) {
  std::size_t looked_at = 0;
  for (const auto& [kind, messages] : known) {
    for (const nlohmann::json& message : messages)
      documented.merge(words_under(message, key));
  }
  for (const auto& [kind, messages] : sent) {
    if (!known.contains(kind)) continue;
    for (const nlohmann::json& message : messages) {
      for (const std::string& word : words_under(message, key)) {
        EXPECT_TRUE(documented.contains(word)) << kind << ' ' << key << ' ' << word;
        ++looked_at;
      }
    }
  }
  EXPECT_GT(looked_at, 0u) << key;
}

}  // namespace tern::test
