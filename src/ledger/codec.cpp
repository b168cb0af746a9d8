// In: records, or bytes.
// Out: bytes, or records.
// Cannot happen: see the header.
#include "tern/ledger/codec.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "fields.hpp"

namespace tern::ledger {
namespace {

class Writer {
 public:
  explicit Writer(std::string& out) : out_(out) { out_.resize(kUsual); }

  void operator()(const char*, const std::string& text) {
    const auto size = static_cast<std::uint16_t>(std::min(text.size(), kMaxTextBytes));
    put(size);
    put(text.data(), size);
  }
  void operator()(const char*, std::uint64_t number) { put(number); }
  void operator()(const char*, std::int64_t number) { put(number); }
  void operator()(const char*, std::uint32_t number) { put(number); }
  void operator()(const char*, bool yes) { put(static_cast<std::uint8_t>(yes)); }
  void operator()(const char*, core::Timestamp time) { put(time.ns); }
  void operator()(const char*, core::Duration time) { put(time.ns); }
  void operator()(const char*, const core::Decimal& number) {
    put(number.coefficient());
    put(static_cast<std::uint8_t>(number.scale()));
  }
  void operator()(const char*, const venue::ClientOrderId& id) {
    put(id.known() ? id.text().data() : kNoId, venue::ClientOrderId::kSize);
  }
  template <typename T>
  requires std::is_enum_v<T>
  void operator()(const char*, T value) { put(static_cast<std::uint8_t>(value)); }
  template <typename T>
  requires Same<T, OrderIntent> || Same<T, BookSeen>
  void operator()(const char*, const T& part) { fields(*this, part); }
  template <typename T>
  void put(T value) {
    put(reinterpret_cast<const char*>(&value), sizeof(T));
  }
  void finish() { out_.resize(size_); }

  static constexpr char kNoId[venue::ClientOrderId::kSize + 1] = "------------------";

 private:
  static constexpr std::size_t kUsual = 1'024;  // a planned trade, which must not wait for memory

  [[gnu::always_inline]] void put(const char* bytes, std::size_t size) {
    if (out_.size() - size_ < size) out_.resize(2 * (size_ + size));
    std::memcpy(out_.data() + size_, bytes, size);
    size_ += size;
  }

  std::string& out_;
  std::size_t size_ = 0;  // written so far
};

// How many values an enum of a record has; a greater byte is not one of them.
template <typename T>
constexpr std::uint8_t kValues = 0;
template <>
constexpr std::uint8_t kValues<venue::OrderSide> = 2;
template <>
constexpr std::uint8_t kValues<orders::OrderEvent> = orders::kOrderEventCount;
template <>
constexpr std::uint8_t kValues<orders::OrderState> = orders::kOrderStateCount;
template <>
constexpr std::uint8_t kValues<TradeOutcome> = 3;
template <>
constexpr std::uint8_t kValues<LatchKind> = 2;

class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}

  void operator()(const char* name, std::string& text) {
    std::uint16_t size = 0;
    take(name, size);
    if (fault_ != nullptr) return;
    if (bytes_.size() < size || size > kMaxTextBytes) return fail(name);
    text.assign(bytes_.substr(0, size));
    bytes_.remove_prefix(size);
  }
  void operator()(const char* name, std::uint64_t& number) { take(name, number); }
  void operator()(const char* name, std::int64_t& number) { take(name, number); }
  void operator()(const char* name, std::uint32_t& number) { take(name, number); }
  void operator()(const char* name, bool& yes) {
    std::uint8_t byte = 0;
    take(name, byte);
    if (byte > 1) fail(name);
    yes = byte == 1;
  }
  void operator()(const char* name, core::Timestamp& time) { take(name, time.ns); }
  void operator()(const char* name, core::Duration& time) { take(name, time.ns); }
  void operator()(const char* name, core::Decimal& number) {
    core::Int128 coefficient = 0;
    std::uint8_t scale = 0;
    take(name, coefficient);
    take(name, scale);
    if (fault_ != nullptr) return;
    core::Result<core::Decimal> made = core::Decimal::from_parts(coefficient, scale);
    // What we write has no trailing zeros: one number, one spelling.
    if (!made || made.value().scale() != scale) return fail(name);
    number = made.value();
  }
  void operator()(const char* name, venue::ClientOrderId& id) {
    if (fault_ != nullptr) return;
    if (bytes_.size() < venue::ClientOrderId::kSize) return fail(name);
    const std::string_view text = bytes_.substr(0, venue::ClientOrderId::kSize);
    bytes_.remove_prefix(venue::ClientOrderId::kSize);
    if (text == Writer::kNoId) return;
    const std::optional<venue::ClientOrderId> parsed = venue::ClientOrderId::parse(text);
    if (!parsed) return fail(name);
    id = *parsed;
  }
  template <typename T>
  requires std::is_enum_v<T>
  void operator()(const char* name, T& value) {
    std::uint8_t byte = 0;
    take(name, byte);
    if (byte >= kValues<T>) return fail(name);
    value = static_cast<T>(byte);
  }
  template <typename T>
  requires Same<T, OrderIntent> || Same<T, BookSeen>
  void operator()(const char*, T& part) { fields(*this, part); }

  [[nodiscard]] const char* fault() const { return fault_; }
  [[nodiscard]] std::size_t left() const { return bytes_.size(); }

 private:
  template <typename T>
  void take(const char* name, T& value) {
    if (fault_ != nullptr) return;
    if (bytes_.size() < sizeof(T)) return fail(name);
    std::memcpy(&value, bytes_.data(), sizeof(T));
    bytes_.remove_prefix(sizeof(T));
  }
  void fail(const char* name) {
    if (fault_ == nullptr) fault_ = name;
  }

  std::string_view bytes_;
  const char* fault_ = nullptr;
};

class LengthCheck {
 public:
  void operator()(const char*, const std::string& text) {
    bounded_ = bounded_ && text.size() <= kMaxTextBytes;
  }
  template <typename T>
  void operator()(const char*, const T& part) {
    if constexpr (Same<T, OrderIntent> || Same<T, BookSeen>) fields(*this, part);
  }
  [[nodiscard]] bool bounded() const { return bounded_; }

 private:
  bool bounded_ = true;
};

template <std::size_t Kind>
bool decode_kind(std::size_t kind, Reader& reader, Record& out) {
  if constexpr (Kind == kRecordKindCount) {
    return false;
  } else {
    if (kind != Kind) return decode_kind<Kind + 1>(kind, reader, out);
    fields(reader, out.emplace<Kind>());
    return true;
  }
}

}  // namespace

void encode(const Record& record, std::string& bytes) {
  Writer writer(bytes);
  writer.put(static_cast<std::uint8_t>(record.index()));
  std::visit([&writer](const auto& body) { fields(writer, body); }, record);
  writer.finish();
}

std::string encode(const Record& record) {
  std::string bytes;
  encode(record, bytes);
  return bytes;
}

bool is_bounded(const Record& record) {
  LengthCheck check;
  std::visit([&check](const auto& body) { fields(check, body); }, record);
  return check.bounded();
}

core::Result<Record> decode(std::string_view bytes) {
  if (bytes.empty()) return core::Error{"an empty record", "", ""};
  const auto kind = static_cast<std::uint8_t>(bytes.front());
  Record record;
  Reader reader(bytes.substr(1));
  if (!decode_kind<0>(kind, reader, record)) {
    return core::Error{"a record of kind " + std::to_string(kind), "",
                       "this program knows kinds below " + std::to_string(kRecordKindCount) +
                           "; a newer one wrote it"};
  }
  const std::string name(kind_of(record));
  if (reader.fault() != nullptr) return core::Error{"not a " + name, reader.fault(), ""};
  if (reader.left() > 0) {
    return core::Error{"a " + name + " with " + std::to_string(reader.left()) + " bytes too many",
                       "", ""};
  }
  return record;
}

}  // namespace tern::ledger
