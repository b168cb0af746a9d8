// In: numbers, or an id.
// Out: an id, or its numbers.
// Cannot happen: see the header.
#include "tern/orders/client_id.hpp"

#include "tern/core/assert.hpp"

namespace tern::orders {
namespace {

constexpr std::string_view kDigits = "0123456789abcdefghijklmnopqrstuvwxyz";

struct Writer {
  std::array<char, venue::ClientOrderId::kSize> text{};
  std::size_t at = 0;

  // A width that the compiler knows: no loop is left.
  template <std::size_t width>
  void put(std::uint64_t number) {
    for (std::size_t i = width; i > 0; --i) {
      text[at + i - 1] = kDigits[number % kDigits.size()];
      number /= kDigits.size();
    }
    at += width;
  }
};

struct Reader {
  std::string_view text;

  std::uint64_t take(std::size_t width) {
    std::uint64_t number = 0;
    for (const char digit : text.substr(0, width))
      number = number * kDigits.size() + kDigits.find(digit);
    text.remove_prefix(width);
    return number;
  }
};

}  // namespace

venue::ClientOrderId make_client_id(const OrderKey& key) {
  TERN_ASSERT(key.node <= OrderKey::kMaxNode, "a node number beyond two digits");
  TERN_ASSERT(key.run <= OrderKey::kMaxRun, "a run number beyond six digits");
  TERN_ASSERT(key.trade <= OrderKey::kMaxTrade, "more trades in a run than ids have room for");
  TERN_ASSERT(key.leg <= OrderKey::kMaxLeg, "a leg number beyond one digit");
  TERN_ASSERT(key.attempt <= OrderKey::kMaxAttempt, "more attempts than ids have room for");
  Writer writer;
  writer.text[writer.at++] = 't';
  writer.put<2>(key.node);
  writer.put<6>(key.run);
  writer.put<6>(key.trade);
  writer.put<1>(key.leg);
  writer.put<2>(key.attempt);
  return venue::ClientOrderId::made_of(writer.text);
}

std::optional<OrderKey> read_client_id(const venue::ClientOrderId& id) {
  if (!id.known() || id.text().front() != 't') return std::nullopt;
  Reader reader{id.text().substr(1)};
  OrderKey key;
  key.node = static_cast<std::uint32_t>(reader.take(2));
  key.run = reader.take(6);
  key.trade = reader.take(6);
  key.leg = static_cast<std::uint32_t>(reader.take(1));
  key.attempt = static_cast<std::uint32_t>(reader.take(2));
  return key;
}

}  // namespace tern::orders
