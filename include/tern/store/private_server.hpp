// In: nothing but the programs of Debian's packages.
// Out: a Redis or Postgres of our own on a socket in a folder of its own, for a demo or a test.
// Cannot happen: a port opened; a server that outlives the thread that started it; a Postgres that
// runs as root.
#pragma once

#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

#include "tern/core/result.hpp"
#include "tern/core/time.hpp"

namespace tern::store {

class PrivateServer {
 public:
  static constexpr core::Duration kReadyWithin = core::seconds(30);

  // Started and answering. Errors: the program is not installed, it ended (its own last words).
  // The thread that calls must live as long as the server is needed.
  static core::Result<std::unique_ptr<PrivateServer>> postgres();
  static core::Result<std::unique_ptr<PrivateServer>> redis(const std::string& password);
  ~PrivateServer();  // ends it and removes its folder
  PrivateServer(const PrivateServer&) = delete;
  PrivateServer& operator=(const PrivateServer&) = delete;

  // For PostgresOptions::connection, or the path of Redis' socket.
  [[nodiscard]] const std::string& address() const noexcept { return address_; }

  core::Status start();  // after stop(). Postgres has its data again, Redis begins empty.
  void stop();           // at once, as in a crash
  void freeze();         // it is there and does not answer
  void thaw();

 private:
  enum class Kind { postgres, redis };
  explicit PrivateServer(Kind kind) : kind_(kind) {}
  core::Status prepare();
  core::Status run_to_end(const std::vector<std::string>& command);
  core::Result<pid_t> spawn(const std::vector<std::string>& command) const;
  void signal_all(int signal) const;
  [[nodiscard]] bool is_ready() const;
  [[nodiscard]] std::string last_words() const;

  Kind kind_;
  std::string folder_;
  std::string address_;
  std::vector<std::string> command_;
  uid_t user_ = 0;  // 0: as we are
  gid_t group_ = 0;
  pid_t pid_ = -1;
};

}  // namespace tern::store
