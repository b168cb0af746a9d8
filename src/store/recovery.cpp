// In: the segments of a journal. Out: their records, a cut tail, or the reason why not.
// Cannot happen: a byte cut before the whole journal was found good; a damaged record visited.

// What may be cut: bytes behind the last whole record. Whole records behind a hole are proof of
// damage, except after a restart of the machine: then the disk may have kept a later page and lost
// an earlier one. Below what a segment notes as synced nothing is ever cut. A copy of a segment is
// looked at only after a restart of the machine: while it ran on, the segment itself is whole.
#include "recovery.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <utility>
#include <vector>

namespace tern::store {
namespace {

constexpr const char* kDamageAdvice =
    "keep a copy of the folder, put this file back from a backup; what is readable before this "
    "place: tern journal dump";

class Recovery {
 public:
  Recovery(const std::string& folder, bool machine_restarted, const Journal::Visitor& visit)
      : folder_(folder), visit_(visit) {
    result_.facts.machine_restarted = machine_restarted;
  }

  core::Result<Recovered> run() {
    const core::Result<std::vector<std::uint64_t>> numbers = list();
    if (!numbers) return numbers.error();
    for (const std::uint64_t number : numbers.value()) {
      const core::Status taken = take(number);
      if (!taken) return taken.error();
    }
    if (result_.current) {
      const core::Status finished = finish();
      if (!finished) return finished.error();
    }
    return std::move(result_);
  }

 private:
  // The numbers of the segments, without a gap; names of unfinished ones are removed.
  core::Result<std::vector<std::uint64_t>> list() {
    const core::Result<std::vector<std::string>> names = names_in(folder_);
    if (!names) return names.error();
    std::vector<std::uint64_t> numbers;
    for (const std::string& name : names.value()) {
      if (name.ends_with(Segment::kUnfinished)) ::unlink((folder_ + "/" + name).c_str());
      const std::uint64_t number = Segment::number_of(name);
      if (number == 0) continue;
      if (number != numbers.size() + 1) return missing(numbers.size() + 1);
      numbers.push_back(number);
    }
    return numbers;
  }

  core::Error missing(std::uint64_t number) const {
    return {"a segment is missing, though a later one is there or must be",
            folder_ + "/" + Segment::name_of(number),
            "put the file back: without it the state cannot be known"};
  }

  core::Status take(std::uint64_t number) {
    core::Result<Segment> opened = Segment::open(folder_, number, Segment::Access::write);
    if (!opened) return opened.error();
    Segment segment = std::move(opened).value();
    if (number == 1) result_.id = segment.id_text();
    const std::uint64_t before = result_.current ? result_.current->file_id() : 0;
    if (!tail_ && segment.previous_file_id() != before) {
      return core::Error{"a segment of another journal: it does not follow the one before it",
                         segment.path(), "put the right file in its place"};
    }
    if (tail_) {
      behind_.push_back(std::move(segment));
      return core::Ok{};
    }
    result_.current = std::move(segment);
    if (Segment::has_copy(folder_, number)) {
      const core::Status looked = look_at_copy();
      if (!looked) return looked;
    }
    return walk();
  }

  // After a restart of the machine the segment's pages may be on the disk or not, its copy's are as
  // far as they were synced: what the copy has beyond the segment is taken over.
  core::Status look_at_copy() {
    Segment& segment = *result_.current;
    const core::Result<Segment> copy = segment.open_copy(folder_);
    if (!copy) return copy.error();
    if (copy.value().noted_synced() > segment.noted_synced())
      segment.note_synced(copy.value().noted_synced());
    if (!result_.facts.machine_restarted) return core::Ok{};
    const std::size_t end = end_of(segment);
    const std::size_t copied = end_of(copy.value());
    if (copied <= end) return core::Ok{};
    segment.copy_from(copy.value(), end, copied);
    return segment.sync();
  }
  // Behind the last whole record, or the end mark.
  std::size_t end_of(const Segment& segment) const {
    std::uint64_t expected = result_.facts.records + 1;
    for (std::size_t offset = kDataStart;;) {
      const Look look = segment.look(offset, expected++);
      if (look.found == Found::end_mark) return look.next;
      if (look.found != Found::record) return offset;
      offset = look.next;
    }
  }

  // Visits the records of the current segment; stops at its end mark or at what may be its tail.
  core::Status walk() {
    const Segment& segment = *result_.current;
    std::uint64_t& known = result_.facts.records;
    for (std::size_t offset = kDataStart;;) {
      const Look look = segment.look(offset, known + 1);
      result_.offset = offset;
      switch (look.found) {
        case Found::record: {
          const core::Status visited = visit_(look.sequence, look.payload);
          if (!visited) return at(segment.place(offset), visited.error());
          ++known;
          offset = look.next;
          break;
        }
        case Found::end_mark:
          return close();
        case Found::nothing:
        case Found::damaged:
          tail_ = true;
          return core::Ok{};
        case Found::foreign:
          return core::Error{"a record that was written into another file", segment.place(offset),
                             kDamageAdvice};
        case Found::jump:
          return core::Error{"record " + std::to_string(look.sequence) + " where " +
                                 std::to_string(known + 1) + " should be",
                             segment.place(offset), kDamageAdvice};
      }
    }
  }

  // A killed process may have left a whole segment that was never synced.
  core::Status close() {
    Segment& segment = *result_.current;
    if (segment.noted_synced() < segment.bytes()) {
      core::Status synced = segment.sync();
      if (!synced) return synced;
      segment.note_synced(segment.bytes());
    }
    segment.remove_copy(folder_);
    return core::Ok{};
  }

  static core::Error at(const std::string& place, core::Error error) {
    error.where = error.where.empty() ? place : place + ", " + error.where;
    return error;
  }

  core::Status finish() {
    if (!tail_) return missing(result_.current->number() + 1);  // it ends with an end mark
    const core::Status judged = judge();
    if (!judged) return judged;
    return cut();
  }

  // Is what stands behind the last good record a tail, or damage?
  core::Status judge() {
    Segment& segment = *result_.current;
    if (result_.offset < segment.noted_synced()) {
      return core::Error{"damaged: the disk once had whole records up to offset " +
                             std::to_string(segment.noted_synced()),
                         segment.place(result_.offset), kDamageAdvice};
    }
    const std::string later = count_later();
    if (later.empty() || result_.facts.machine_restarted) return core::Ok{};
    return core::Error{"damaged: a whole record follows at " + later, segment.place(result_.offset),
                       kDamageAdvice};
  }

  // The place of the first whole record behind the tail; counts them all.
  std::string count_later() {
    std::string first;
    const auto count = [&](const Segment& segment, std::size_t from) {
      if (from >= segment.bytes() || segment.is_clear(from)) return;
      while (const std::optional<std::size_t> found = segment.find_record(from)) {
        if (first.empty()) first = segment.place(*found);
        ++lost_;
        from = segment.look(*found, 0).next;
      }
    };
    count(*result_.current, result_.offset);
    for (const Segment& segment : behind_)
      count(segment, kDataStart);
    return first;
  }

  core::Status cut() {
    Segment& segment = *result_.current;
    const std::size_t offset = result_.offset;
    core::Result<std::size_t> cleared = clear(segment, offset);
    if (!cleared) return cleared.error();
    std::size_t bytes = cleared.value();
    bool keep = lost_ == 0 && behind_.size() == 1;
    for (Segment& later : behind_) {
      cleared = clear(later, kDataStart);
      if (!cleared) return cleared.error();
      bytes += cleared.value();
      keep = keep && later.previous_file_id() == segment.file_id();
      if (keep) continue;
      later.remove_copy(folder_);
      ::unlink(later.path().c_str());
    }
    if (bytes > 0) result_.facts.cut = JournalCut{segment.path(), offset, bytes, lost_};
    if (keep) result_.prepared = std::move(behind_.front());
    return core::Ok{};
  }

  // Also in its copy, and on the disk: what is cut must not be found again by the next recovery.
  core::Result<std::size_t> clear(Segment& segment, std::size_t offset) {
    core::Status done = core::Ok{};
    std::size_t bytes = 0;
    if (!segment.is_clear(offset)) {
      bytes = segment.clear(offset);
      done = segment.sync();
    }
    if (!done) return done.error();
    if (!Segment::has_copy(folder_, segment.number())) return bytes;
    core::Result<Segment> copy = segment.open_copy(folder_);
    if (!copy) return copy.error();
    if (copy.value().is_clear(offset)) return bytes;
    copy.value().clear(offset);
    done = copy.value().sync();
    if (!done) return done.error();
    return bytes;
  }

  const std::string& folder_;
  const Journal::Visitor& visit_;
  Recovered result_;
  bool tail_ = false;
  std::vector<Segment> behind_;
  std::uint64_t lost_ = 0;
};

}  // namespace

core::Result<Recovered> recover(const std::string& folder, bool machine_restarted,
                                const Journal::Visitor& visit) {
  return Recovery(folder, machine_restarted, visit).run();
}

}  // namespace tern::store
