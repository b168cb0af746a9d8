// In: bytes in blocks of 16. Out: CRC-32 state. The method and the constants are those of Gopal and
// others, "Fast CRC Computation for Generic Polynomials Using PCLMULQDQ Instruction" (Intel, 2009),
// for the reflected polynomial. Cannot happen: a read outside the bytes.
#include "crc32_folded.hpp"

#include <immintrin.h>

#include "tern/core/assert.hpp"

namespace tern::core {
namespace {

[[gnu::target("pclmul,sse4.1")]] inline __m128i load(const char* bytes) noexcept {
  return _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes));
}

// x * x^n modulo the polynomial, both halves, where `powers` holds the two values of x^n; added to
// `next`.
[[gnu::target("pclmul,sse4.1")]] inline __m128i fold(__m128i x, __m128i powers,
                                                     __m128i next) noexcept {
  const __m128i low = _mm_clmulepi64_si128(x, powers, 0x00);
  const __m128i high = _mm_clmulepi64_si128(x, powers, 0x11);
  return _mm_xor_si128(_mm_xor_si128(low, high), next);
}

// 128 bits to the 32 of the CRC: two folds and a Barrett reduction.
[[gnu::target("pclmul,sse4.1")]] inline std::uint32_t reduce(__m128i x, __m128i by_128) noexcept {
  const __m128i low_words = _mm_setr_epi32(-1, 0, -1, 0);
  const __m128i by_64 = _mm_set_epi64x(0, 0x0163CD6124);
  const __m128i polynomial = _mm_set_epi64x(0x01F7011641, 0x01DB710641);
  x = _mm_xor_si128(_mm_srli_si128(x, 8), _mm_clmulepi64_si128(x, by_128, 0x10));
  const __m128i upper = _mm_srli_si128(x, 4);
  x = _mm_xor_si128(_mm_clmulepi64_si128(_mm_and_si128(x, low_words), by_64, 0x00), upper);
  __m128i quotient = _mm_clmulepi64_si128(_mm_and_si128(x, low_words), polynomial, 0x10);
  quotient = _mm_clmulepi64_si128(_mm_and_si128(quotient, low_words), polynomial, 0x00);
  return static_cast<std::uint32_t>(_mm_extract_epi32(_mm_xor_si128(x, quotient), 1));
}

}  // namespace

bool can_fold_crc32() noexcept {
  return __builtin_cpu_supports("pclmul") != 0 && __builtin_cpu_supports("sse4.1") != 0;
}

[[gnu::target("pclmul,sse4.1")]] std::uint32_t fold_crc32(std::uint32_t state, const char* bytes,
                                                          std::size_t size) noexcept {
  TERN_ASSERT(size >= kFoldedLeast && size % 16 == 0, "folding takes whole blocks");
  const __m128i by_512 = _mm_set_epi64x(0x01C6E41596, 0x0154442BD4);
  const __m128i by_128 = _mm_set_epi64x(0x00CCAA009E, 0x01751997D0);
  __m128i a = _mm_xor_si128(load(bytes), _mm_cvtsi32_si128(static_cast<int>(state)));
  __m128i b = load(bytes + 16);
  __m128i c = load(bytes + 32);
  __m128i d = load(bytes + 48);
  bytes += 64;
  size -= 64;
  for (; size >= 64; bytes += 64, size -= 64) {
    a = fold(a, by_512, load(bytes));
    b = fold(b, by_512, load(bytes + 16));
    c = fold(c, by_512, load(bytes + 32));
    d = fold(d, by_512, load(bytes + 48));
  }
  a = fold(a, by_128, b);
  a = fold(a, by_128, c);
  a = fold(a, by_128, d);
  for (; size >= 16; bytes += 16, size -= 16)
    a = fold(a, by_128, load(bytes));
  return reduce(a, by_128);
}

}  // namespace tern::core
