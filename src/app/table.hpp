// In: pieces of text with a meaning, and a width. Out: lines that fit, columns that stand under
// each other. Cannot happen: a line wider than asked; a byte outside printable ASCII in what a
// terminal is given.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tern::app {

// What a piece of text means; only paint() knows colours.
enum class Style { plain, faint, strong, good, attention, bad };

struct Span {
  std::string text;
  Style style = Style::plain;
};

using Line = std::vector<Span>;

// Printable ASCII as it is, everything else as '?', at most `most` characters.
[[nodiscard]] std::string printable(std::string_view text, std::size_t most = 200);
// Cut to `most` characters; what was cut shows as "..".
[[nodiscard]] std::string shortened(std::string_view text, std::size_t most);
// No wider than width, without blanks at the end; escape codes only with colour.
[[nodiscard]] std::string paint(const Line& line, std::size_t width, bool colour);

struct Column {
  std::string title;
  bool right = false;      // aligned to the right
  int keep = 0;            // when the table is too wide, the lowest goes first; kAlways never goes
  std::size_t most = 24;   // characters of a cell; the rest is cut
  std::size_t least = 14;  // the last column gives way down to this before others go
};

class Table {
 public:
  static constexpr int kAlways = 100;
  static constexpr std::size_t kGap = 2;     // blanks between columns
  static constexpr std::size_t kIndent = 1;  // blanks before the first

  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}
  // One cell per column. The last column takes what room is left and may be cut.
  void add(std::vector<Span> cells);
  [[nodiscard]] std::size_t rows() const noexcept { return rows_.size(); }
  // Columns of the terminal that it takes when nothing has to give way.
  [[nodiscard]] std::size_t width() const;
  // The titles, then one line per row. A column without any text is left out.
  [[nodiscard]] std::vector<Line> lines(std::size_t width) const;

 private:
  [[nodiscard]] std::vector<std::size_t> widths() const;
  [[nodiscard]] Line line(const std::vector<Span>& cells,
                          const std::vector<std::size_t>& widths) const;

  std::vector<Column> columns_;
  std::vector<std::vector<Span>> rows_;
};

}  // namespace tern::app
