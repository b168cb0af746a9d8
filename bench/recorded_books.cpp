// In: recorded lines. Out: book frames in one piece of memory, and a sink that does what the daemon
// does with each. Cannot happen: an allocation of this file's own while frames are decoded.
#include "recorded_books.hpp"

#include <filesystem>

#include "app/recorded_venue.hpp"
#include "app/recording.hpp"
#include "connectors/recorded_kraken_v1.hpp"
#include "tern/market/book_store.hpp"
#include "tern/market/catalog.hpp"
#include "tern/venue/connector.hpp"

namespace tern::bench {

struct Answer {
  std::string url;
  std::string body;
};

class RecordedBooks::Road final : public venue::MarketSink {
 public:
  core::Status load(const std::string& path);
  void start_over(bool with_checksums);
  void decode(std::string_view frame) {
    now_.ns += 1'000;
    (void)connector_->decode_frame({frame, now_}, *this);
  }
  [[nodiscard]] bool all_live() const noexcept;

  void on_book(const market::BookMessage& message) override {
    ++books_seen_;
    has_checksums = has_checksums || message.has_checksum;
    market::TrackedBook* tracked = store_.find(message.instrument);
    if (tracked == nullptr) {
      tracked = &store_.add(catalog_.instrument(message.instrument),
                            connector_->capabilities().book_rules());
    }
    if (with_checksums_) return (void)tracked->receive(message, now_);
    market::BookMessage unproven = message;
    unproven.has_checksum = false;
    (void)tracked->receive(unproven, now_);
  }
  void on_top(const market::TopOfBook&) override {}
  void on_trade(const market::PublicTrade&) override {}
  void on_instrument(const market::InstrumentDefinition& definition) override {
    (void)catalog_.add_instrument(venue_, definition);
  }
  void on_instruments_end() override {}
  void on_subscription(const venue::SubscriptionReply&) override {}
  void on_venue_status(venue::VenueStatus, std::string_view) override {}
  void on_server_time(core::Timestamp, core::Duration) override {}
  void on_reconnect_asked(std::string_view) override {}
  void on_rate_limit(const venue::RateLimit&) override {}
  market::InstrumentId on_unknown_symbol(std::string_view symbol) override {
    market::InstrumentDefinition definition;
    definition.symbol = symbol;
    definition.base_ticker = symbol;
    definition.quote_ticker = "?";
    definition.product = "unlisted";
    const auto added = catalog_.add_instrument(venue_, definition);
    return added.ok() ? added.value() : market::InstrumentId{};
  }

  std::string name;
  std::vector<std::string_view> frames;
  bool has_checksums = false;

 private:
  core::Status take(const app::RecordedLine& line);
  [[nodiscard]] std::string spoken(const app::RecordedLine& line);
  void answer(const Answer& given);

  market::Catalog catalog_;
  market::BookStore store_;
  std::unique_ptr<venue::Connector> connector_;
  market::VenueId venue_;
  core::Timestamp now_{1};
  std::uint64_t books_seen_ = 0;
  bool with_checksums_ = true;
  std::vector<Answer> snapshots_;
  std::string bytes_;
  std::string spoken_;  // the last frame
};

core::Status RecordedBooks::Road::load(const std::string& path) {
  name = std::filesystem::path(path).stem().stem().string();
  core::Result<app::RecordingReader> reader = app::RecordingReader::open(path);
  if (!reader.ok()) return reader.error();
  std::vector<std::pair<std::size_t, std::size_t>> places;  // bytes_ still moves
  app::RecordedLine line;
  for (;;) {
    const core::Result<bool> more = reader.value().next(line);
    if (!more.ok()) return more.error();
    if (!more.value()) break;
    const std::uint64_t before = books_seen_;
    const core::Status taken = take(line);
    if (!taken.ok()) return taken;
    if (books_seen_ == before || line.kind != app::RecordedLine::Kind::frame) continue;
    places.emplace_back(bytes_.size(), spoken_.size());
    bytes_ += spoken_;
  }
  bytes_.append(venue::kFramePadding, ' ');
  for (const auto& [at, size] : places)
    frames.emplace_back(bytes_.data() + at, size);
  return core::Ok{};
}

core::Status RecordedBooks::Road::take(const app::RecordedLine& line) {
  if (connector_ == nullptr) {
    auto made = app::make_recorded_connector(line.venue, catalog_);
    if (!made.ok()) return made.error();
    connector_ = std::move(made).value();
    venue_ = catalog_.find_venue(line.venue);
  }
  if (line.kind == app::RecordedLine::Kind::frame) {
    spoken_ = spoken(line);
    const std::size_t size = spoken_.size();
    spoken_.append(venue::kFramePadding, ' ');
    decode(std::string_view(spoken_).substr(0, size));
    spoken_.resize(size);
  }
  if (line.kind != app::RecordedLine::Kind::answer) return core::Ok{};
  const std::uint64_t before = books_seen_;
  const Answer given{line.url, line.payload + std::string(venue::kFramePadding, ' ')};
  answer(given);
  if (books_seen_ != before) snapshots_.push_back(given);
  return core::Ok{};
}

// As it was recorded; what a venue said in words that it gave up, in its words of today.
std::string RecordedBooks::Road::spoken(const app::RecordedLine& line) {
  if (line.venue != "kraken") return std::string(line.payload);
  const test::KrakenBook said = test::said_in_v2(line.payload);
  if (!said.symbol.empty() && !catalog_.symbols(venue_).find(said.symbol).valid())
    (void)catalog_.add_instrument(venue_, test::definition_of(said));
  return said.text;
}

void RecordedBooks::Road::answer(const Answer& given) {
  const std::string_view body =
      std::string_view(given.body).substr(0, given.body.size() - venue::kFramePadding);
  (void)connector_->decode_response(app::recorded_answer(given.url, body), *this);
}

void RecordedBooks::Road::start_over(bool with_checksums) {
  with_checksums_ = with_checksums;
  for (std::uint32_t index = 0; index < catalog_.instrument_count(); ++index) {
    market::TrackedBook* tracked = store_.find(market::InstrumentId{index});
    if (tracked != nullptr) tracked->reset(now_);
  }
  for (const Answer& snapshot : snapshots_)
    answer(snapshot);
}

bool RecordedBooks::Road::all_live() const noexcept {
  for (std::uint32_t index = 0; index < catalog_.instrument_count(); ++index) {
    const market::TrackedBook* tracked = store_.find(market::InstrumentId{index});
    if (tracked != nullptr && !tracked->sync.live()) return false;
  }
  return true;
}

RecordedBooks::RecordedBooks(std::unique_ptr<Road> road) : road_(std::move(road)) {}
RecordedBooks::~RecordedBooks() = default;
RecordedBooks::RecordedBooks(RecordedBooks&&) noexcept = default;
RecordedBooks& RecordedBooks::operator=(RecordedBooks&&) noexcept = default;

core::Result<RecordedBooks> RecordedBooks::load(const std::string& path) {
  auto road = std::make_unique<Road>();
  const core::Status loaded = road->load(path);
  if (!loaded.ok()) return loaded.error();
  return RecordedBooks(std::move(road));
}

const std::string& RecordedBooks::name() const noexcept {
  return road_->name;
}
const std::vector<std::string_view>& RecordedBooks::frames() const noexcept {
  return road_->frames;
}
void RecordedBooks::start_over(bool with_checksums) {
  road_->start_over(with_checksums);
}
bool RecordedBooks::has_checksums() const noexcept {
  return road_->has_checksums;
}
void RecordedBooks::decode(std::string_view frame) {
  road_->decode(frame);
}
bool RecordedBooks::all_live() const noexcept {
  return road_->all_live();
}

}  // namespace tern::bench
