// In: net's events and questions.
// Out: actions carried out, answers.
// Cannot happen: see the header.
#include "app/daemon.hpp"

#include <pthread.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "app/hot_thread.hpp"
#include "app/status_answer.hpp"
#include "app/wiring.hpp"
#include "tern/orders/client_id.hpp"

namespace tern::app {

namespace {

using nlohmann::json;

// A day's trades: the state keeps some thousands of them, which is what makes the heap grow.
constexpr std::size_t kHeapOfOneWhoSpins = std::size_t{64} << 20;

std::uint64_t run_number(const ledger::State& recovered) {
  const auto now =
      static_cast<std::uint64_t>(net::now().ns / 1'000'000'000 - orders::kRunEpochSeconds);
  return std::max(now, recovered.run().run + 1);
}

}  // namespace

core::Result<std::unique_ptr<Daemon>> Daemon::make(const Settings& settings, ops::Log& log) {
  engine::Config config = engine_config(settings);
  std::unique_ptr<TradeJournal> journal;
  ledger::State state;
  if (settings.trades()) {
    core::Result<TradeJournal::Opened> opened = TradeJournal::open(settings.trading);
    if (!opened) return opened.error();
    journal = std::move(opened.value().journal);
    state = std::move(opened.value().state);
    config.trading.run = run_number(state);
    config.trading.lost_since = opened.value().lost_since;
    log.info("journal " + settings.trading.journal + ": " + std::to_string(state.records()) +
             " records, " + std::to_string(state.open_trades().size()) + " trades open");
  }
  core::Result<std::unique_ptr<engine::Engine>> engine = engine::Engine::make(config, state);
  if (!engine) return engine.error();
  std::unique_ptr<Daemon> daemon(
      new Daemon(settings, log, std::move(engine).value(), std::move(journal)));
  if (settings.trades()) daemon->follow(settings, state);
  Daemon* self = daemon.get();
  core::Result<std::unique_ptr<net::ControlServer>> control = net::ControlServer::start(
      settings.control_socket(), [self](std::string_view line) { return self->answer(line); });
  if (!control) return control.error();
  daemon->control_ = std::move(control).value();
  return daemon;
}

Daemon::Daemon(const Settings& settings, ops::Log& log, std::unique_ptr<engine::Engine> engine,
               std::unique_ptr<TradeJournal> journal)
    : node_(settings.node),
      log_(log),
      engine_(std::move(engine)),
      hot_core_(settings.hot_core),
      spins_(settings.busy_poll),
      loop_({.busy_poll = settings.busy_poll}, *this),
      journal_(std::move(journal)),
      journal_folder_(settings.trading.journal),
      kill_file_(settings.run_directory + "/KILL") {
  engine_->set_stopwatch(road_);
  engine_->set_outlet(*this);
  actions_.stock();
  for (const VenueSettings& venue : settings.venues) {
    endpoints_.push_back(venue.endpoint);
    net::Endpoint account = venue.endpoint;
    if (!account.account_url.empty()) account.stream_url = account.account_url;
    account_endpoints_.push_back(std::move(account));
  }
  log_thread_ = std::thread([this] {
    while (!ended_) {
      drain_notices();
      watch_kill_file();
      if (stop_soon_.exchange(false)) stop();
      if (followers_ != nullptr) board_away_ = followers_->board_away(net::now());
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    drain_notices();
  });
  pthread_setname_np(log_thread_.native_handle(), "tern-log");
}

// Two followers of the journal; what they bring back is carried to the hot thread.
void Daemon::follow(const Settings& settings, const ledger::State& state) {
  Followers::Callbacks callbacks;
  callbacks.on_due = [this](const venue::ClientOrderId& id) {
    if (due_.push(id)) loop_.wake();
  };
  callbacks.on_command = [this](const store::Command& command) { return obey(command); };
  followers_ = std::make_unique<Followers>(settings, journal_->store(), state, callbacks);
}

std::string Daemon::obey(const store::Command& command) {
  const std::string reason = command.reason + " (from " + command.from + ")";
  switch (command.kind) {
    case store::CommandKind::halt:
      return command_answer(venue::Command::halt, reason);
    case store::CommandKind::kill:
      return command_answer(venue::Command::kill, reason);
    case store::CommandKind::resume:
      return command_answer(venue::Command::resume, reason);
  }
  return "unknown";
}

void Daemon::take_due(core::Timestamp now) {
  venue::ClientOrderId id;
  while (due_.pop(id))
    step(now, venue::OrderDue{id});
  const bool away = board_away_;
  if (away == board_told_away_) return;
  board_told_away_ = away;
  step(now, venue::BoardChanged{!away});
}

Daemon::~Daemon() {
  control_.reset();
  ended_ = true;
  log_thread_.join();
  followers_.reset();
}

void Daemon::run() {
  let_others_stand_back();
  if (hot_core_ >= 0 && !keep_to_core(hot_core_))
    log_.warning("hot_core = " + std::to_string(hot_core_) +
                 ": this machine or its limits do not give us that core; the kernel chooses");
  if (spins_) reserve_heap(kHeapOfOneWhoSpins);
  const core::Timestamp now = net::now();
  engine_->start(now, actions_);
  carry_out();
  take_kill_file();  // one that was there before us: before anything can be sent
  loop_.arm(now + kTimer);
  loop_.run();
  if (followers_ == nullptr) return;
  followers_->catch_up();
  // The last word about the stores: nobody can ask a process that has ended.
  std::ofstream(journal_folder_ + "/stores.json", std::ios::trunc) << followers_->status_json();
}

void Daemon::stop() {
  stop_asked_ = true;
  loop_.wake();
}

void Daemon::step(core::Timestamp now, const venue::EventBody& body) {
  engine_->step({now, body}, actions_);
  if (!actions_.empty()) carry_out();
}

void Daemon::on_opened(std::uint32_t connection) {
  step(net::now(), venue::ConnectionOpened{venue::ConnectionId{connection}});
}

void Daemon::on_closed(std::uint32_t connection, std::string_view why) {
  step(net::now(), venue::ConnectionClosed{venue::ConnectionId{connection}, why});
}

void Daemon::on_frame(std::uint32_t connection, std::string_view bytes, core::Timestamp received) {
  road_.begin(loop_.arrival());
  engine_->step({received, venue::FrameReceived{venue::ConnectionId{connection}, bytes}}, actions_);
  road_.decided();
  if (!actions_.empty()) carry_out();
  road_.end();
}

void Daemon::on_response(std::uint32_t user, const venue::HttpResponse& response) {
  step(response.received,
       venue::ResponseReceived{market::VenueId{static_cast<std::uint16_t>(user)}, response});
}

void Daemon::on_timer(core::Timestamp now) {
  step(now, venue::TimerDue{});
  if (followers_ != nullptr) take_due(now);
  if (drain_until_.known()) end_if_drained(now);
  loop_.arm(now + kTimer);
}

void Daemon::on_wake() {
  if (stop_asked_.exchange(false)) {
    const core::Timestamp now = net::now();
    step(now, venue::DrainAsked{});
    drain_until_ = now + kDrainMax;
    end_if_drained(now);
  }
  if (followers_ != nullptr) take_due(net::now());
  if (!errand_waiting_.exchange(false)) return;
  std::shared_ptr<Errand> errand;
  {
    const std::lock_guard<std::mutex> lock(errand_mutex_);
    errand = std::move(errand_);
  }
  if (errand == nullptr) return;
  errand->work();
  errand->done.release();
}

// The caches of a thread that spins hold the spinning: so it goes the way of a trade now and then.
void Daemon::on_idle() {
  if (++idle_looks_ % kIdleLooksARehearsal != 0) return;
  const std::uint64_t turn = ++rehearsals_.turns;
  const std::uint64_t fourth = turn / kTurnsOfAFourth % kRehearsalsAFrame;
  const bool by_frame = turn % kRehearsalsAFrame == fourth && loop_.rehearse();
  if (by_frame)
    ++rehearsals_.by_frame;
  else
    on_rehearsal();
}

void Daemon::on_rehearsal() {
  if (engine_->rehearse(net::now(), rehearsals_.turns)) ++rehearsals_.whole;
}

// No new trade; the open ones come to their end, for a bounded time.
void Daemon::end_if_drained(core::Timestamp now) {
  const engine::Trading* trading = engine_->trading();
  if (trading != nullptr && !trading->drained() && now < drain_until_) return;
  step(now, venue::ShutdownAsked{});
  if (trading != nullptr) {
    for (const auto& [id, trade] : trading->clerk().state().open_trades())
      notices_.push({now, venue::Notice::Level::error,
                     "trade " + std::to_string(id) + " is left open: " + trade.plan.pair});
    write_final_state(trading->clerk().state());
  }
  loop_.stop();
}

// What `journal dump` of these records must give again.
void Daemon::write_final_state(const ledger::State& state) const {
  std::ofstream file(journal_folder_ + "/state.txt", std::ios::binary | std::ios::trunc);
  file << state.canonical();
}

// An action may bring the next event before this returns: its actions are carried out after the
// present ones.
void Daemon::carry_out() {
  if (carrying_) return;
  carrying_ = true;
  while (!actions_.empty()) {
    carry_out_list();
    if (journal_ != nullptr && journal_->failed() && !journal_told_) {
      journal_told_ = true;
      const std::string why = "the journal cannot be written: " + journal_->failure();
      engine_->step({net::now(), venue::CommandGiven{venue::Command::halt, why}}, actions_);
    }
  }
  carrying_ = false;
}

void Daemon::rehearse(venue::ConnectionId connection, std::string_view message) {
  loop_.rehearse(connection.value(), message);
}

// From within a step: the orders of a trade, before what is booked about them.
void Daemon::carry_out_now() {
  if (carrying_) return;
  road_.decided();
  carrying_ = true;
  carry_out_list();
  carrying_ = false;
}

void Daemon::carry_out_list() {
  actions_.move_to(carried_);
  carrier_.carry_out(carried_);
  actions_.reuse(carried_);
}

bool Daemon::carries_orders(const venue::Action& action) const {
  if (journal_ == nullptr) return false;
  if (const auto* request = std::get_if<venue::SendRequest>(&action))
    return request->request.purpose == venue::Purpose::place;
  const auto* text = std::get_if<venue::SendText>(&action);
  return text != nullptr && engine_->is_account(text->connection);
}

bool Daemon::records_are_safe(bool are_new) {
  if (are_new) (void)journal_->wait_for_disk();
  return !journal_->failed();
}

void Daemon::seal(const venue::SendText& text) {
  loop_.seal(text.connection.value(), text.text);
}

void Daemon::leave(venue::ConnectionId connection) {
  loop_.leave(connection.value());
  road_.lap(core::Station::write);
}

void Daemon::carry_out(const venue::Action& action) {
  if (const auto* open = std::get_if<venue::OpenConnection>(&action)) {
    const bool account = open->kind == venue::StreamKind::account;
    const auto& endpoints = account ? account_endpoints_ : endpoints_;
    loop_.open(open->connection.value(), endpoints[open->venue.index()], open->target,
               open->frame_bytes_max);
  } else if (const auto* close = std::get_if<venue::CloseConnection>(&action)) {
    loop_.close(close->connection.value());
  } else if (const auto* request = std::get_if<venue::SendRequest>(&action)) {
    loop_.request(request->venue.value(), endpoints_[request->venue.index()], request->request,
                  request->timeout);
    road_.lap(core::Station::write);
  } else if (const auto* record = std::get_if<venue::AppendRecord>(&action)) {
    if (journal_ != nullptr) (void)journal_->append(record->bytes);
    road_.lap(core::Station::journal);
  } else if (const auto* notice = std::get_if<venue::Notice>(&action)) {
    std::string line = notice->venue.valid()
                           ? engine_->venue_name(notice->venue) + ": " + notice->text
                           : notice->text;
    notices_.push({net::now(), notice->level, std::move(line)});
  }
}

void Daemon::drain_notices() {
  NoticeLine line;
  while (notices_.pop(line)) {
    const ops::LogLevel level = line.level == venue::Notice::Level::error ? ops::LogLevel::error
                                : line.level == venue::Notice::Level::warning
                                    ? ops::LogLevel::warning
                                    : ops::LogLevel::info;
    log_.write(level, line.text);
    const std::lock_guard<std::mutex> lock(shown_mutex_);
    shown_.push_front(std::move(line));
    if (shown_.size() > kNoticesShown) shown_.pop_back();
  }
}

// One errand at a time: whoever comes second waits for the first.
bool Daemon::on_hot(std::function<void()> work) {
  const std::lock_guard<std::mutex> one_at_a_time(asking_mutex_);
  const auto errand = std::make_shared<Errand>();
  errand->work = std::move(work);
  {
    const std::lock_guard<std::mutex> lock(errand_mutex_);
    errand_ = errand;
  }
  errand_waiting_ = true;
  loop_.wake();
  return errand->done.try_acquire_for(std::chrono::nanoseconds(kAnswerTimeout.ns));
}

std::string Daemon::answer(std::string_view line) {
  const std::size_t space = line.find(' ');
  const std::string_view word = line.substr(0, space);
  const std::string rest(space == std::string_view::npos ? "" : line.substr(space + 1));
  if (word == "status") return status_answer();
  if (word == "books") return books_answer();
  if (word == "kill") return kill_answer(venue::Command::kill, rest);
  if (word == "drill") return kill_answer(venue::Command::drill, rest);
  if (word == "halt") return command_answer(venue::Command::halt, rest);
  if (word == "resume") return command_answer(venue::Command::resume, rest);
  if (word == "shutdown") {
    stop_soon_ = true;  // by another thread: the answer leaves before the socket ends
    return R"({"ok":true})";
  }
  return json{{"error", "unknown command"},
              {"expected", {"status", "books", "kill", "drill", "halt", "resume", "shutdown"}}}
      .dump();
}

namespace {
std::string no_answer() {
  return R"({"error":"the hot thread did not answer in time","stalled":true})";
}
}  // namespace

std::string Daemon::status_answer() {
  const auto view = std::make_shared<engine::StatusView>();
  const auto road = std::make_shared<RoadTimes>();
  if (!on_hot([this, view, road] {
        *view = engine_->status(net::now());
        *road = road_.times();
        road->rehearsals = rehearsals_;
      }))
    return no_answer();
  const std::lock_guard<std::mutex> lock(shown_mutex_);
  return app::status_answer(
      {*view, *road, node_, shown_, followers_ ? followers_->status_json() : ""});
}

std::string Daemon::books_answer() {
  const auto books = std::make_shared<std::vector<engine::BookView>>();
  if (!on_hot([this, books] { *books = engine_->books(kBooksPerAnswer); })) return no_answer();
  return app::books_answer(*books);
}

std::string Daemon::command_answer(venue::Command command, const std::string& reason) {
  if (journal_ == nullptr) return R"({"error":"this ternd only watches: mode is observe"})";
  if (reason.empty()) return R"({"error":"a reason is missing"})";
  if (!on_hot([this, command, reason] { step(net::now(), venue::CommandGiven{command, reason}); }))
    return no_answer();
  return R"({"ok":true})";
}

// Latched first; then each venue is asked until it confirms, for a bounded time. A drill is the
// same without the latch.
std::string Daemon::kill_answer(venue::Command command, const std::string& reason) {
  if (journal_ == nullptr) return R"({"error":"this ternd only watches: mode is observe"})";
  const core::Timestamp asked = net::now();
  const std::string why = reason.empty() ? "asked on the control socket" : reason;
  if (!on_hot([this, command, why] {
        step(net::now(), venue::CommandGiven{command, why});
        (void)journal_->wait_for_disk();
      }))
    return no_answer();
  const core::Duration latched = net::now() - asked;
  const auto reports = std::make_shared<std::vector<engine::KillReport>>();
  const auto view = std::make_shared<engine::TradingView>();
  for (;;) {
    if (!on_hot([this, reports, view] {
          *reports = engine_->trading()->kill_reports();
          *view = engine_->trading()->view(net::now());
        }))
      return no_answer();
    const bool all = std::all_of(reports->begin(), reports->end(),
                                 [](const auto& report) { return report.answered; });
    if (all || net::now() - asked > kKillWait) break;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return app::kill_answer({command == venue::Command::drill, latched}, *reports, *view);
}

void Daemon::watch_kill_file() {
  if (journal_ == nullptr || access(kill_file_.c_str(), F_OK) != 0) return;
  (void)on_hot([this] { take_kill_file(); });
}

// On the hot thread. The latch is written down before the file goes: who finds it gone is sure.
void Daemon::take_kill_file() {
  if (journal_ == nullptr || access(kill_file_.c_str(), F_OK) != 0) return;
  if (!engine_->trading()->clerk().state().latched(ledger::LatchKind::kill)) {
    step(net::now(), venue::CommandGiven{venue::Command::kill, "the file KILL"});
    (void)journal_->wait_for_disk();
  }
  (void)rename(kill_file_.c_str(), (kill_file_ + ".taken").c_str());
}

void Daemon::kill_by_signal() {
  if (journal_ == nullptr) return;
  (void)on_hot([this] {
    step(net::now(), venue::CommandGiven{venue::Command::kill, "signal SIGUSR2"});
  });
}

}  // namespace tern::app
