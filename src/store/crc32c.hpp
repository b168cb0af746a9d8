// In: whole words. Out: CRC-32C (Castagnoli, reflected polynomial 0x82F63B78) of their bytes.
// Cannot happen: another result on a processor without the instruction for it.
#pragma once

#include <cstddef>
#include <cstdint>

namespace tern::store {

inline constexpr std::uint32_t kCrcStart = 0xFFFFFFFFU;

// The state after one more word of 8 bytes, little endian. The CRC is the inverted state.
[[nodiscard]] std::uint32_t crc32c_word(std::uint32_t state, std::uint64_t word) noexcept;
// The state after `size` bytes and the zeros that fill the last word.
[[nodiscard]] std::uint32_t crc32c(std::uint32_t state, const char* bytes,
                                   std::size_t size) noexcept;
// The same, and copies the bytes with their zeros to `to`, in one pass.
[[nodiscard]] std::uint32_t copy_with_crc32c(std::uint32_t state, const char* from,
                                             std::size_t size, char* to) noexcept;

// The way for processors without the instruction; named for the tests.
[[nodiscard]] std::uint32_t crc32c_word_by_table(std::uint32_t state, std::uint64_t word) noexcept;

}  // namespace tern::store
