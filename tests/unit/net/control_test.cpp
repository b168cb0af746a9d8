// In: lines on control sockets. Out: their answers, and errors that name the path.
// Cannot happen: a wait without a limit.
#include "tern/net/control.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstring>
#include <fstream>
#include <thread>

#include "tests/unit/net/net_fixture.hpp"

namespace tern::net::test {
namespace {

constexpr core::Duration kLimit = core::seconds(5);

std::string echo(std::string_view line) {
  return "said " + std::string(line);
}

// Connects and says nothing.
int silent_client(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.data(), path.size());
  const int file = socket(AF_UNIX, SOCK_STREAM, 0);
  return connect(file, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0 ? file : -1;
}

TEST(Control, ALineIsAnsweredWithALine) {
  const TemporaryDirectory directory;
  const std::string path = directory.path() + "/a.sock";
  const auto server = ControlServer::start(path, echo);
  ASSERT_TRUE(server.ok()) << server.error().text();
  for (const std::string line : {"status", "", "x y z"}) {
    EXPECT_EQ(control_call(path, line, kLimit).value(), "said " + line);
  }
}

TEST(Control, WhoeverIsAnsweredWhileTheServerEndsStillHearsIt) {
  for (int round = 0; round < 50; ++round) {
    const TemporaryDirectory directory;
    const std::string path = directory.path() + "/a.sock";
    std::atomic<bool> asked{false};
    auto server = ControlServer::start(path, [&](std::string_view) {
      asked = true;
      std::this_thread::sleep_for(std::chrono::milliseconds(1));  // the end comes meanwhile
      return std::string("heard");
    });
    ASSERT_TRUE(server.ok()) << server.error().text();
    core::Result<std::string> answer = core::Error{};
    std::thread client([&] { answer = control_call(path, "shutdown", kLimit); });
    while (!asked)
      std::this_thread::yield();
    server = core::Error{};
    client.join();
    ASSERT_TRUE(answer.ok()) << answer.error().text();
    EXPECT_EQ(answer.value(), "heard");
  }
}

TEST(Control, LongLinesGoBothWays) {
  const TemporaryDirectory directory;
  const std::string path = directory.path() + "/a.sock";
  const auto server = ControlServer::start(path, echo);
  const std::string line(20u << 20, 'x');
  const auto answer = control_call(path, line, kLimit);
  ASSERT_TRUE(answer.ok()) << answer.error().text();
  EXPECT_TRUE(answer.value() == "said " + line);
}

TEST(Control, ALineAboveTheBoundIsCutOffAndTheServerLivesOn) {
  const TemporaryDirectory directory;
  const std::string path = directory.path() + "/a.sock";
  const auto server = ControlServer::start(path, echo);
  const auto answer = control_call(path, std::string(ControlServer::kMaxLine + 1, 'x'), kLimit);
  EXPECT_FALSE(answer.ok());
  EXPECT_EQ(control_call(path, "still there", kLimit).value(), "said still there");
}

TEST(Control, OnlyTheOwnerCanOpenTheSocketAndItGoesWithItsServer) {
  const TemporaryDirectory directory;
  const std::string path = directory.path() + "/a.sock";
  struct stat file {};
  {
    const mode_t before = umask(0);
    const auto server = ControlServer::start(path, echo);
    umask(before);
    ASSERT_EQ(lstat(path.c_str(), &file), 0);
    EXPECT_TRUE(S_ISSOCK(file.st_mode));
    EXPECT_EQ(file.st_mode & 07777, 0600u);
  }
  EXPECT_NE(lstat(path.c_str(), &file), 0);
}

TEST(Control, TheSocketFileOfADeadProcessIsReplaced) {
  const TemporaryDirectory directory;
  const std::string path = directory.path() + "/a.sock";
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.data(), path.size());
  const int dead = socket(AF_UNIX, SOCK_STREAM, 0);
  ASSERT_EQ(bind(dead, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  ASSERT_EQ(listen(dead, 1), 0);
  ::close(dead);
  const auto server = ControlServer::start(path, echo);
  ASSERT_TRUE(server.ok()) << server.error().text();
  EXPECT_EQ(control_call(path, "hello", kLimit).value(), "said hello");
}

TEST(Control, ASecondServerOnOnePathIsRefusedAndTheFirstLivesOn) {
  const TemporaryDirectory directory;
  const std::string path = directory.path() + "/a.sock";
  const auto first = ControlServer::start(path, echo);
  {
    const auto second = ControlServer::start(path, echo);
    ASSERT_FALSE(second.ok());
    EXPECT_TRUE(contains(second.error().text(), path)) << second.error().text();
    EXPECT_TRUE(contains(second.error().text(), "another process answers"));
  }
  EXPECT_EQ(control_call(path, "hello", kLimit).value(), "said hello");
}

TEST(Control, AFileThatIsNoSocketIsLeftAlone) {
  const TemporaryDirectory directory;
  const std::string path = directory.path() + "/precious";
  std::ofstream(path) << "data";
  const auto server = ControlServer::start(path, echo);
  ASSERT_FALSE(server.ok());
  EXPECT_TRUE(contains(server.error().text(), "not a socket")) << server.error().text();
  EXPECT_EQ(access(path.c_str(), F_OK), 0);
}

TEST(Control, APathThatCannotBeUsedIsNamed) {
  EXPECT_TRUE(contains(ControlServer::start("/nowhere/at/all/a.sock", echo).error().text(),
                       "/nowhere/at/all/a.sock"));
  const std::string longer = "/tmp/" + std::string(200, 'x');
  EXPECT_TRUE(contains(ControlServer::start(longer, echo).error().text(), "107 characters"));
  EXPECT_TRUE(contains(control_call(longer, "x", kLimit).error().text(), "107 characters"));
}

TEST(Control, NobodyListeningIsSaid) {
  const TemporaryDirectory directory;
  const auto answer = control_call(directory.path() + "/none.sock", "status", kLimit);
  ASSERT_FALSE(answer.ok());
  EXPECT_TRUE(contains(answer.error().text(), "nobody listens")) << answer.error().text();
}

TEST(Control, ASlowAnswerIsATimeOut) {
  const TemporaryDirectory directory;
  const std::string path = directory.path() + "/a.sock";
  const auto server = ControlServer::start(path, [](std::string_view) {
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    return std::string("late");
  });
  const auto answer = control_call(path, "status", core::milliseconds(50));
  ASSERT_FALSE(answer.ok());
  EXPECT_TRUE(contains(answer.error().text(), "no answer in time")) << answer.error().text();
}

TEST(Control, SilentClientsDoNotHoldUpOthersAndTheirNumberIsBounded) {
  const TemporaryDirectory directory;
  const std::string path = directory.path() + "/a.sock";
  const auto server = ControlServer::start(path, echo);
  std::vector<int> silent;
  for (int i = 0; i < ControlServer::kMaxClients - 1; ++i)
    silent.push_back(silent_client(path));
  EXPECT_EQ(control_call(path, "through", kLimit).value(), "said through");
  silent.push_back(silent_client(path));
  EXPECT_FALSE(control_call(path, "one too many", kLimit).ok());
  for (const int file : silent)
    ::close(file);
  EXPECT_EQ(control_call(path, "room again", kLimit).value(), "said room again");
}

TEST(Control, SeveralLinesOfOneClientAreAnsweredInOrder) {
  const TemporaryDirectory directory;
  const std::string path = directory.path() + "/a.sock";
  const auto server = ControlServer::start(path, echo);
  const int file = silent_client(path);
  const std::string lines = "a\nb\nc\n";
  ASSERT_EQ(write(file, lines.data(), lines.size()), static_cast<ssize_t>(lines.size()));
  const std::string expected = "said a\nsaid b\nsaid c\n";
  std::string answers;
  char byte = 0;
  while (answers.size() < expected.size() && read(file, &byte, 1) == 1)
    answers += byte;
  EXPECT_EQ(answers, expected);
  ::close(file);
}

}  // namespace
}  // namespace tern::net::test
