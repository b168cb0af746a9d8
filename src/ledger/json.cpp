// In: a record.
// Out: one line of JSON.
// Cannot happen: a control byte or a broken quote in it.
#include <utility>

#include "fields.hpp"
#include "tern/ledger/codec.hpp"

namespace tern::ledger {
namespace {

class JsonWriter {
 public:
  explicit JsonWriter(std::string& out) : out_(out) {}

  void operator()(const char* name, const std::string& text) {
    begin(name);
    quote(text);
  }
  void operator()(const char* name, std::uint64_t number) { plain(name, std::to_string(number)); }
  void operator()(const char* name, std::int64_t number) { plain(name, std::to_string(number)); }
  void operator()(const char* name, std::uint32_t number) { plain(name, std::to_string(number)); }
  void operator()(const char* name, bool yes) { plain(name, yes ? "true" : "false"); }
  void operator()(const char* name, core::Timestamp time) { plain(name, std::to_string(time.ns)); }
  void operator()(const char* name, core::Duration time) { plain(name, std::to_string(time.ns)); }
  void operator()(const char* name, const core::Decimal& number) { text(name, number.text()); }
  void operator()(const char* name, const venue::ClientOrderId& id) { text(name, id.text()); }
  template <typename T>
  requires std::is_enum_v<T>
  void operator()(const char* name, T value) { text(name, name_of(value)); }
  template <typename T>
  requires Same<T, OrderIntent> || Same<T, BookSeen>
  void operator()(const char* name, const T& part) {
    begin(name);
    out_ += '{';
    first_ = true;
    fields(*this, part);
    out_ += '}';
    first_ = false;
  }

  void text(const char* name, std::string_view value) {
    begin(name);
    quote(value);
  }
  void plain(const char* name, std::string_view value) {
    begin(name);
    out_ += value;
  }

 private:
  void begin(const char* name) {
    if (!first_) out_ += ',';
    first_ = false;
    quote(name);
    out_ += ':';
  }
  // Bytes that are no plain ASCII (a venue's words may hold them) are written as \u00XX.
  void quote(std::string_view value) {
    constexpr std::string_view kHex = "0123456789abcdef";
    out_ += '"';
    for (const char letter : value) {
      const auto byte = static_cast<unsigned char>(letter);
      if (letter == '"' || letter == '\\') {
        out_ += '\\';
        out_ += letter;
      } else if (byte < 0x20 || byte >= 0x7f) {
        out_ += "\\u00";
        out_ += kHex[byte >> 4];
        out_ += kHex[byte & 15];
      } else {
        out_ += letter;
      }
    }
    out_ += '"';
  }

  std::string& out_;
  bool first_ = true;
};

}  // namespace

std::string json(std::uint64_t sequence, const Record& record) {
  std::string out = "{";
  JsonWriter writer(out);
  writer("sequence", sequence);
  writer.text("kind", kind_of(record));
  std::visit([&writer](const auto& body) { fields(writer, body); }, record);
  out += '}';
  return out;
}

}  // namespace tern::ledger
