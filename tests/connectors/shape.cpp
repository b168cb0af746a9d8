// In: JSON documents. Out: the paths at which keys or types differ.
// Cannot happen: two empty documents compared and called equal evidence: an empty span of evidence
// is a difference.
#include "shape.hpp"

#include <algorithm>

namespace tern::test {
namespace {

using nlohmann::json;

bool is_number_text(const std::string& text) {
  return text.find_first_of("0123456789") != std::string::npos &&
         text.find_first_not_of("0123456789.+-eE") == std::string::npos;
}

std::string_view type_of(const json& value) {
  if (value.is_object()) return "an object";
  if (value.is_array()) return "an array";
  if (value.is_string())
    return is_number_text(value.get_ref<const std::string&>()) ? "number text" : "text";
  if (value.is_number_float()) return "a number with a point";
  if (value.is_number()) return "a whole number";
  return value.is_boolean() ? "true or false" : "null";
}

bool same_type(const json& a, const json& b) {
  if (a.is_string() && b.is_string() && (a == "" || b == "")) return true;
  return type_of(a) == type_of(b);
}

bool is_word_list(const json& array) {
  return std::all_of(array.begin(), array.end(),
                     [](const json& element) { return type_of(element) == "text"; });
}

class Comparison {
 public:
  void compare(const json& sent, const json& evidence, const std::string& path) {
    if (!same_type(sent, evidence)) {
      add(path,
          std::string(type_of(sent)) + " where the venue sends " + std::string(type_of(evidence)));
    } else if (sent.is_object()) {
      compare_objects(sent, evidence, path);
    } else if (sent.is_array()) {
      compare_arrays(sent, evidence, path);
    }
  }
  [[nodiscard]] std::vector<std::string> take() { return std::move(differences_); }

 private:
  void add(const std::string& path, const std::string& what) {
    differences_.push_back(path + ": " + what);
  }

  void compare_objects(const json& sent, const json& evidence, const std::string& path) {
    for (const auto& [key, value] : sent.items()) {
      if (evidence.contains(key)) {
        compare(value, evidence.at(key), path + "." + key);
      } else {
        add(path + "." + key, "the venue does not send this key");
      }
    }
    for (const auto& [key, value] : evidence.items()) {
      if (!sent.contains(key)) add(path + "." + key, "the venue sends this key");
    }
  }

  void compare_arrays(const json& sent, const json& evidence, const std::string& path) {
    if (path.ends_with(']') && !is_word_list(evidence)) return compare_places(sent, evidence, path);
    for (std::size_t i = 0; i < sent.size(); ++i) {
      const std::string place = path + "[" + std::to_string(i) + "]";
      if (evidence.empty()) return add(place, "the evidence has no element to compare with");
      Comparison nearest = against_nearest(sent[i], evidence, place);
      differences_.insert(differences_.end(), nearest.differences_.begin(),
                          nearest.differences_.end());
    }
  }

  void compare_places(const json& sent, const json& evidence, const std::string& path) {
    if (sent.size() != evidence.size()) {
      return add(path, std::to_string(sent.size()) + " elements where the venue sends " +
                           std::to_string(evidence.size()));
    }
    for (std::size_t i = 0; i < sent.size(); ++i) {
      compare(sent[i], evidence[i], path + "[" + std::to_string(i) + "]");
    }
  }

  static Comparison against_nearest(const json& sent, const json& candidates,
                                    const std::string& path) {
    Comparison nearest;
    bool first = true;
    for (const json& candidate : candidates) {
      Comparison next;
      next.compare(sent, candidate, path);
      if (first || next.differences_.size() < nearest.differences_.size()) nearest = next;
      first = false;
      if (nearest.differences_.empty()) break;
    }
    return nearest;
  }

  std::vector<std::string> differences_;
};

void collect_words(const json& document, std::string_view key, std::set<std::string>& words) {
  if (!document.is_structured()) return;
  for (const auto& [name, value] : document.items()) {
    if (document.is_object() && name == key && value.is_string())
      words.insert(value.get<std::string>());
    collect_words(value, key, words);
  }
}

}  // namespace

std::vector<std::string> shape_differences(const json& sent, const json& evidence) {
  Comparison comparison;
  comparison.compare(sent, evidence, "$");
  return comparison.take();
}

std::vector<std::string> shape_differences(const json& sent, std::span<const json> evidence) {
  std::vector<std::string> nearest{"$: there is no evidence"};
  bool first = true;
  for (const json& candidate : evidence) {
    std::vector<std::string> differences = shape_differences(sent, candidate);
    if (first || differences.size() < nearest.size()) nearest = std::move(differences);
    first = false;
    if (nearest.empty()) break;
  }
  return nearest;
}

std::set<std::string> words_under(const json& document, std::string_view key) {
  std::set<std::string> words;
  collect_words(document, key, words);
  return words;
}

}  // namespace tern::test
