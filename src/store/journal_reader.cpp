// In: a folder of segments, perhaps being written. Out: records in order.
// Cannot happen: a record skipped; a read behind the end of a file.
#include "tern/store/journal_reader.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "segment.hpp"

namespace tern::store {

class JournalReader::Body {
 public:
  Body(std::string folder, std::uint64_t after) : folder_(std::move(folder)), after_(after) {}

  // Opens the newest segment that begins at or before the wanted record.
  core::Status start() {
    const core::Result<std::vector<std::string>> names = names_in(folder_);
    if (!names) return names.error();
    std::vector<std::uint64_t> numbers;
    for (const std::string& name : names.value())
      if (const std::uint64_t number = Segment::number_of(name); number != 0)
        numbers.push_back(number);
    if (numbers.empty()) return core::Error{"no journal there", folder_, "name another folder"};
    const core::Status first = enter(1);
    if (!first) return first;
    id_ = segment_.id_text();
    for (auto number = numbers.rbegin(); number != numbers.rend(); ++number) {
      const core::Status opened = enter(*number);
      if (!opened) return opened;
      const Look look = segment_.look(kDataStart, 0);
      const bool whole = look.found == Found::jump;  // no record has the number 0
      if (whole && look.sequence <= after_ + 1) {
        expected_ = look.sequence;
        return core::Ok{};
      }
    }
    expected_ = 1;
    return core::Ok{};
  }

  [[nodiscard]] const std::string& id() const noexcept { return id_; }

  core::Result<std::optional<JournalEntry>> next() {
    segment_.let_go_before(offset_);
    while (true) {
      const Look look = segment_.look(offset_, expected_);
      switch (look.found) {
        case Found::nothing:
          return std::optional<JournalEntry>();
        case Found::record:
          offset_ = look.next;
          if (expected_++ <= after_) continue;
          return std::optional<JournalEntry>({look.sequence, look.payload});
        case Found::end_mark: {
          const core::Status followed = follow();
          if (!followed) return followed.error();
          continue;
        }
        case Found::damaged:
          return refuse("a damaged record");
        case Found::foreign:
          return refuse("a record that was written into another file");
        case Found::jump:
          return refuse("record " + std::to_string(look.sequence) + " where " +
                        std::to_string(expected_) + " should be");
      }
    }
  }

 private:
  core::Status enter(std::uint64_t number) {
    core::Result<Segment> opened = Segment::open(folder_, number, Segment::Access::read);
    if (!opened) return opened.error();
    segment_ = std::move(opened).value();
    offset_ = kDataStart;
    return core::Ok{};
  }
  core::Status follow() {
    const std::uint64_t before = segment_.file_id();
    const core::Status entered = enter(segment_.number() + 1);
    if (!entered) return entered;
    if (segment_.previous_file_id() == before) return core::Ok{};
    return core::Error{"a segment of another journal", segment_.path(),
                       "put the right file in its place"};
  }
  [[nodiscard]] core::Error refuse(const std::string& what) const {
    return {what, segment_.place(offset_),
            "if no tern is running on it: the next start cuts a torn tail, or says what to do"};
  }

  const std::string folder_;
  const std::uint64_t after_;
  std::string id_;
  Segment segment_;
  std::size_t offset_ = kDataStart;
  std::uint64_t expected_ = 1;
};

core::Result<std::unique_ptr<JournalReader>> JournalReader::open(const std::string& folder,
                                                                 std::uint64_t after) {
  auto body = std::make_unique<Body>(folder, after);
  const core::Status started = body->start();
  if (!started) return started.error();
  return std::unique_ptr<JournalReader>(new JournalReader(std::move(body)));
}

JournalReader::JournalReader(std::unique_ptr<Body> body) : body_(std::move(body)) {}
JournalReader::~JournalReader() = default;

core::Result<std::optional<JournalEntry>> JournalReader::next() {
  return body_->next();
}

const std::string& JournalReader::id() const noexcept {
  return body_->id();
}

}  // namespace tern::store
