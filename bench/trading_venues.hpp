// In: certificates, a client that trades on these venues, or one that only answers.
// Out: simulated venues over TLS on loopback whose books cross when they are told to; the moments
// at which the frame of a crossing left and the orders for it were read.
// Cannot happen: agents, faults or a tick between the frame and the orders: until both are read (or
// nobody sent them) nothing else is done.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tern/core/result.hpp"
#include "tern/net/server.hpp"
#include "tern/sim/account.hpp"
#include "tern/sim/face_host.hpp"
#include "tern/sim/listings.hpp"

namespace tern::bench {

// Nanoseconds since the frame's write began; 0: it did not come in time.
struct Answered {
  double first_ns = 0;
  double second_ns = 0;
};

class TradingVenues final : private net::ServerListener, private sim::FaceTransport {
 public:
  // A venue takes 50 orders in 10 s, a pair rests after each trade: so many venues of the dialect
  // that is measured take turns, each with the partner that lists the pair. Close samples keep
  // caches as warm as a busy day does.
  static constexpr std::size_t kMeasured = 24;
  static constexpr std::size_t kPartners = 4;
  static constexpr std::size_t kVenues = kMeasured + kPartners;
  static constexpr std::size_t kEcho = kVenues;  // answers by whoever connects there
  static constexpr std::size_t kPairs = 40;
  static constexpr double kApartNs = 12e6;     // between two samples
  static constexpr double kPatienceNs = 20e6;  // for the orders of one

  static core::Result<std::unique_ptr<TradingVenues>> start(const net::CertificateFiles& files);
  ~TradingVenues();

  [[nodiscard]] static const char* dialect(std::size_t venue);
  [[nodiscard]] static std::string name(std::size_t venue);
  [[nodiscard]] static bool trades(std::size_t venue, std::size_t pair);
  [[nodiscard]] std::uint16_t port(std::size_t venue) const { return ports_[venue]; }
  [[nodiscard]] const sim::AccountKey& key(std::size_t venue) const;

  // Serves for so long; venues tick.
  void serve(double ns);
  // The next crossing, at its time. The first leg is the one at the measured venue.
  Answered cross();
  // The same, and how long after the first order's bytes the second one's were at its venue's
  // socket. When a venue has read them says little of that: it reads one after the other, which
  // takes it as long as both were apart. 0: not both came in time.
  double legs_apart_ns();
  // The same frame to whoever is at kEcho, over as many connections in turn as there are measured
  // venues; only `first_ns`. A connection that is always the same would be warmer than any venue's.
  Answered echo();
  [[nodiscard]] bool echo_is_there() const { return echo_sessions_.size() == kMeasured; }
  // Of the latest frame and order that were measured.
  [[nodiscard]] std::size_t frame_bytes() const { return frame_.size(); }
  [[nodiscard]] std::size_t order_bytes() const { return order_bytes_; }

 private:
  struct Venue {
    std::unique_ptr<sim::Exchange> exchange;
    std::unique_ptr<sim::Account> account;
    std::unique_ptr<sim::FaceHost> host;
    std::vector<sim::OrderNumber> toggled;  // by pair: the order that keeps a book young
  };
  struct Message {
    std::uint32_t server = 0;
    std::uint64_t session = 0;
    std::string text;
  };
  struct Quote {
    market::Side side = market::Side::bid;
    double bps = 0;  // from the pair's price
    double notional = 0;
  };

  explicit TradingVenues(const net::CertificateFiles& files);
  core::Status listen();
  void add_venue(std::size_t position);
  sim::OrderNumber quote(std::size_t venue, sim::InstrumentIndex pair, const Quote& quote);
  void keep_young(sim::InstrumentIndex pair);
  void tick(bool all);
  void wait_for_slot();
  // A crossing: what is common to both ways to look at it.
  struct Crossing {
    std::size_t venue = 0;
    sim::InstrumentIndex pair = 0;
    sim::OrderNumber bait = 0;
    double end_ns = 0;  // of our patience
  };
  Crossing begin_crossing();
  void end_crossing(const Crossing& crossing);
  void note_order_session(std::size_t venue, std::uint64_t session);
  void settle();

  net::ServedReply on_request(std::uint32_t server, const net::ServedRequest& request) override;
  void on_session(std::uint32_t server, std::uint64_t session, std::string_view target) override;
  void on_message(std::uint32_t server, std::uint64_t session, std::string_view text) override;
  void on_session_closed(std::uint32_t server, std::uint64_t session) override;
  void on_tick(core::Timestamp) override {}
  void send(sim::SessionId session, std::string text) override;
  void close(sim::SessionId session, bool abrupt) override;

  std::vector<sim::PairSpec> pairs_;
  std::vector<Venue> venues_;
  net::Server server_;
  std::vector<std::uint16_t> ports_;
  std::vector<std::uint64_t> echo_sessions_;   // that take frames
  std::vector<std::uint64_t> order_sessions_;  // by venue: where its latest order came
  bool stamped_ = true;                        // those sockets' arrivals

  std::size_t samples_ = 0;
  std::size_t echoes_ = 0;
  double next_slot_ns_ = 0;
  double last_heard_ns_ = 0;
  double last_tick_ns_ = 0;
  bool armed_ = false;  // a crossing is on its way: frames and messages wait
  std::string wanted_;  // names the pair in the frame that is waited for
  double sent_ns_ = 0;
  Answered answered_;
  std::vector<std::pair<sim::SessionId, std::string>> held_frames_;
  std::vector<Message> held_messages_;
  std::string frame_;
  std::size_t order_bytes_ = 0;
};

}  // namespace tern::bench
