// In: a folder. Out: journals with known payloads, and what a journal was found to hold.
// Cannot happen: two records with one payload.
#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <cstring>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "temporary_folder.hpp"
#include "tern/store/journal.hpp"
#include "tern/store/journal_reader.hpp"

namespace tern::test {

// 1 to about 600 bytes that follow from the sequence number.
inline std::string payload_of(std::uint64_t sequence) {
  const std::size_t size = 1 + (sequence * 2'654'435'761U >> 7) % 600;
  std::string text = std::to_string(sequence) + ":";
  while (text.size() < size)
    text += static_cast<char>('a' + (sequence + text.size()) % 26);
  text.resize(size);
  return text;
}

struct Opened {
  std::unique_ptr<store::Journal> journal;
  std::string error;
  std::vector<std::string> payloads;
};

inline store::JournalOptions small_options(const std::string& folder) {
  store::JournalOptions options;
  options.folder = folder;
  options.segment_bytes = store::kMinSegmentBytes;
  options.sync_every = core::milliseconds(1);
  return options;
}

inline Opened open_journal(const store::JournalOptions& options) {
  Opened opened;
  auto result = store::Journal::open(options, [&](std::uint64_t sequence, std::string_view bytes) {
    EXPECT_EQ(sequence, opened.payloads.size() + 1);
    opened.payloads.emplace_back(bytes);
    return core::Status(core::Ok{});
  });
  if (result) {
    opened.journal = std::move(result).value();
  } else {
    opened.error = result.error().text();
  }
  return opened;
}

inline Opened open_journal(const std::string& folder) {
  return open_journal(small_options(folder));
}

template <typename Condition>
bool within_seconds(int seconds, const Condition& condition) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::microseconds(200));
  }
  return true;
}

// Appends payload_of(last + 1) and so on, no faster than the cold thread prepares segments.
inline void append_many(store::Journal& journal, std::uint64_t count) {
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::uint64_t expected = journal.last() + 1;
    ASSERT_EQ(journal.append(payload_of(expected)), expected) << journal.failure();
    if (expected % 100 != 0) continue;
    ASSERT_TRUE(within_seconds(10, [&] { return journal.synced() == expected; }));
  }
}

inline void expect_known_payloads(const std::vector<std::string>& payloads) {
  for (std::size_t i = 0; i < payloads.size(); ++i)
    ASSERT_EQ(payloads[i], payload_of(i + 1)) << "record " << i + 1;
}

inline std::string segment_path(const std::string& folder, int number) {
  return folder + "/journal-0000000" + std::to_string(number) + ".tern";
}

// What stands in a file, to be changed behind the back of whoever trusts it.
inline std::string file_bytes(const std::string& path, std::size_t offset, std::size_t size) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  std::string bytes(size, '\0');
  EXPECT_EQ(::pread(file, bytes.data(), size, static_cast<off_t>(offset)),
            static_cast<ssize_t>(size));
  ::close(file);
  return bytes;
}
inline void change_file(const std::string& path, std::size_t offset, std::string_view bytes) {
  const int file = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
  ASSERT_EQ(::pwrite(file, bytes.data(), bytes.size(), static_cast<off_t>(offset)),
            static_cast<ssize_t>(bytes.size()));
  ::close(file);
}

}  // namespace tern::test
