// In: lines written to a pipe. Out: proof of their form, their order, and that nobody waits for a
// reader. Cannot happen: a test that depends on the clock beyond the form of its text.
#include "tern/ops/log.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <regex>
#include <string>

namespace {

using tern::ops::Log;
using tern::ops::LogLevel;

class Pipe {
 public:
  Pipe() { EXPECT_EQ(pipe(ends_.data()), 0); }
  ~Pipe() {
    close_write();
    close(ends_[0]);
  }
  [[nodiscard]] int write_end() const { return ends_[1]; }
  void close_write() {
    if (ends_[1] >= 0) close(ends_[1]);
    ends_[1] = -1;
  }
  std::string read_all() {
    close_write();
    std::string out;
    std::array<char, 4096> bytes{};
    for (ssize_t count = 1; count > 0;) {
      count = read(ends_[0], bytes.data(), bytes.size());
      if (count > 0) out.append(bytes.data(), static_cast<std::size_t>(count));
    }
    return out;
  }

 private:
  std::array<int, 2> ends_{-1, -1};
};

TEST(Log, ALineSaysWhenHowBadAndWhat) {
  Pipe pipe;
  {
    Log log({LogLevel::info, 64, pipe.write_end()});
    log.warning("venue a: gone");
  }
  const std::string text = pipe.read_all();
  EXPECT_TRUE(std::regex_match(
      text,
      std::regex("20\\d\\d-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z warning venue a: gone\n")))
      << text;
}

TEST(Log, LinesBelowTheLevelAreLeftOutAndTheOthersKeepTheirOrder) {
  Pipe pipe;
  {
    Log log({LogLevel::warning, 64, pipe.write_end()});
    log.debug("one");
    log.error("two");
    log.info("three");
    log.warning("four");
    EXPECT_EQ(log.lost(), 0u);
  }
  const std::string text = pipe.read_all();
  EXPECT_EQ(text.find("one"), std::string::npos);
  EXPECT_EQ(text.find("three"), std::string::npos);
  ASSERT_NE(text.find("two"), std::string::npos);
  EXPECT_LT(text.find("two"), text.find("four"));
}

TEST(Log, AForeignTextCannotForgeALineNorGrowWithoutBound) {
  Pipe pipe;
  {
    Log log({LogLevel::info, 64, pipe.write_end()});
    log.info("a\nb\033[2J" + std::string(10'000, 'x'));
  }
  const std::string text = pipe.read_all();
  EXPECT_EQ(text.find('\n'), text.size() - 1);
  EXPECT_EQ(text.find('\033'), std::string::npos);
  EXPECT_NE(text.find("a b [2Jx"), std::string::npos);
  EXPECT_LT(text.size(), Log::kMaxLine + 100);
}

TEST(Log, AReaderThatDoesNotReadHoldsNobodyUpAndTheLossIsCounted) {
  Pipe pipe;
  constexpr int kLines = 2'000;
  std::uint64_t lost = 0;
  {
    Log log({LogLevel::info, 100, pipe.write_end()});
    for (int i = 0; i < kLines; ++i)
      log.info(std::string(1'000, 'y'));
    lost = log.lost();  // the queue alone; the writer drops what the pipe does not take
  }
  EXPECT_GT(lost, 0u);
  const std::string text = pipe.read_all();
  EXPECT_GT(text.size(), 1'000u);
  EXPECT_LT(text.size(), 200'000u);
}

TEST(Log, LevelsHaveNamesThatReadBack) {
  for (const LogLevel level :
       {LogLevel::debug, LogLevel::info, LogLevel::warning, LogLevel::error}) {
    EXPECT_EQ(tern::ops::parse_level(tern::ops::level_name(level)), level);
  }
  EXPECT_EQ(tern::ops::parse_level("loud"), std::nullopt);
}

}  // namespace
