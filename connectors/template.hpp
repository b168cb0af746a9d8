// In: a text with holes, once; what belongs in them, each time.
// Out: the text.
// Cannot happen: a hole without a value, a value without a hole; an allocation where the
// text has the room.
#pragma once

#include <cstring>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tern/core/assert.hpp"

namespace tern::connectors {

// What is the same in every message of a kind is put together when the connector is made: an order
// waits for its own words and numbers only. Values are put in as they are: nothing is escaped.
class Template {
 public:
  static constexpr char kHole = '@';

  Template() = default;
  explicit Template(std::string_view text) {  // each kHole is a hole
    for (std::size_t hole = text.find(kHole); hole != std::string_view::npos;
         hole = text.find(kHole)) {
      add(text.substr(0, hole)).add_hole();
      text.remove_prefix(hole + 1);
    }
    add(text);
  }
  Template& add(std::string_view fixed) {
    fixed_.append(fixed);
    return *this;
  }
  Template& add_hole() {
    holes_.push_back(fixed_.size());
    return *this;
  }

  [[nodiscard]] std::string fill(std::initializer_list<std::string_view> values) const {
    std::string text;
    fill(values, text);
    return text;
  }
  // In place of what the text held; no value may lie in it.
  void fill(std::initializer_list<std::string_view> values, std::string& text) const {
    fill(std::span(values.begin(), values.size()), text);
  }
  void fill(std::span<const std::string_view> values, std::string& text) const {
    TERN_ASSERT(values.size() == holes_.size(), "as many values as holes");
    std::size_t size = fixed_.size();
    for (const std::string_view value : values)
      size += value.size();
    text.resize(size);
    char* to = text.data();
    const auto put = [&to](const char* from, std::size_t count) {
      std::memcpy(to, from, count);
      to += count;
    };
    std::size_t done = 0;
    const std::size_t* hole = holes_.data();
    for (const std::string_view value : values) {
      put(fixed_.data() + done, *hole - done);
      put(value.data(), value.size());
      done = *hole++;
    }
    put(fixed_.data() + done, fixed_.size() - done);
  }

 private:
  std::string fixed_;
  std::vector<std::size_t> holes_;  // places in fixed_, rising
};

}  // namespace tern::connectors
