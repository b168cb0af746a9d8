// In: TLS connections on loopback, real time, questions on the control socket. Out: simulated
// venues that answer them. Cannot happen: market code on any thread but the server's: questions are
// carried there and back.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "app/sim_options.hpp"
#include "tern/core/result.hpp"
#include "tern/net/server.hpp"
#include "tern/sim/face_host.hpp"
#include "tern/sim/market.hpp"

namespace tern::app {

class SimServer final : private net::ServerListener, private sim::FaceTransport {
 public:
  static constexpr int kTickMs = 5;
  // A machine that was asleep catches up at most so fast, and forgets what lies further back.
  static constexpr int kMaxStepsPerTick = 20;
  static constexpr core::Duration kMaxLag = core::seconds(5);
  static constexpr std::size_t kMaxQuestions = 16;
  static constexpr core::Duration kAnswerTimeout = core::seconds(5);

  // Listens for every venue. Error: a port that is taken, certificate files that cannot be read.
  static core::Result<std::unique_ptr<SimServer>> start(const SimOptions& options,
                                                        const net::CertificateFiles& files);
  ~SimServer();

  [[nodiscard]] const std::vector<std::uint16_t>& ports() const noexcept { return ports_; }
  void run();   // until stop()
  void stop();  // from any thread
  // Of the venues in their order; what opened their accounts.
  [[nodiscard]] const sim::AccountKey& key(std::size_t position) const;
  // What the venue knows of its account; not while run() runs.
  [[nodiscard]] std::string truth(std::size_t position) const;
  // The answer to one line of the control socket; from any thread but the server's.
  std::string answer(std::string_view line);

 private:
  struct Venue {
    std::unique_ptr<sim::Account> account;
    std::unique_ptr<sim::FaceHost> host;
    std::unordered_map<std::string, sim::InstrumentIndex> by_symbol;
  };
  struct Question {
    std::function<std::string()> work;
    std::string reply;
    bool done = false;
  };

  SimServer(const SimOptions& options, const net::CertificateFiles& files);
  void add_venue(std::size_t position);

  net::ServedReply on_request(std::uint32_t server, const net::ServedRequest& request) override;
  void on_session(std::uint32_t server, std::uint64_t session, std::string_view target) override;
  void on_message(std::uint32_t server, std::uint64_t session, std::string_view text) override;
  void on_session_closed(std::uint32_t server, std::uint64_t session) override;
  void on_tick(core::Timestamp now) override;

  void send(sim::SessionId session, std::string text) override;
  void close(sim::SessionId session, bool abrupt) override;

  // Runs `work` on the server's thread and waits for it.
  std::string ask(std::function<std::string()> work);
  void answer_questions();
  [[nodiscard]] std::string status() const;
  [[nodiscard]] std::string truths() const;
  [[nodiscard]] std::string compare(std::string_view books_document);

  SimOptions options_;
  sim::Market market_;
  std::vector<Venue> venues_;
  core::Duration forgotten_;  // how far virtual time stays behind real time
  net::Server server_;
  std::vector<std::uint16_t> ports_;

  std::mutex mutex_;
  std::condition_variable answered_;
  std::vector<std::shared_ptr<Question>> questions_;
  bool ended_ = false;
};

}  // namespace tern::app
