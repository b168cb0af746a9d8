// In: names and foreign bytes. Out: the nearest known name, other letter case, pieces, a text that
// is safe to print. Cannot happen: work that grows without bound: names longer than kMaxName have
// no near name.
#include "tern/core/text.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace tern::core {
namespace {

constexpr std::size_t kMaxName = 64;
constexpr std::size_t kMaxDistance = 3;

char lowered(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
char raised(char c) noexcept {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

// Edit distance, letter case ignored: insertions, deletions, replacements and two neighbours that
// changed places count 1 each. Three rows at a time. Both names are at most kMaxName long.
std::size_t edit_distance(std::string_view a, std::string_view b) noexcept {
  using Row = std::array<std::size_t, kMaxName + 1>;
  Row before{};
  Row above{};
  Row row{};
  for (std::size_t j = 0; j <= b.size(); ++j)
    row[j] = j;
  const auto equal = [](char x, char y) { return lowered(x) == lowered(y); };
  for (std::size_t i = 1; i <= a.size(); ++i) {
    before = above;
    above = row;
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = above[j - 1] + (equal(a[i - 1], b[j - 1]) ? 0 : 1);
      row[j] = std::min({replaced, above[j] + 1, row[j - 1] + 1});
      const bool swapped = i > 1 && j > 1 && equal(a[i - 1], b[j - 2]) && equal(a[i - 2], b[j - 1]);
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
    }
  }
  return row[b.size()];
}

template <typename Change>
std::string changed(std::string_view text, Change change) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), change);
  return out;
}

}  // namespace

std::string_view nearest_name(std::string_view name, std::span<const std::string_view> candidates) {
  if (name.size() > kMaxName) return {};
  const std::size_t limit = std::clamp<std::size_t>(name.size() / 3, 1, kMaxDistance);
  std::string_view nearest;
  std::size_t best = limit + 1;
  for (const std::string_view candidate : candidates) {
    if (candidate.size() > kMaxName) continue;
    const std::size_t distance = edit_distance(name, candidate);
    if (distance >= best) continue;
    best = distance;
    nearest = candidate;
  }
  return nearest;
}

std::string to_lower(std::string_view text) {
  return changed(text, lowered);
}
std::string to_upper(std::string_view text) {
  return changed(text, raised);
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> pieces;
  for (std::size_t start = 0;;) {
    const std::size_t end = text.find(separator, start);
    pieces.push_back(text.substr(start, end - start));
    if (end == std::string_view::npos) return pieces;
    start = end + 1;
  }
}

std::string quoted(std::string_view bytes, std::size_t limit) {
  constexpr std::string_view kCut = "...";
  std::string out =
      changed(bytes.substr(0, limit), [](char c) { return c >= ' ' && c <= '~' ? c : '?'; });
  if (bytes.size() > limit && limit >= kCut.size()) {
    out.replace(limit - kCut.size(), kCut.size(), kCut);
  }
  return out;
}

}  // namespace tern::core
