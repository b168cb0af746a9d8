// In: the caller's wishes and what the sockets bring. Out: NetListener calls, all on the thread
// that is in run(). Cannot happen: a listener called on another thread; a timer before its time; a
// wake() that is lost.
#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include "src/net/http_client.hpp"
#include "src/net/rehearsal.hpp"
#include "src/net/tls.hpp"
#include "src/net/websocket.hpp"
#include "tern/net/stream.hpp"

namespace tern::net {

namespace asio = boost::asio;

struct Loop::State {
  State(const LoopOptions& wanted, NetListener& target)
      : options(wanted),
        listener(target),
        work(asio::make_work_guard(context)),
        timer(context),
        sockets(context, contexts, target),
        client(context, target, wanted, contexts) {}

  void schedule();
  void on_due();

  LoopOptions options;
  NetListener& listener;
  asio::io_context context{
      1};  // first made, last destroyed: handlers still queued hold connections
  asio::executor_work_guard<asio::io_context::executor_type> work;
  asio::steady_timer timer;
  core::Timestamp due = core::kNever;
  core::Timestamp scheduled = core::kNever;  // when the timer wakes next; at or before due
  std::atomic<bool> woken = false;
  TlsContexts contexts;
  WebSockets sockets;
  HttpClient client;
  std::shared_ptr<RehearsalLine> line;  // once somebody rehearses
};

// A later due time leaves the timer alone: it wakes, sees that it is early, and sleeps on.
void Loop::State::schedule() {
  if (due == core::kNever || scheduled <= due) return;
  scheduled = due;
  timer.expires_after(std::chrono::nanoseconds((due - now()).ns));
  timer.async_wait([this](const boost::system::error_code& error) {
    if (!error) on_due();
  });
}

void Loop::State::on_due() {
  scheduled = core::kNever;
  const core::Timestamp time = now();
  if (time < due) return schedule();
  due = core::kNever;
  listener.on_timer(time);
}

Loop::Loop(LoopOptions options, NetListener& listener)
    : state_(std::make_unique<State>(options, listener)) {}

Loop::~Loop() = default;

void Loop::open(std::uint32_t connection, const Endpoint& endpoint, std::string_view target,
                std::size_t frame_bytes_max) {
  state_->sockets.open(connection, endpoint, target, frame_bytes_max);
}

void Loop::send(std::uint32_t connection, std::string_view text) {
  seal(connection, text);
  leave(connection);
}

void Loop::seal(std::uint32_t connection, std::string_view text) {
  state_->sockets.seal(connection, text);
}

void Loop::leave(std::uint32_t connection) {
  state_->sockets.leave(connection);
}

void Loop::close(std::uint32_t connection) {
  state_->sockets.close(connection);
}

void Loop::request(std::uint32_t user, const Endpoint& endpoint, const venue::HttpRequest& request,
                   core::Duration timeout) {
  state_->client.request(user, endpoint, request, timeout);
}

void Loop::arm(core::Timestamp due) {
  state_->due = due;
  state_->schedule();
}

bool Loop::rehearse() {
  std::shared_ptr<RehearsalLine>& line = state_->line;
  if (line == nullptr) {
    line = std::make_shared<RehearsalLine>(
        state_->context, [&listener = state_->listener] { listener.on_rehearsal(); });
    line->open();
  }
  return line->send_frame();
}

void Loop::rehearse(std::uint32_t connection, std::string_view text) {
  state_->sockets.rehearse(connection, text);
}

std::uint64_t Loop::arrival() const noexcept {
  return state_->sockets.arrival();
}

void Loop::run() {
  if (!state_->options.busy_poll) {
    state_->context.run();
  } else {
    while (!state_->context.stopped()) {
      if (state_->context.poll() > 0) {
        state_->listener.on_wake();
      } else {
        state_->listener.on_idle();
      }
    }
  }
  state_->context.restart();
}

void Loop::stop() {
  state_->context.stop();
}

void Loop::wake() {
  if (state_->woken.exchange(true)) return;
  asio::post(state_->context, [this] {
    state_->woken = false;
    if (!state_->options.busy_poll) state_->listener.on_wake();
  });
}

}  // namespace tern::net
