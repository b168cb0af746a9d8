// In: the built `tern watch`, a control socket that answers like ternd's, a pseudo-terminal. Out:
// proof that it shows, follows the terminal's size, ends in order, and says what to do when nobody
// answers. Cannot happen: a wait without an end: every one has a bound and fails beyond it.
#include <gtest/gtest.h>
#include <poll.h>
#include <pty.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <fstream>
#include <string>

#include "app/screen.hpp"
#include "integration/fake_daemon.hpp"
#include "integration/program.hpp"
#include "integration/watch_status.hpp"

namespace {

using tern::app::sample_status;
using tern::test::Outcome;
using tern::test::run;
using Clock = std::chrono::steady_clock;

const std::string kTern = std::string(TERN_BINARY_DIR) + "/bin/tern";
constexpr std::chrono::seconds kPatience{20};

// Answers `status` with the sample.
class FakeDaemon : public tern::test::FakeDaemon {
 public:
  FakeDaemon()
      : tern::test::FakeDaemon([](std::string_view line) {
          return line == "status" ? sample_status().dump() : std::string("{}");
        }) {}
};

// `tern watch` on a terminal of its own.
class Watching {
 public:
  Watching(const std::string& socket, unsigned short columns, unsigned short rows) {
    winsize size{rows, columns, 0, 0};
    pid_ = forkpty(&terminal_, nullptr, nullptr, &size);
    if (pid_ == 0) {
      setenv("TERM", "xterm", 1);
      unsetenv("NO_COLOR");
      execl(kTern.c_str(), "tern", "watch", "--socket", socket.c_str(), nullptr);
      _exit(127);
    }
    EXPECT_GT(pid_, 0);
  }
  ~Watching() {
    if (!ended_) {
      kill(pid_, SIGKILL);
      waitpid(pid_, nullptr, 0);
    }
    close(terminal_);
  }
  Watching(const Watching&) = delete;
  Watching& operator=(const Watching&) = delete;

  // Reads until `text` has come after what was read before; false beyond the patience.
  bool wait_for(const std::string& text) {
    const std::size_t from = seen_.size();
    const Clock::time_point deadline = Clock::now() + kPatience;
    while (seen_.find(text, from) == std::string::npos) {
      if (Clock::now() > deadline || !read_some()) return false;
    }
    return true;
  }
  void resize(unsigned short columns, unsigned short rows) const {
    winsize size{rows, columns, 0, 0};
    EXPECT_EQ(ioctl(terminal_, TIOCSWINSZ, &size), 0);
  }
  void type(const std::string& keys) const {
    EXPECT_EQ(write(terminal_, keys.data(), keys.size()), static_cast<ssize_t>(keys.size()));
  }
  int exit_code() {
    const Clock::time_point deadline = Clock::now() + kPatience;
    while (Clock::now() < deadline && read_some()) {
    }
    int status = 0;
    if (waitpid(pid_, &status, 0) != pid_) return -1;
    ended_ = true;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }
  [[nodiscard]] const std::string& seen() const { return seen_; }

 private:
  // False when the other side is gone.
  bool read_some() {
    pollfd watched{terminal_, POLLIN, 0};
    if (poll(&watched, 1, 100) <= 0) return true;
    std::array<char, 8192> bytes{};
    const ssize_t count = read(terminal_, bytes.data(), bytes.size());
    if (count <= 0) return false;
    seen_.append(bytes.data(), static_cast<std::size_t>(count));
    return true;
  }

  int terminal_ = -1;
  pid_t pid_ = -1;
  bool ended_ = false;
  std::string seen_;
};

constexpr const char* kEnter = "\033[?1049h\033[?25l\033[?7l";
constexpr const char* kLeave = "\033[?7h\033[?25h\033[?1049l";

TEST(Watch, OnceWritesOneBlockOfPlainLines) {
  const FakeDaemon daemon;
  const Outcome outcome = run(kTern + " watch --once --socket " + daemon.socket());
  EXPECT_EQ(outcome.code, 0);
  EXPECT_EQ(outcome.text, tern::app::render_lines(sample_status()));
}

TEST(Watch, JsonIsTheDocumentItself) {
  const FakeDaemon daemon;
  const Outcome outcome = run(kTern + " watch --once --json --socket " + daemon.socket());
  EXPECT_EQ(outcome.code, 0);
  EXPECT_EQ(nlohmann::json::parse(outcome.text), sample_status());
}

TEST(Watch, TheSocketIsFoundThroughTheConfigurationFile) {
  const FakeDaemon daemon;
  std::ifstream example(std::string(TERN_SOURCE_DIR) + "/config/shadow.toml");
  std::ofstream copy(daemon.folder() + "/t.toml");
  for (std::string line; std::getline(example, line);) {
    copy << (line.substr(0, 13) == "run_directory" ? "run_directory = \".\"" : line) << "\n";
  }
  copy.close();
  const Outcome outcome = run(kTern + " watch --once --config " + daemon.folder() + "/t.toml");
  EXPECT_EQ(outcome.code, 0) << outcome.text;
  EXPECT_EQ(outcome.text, tern::app::render_lines(sample_status()));
}

TEST(Watch, WithoutADaemonItSaysWhatWhereAndWhatToDo) {
  const Outcome outcome = run(kTern + " watch --socket /no/such/ternd.sock");
  EXPECT_EQ(outcome.code, 1);
  EXPECT_NE(outcome.text.find("tern watch: /no/such/ternd.sock: "), std::string::npos);
  EXPECT_NE(outcome.text.find("Start it with ternd --config FILE"), std::string::npos);
}

TEST(Watch, ABadConfigurationFileIsExitCodeTwo) {
  const Outcome outcome = run(kTern + " watch --config /no/such.toml");
  EXPECT_EQ(outcome.code, 2);
  EXPECT_EQ(outcome.text.substr(0, 21), "/no/such.toml:1:1: ca");
}

TEST(Watch, OnATerminalItDrawsInPlaceAndCtrlCGivesTheTerminalBack) {
  const FakeDaemon daemon;
  Watching watching(daemon.socket(), 100, 30);
  ASSERT_TRUE(watching.wait_for("book lost, asked again")) << watching.seen();
  ASSERT_TRUE(watching.wait_for("book lost, asked again")) << "it looks again and again";
  watching.type("\x03");
  EXPECT_EQ(watching.exit_code(), 0);
  const std::string& seen = watching.seen();
  EXPECT_EQ(seen.find(kEnter), 0u);
  const std::size_t leave = seen.rfind(kLeave);
  ASSERT_NE(leave, std::string::npos);
  EXPECT_EQ(seen.find("\033[H", leave), std::string::npos) << "nothing is drawn afterwards";
  EXPECT_NE(seen.find("\033[32mlive"), std::string::npos);
}

TEST(Watch, ANewSizeOfTheTerminalIsFollowedAtOnce) {
  const FakeDaemon daemon;
  Watching watching(daemon.socket(), 140, 40);
  ASSERT_TRUE(watching.wait_for("recovery p50, max")) << watching.seen();
  watching.resize(60, 12);
  ASSERT_TRUE(watching.wait_for("observing,..")) << watching.seen();
  watching.type("\x03");
  EXPECT_EQ(watching.exit_code(), 0);
}

TEST(Watch, WhenTheDaemonGoesTheOldScreenIsMarkedAsOld) {
  FakeDaemon daemon;
  Watching watching(daemon.socket(), 100, 30);
  ASSERT_TRUE(watching.wait_for("2 of 3 venues live")) << watching.seen();
  daemon.stop();
  ASSERT_TRUE(watching.wait_for("NO ANSWER, what follows is old")) << watching.seen();
  ASSERT_TRUE(watching.wait_for("2 of 3 venues live")) << watching.seen();
  watching.type("\x03");
  EXPECT_EQ(watching.exit_code(), 0);
}

}  // namespace
