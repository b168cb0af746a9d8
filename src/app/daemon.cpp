// In: net's events and questions.
// Out: actions carried out, answers.
// Cannot happen: see the header.
#include "app/daemon.hpp"

#include <chrono>

#include "app/status_answer.hpp"
#include "app/wiring.hpp"

namespace tern::app {

namespace {
constexpr int kNothing = 0;
constexpr int kStatus = 1;
constexpr int kBooks = 2;
}  // namespace

core::Result<std::unique_ptr<Daemon>> Daemon::make(const Settings& settings, ops::Log& log) {
  core::Result<std::unique_ptr<engine::Engine>> engine =
      engine::Engine::make(engine_config(settings));
  if (!engine) return engine.error();
  std::unique_ptr<Daemon> daemon(new Daemon(settings, log, std::move(engine).value()));
  Daemon* self = daemon.get();
  core::Result<std::unique_ptr<net::ControlServer>> control = net::ControlServer::start(
      settings.control_socket(), [self](std::string_view line) { return self->answer(line); });
  if (!control) return control.error();
  daemon->control_ = std::move(control).value();
  return daemon;
}

Daemon::Daemon(const Settings& settings, ops::Log& log, std::unique_ptr<engine::Engine> engine)
    : node_(settings.node),
      log_(log),
      engine_(std::move(engine)),
      loop_({.busy_poll = settings.busy_poll}, *this) {
  for (const VenueSettings& venue : settings.venues)
    endpoints_.push_back(venue.endpoint);
  log_thread_ = std::thread([this] {
    while (!ended_) {
      drain_notices();
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    drain_notices();
  });
}

Daemon::~Daemon() {
  control_.reset();
  ended_ = true;
  log_thread_.join();
}

void Daemon::run() {
  const core::Timestamp now = net::now();
  engine_->start(now, actions_);
  carry_out();
  loop_.arm(now + kTimer);
  loop_.run();
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
  step(received, venue::FrameReceived{venue::ConnectionId{connection}, bytes});
}

void Daemon::on_response(std::uint32_t user, const venue::HttpResponse& response) {
  step(response.received,
       venue::ResponseReceived{market::VenueId{static_cast<std::uint16_t>(user)}, response});
}

void Daemon::on_timer(core::Timestamp now) {
  step(now, venue::TimerDue{});
  loop_.arm(now + kTimer);
}

void Daemon::on_wake() {
  if (stop_asked_.exchange(false)) {
    step(net::now(), venue::ShutdownAsked{});
    loop_.stop();
    return;
  }
  const int question = question_.exchange(kNothing);
  if (question == kNothing) return;
  if (question == kStatus) status_ = engine_->status(net::now());
  if (question == kBooks) books_ = engine_->books(kBooksPerAnswer);
  answered_.release();
}

// An action may bring the next event before this returns: its actions are carried out after the
// present ones.
void Daemon::carry_out() {
  if (carrying_) return;
  carrying_ = true;
  venue::Actions batch;
  while (!actions_.empty()) {
    batch.clear();
    batch.swap(actions_);
    for (venue::Action& action : batch)
      carry_out(action);
  }
  carrying_ = false;
}

void Daemon::carry_out(venue::Action& action) {
  if (auto* open = std::get_if<venue::OpenConnection>(&action)) {
    loop_.open(open->connection.value(), endpoints_[open->venue.index()], open->target,
               open->frame_bytes_max);
  } else if (auto* close = std::get_if<venue::CloseConnection>(&action)) {
    loop_.close(close->connection.value());
  } else if (auto* text = std::get_if<venue::SendText>(&action)) {
    loop_.send(text->connection.value(), std::move(text->text));
  } else if (auto* request = std::get_if<venue::SendRequest>(&action)) {
    loop_.request(request->venue.value(), endpoints_[request->venue.index()], request->request,
                  request->timeout);
  } else if (auto* notice = std::get_if<venue::Notice>(&action)) {
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

bool Daemon::ask_hot(int question) {
  (void)answered_.try_acquire();  // an answer that came after its asker had left
  question_ = question;
  loop_.wake();
  return answered_.try_acquire_for(std::chrono::nanoseconds(kAnswerTimeout.ns));
}

std::string Daemon::answer(std::string_view line) {
  if (line == "status") return status_answer();
  if (line == "books") return books_answer();
  if (line == "shutdown") {
    stop();
    return R"({"ok":true})";
  }
  return R"({"error":"unknown command","expected":["status","books","shutdown"]})";
}

std::string Daemon::status_answer() {
  if (!ask_hot(kStatus)) return R"({"error":"the hot thread did not answer in time"})";
  const std::lock_guard<std::mutex> lock(shown_mutex_);
  return app::status_answer(status_, node_, shown_);
}

std::string Daemon::books_answer() {
  if (!ask_hot(kBooks)) return R"({"error":"the hot thread did not answer in time"})";
  return app::books_answer(books_);
}

}  // namespace tern::app
