// In: bytes. Out: their CRC-32 (IEEE 802.3, reflected polynomial 0xEDB88320), eight bytes a turn
// ("slicing by 8"), longer texts by folding where the processor can. Cannot happen: an allocation;
// a result that depends on the machine's byte order.
#include "tern/core/crc32.hpp"

#include <array>
#include <cstddef>

#include "crc32_folded.hpp"

namespace tern::core {
namespace {

constexpr std::size_t kSlices = 8;
using Tables = std::array<std::array<std::uint32_t, 256>, kSlices>;

constexpr Tables make_tables() {
  Tables tables{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t value = byte;
    for (int bit = 0; bit < 8; ++bit)
      value = (value >> 1) ^ ((value & 1) ? 0xEDB88320U : 0U);
    tables[0][byte] = value;
  }
  for (std::size_t slice = 1; slice < kSlices; ++slice) {
    for (std::size_t byte = 0; byte < 256; ++byte) {
      const std::uint32_t before = tables[slice - 1][byte];
      tables[slice][byte] = (before >> 8) ^ tables[0][before & 0xFF];
    }
  }
  return tables;
}

constexpr Tables kTables = make_tables();

std::uint32_t byte_at(const char* bytes, std::size_t i) noexcept {
  return static_cast<unsigned char>(bytes[i]);
}

std::uint32_t little_endian_word(const char* bytes) noexcept {
  return byte_at(bytes, 0) | byte_at(bytes, 1) << 8 | byte_at(bytes, 2) << 16 |
         byte_at(bytes, 3) << 24;
}

}  // namespace

std::uint32_t crc32(std::string_view bytes) noexcept {
  static const bool folds = can_fold_crc32();
  std::uint32_t crc = 0xFFFFFFFFU;
  const char* at = bytes.data();
  std::size_t left = bytes.size();
  if (folds && left >= kFoldedLeast) {
    const std::size_t folded = left - left % 16;
    crc = fold_crc32(crc, at, folded);
    at += folded;
    left -= folded;
  }
  for (; left >= kSlices; at += kSlices, left -= kSlices) {
    const std::uint32_t low = little_endian_word(at) ^ crc;
    const std::uint32_t high = little_endian_word(at + 4);
    crc = kTables[7][low & 0xFF] ^ kTables[6][(low >> 8) & 0xFF] ^ kTables[5][(low >> 16) & 0xFF] ^
          kTables[4][low >> 24] ^ kTables[3][high & 0xFF] ^ kTables[2][(high >> 8) & 0xFF] ^
          kTables[1][(high >> 16) & 0xFF] ^ kTables[0][high >> 24];
  }
  for (; left > 0; ++at, --left)
    crc = (crc >> 8) ^ kTables[0][(crc ^ byte_at(at, 0)) & 0xFF];
  return ~crc;
}

}  // namespace tern::core
