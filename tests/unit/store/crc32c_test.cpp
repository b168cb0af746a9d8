// In: bytes. Out: CRC-32C against the check values of RFC 3720 and one way against the other.
// Cannot happen: the table untested on a machine that has the instruction.
#include "src/store/crc32c.hpp"

#include <gtest/gtest.h>

#include <string>

#include "tern/core/random.hpp"

namespace tern::store {
namespace {

std::uint32_t of(const std::string& bytes) {
  return ~crc32c(kCrcStart, bytes.data(), bytes.size());
}

TEST(Crc32c, GivesTheCheckValuesOfRfc3720) {
  EXPECT_EQ(of(std::string(32, '\0')), 0x8A9136AAU);
  EXPECT_EQ(of(std::string(32, '\xff')), 0x62A8AB43U);
  std::string rising;
  for (int i = 0; i < 32; ++i)
    rising += static_cast<char>(i);
  EXPECT_EQ(of(rising), 0x46DD794EU);
}

TEST(Crc32c, TheTableAndTheInstructionAgree) {
  core::Random random(7);
  for (int i = 0; i < 10'000; ++i) {
    const auto state = static_cast<std::uint32_t>(random.next());
    const std::uint64_t word = random.next();
    ASSERT_EQ(crc32c_word(state, word), crc32c_word_by_table(state, word));
  }
}

TEST(Crc32c, CopyingGivesTheSameAndFillsTheLastWordWithZeros) {
  core::Random random(8);
  for (std::size_t size = 0; size < 200; ++size) {
    std::string bytes;
    for (std::size_t i = 0; i < size; ++i)
      bytes += static_cast<char>(random.next());
    std::string copy(size + 16, 'x');
    EXPECT_EQ(copy_with_crc32c(kCrcStart, bytes.data(), size, copy.data()),
              crc32c(kCrcStart, bytes.data(), size));
    const std::size_t words = (size + 7) / 8 * 8;
    EXPECT_EQ(copy, bytes + std::string(words - size, '\0') + std::string(size + 16 - words, 'x'));
  }
}

}  // namespace
}  // namespace tern::store
