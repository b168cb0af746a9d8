// In: text that may be a decimal number. Out: its parts, exact.
// Cannot happen: trailing zeros kept in the digits (so that
// "1.50000000000000000000000000000000000000000" fits).
#include "number_text.hpp"

#include <algorithm>
#include <cstddef>

namespace tern::core {
namespace {

bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}

// Collects significant digits. Zeros wait until a later digit makes them significant.
class Significand {
 public:
  void append(unsigned digit) noexcept {
    if (digit == 0) {
      if (digits_ != 0 || !fits_) ++waiting_zeros_;
      return;
    }
    for (; waiting_zeros_ > 0; --waiting_zeros_)
      shift_in(0);
    shift_in(digit);
  }
  [[nodiscard]] Uint128 digits() const noexcept { return digits_; }
  [[nodiscard]] bool fits() const noexcept { return fits_; }
  [[nodiscard]] bool is_zero() const noexcept { return digits_ == 0 && fits_; }
  [[nodiscard]] int waiting_zeros() const noexcept { return waiting_zeros_; }

 private:
  void shift_in(unsigned digit) noexcept {
    constexpr Uint128 kMax = static_cast<Uint128>(kInt128Max);
    fits_ = fits_ && digits_ <= (kMax - digit) / 10;
    if (fits_) digits_ = digits_ * 10 + digit;
  }

  Uint128 digits_ = 0;
  int waiting_zeros_ = 0;
  bool fits_ = true;
};

// Reads [+-]digits up to the end of the text; false when it is not that.
bool read_exponent(std::string_view text, int& exponent) noexcept {
  const bool negative = !text.empty() && text.front() == '-';
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) text.remove_prefix(1);
  if (text.empty()) return false;
  int magnitude = 0;
  for (const char c : text) {
    if (!is_digit(c)) return false;
    magnitude = std::min(magnitude * 10 + (c - '0'), kMaxExponent);
  }
  exponent = negative ? -magnitude : magnitude;
  return true;
}

}  // namespace

NumberText read_number(std::string_view text) noexcept {
  NumberText number;
  std::size_t i = 0;
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
    number.negative = text[0] == '-';
    i = 1;
  }
  Significand significand;
  bool seen_digit = false;
  bool seen_point = false;
  int decimals = 0;
  for (; i < text.size(); ++i) {
    const char c = text[i];
    if (is_digit(c)) {
      significand.append(static_cast<unsigned>(c - '0'));
      seen_digit = true;
      decimals += seen_point ? 1 : 0;
    } else if (c == '.' && !seen_point) {
      seen_point = true;
    } else {
      break;
    }
  }
  if (!seen_digit) return number;
  int exponent = 0;
  if (i < text.size()) {
    if (text[i] != 'e' && text[i] != 'E') return number;
    if (!read_exponent(text.substr(i + 1), exponent)) return number;
  }
  number.valid = true;
  number.fits = significand.fits();
  number.digits = significand.digits();
  number.decimals_sent = std::max(0, decimals - exponent);
  if (!significand.is_zero()) number.exponent = exponent - decimals + significand.waiting_zeros();
  return number;
}

}  // namespace tern::core
