// In: the journal as it grows.
// Out: the board and the history that follow it, each on a thread of its own; orders that the board
// says are due, commands from other nodes, whether the board is there.
// Cannot happen: anybody on the hot thread who waits for a store.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "app/configuration.hpp"
#include "tern/store/board_writer.hpp"
#include "tern/store/history_writer.hpp"
#include "tern/store/journal.hpp"

namespace tern::app {

class Followers {
 public:
  static constexpr core::Duration kBoardPatience = core::seconds(1);
  static constexpr core::Duration kEndWait = core::seconds(5);

  // Called on a cold thread.
  struct Callbacks {
    std::function<void(const venue::ClientOrderId&)> on_due;
    std::function<std::string(const store::Command&)> on_command;  // what became of it
  };
  // `state` is what the journal said before this process wrote to it.
  Followers(const Settings& settings, store::Journal& journal, const ledger::State& state,
            Callbacks callbacks);
  ~Followers();

  // The board has not been there for longer than kBoardPatience.
  [[nodiscard]] bool board_away(core::Timestamp now);
  // Waits, for a bounded time, until both have everything.
  void catch_up();
  // {"queue":{...},"board":{...},"history":{...}}, for the status document.
  [[nodiscard]] std::string status_json() const;

 private:
  store::Journal& journal_;
  std::string node_;
  Callbacks callbacks_;
  std::unique_ptr<store::Board> board_;
  std::unique_ptr<store::BoardWriter> board_writer_;
  std::unique_ptr<store::HistoryWriter> history_writer_;
  core::Timestamp board_trouble_since_;  // 0: none
};

}  // namespace tern::app
