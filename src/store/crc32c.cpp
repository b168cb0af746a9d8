// In: whole words. Out: CRC-32C, by the processor's instruction where it has one, else by tables.
// Cannot happen: the instruction used where it is not.
#include "crc32c.hpp"

#include <nmmintrin.h>

#include <array>
#include <cstring>

namespace tern::store {
namespace {

constexpr std::size_t kWord = sizeof(std::uint64_t);
using Tables = std::array<std::array<std::uint32_t, 256>, kWord>;

constexpr Tables make_tables() {
  Tables tables{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t value = byte;
    for (int bit = 0; bit < 8; ++bit)
      value = (value >> 1) ^ ((value & 1) != 0 ? 0x82F63B78U : 0U);
    tables[0][byte] = value;
  }
  for (std::size_t slice = 1; slice < kWord; ++slice) {
    for (std::size_t byte = 0; byte < 256; ++byte) {
      const std::uint32_t before = tables[slice - 1][byte];
      tables[slice][byte] = (before >> 8) ^ tables[0][before & 0xFF];
    }
  }
  return tables;
}
constexpr Tables kTables = make_tables();

const bool kHasInstruction = __builtin_cpu_supports("sse4.2") != 0;

std::uint64_t last_word(const char* bytes, std::size_t size) noexcept {
  std::uint64_t word = 0;
  std::memcpy(&word, bytes, size);
  return word;
}

std::uint32_t copy_by_table(std::uint32_t state, const char* from, std::size_t size, char* to) {
  for (; size >= kWord; from += kWord, to += kWord, size -= kWord) {
    const std::uint64_t word = last_word(from, kWord);
    state = crc32c_word_by_table(state, word);
    std::memcpy(to, &word, kWord);
  }
  if (size == 0) return state;
  const std::uint64_t word = last_word(from, size);
  std::memcpy(to, &word, kWord);
  return crc32c_word_by_table(state, word);
}

[[gnu::target("sse4.2")]] std::uint32_t copy_by_instruction(std::uint32_t state, const char* from,
                                                            std::size_t size, char* to) {
  std::uint64_t wide = state;
  for (; size >= kWord; from += kWord, to += kWord, size -= kWord) {
    std::uint64_t word = 0;
    std::memcpy(&word, from, kWord);
    wide = _mm_crc32_u64(wide, word);
    std::memcpy(to, &word, kWord);
  }
  if (size > 0) {
    std::uint64_t word = 0;
    std::memcpy(&word, from, size);
    wide = _mm_crc32_u64(wide, word);
    std::memcpy(to, &word, kWord);
  }
  return static_cast<std::uint32_t>(wide);
}

[[gnu::target("sse4.2")]] std::uint32_t word_by_instruction(std::uint32_t state,
                                                            std::uint64_t word) {
  return static_cast<std::uint32_t>(_mm_crc32_u64(state, word));
}

}  // namespace

std::uint32_t crc32c_word_by_table(std::uint32_t state, std::uint64_t word) noexcept {
  const std::uint64_t mixed = word ^ state;
  std::uint32_t next = 0;
  for (std::size_t byte = 0; byte < kWord; ++byte)
    next ^= kTables[kWord - 1 - byte][(mixed >> (8 * byte)) & 0xFF];
  return next;
}

std::uint32_t crc32c_word(std::uint32_t state, std::uint64_t word) noexcept {
  return kHasInstruction ? word_by_instruction(state, word) : crc32c_word_by_table(state, word);
}

std::uint32_t crc32c(std::uint32_t state, const char* bytes, std::size_t size) noexcept {
  for (; size >= kWord; bytes += kWord, size -= kWord)
    state = crc32c_word(state, last_word(bytes, kWord));
  return size > 0 ? crc32c_word(state, last_word(bytes, size)) : state;
}

std::uint32_t copy_with_crc32c(std::uint32_t state, const char* from, std::size_t size,
                               char* to) noexcept {
  return kHasInstruction ? copy_by_instruction(state, from, size, to)
                         : copy_by_table(state, from, size, to);
}

}  // namespace tern::store
