// In: what a face was made to send and what the real venue sent, by kind. Out: failures.
// Cannot happen: a kind or a state word that only our own face knows passing as the venue's.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/shape.hpp"
#include "tern/core/text.hpp"
#include "tern/sim/face.hpp"

namespace tern::test {

using Messages = std::map<std::string, std::vector<nlohmann::json>, std::less<>>;

inline void append(std::vector<nlohmann::json>& to, const std::vector<nlohmann::json>& more) {
  to.insert(to.end(), more.begin(), more.end());
}

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

// A key that the documents name and that no message recorded so far is young enough to have.
struct NewerKey {
  std::string_view kind, at;
  nlohmann::json::value_t type;
};
[[nodiscard]] inline nlohmann::json without_newer_keys(std::span<const NewerKey> keys,
                                                       std::string_view kind,
                                                       nlohmann::json message) {
  for (const NewerKey& key : keys) {
    const nlohmann::json::json_pointer place{std::string(key.at)};
    if (key.kind != kind || !message.contains(place)) continue;
    EXPECT_EQ(message[place].type(), key.type) << kind << key.at;
    message[place.parent_pointer()].erase(place.back());
  }
  return message;
}

// Every message sent, as `comparable` makes it of its kind, has the shape of one of the venue's
// own, save for what stands under a documented key. How many were compared.
template <typename Comparable>
[[nodiscard]] std::size_t compare_shapes(const Messages& sent, const Messages& known,
                                         Comparable&& comparable,
                                         const std::set<std::string>& documented = {}) {
  std::size_t compared = 0;
  for (const auto& [kind, messages] : sent) {
    const auto own = known.find(kind);
    if (own == known.end()) continue;
    for (const nlohmann::json& whole : messages) {
      const nlohmann::json message = comparable(kind, whole);
      for (const std::string& difference :
           shape_differences(message, std::span<const nlohmann::json>(own->second))) {
        const std::string place = difference.substr(0, difference.find(':'));
        const std::string key = place.substr(place.find_last_of('.') + 1);
        EXPECT_TRUE(documented.contains(key)) << kind << ' ' << difference << " in " << message;
      }
      ++compared;
    }
  }
  return compared;
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
