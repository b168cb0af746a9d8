// In: settings, the net's events, a person's questions on the control socket.
// Out: the engine's actions carried out: a request leaves only after the record that covers it.
// Cannot happen: a decision: this is wiring. The hot thread runs the loop and the engine; a cold
// thread answers questions and writes the log; between them stand one bounded queue and one
// mailbox.
#pragma once

#include <atomic>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <semaphore>
#include <string>
#include <thread>
#include <vector>

#include "app/action_carrier.hpp"
#include "app/configuration.hpp"
#include "app/followers.hpp"
#include "app/notice_line.hpp"
#include "app/road_timer.hpp"
#include "app/spsc_queue.hpp"
#include "app/trade_journal.hpp"
#include "tern/engine/engine.hpp"
#include "tern/net/control.hpp"
#include "tern/net/stream.hpp"
#include "tern/ops/log.hpp"

namespace tern::app {

class Daemon final : private net::NetListener, private venue::Outlet, private ActionHands {
 public:
  static constexpr std::size_t kMaxNotices = 1'024;
  static constexpr std::size_t kMaxDue = 1'024;
  static constexpr std::size_t kNoticesShown = 20;
  static constexpr std::size_t kBooksPerAnswer = 256;
  static constexpr core::Duration kTimer = core::milliseconds(10);
  static constexpr core::Duration kAnswerTimeout = core::seconds(2);
  static constexpr std::uint64_t kIdleLooksARehearsal = 250;  // about 250 us of spinning
  static constexpr std::uint64_t kRehearsalsAFrame = 4;       // the others without net's part
  // Then it is another fourth: pairs take turns too, and none must miss the frames for ever.
  static constexpr std::uint64_t kTurnsOfAFourth = 1'024;
  static constexpr core::Duration kDrainMax = core::seconds(20);  // open trades at an ordered end
  static constexpr core::Duration kKillWait = core::seconds(5);   // for the venues' confirmations

  // Error: the configuration cannot be run (names which part), the control socket is taken.
  static core::Result<std::unique_ptr<Daemon>> make(const Settings& settings, ops::Log& log);
  ~Daemon();

  void run();             // the calling thread becomes the hot thread; returns after stop()
  void stop();            // from any thread, also from a signal-watching one
  void kill_by_signal();  // from a signal-watching thread

 private:
  Daemon(const Settings& settings, ops::Log& log, std::unique_ptr<engine::Engine> engine,
         std::unique_ptr<TradeJournal> journal);

  void on_opened(std::uint32_t connection) override;
  void on_closed(std::uint32_t connection, std::string_view why) override;
  void on_frame(std::uint32_t connection, std::string_view bytes,
                core::Timestamp received) override;
  void on_response(std::uint32_t user, const venue::HttpResponse& response) override;
  void on_timer(core::Timestamp now) override;
  void on_wake() override;
  void on_idle() override;
  void on_rehearsal() override;

  void step(core::Timestamp now, const venue::EventBody& body);
  void carry_out();
  void carry_out_now() override;
  void rehearse(venue::ConnectionId connection, std::string_view message) override;
  void carry_out_list();
  void carry_out(const venue::Action& action) override;
  void drain_notices();
  std::string answer(std::string_view line);
  std::string status_answer();
  std::string books_answer();
  std::string kill_answer(venue::Command command, const std::string& reason);
  std::string command_answer(venue::Command command, const std::string& reason);
  // Runs `work` on the hot thread and waits for it. False: it did not come to it in time.
  bool on_hot(std::function<void()> work);
  [[nodiscard]] bool carries_orders(const venue::Action& action) const override;
  [[nodiscard]] bool records_are_safe(bool are_new) override;
  void seal(const venue::SendText& text) override;
  void leave(venue::ConnectionId connection) override;
  void watch_kill_file();
  void take_kill_file();
  void end_if_drained(core::Timestamp now);
  void follow(const Settings& settings, const ledger::State& state);
  std::string obey(const store::Command& command);
  void take_due(core::Timestamp now);
  void write_final_state(const ledger::State& state) const;

  std::vector<net::Endpoint> endpoints_;          // by venue
  std::vector<net::Endpoint> account_endpoints_;  // by venue
  std::string node_;
  ops::Log& log_;
  std::unique_ptr<engine::Engine> engine_;
  int hot_core_;
  bool spins_;
  std::uint64_t idle_looks_ = 0;
  Rehearsals rehearsals_;
  net::Loop loop_;
  RoadTimer road_;
  venue::Actions actions_;
  venue::Actions carried_;  // being carried out; both keep their room
  ActionCarrier carrier_{*this};
  bool carrying_ = false;

  SpscQueue<NoticeLine, kMaxNotices> notices_;
  std::deque<NoticeLine> shown_;  // cold side, newest first
  std::mutex shown_mutex_;        // cold threads only
  // What a cold thread wants done on the hot one: one at a time.
  struct Errand {
    std::function<void()> work;
    std::binary_semaphore done{0};
  };
  std::mutex asking_mutex_;  // held while an errand is waited for
  std::mutex errand_mutex_;
  std::shared_ptr<Errand> errand_;  // under errand_mutex_
  std::atomic<bool> errand_waiting_{false};
  std::atomic<bool> stop_asked_{false};
  std::atomic<bool> stop_soon_{false};
  std::unique_ptr<TradeJournal> journal_;  // null: this daemon only looks
  std::string journal_folder_;
  std::string kill_file_;
  bool journal_told_ = false;
  core::Timestamp drain_until_;                   // 0: not ending
  std::unique_ptr<Followers> followers_;          // null: this daemon only looks
  SpscQueue<venue::ClientOrderId, kMaxDue> due_;  // from the board's thread
  std::atomic<bool> board_away_{false};
  bool board_told_away_ = false;

  std::atomic<bool> ended_{false};
  std::thread log_thread_;
  std::unique_ptr<net::ControlServer> control_;
};

}  // namespace tern::app
