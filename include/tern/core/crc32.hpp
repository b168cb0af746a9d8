// In: bytes. Out: CRC-32 (IEEE 802.3, reflected, as zlib), which venues send with their books.
// Cannot happen: an allocation.
#pragma once

#include <cstdint>
#include <string_view>

namespace tern::core {

// Table-driven, eight bytes at a time. crc32("123456789") == 0xCBF43926.
[[nodiscard]] std::uint32_t crc32(std::string_view bytes) noexcept;

}  // namespace tern::core
