// In: cells. Out: aligned lines. Columns give way in the order of their worth before any text is
// cut. Cannot happen: a width counted in bytes of an escape code.
#include "app/table.hpp"

#include <algorithm>

#include "tern/core/assert.hpp"

namespace tern::app {
namespace {

constexpr std::string_view kCut = "..";

std::string_view code_of(Style style) {
  switch (style) {
    case Style::plain:
      return "";
    case Style::faint:
      return "\033[2m";
    case Style::strong:
      return "\033[1m";
    case Style::good:
      return "\033[32m";
    case Style::attention:
      return "\033[33m";
    case Style::bad:
      return "\033[1;31m";
  }
  return "";
}

std::string aligned(const std::string& text, std::size_t width, bool right) {
  const std::string blanks(width > text.size() ? width - text.size() : 0, ' ');
  return right ? blanks + text : text + blanks;
}

std::size_t total_of(const std::vector<std::size_t>& widths) {
  std::size_t total = Table::kIndent;
  std::size_t shown = 0;
  for (const std::size_t width : widths) {
    total += width;
    if (width > 0) ++shown;
  }
  return shown == 0 ? total : total + (shown - 1) * Table::kGap;
}

}  // namespace

std::string printable(std::string_view text, std::size_t most) {
  std::string out(text.substr(0, most));
  for (char& c : out) {
    if (c < 0x20 || c > 0x7e) c = '?';
  }
  return out;
}

std::string shortened(std::string_view text, std::size_t most) {
  if (text.size() <= most) return std::string(text);
  if (most <= kCut.size()) return std::string(kCut.substr(0, most));
  return std::string(text.substr(0, most - kCut.size())) + std::string(kCut);
}

std::string paint(const Line& line, std::size_t width, bool colour) {
  std::size_t length = 0;
  std::size_t visible = 0;  // up to the last character that is not a blank
  for (const Span& span : line) {
    const std::size_t last = span.text.find_last_not_of(' ');
    if (last != std::string::npos) visible = length + last + 1;
    length += span.text.size();
  }
  const bool cut = visible > width;
  std::size_t room = cut ? width - std::min(width, kCut.size()) : visible;
  std::string out;
  for (const Span& span : line) {
    const std::string text = span.text.substr(0, room);
    room -= text.size();
    if (text.empty()) continue;
    const bool coded = colour && span.style != Style::plain;
    if (coded) out += code_of(span.style);
    out += text;
    if (coded) out += "\033[0m";
  }
  if (cut) out += kCut.substr(0, width);
  return out;
}

void Table::add(std::vector<Span> cells) {
  TERN_ASSERT(cells.size() == columns_.size(), "a row has one cell per column");
  for (std::size_t i = 0; i < cells.size(); ++i) {
    cells[i].text = shortened(printable(cells[i].text), columns_[i].most);
  }
  rows_.push_back(std::move(cells));
}

std::size_t Table::width() const {
  return total_of(widths());
}

std::vector<std::size_t> Table::widths() const {
  std::vector<std::size_t> out(columns_.size(), 0);
  for (const std::vector<Span>& row : rows_) {
    for (std::size_t i = 0; i < row.size(); ++i)
      out[i] = std::max(out[i], row[i].text.size());
  }
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (out[i] > 0) out[i] = std::max(out[i], columns_[i].title.size());
  }
  return out;
}

Line Table::line(const std::vector<Span>& cells, const std::vector<std::size_t>& widths) const {
  Line out{{std::string(kIndent, ' '), Style::plain}};
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (widths[i] == 0) continue;
    if (out.size() > 1) out.push_back({std::string(kGap, ' '), Style::plain});
    const std::string text = shortened(cells[i].text, widths[i]);
    out.push_back({aligned(text, widths[i], columns_[i].right), cells[i].style});
  }
  return out;
}

std::vector<Line> Table::lines(std::size_t width) const {
  std::vector<std::size_t> widths = this->widths();
  const std::size_t last = widths.size() - 1;
  while (total_of(widths) > width) {
    const std::size_t over = total_of(widths) - width;
    const std::size_t spare = widths[last] - std::min(widths[last], columns_[last].least);
    if (spare >= over) {
      widths[last] -= over;
      break;
    }
    std::size_t weakest = columns_.size();
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (widths[i] == 0 || columns_[i].keep >= kAlways) continue;
      if (weakest == columns_.size() || columns_[i].keep < columns_[weakest].keep) weakest = i;
    }
    if (weakest == columns_.size()) break;
    const int worth = columns_[weakest].keep;  // columns of equal worth go together
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (columns_[i].keep == worth) widths[i] = 0;
    }
  }
  std::vector<Span> titles;
  for (const Column& column : columns_)
    titles.push_back({column.title, Style::faint});
  std::vector<Line> out{line(titles, widths)};
  for (const std::vector<Span>& row : rows_)
    out.push_back(line(row, widths));
  return out;
}

}  // namespace tern::app
