// In: 256-bit magnitudes. Out: products and quotients, exact.
// Cannot happen: a quotient by zero (an assertion). Speed matters little here: the hot path counts
// in int64.
#include "wide.hpp"

namespace tern::core {

Wide multiply(Uint128 a, Uint128 b) noexcept {
  // a * (b_high * 2^64 + b_low): the first factor times 2^64 cannot leave 256 bits, nor can the
  // sum.
  constexpr std::uint64_t kHalf = 1ULL << 32;
  Wide high(a);
  bool fits = high.multiply_add(static_cast<std::uint64_t>(b >> 64), 0);
  fits = high.multiply_add(kHalf, 0) && high.multiply_add(kHalf, 0) && fits;
  Wide low(a);
  fits = low.multiply_add(static_cast<std::uint64_t>(b), 0) && fits;
  TERN_ASSERT(fits, "a product of 128-bit numbers exceeds 256 bits");
  high.add(low);
  return high;
}

WideQuotient divide(const Wide& dividend, const Wide& divisor) noexcept {
  TERN_ASSERT(!divisor.is_zero() && !divisor.bit(255), "divisor outside (0, 2^255)");
  if (dividend.fits_128() && divisor.fits_128()) {
    return {Wide(dividend.low_128() / divisor.low_128()),
            Wide(dividend.low_128() % divisor.low_128())};
  }
  WideQuotient result;
  for (unsigned i = 256; i-- > 0;) {
    bool fits = result.remainder.multiply_add(2, dividend.bit(i) ? 1 : 0);
    const bool taken = result.remainder.compare(divisor) >= 0;
    if (taken) result.remainder.subtract(divisor);
    fits = result.quotient.multiply_add(2, taken ? 1 : 0) && fits;
    TERN_ASSERT(fits, "a quotient exceeds 256 bits");
  }
  return result;
}

}  // namespace tern::core
