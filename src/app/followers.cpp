// In: the journal, as it grows.
// Out: a board and a history that follow it.
// Cannot happen: see the header.
#include "app/followers.hpp"

#include <nlohmann/json.hpp>

#include "tern/core/assert.hpp"
#include "tern/net/stream.hpp"
#include "tern/store/journal_reader.hpp"

namespace tern::app {
namespace {

std::unique_ptr<store::Board> make_board(const Settings& settings) {
  const BoardSettings& board = settings.trading.board;
  if (!board.in_redis) return store::make_board_in_process();
  store::RedisOptions options;
  options.address = board.address;
  options.password = board.password;
  options.node = settings.node;
  return store::make_board_in_redis(options);
}

std::unique_ptr<store::History> make_history(const Settings& settings) {
  const HistorySettings& history = settings.trading.history;
  if (history.kind == "none") return nullptr;
  const auto reader = store::JournalReader::open(settings.trading.journal);
  TERN_ASSERT(reader.ok(), "a journal that was just opened cannot be read");
  const std::string& id = reader.value()->id();
  if (history.kind == "postgres") {
    store::PostgresOptions options;
    options.connection = history.connection;
    options.journal = id;
    return store::make_postgres_history(options);
  }
  return store::make_sqlite_history({history.file, id});
}

}  // namespace

Followers::Followers(const Settings& settings, store::Journal& journal, const ledger::State& state,
                     Callbacks callbacks)
    : journal_(journal),
      node_(settings.node),
      callbacks_(std::move(callbacks)),
      board_(make_board(settings)) {
  store::BoardWriterOptions board;
  board.folder = settings.trading.journal;
  board.node = node_;
  board.start = store::board_start(state, node_, board.times);
  board.known = [this] { return journal_.last(); };
  board.now = [] { return net::now(); };
  board.on_due = [this](store::Queue, const store::Claimed& claimed) {
    callbacks_.on_due(claimed.id);
  };
  board.on_command = [this](const store::Command& command) {
    const std::string became = callbacks_.on_command(command);
    (void)board_->answer(command.number, {node_, became, net::now()});
  };
  board_writer_ = std::make_unique<store::BoardWriter>(board, *board_);
  if (std::unique_ptr<store::History> made = make_history(settings)) {
    store::HistoryWriterOptions history;
    history.folder = settings.trading.journal;
    history.known = [this] { return journal_.synced(); };
    history_writer_ = std::make_unique<store::HistoryWriter>(history, std::move(made));
  }
}

Followers::~Followers() = default;

bool Followers::board_away(core::Timestamp now) {
  if (board_writer_->status().trouble.empty()) {
    board_trouble_since_ = {};
    return false;
  }
  if (!board_trouble_since_.known()) board_trouble_since_ = now;
  return now - board_trouble_since_ > kBoardPatience;
}

void Followers::catch_up() {
  journal_.sync_soon();
  (void)board_writer_->wait_for(journal_.last(), kEndWait);
  if (history_writer_ != nullptr) (void)history_writer_->wait_for(journal_.last(), kEndWait);
}

std::string Followers::status_json() const {
  const store::BoardWriterStatus board = board_writer_->status();
  nlohmann::json document = {
      {"queue",
       {{"enqueued", board.enqueued}, {"acknowledged", board.acknowledged}, {"dead", board.dead}}},
      {"board",
       {{"live", board.live},
        {"claimed", board.claimed},
        {"missed", board.missed},
        {"rebuilds", board.rebuilds},
        {"failures", board.failures},
        {"trouble", board.trouble}}}};
  if (history_writer_ != nullptr) {
    const store::HistoryStatus history = history_writer_->status();
    document["history"] = {{"connected", history.connected},
                           {"position", history.position},
                           {"lag", history.lag},
                           {"rows", history.rows},
                           {"failures", history.failures},
                           {"trouble", history.trouble}};
  }
  return document.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace tern::app
