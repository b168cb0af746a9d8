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

class VenueSpells;

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
class FaceHost final : private FaceOutput, private ExchangeObserver, private AccountObserver {
 public:
  static constexpr std::size_t kMaxSessions = 1'024;  // at one venue; one more is closed at once
  static constexpr core::Duration kHeldMax =
      core::seconds(2);  // a frame waits so long to be overtaken
  // Reports and replies of one session that are late at once; one more is on time.
  static constexpr std::size_t kMaxLate = 1'024;
  // An order's fill is told in at most so many parts.
  static constexpr std::int64_t kMaxTrades = 4;

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
  struct Late {
    core::Timestamp due;
    std::string text;
  };
  struct Session {
    core::Timestamp silent_until;
    std::optional<HeldFrame> held;
    std::vector<Late> late;  // oldest first
  };
  // What becomes of the answer to the message or request that is being served.
  enum class Answer : std::uint8_t {
    plain,
    lost,
    late,
    busy,    // the venue acts, and says that it does not know
    refused  // it does not act, and says the same
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
  void on_account_order(const AccountOrder& order, const AccountFill* fill) override;
  void on_account_balance(const std::string& asset, const AccountBalance& balance) override;

  void pass(SessionId session, std::string text);
  // The frame's fate when a fault is due; true when the fault has dealt with it.
  bool spoil(Sessions::iterator session, InstrumentIndex instrument, std::string& text);
  // The same for a report to the account's owner.
  bool spoil_report(Sessions::iterator session, std::string& text);
  // The same for the answer to the message that is being served.
  bool spoil_reply(Sessions::iterator session, std::string& text);
  // It leaves later; false: too much is late already.
  bool hold_back(Sessions::iterator session, FaultKind kind, std::string& text);
  bool takes(FaultKind kind);
  bool strikes(FaultKind kind);
  // Around each thing that a client says.
  void before_client();
  void after_client();
  // What the venue answers to every request, or to every one of the account.
  [[nodiscard]] std::optional<Trouble> current_trouble(bool is_private) const;
  [[nodiscard]] core::Duration trouble_left(Trouble trouble) const;
  [[nodiscard]] Answer draw_answer(std::string_view text);
  [[nodiscard]] Trouble draw_busy();
  void lose_reply(SessionId session);
  void count(FaultKind kind) { ++counts_.faults[kind]; }
  void disconnect_one();
  void end_streams();
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
  std::unique_ptr<VenueSpells> spells_;
  bool split_armed_ = false;
  bool delay_armed_ = false;
  SessionId serving_ = 0;  // whose message has the answer below; 0: nobody's
  Answer answer_ = Answer::plain;
  std::string busy_text_;
  bool telling_fill_ = false;  // that happened before a cancel, and is told after it
  std::vector<Kept> kept_;
  core::Timestamp now_;
  core::Timestamp banned_until_;
  core::Timestamp limited_until_;
  core::Timestamp streams_from_;  // none is accepted before
};

}  // namespace tern::sim
