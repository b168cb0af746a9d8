// In: what the host tells a face that publishes windows of its books: texts, ticks, freezes. Out:
// the same in the face's own words: a session that spoke, books and tops that are due.
// Cannot happen: a session served that has ended; a book that freezes with something untold.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tern/sim/book_window.hpp"
#include "tern/sim/face_sessions.hpp"
#include "tern/sim/face_text.hpp"

namespace tern::sim {

// What subscribers have been told of one listing; a venue's own adds to it.
struct ToldBook {
  BookWindow book;
  BestLevels best;
  std::int64_t top_update = -1;  // the exchange's, at the last look at the best levels
  bool is_frozen = false;
};

// Left to the venue: paths, requests, what is said and when.
template <typename Told, typename Session>
class WindowFace : public Face {
 public:
  void on_message(SessionId id, std::string_view text, core::Timestamp now) final {
    now_ = now;
    if (Session* const session = sessions_.find(id)) on_text(*session, text);
  }
  void on_closed(SessionId id) final { sessions_.on_closed(id); }
  void on_tick(core::Timestamp now) final {
    now_ = now;
    sessions_.on_tick();
    const bool is_due = flushes_.is_due(now);
    for (InstrumentIndex i = 0; i < told_.size(); ++i) {
      flush_top(i);
      if (is_due) flush_book(i);
    }
    tend_sessions();
  }
  // The last frame before it freezes is whole: what it shows then is what it last told.
  void freeze(InstrumentIndex instrument, bool frozen) final {
    if (frozen) {
      flush_book(instrument);
      flush_top(instrument);
    }
    told_[instrument].is_frozen = frozen;
  }
  [[nodiscard]] std::string symbol(InstrumentIndex instrument) const final {
    return symbols_.of(instrument);
  }

 protected:
  WindowFace(const FaceConfig& config, std::string (*spell)(const Listing&), core::Duration step)
      : exchange_(*config.exchange),
        output_(*config.output),
        symbols_(exchange_, spell),
        flushes_(step),
        told_(exchange_.listings().size()),
        sessions_(output_, now_) {}

  virtual void on_text(Session& session, std::string_view text) = 0;
  virtual void flush_book(InstrumentIndex instrument) = 0;  // each step
  virtual void flush_top(InstrumentIndex instrument) = 0;   // each tick
  virtual void tend_sessions() = 0;                         // each tick: who is silent, who is idle

  // Whether the best levels are others than those told, which from now on they are. A frozen book
  // has none.
  [[nodiscard]] bool has_new_top(InstrumentIndex instrument) {
    Told& told = told_[instrument];
    if (told.is_frozen) return false;
    const std::int64_t update = exchange_.update_number(instrument);
    if (std::exchange(told.top_update, update) == update) return false;
    const BestLevels best = best_of(exchange_, instrument);
    return !(std::exchange(told.best, best) == best);
  }

  Exchange& exchange_;
  FaceOutput& output_;
  Symbols symbols_;
  core::Timestamp now_;  // of the call being served
  Cadence flushes_;
  std::vector<Told> told_;
  FaceSessions<Session> sessions_;
};

}  // namespace tern::sim
