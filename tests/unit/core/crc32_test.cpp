// In: bytes. Out: proof that the checksum is the one of zlib and of the venues' documents.
// Cannot happen: a length or an alignment that the eight-byte turns miss (compared bit by bit).
#include "tern/core/crc32.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>

namespace tern::core {
namespace {

std::uint32_t bit_by_bit(std::string_view bytes) {
  std::uint32_t crc = 0xFFFFFFFFU;
  for (const char c : bytes) {
    crc ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit)
      crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xEDB88320U : 0U);
  }
  return ~crc;
}

TEST(Crc32, KnownValues) {
  EXPECT_EQ(crc32(""), 0x00000000U);
  EXPECT_EQ(crc32("a"), 0xE8B7BE43U);
  EXPECT_EQ(crc32("123456789"), 0xCBF43926U);
  EXPECT_EQ(crc32("The quick brown fox jumps over the lazy dog"), 0x414FA339U);
  EXPECT_EQ(crc32(std::string(32, '\xFF')), 0xFF6CAB0BU);
}

TEST(Crc32, EveryLengthAndAlignmentEqualsTheDefinition) {
  std::string text;
  for (int i = 0; i < 400; ++i)
    text += static_cast<char>(i * 37 + 11);
  for (std::size_t from = 0; from < 17; ++from) {
    for (std::size_t size = 0; size + from <= text.size(); ++size) {
      const std::string_view part = std::string_view(text).substr(from, size);
      ASSERT_EQ(crc32(part), bit_by_bit(part)) << "from " << from << ", " << size << " bytes";
    }
  }
}

RC_GTEST_PROP(Crc32, EqualsTheDefinitionForAnyBytes, (const std::string& bytes)) {
  RC_ASSERT(crc32(bytes) == bit_by_bit(bytes));
}

}  // namespace
}  // namespace tern::core
