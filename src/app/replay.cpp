// In: recorded lines. Out: books and counters, made by the connector and the sync machines that the
// daemon runs. Cannot happen: a second reading of a protocol: this file knows lines and
// connections, never a venue.
#include "app/replay.hpp"

#include <filesystem>
#include <memory>
#include <set>

#include "app/recorded_venue.hpp"
#include "app/recording.hpp"
#include "tern/core/scaled.hpp"
#include "tern/crypto/digest.hpp"
#include "tern/market/book_store.hpp"
#include "tern/market/catalog.hpp"
#include "tern/market/top_check.hpp"
#include "tern/market/trade_ids.hpp"
#include "tern/venue/connector.hpp"

namespace tern::app {

namespace {

std::string recording_name(const std::string& path) {
  std::string name = std::filesystem::path(path).filename().string();
  for (const std::string_view ending : {".gz", ".jsonl"}) {
    if (name.size() > ending.size() &&
        std::string_view(name).substr(name.size() - ending.size()) == ending) {
      name.resize(name.size() - ending.size());
    }
  }
  return name;
}

ReplayedBook describe(const market::TrackedBook& tracked, const market::Instrument& instrument) {
  ReplayedBook described;
  const market::Level* sides[] = {tracked.book.best_bid(), tracked.book.best_ask()};
  for (std::size_t i = 0; i < 2; ++i) {
    if (sides[i] == nullptr) continue;
    described.best[2 * i] = core::scaled_text(sides[i]->price.value, instrument.price_scale);
    described.best[2 * i + 1] = core::scaled_text(sides[i]->size.value, instrument.size_scale);
  }
  described.bid_levels = tracked.book.bids().size();
  described.ask_levels = tracked.book.asks().size();
  described.last_id = tracked.sync.last_id();
  const std::string text =
      market::canonical_text(tracked.book, instrument.price_scale, instrument.size_scale);
  described.digest = crypto::sha256_hex(text).substr(0, 16);
  return described;
}

// One recording on its way through one connector.
class Replay final : public venue::MarketSink {
 public:
  core::Status take(const RecordedLine& line);
  [[nodiscard]] ReplayedRecording result(std::string name) const;

  void on_book(const market::BookMessage& message) override;
  void on_top(const market::TopOfBook& top) override;
  void on_trade(const market::PublicTrade& trade) override;
  void on_instrument(const market::InstrumentDefinition& definition) override;
  void on_instruments_end() override {}
  void on_subscription(const venue::SubscriptionReply&) override {}
  void on_venue_status(venue::VenueStatus, std::string_view) override {}
  void on_server_time(core::Timestamp, core::Duration) override {}
  void on_reconnect_asked(std::string_view) override {}
  void on_rate_limit(const venue::RateLimit&) override {}
  market::InstrumentId on_unknown_symbol(std::string_view symbol) override;

 private:
  // What is kept beside the book; rings are large, so only for instruments that speak.
  struct Witness {
    std::unique_ptr<market::TopCheck> tops;
    market::TradeIds trades;
    std::int64_t cross_sequence = market::BookMessage::kNoSequence;
  };

  core::Status start(const std::string& venue_name);
  void take_frame(const RecordedLine& line);
  void take_answer(const RecordedLine& line);
  void take_opening(const RecordedLine& line);
  Witness& witness(market::InstrumentId id);
  [[nodiscard]] ReplayedInstrument describe_instrument(market::InstrumentId id) const;

  market::Catalog catalog_;
  market::BookStore books_;
  std::unique_ptr<venue::Connector> connector_;
  std::string venue_name_;
  market::VenueId venue_;
  std::vector<Witness> witnesses_;                                              // by instrument
  std::map<std::string, std::set<market::InstrumentId>, std::less<>> streams_;  // by connection
  std::set<market::InstrumentId>* stream_ = nullptr;  // of the frame being decoded
  core::Timestamp now_;
  ReplayedRecording counted_;
};

core::Status Replay::start(const std::string& venue_name) {
  core::Result<std::unique_ptr<venue::Connector>> made =
      make_recorded_connector(venue_name, catalog_);
  if (!made.ok()) return made.error();
  connector_ = std::move(made).value();
  venue_name_ = venue_name;
  venue_ = catalog_.find_venue(venue_name);
  return core::Ok{};
}

core::Status Replay::take(const RecordedLine& line) {
  if (connector_ == nullptr) {
    const core::Status started = start(line.venue);
    if (!started.ok()) return started;
  } else if (line.venue != venue_name_) {
    return core::Error{"a second venue, " + line.venue + ", in a recording of " + venue_name_, "",
                       "one file holds one venue"};
  }
  now_ = line.received;
  switch (line.kind) {
    case RecordedLine::Kind::frame:
      take_frame(line);
      break;
    case RecordedLine::Kind::answer:
      take_answer(line);
      break;
    case RecordedLine::Kind::opened:
      take_opening(line);
      break;
    case RecordedLine::Kind::sent:
    case RecordedLine::Kind::note:
      break;
  }
  return core::Ok{};
}

void Replay::take_frame(const RecordedLine& line) {
  stream_ = &streams_[line.connection];
  const venue::Decoded decoded = connector_->decode_frame({line.payload, line.received}, *this);
  stream_ = nullptr;
  if (decoded.status == venue::DecodeStatus::malformed) {
    ++counted_.decode_errors;
    return;
  }
  const auto known = counted_.events.find(decoded.kind);
  if (known != counted_.events.end()) {
    ++known->second;
  } else {
    counted_.events.emplace(decoded.kind, 1);
  }
}

void Replay::take_answer(const RecordedLine& line) {
  venue::HttpResponse response = recorded_answer(line.url, line.payload);
  response.received = line.received;
  const venue::ResponseReport report = connector_->decode_response(response, *this);
  if (report.verdict == venue::ResponseVerdict::malformed) ++counted_.decode_errors;
}

// The connection is opened a second time: what it carried is lost until it is said again.
void Replay::take_opening(const RecordedLine& line) {
  for (const market::InstrumentId id : streams_[line.connection]) {
    books_.find(id)->reset(line.received);
  }
}

void Replay::on_book(const market::BookMessage& message) {
  if (!message.instrument.valid()) return;
  market::TrackedBook& tracked =
      books_.add(catalog_.instrument(message.instrument), connector_->capabilities().book_rules());
  if (stream_ != nullptr) stream_->insert(message.instrument);
  const std::uint64_t applied = tracked.sync.counters().applied;
  (void)tracked.receive(message, now_);
  if (message.cross_sequence != market::BookMessage::kNoSequence)
    witness(message.instrument).cross_sequence = message.cross_sequence;
  // The book now ends with an update: this one, or one that waited for the snapshot. An old update
  // that ends where the snapshot ends says the same.
  const bool ends_with_update =
      message.last_id == tracked.sync.last_id() && message.action == market::BookAction::update;
  const bool moved = tracked.sync.counters().applied != applied;
  if (!tracked.sync.live() || (!moved && !ends_with_update)) return;
  witness(message.instrument).tops->on_book(tracked.sync.last_id(), tracked.book);
}

void Replay::on_top(const market::TopOfBook& top) {
  if (top.instrument.valid()) witness(top.instrument).tops->on_top(top);
}

void Replay::on_trade(const market::PublicTrade& trade) {
  if (trade.instrument.valid()) witness(trade.instrument).trades.on_trade(trade.trade_id);
}

// A listed symbol that cannot be held exactly is left out here as in the daemon; if it speaks, it
// is an unknown one.
void Replay::on_instrument(const market::InstrumentDefinition& definition) {
  (void)catalog_.add_instrument(venue_, definition);
}

market::InstrumentId Replay::on_unknown_symbol(std::string_view symbol) {
  market::InstrumentDefinition definition;
  definition.symbol = symbol;
  definition.base_ticker = symbol;
  definition.quote_ticker = "?";
  definition.product = "unlisted";
  const core::Result<market::InstrumentId> added = catalog_.add_instrument(venue_, definition);
  return added.ok() ? added.value() : market::InstrumentId{};
}

Replay::Witness& Replay::witness(market::InstrumentId id) {
  if (witnesses_.size() <= id.index()) witnesses_.resize(id.index() + 1);
  Witness& found = witnesses_[id.index()];
  if (found.tops == nullptr) found.tops = std::make_unique<market::TopCheck>();
  return found;
}

ReplayedInstrument Replay::describe_instrument(market::InstrumentId id) const {
  const market::TrackedBook& tracked = *books_.find(id);
  const market::Instrument& instrument = catalog_.instrument(id);
  ReplayedInstrument described;
  described.symbol = instrument.symbol;
  described.rule = connector_->capabilities().sync_rule;
  described.counters = tracked.sync.counters();
  if (id.index() < witnesses_.size() && witnesses_[id.index()].tops != nullptr) {
    const Witness& seen = witnesses_[id.index()];
    described.tops_checked = seen.tops->checked();
    described.tops_equal = seen.tops->equal();
    if (seen.trades.seen()) described.trade_id_gaps = seen.trades.gaps();
  }
  if (!tracked.sync.live()) return described;
  described.book = describe(tracked, instrument);
  if (id.index() < witnesses_.size() &&
      witnesses_[id.index()].cross_sequence != market::BookMessage::kNoSequence)
    described.book->cross_sequence = witnesses_[id.index()].cross_sequence;
  return described;
}

ReplayedRecording Replay::result(std::string name) const {
  ReplayedRecording whole = counted_;
  whole.name = std::move(name);
  for (std::uint32_t index = 0; index < catalog_.instrument_count(); ++index) {
    const market::InstrumentId id{index};
    if (books_.find(id) != nullptr) whole.instruments.push_back(describe_instrument(id));
  }
  return whole;
}

}  // namespace

core::Result<ReplayedRecording> replay_recording(const std::string& path) {
  core::Result<RecordingReader> reader = RecordingReader::open(path);
  if (!reader.ok()) return reader.error();
  Replay replay;
  RecordedLine line;
  for (;;) {
    const core::Result<bool> more = reader.value().next(line);
    if (!more.ok()) return more.error();
    if (!more.value()) return replay.result(recording_name(path));
    const core::Status taken = replay.take(line);
    if (taken.ok()) continue;
    core::Error error = taken.error();
    error.where = reader.value().where();
    return error;
  }
}

}  // namespace tern::app
