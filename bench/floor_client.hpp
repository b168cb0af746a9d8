// In: the port of a WebSocket server on localhost, its CA file. Out: its frames, of which none is
// looked at, and texts sent. What a bare Beast client does; nothing of tern's is used.
// Cannot happen: a connection that is not verified.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string_view>

class FloorClient {
 public:
  // Connects, or throws. Another one's run() or poll() serves both, where `beside` is given.
  FloorClient(const char* port, const char* ca_file, const char* target = "/",
              const FloorClient* beside = nullptr);
  ~FloorClient();
  FloorClient(const FloorClient&) = delete;
  FloorClient& operator=(const FloorClient&) = delete;

  // Calls back after every frame for as long as that says true.
  void read(std::function<bool()> on_frame);
  // `text` stays where it is until it has left.
  void send(std::string_view text);
  void run();
  // False: the connection is over.
  bool poll();

 private:
  struct State;
  std::unique_ptr<State> state_;
};
