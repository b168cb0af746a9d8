// In: nothing. Out: texts of configurations and a folder to write them into. Cannot happen: a file
// left behind.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "tern/core/decimal.hpp"
#include "tern/venue/registry.hpp"

namespace tern::test {

inline core::Decimal decimal(const char* text) {
  return core::Decimal::parse(text).value();
}

inline std::string dialect() {
  return std::string(tern::venue::registry().front().dialect);
}

inline std::string venue(const std::string& name, int port, const std::string& more = "") {
  const std::string host = "://localhost:" + std::to_string(port);
  return "[venues." + name + "]\ndialect = \"" + dialect() + "\"\nrest_url = \"https" + host +
         "\"\nstream_url = \"wss" + host + "\"\ntaker_fee = \"0.001\"\n" + more;
}

// Two venues "a" and "b" on lines 2 to 11; `more` begins on line 12.
inline std::string two_venues(const std::string& more) {
  return "pairs = [\"BTC/USDT\", \"ETH/USDT\"]\n" + venue("a", 1) + venue("b", 2) + more;
}

// A folder that is gone at the end of the test.
class Folder {
 public:
  Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "tern_config_XXXXXX").string();
    EXPECT_NE(mkdtemp(pattern.data()), nullptr);
    path_ = pattern;
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream(path_ + "/" + name) << text;
    return path_ + "/" + name;
  }
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace tern::test
