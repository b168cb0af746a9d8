// In: recorded lines, as a test writes or bends them. Out: a gzip file in the test's folder,
// removed at the end. Cannot happen: a file left behind, two tests that write the same file.
#pragma once

#include <zlib.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace tern::test {

class RecordingFile {
 public:
  // The recording's name is the file's name; the folder is the test's own.
  explicit RecordingFile(const std::string& name) {
    const auto* info = testing::UnitTest::GetInstance()->current_test_info();
    folder_ = std::filesystem::path(testing::TempDir()) /
              (std::string("tern_") + info->test_suite_name() + "_" + info->name());
    std::filesystem::create_directories(folder_);
    path_ = folder_ / (name + ".jsonl.gz");
  }
  ~RecordingFile() { std::filesystem::remove_all(folder_); }
  RecordingFile(const RecordingFile&) = delete;
  RecordingFile& operator=(const RecordingFile&) = delete;

  [[nodiscard]] std::string path() const { return path_.string(); }

  void write(const std::vector<std::string>& lines) const {
    std::string text;
    for (const std::string& line : lines)
      text += line + "\n";
    write_text(text);
  }
  void write_text(const std::string& text) const {
    const gzFile file = gzopen(path_.c_str(), "wb1");
    ASSERT_NE(file, nullptr);
    if (!text.empty()) {
      ASSERT_EQ(gzwrite(file, text.data(), static_cast<unsigned>(text.size())),
                static_cast<int>(text.size()));
    }
    gzclose(file);
  }
  [[nodiscard]] std::string bytes() const {
    std::ifstream file(path_, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  }
  void write_bytes(const std::string& bytes) const {
    std::ofstream(path_, std::ios::binary) << bytes;
  }

 private:
  std::filesystem::path folder_;
  std::filesystem::path path_;
};

// One line of a recording.
inline std::string recorded(const std::string& venue, const std::string& kind,
                            const std::string& data, const std::string& url = "wss://host/ws") {
  const nlohmann::json line = {{"t", 1633998512063356900},
                               {"venue", venue},
                               {"conn", "ws.1"},
                               {"kind", kind},
                               {"url", url},
                               {"data", data}};
  return line.dump();
}

}  // namespace tern::test
