// In: bytes in blocks of 16. Out: the state of their CRC-32, by carry-less multiplication where the
// processor has it. Cannot happen: use on a processor without it: ask can_fold_crc32() first.
#pragma once

#include <cstddef>
#include <cstdint>

namespace tern::core {

inline constexpr std::size_t kFoldedLeast = 64;  // bytes; fewer are not worth it

[[nodiscard]] bool can_fold_crc32() noexcept;
// `state` is the inverted CRC of what came before; `size` is a multiple of 16, at least
// kFoldedLeast.
[[nodiscard]] std::uint32_t fold_crc32(std::uint32_t state, const char* bytes,
                                       std::size_t size) noexcept;

}  // namespace tern::core
