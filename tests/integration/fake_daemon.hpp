// In: what ternd shall answer. Out: a control socket that answers it, and the questions that came.
// Cannot happen: a socket or a folder left behind.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "tern/net/control.hpp"

namespace tern::test {

class FakeDaemon {
 public:
  using Answer = std::function<std::string(std::string_view line)>;

  explicit FakeDaemon(Answer answer) : answer_(std::move(answer)) {
    std::string pattern = (std::filesystem::temp_directory_path() / "tern_fake_XXXXXX").string();
    EXPECT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    auto started = net::ControlServer::start(socket(), [this](std::string_view line) {
      const std::lock_guard<std::mutex> lock(mutex_);
      asked_.emplace_back(line);
      return answer_(line);
    });
    EXPECT_TRUE(started.ok()) << started.error().text();
    if (started.ok()) server_ = std::move(started).value();
  }
  ~FakeDaemon() {
    server_.reset();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  FakeDaemon(const FakeDaemon&) = delete;
  FakeDaemon& operator=(const FakeDaemon&) = delete;
  void stop() { server_.reset(); }
  [[nodiscard]] std::string socket() const { return folder_ + "/ternd.sock"; }
  [[nodiscard]] const std::string& folder() const { return folder_; }
  [[nodiscard]] std::vector<std::string> asked() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return asked_;
  }

 private:
  Answer answer_;
  std::string folder_;
  std::mutex mutex_;
  std::vector<std::string> asked_;
  std::unique_ptr<net::ControlServer> server_;
};

}  // namespace tern::test
