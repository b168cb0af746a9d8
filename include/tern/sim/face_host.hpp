// In: a client's bytes from a transport, a face's frames, a plan of faults. Out: the frames that
// really leave, and counts. Cannot happen: a fault that is not counted by its kind; a silence, ban
// or held frame without an end.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tern/core/time.hpp"
#include "tern/sim/face.hpp"
#include "tern/sim/faults.hpp"

namespace tern::sim {

// What carries a face's bytes: sockets in tern-sim, a queue in a test.
class FaceTransport {
 public:
  virtual void send(SessionId session, std::string text) = 0;
  // abrupt: without the protocol's farewell. on_closed may follow; a host that already knows
  // ignores it.
  virtual void close(SessionId session, bool abrupt) = 0;

 protected:
  ~FaceTransport() = default;
};

struct FaceHostConfig {
  const FaceRow* row = nullptr;
  Exchange* exchange = nullptr;        // outlives the host, which becomes its observer
  FaceTransport* transport = nullptr;  // outlives the host
  Account* account = nullptr;          // of the one client that may trade; outlives the host
  std::string variant;
  bool checksums = false;
  std::optional<FaultPlan> faults;  // none: the venue behaves
  FaultPosition position;
  core::Random random{0};
};

struct FaceCounts {
  std::uint64_t sessions = 0;  // ever opened
  std::uint64_t requests = 0;
  std::uint64_t frames = 0;  // that left, duplicates included
  FaultCounts faults;        // as the venue saw them
};

// One simulated venue as its clients meet it. One thread; virtual time comes in with every call.
class FaceHost final : private FaceOutput, private ExchangeObserver {
 public:
  static constexpr std::size_t kMaxSessions = 1'024;  // at one venue; one more is closed at once
  static constexpr core::Duration kHeldMax =
      core::seconds(2);  // a frame waits so long to be overtaken
  // Reports of one session that are late at once; one more is on time.
  static constexpr std::size_t kMaxLateReports = 1'024;

  explicit FaceHost(const FaceHostConfig& config);
  ~FaceHost();
  FaceHost(const FaceHost&) = delete;
  FaceHost& operator=(const FaceHost&) = delete;

  FaceReply on_request(const FaceRequest& request, core::Timestamp now);
  void on_open(SessionId session, std::string_view target, core::Timestamp now);
  void on_message(SessionId session, std::string_view text, core::Timestamp now);
  void on_closed(SessionId session);
  void on_tick(core::Timestamp now);
  // No new fault begins from now on.
  void make_peace();

  [[nodiscard]] const FaceCounts& counts() const noexcept { return counts_; }
  [[nodiscard]] const Face& face() const noexcept { return *face_; }
  [[nodiscard]] const Exchange& exchange() const noexcept { return *config_.exchange; }

 private:
  struct HeldFrame {
    InstrumentIndex instrument = 0;
    core::Timestamp since;
    std::string text;
  };
  struct LateReport {
    core::Timestamp due;
    std::string text;
  };
  struct Session {
    core::Timestamp silent_until;
    std::optional<HeldFrame> held;
    std::vector<LateReport> late;  // oldest first
  };
  // A frame of the message being answered, whose reply is to be lost.
  struct Kept {
    FrameClass frame_class = FrameClass::reply;
    InstrumentIndex instrument = 0;
    std::string text;
  };
  using Sessions =
      std::map<SessionId, Session>;  // ordered: the victim of a draw is the same in every run

  void send(SessionId session, FrameClass frame_class, InstrumentIndex instrument,
            std::string text) override;
  void close(SessionId session, std::string_view why) override;

  void on_level(const LevelChange& change) override;
  void on_trade(const SimTrade& trade) override;

  void pass(SessionId session, std::string text);
  // The frame's fate when a fault is due; true when the fault has dealt with it.
  bool spoil(Sessions::iterator session, InstrumentIndex instrument, std::string& text);
  // The same for a report to the account's owner.
  bool spoil_report(Sessions::iterator session, std::string& text);
  bool takes(FaultKind kind);
  bool strikes(FaultKind kind);
  // Around each thing that a client says: it may be the placement whose fill is split.
  void before_client();
  void after_client();
  void lose_reply();
  void count(FaultKind kind) { ++counts_.faults[kind]; }
  void disconnect_one();
  void silence_one();
  void spoil_checksum();
  void release_held();
  void release_late();
  Sessions::iterator draw_session();

  FaceHostConfig config_;
  std::optional<FaultSchedule> schedule_;
  std::unique_ptr<Face> face_;
  Sessions sessions_;
  FaceCounts counts_;
  bool split_armed_ = false;
  SessionId losing_ = 0;  // 0: nothing is being lost
  std::vector<Kept> kept_;
  core::Timestamp now_;
  core::Timestamp banned_until_;
};

}  // namespace tern::sim
