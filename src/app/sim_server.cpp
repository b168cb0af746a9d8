// In: TLS connections on loopback, real time, questions on the control socket. Out: simulated
// venues that answer them. Cannot happen: a venue's dialect in here: faces speak it.
#include "app/sim_server.hpp"

#include <chrono>
#include <utility>

#include "app/sim_documents.hpp"
#include "app/sim_truth.hpp"
#include "tern/core/random.hpp"
#include "tern/net/stream.hpp"
#include "tern/sim/opening.hpp"

namespace tern::app {
namespace {

// Labels of generators beside the market's.
constexpr std::uint64_t kFaultSeed = 0x6661756c74;
constexpr std::uint64_t kAccountSeed = 0x6163636f756e74;

sim::MarketConfig market_config(const SimOptions& options) {
  sim::MarketConfig config;
  config.seed = options.seed;
  config.pairs = options.pairs;
  for (const SimVenue& venue : options.venues)
    config.venues.push_back(venue.name);
  const core::Timestamp now = net::now();
  config.start = core::Timestamp{now.ns - now.ns % sim::Market::kQuantum.ns};
  return config;
}

}  // namespace

core::Result<std::unique_ptr<SimServer>> SimServer::start(const SimOptions& options,
                                                          const net::CertificateFiles& files) {
  std::unique_ptr<SimServer> made(new SimServer(options, files));
  for (std::size_t position = 0; position < options.venues.size(); ++position) {
    made->add_venue(position);
    const auto port = static_cast<std::uint16_t>(
        options.base_port == 0 ? 0 : options.base_port + static_cast<int>(position));
    const core::Result<std::uint16_t> listening =
        made->server_.listen(static_cast<std::uint32_t>(position), port);
    if (!listening) return listening.error();
    made->ports_.push_back(listening.value());
  }
  return made;
}

SimServer::SimServer(const SimOptions& options, const net::CertificateFiles& files)
    : options_(options), market_(market_config(options)), server_(*this, files, kTickMs) {}

SimServer::~SimServer() = default;

void SimServer::add_venue(std::size_t position) {
  const SimVenue& venue = options_.venues[position];
  Venue made;
  made.account = std::make_unique<sim::Account>(
      market_.exchange(position),
      sim::make_account(sim::make_pairs(options_.pairs),
                        core::Random(options_.seed).fork(kAccountSeed).fork(position)));
  sim::FaceHostConfig config;
  config.row = sim::find_face(venue.dialect);
  config.exchange = &market_.exchange(position);
  config.transport = this;
  config.account = made.account.get();
  config.variant = venue.variant;
  config.checksums = options_.faults.has_value();  // something for wrong_checksum to spoil
  config.faults = options_.faults;
  config.position = sim::FaultPosition{position, options_.venues.size()};
  config.random = core::Random(options_.seed).fork(kFaultSeed).fork(position);
  made.host = std::make_unique<sim::FaceHost>(config);
  for (sim::InstrumentIndex i = 0; i < options_.pairs; ++i) {
    made.by_symbol.emplace(made.host->face().symbol(i), i);
  }
  venues_.push_back(std::move(made));
}

void SimServer::run() {
  server_.run();
  const std::lock_guard<std::mutex> lock(mutex_);
  ended_ = true;
  answered_.notify_all();
}

void SimServer::stop() {
  server_.stop();
}

net::ServedReply SimServer::on_request(std::uint32_t server, const net::ServedRequest& request) {
  const sim::FaceRequest asked{request.method, request.target, request.headers, request.body};
  sim::FaceReply reply = venues_[server].host->on_request(asked, market_.now());
  return net::ServedReply{reply.status, std::move(reply.headers), std::move(reply.body),
                          reply.is_lost, reply.delay};
}

void SimServer::on_session(std::uint32_t server, std::uint64_t session, std::string_view target) {
  venues_[server].host->on_open(session, target, market_.now());
}

void SimServer::on_message(std::uint32_t server, std::uint64_t session, std::string_view text) {
  venues_[server].host->on_message(session, text, market_.now());
}

void SimServer::on_session_closed(std::uint32_t server, std::uint64_t session) {
  venues_[server].host->on_closed(session);
}

void SimServer::on_tick(core::Timestamp now) {
  answer_questions();
  const core::Timestamp until = now - forgotten_;
  for (int step = 0; step < kMaxStepsPerTick && market_.step(until); ++step) {
    for (const Venue& venue : venues_)
      venue.host->on_tick(market_.now());
  }
  const core::Duration lag = until - market_.now();
  if (lag > kMaxLag) forgotten_ = forgotten_ + lag;
}

void SimServer::send(sim::SessionId session, std::string text) {
  server_.send(session, std::move(text));
}

void SimServer::close(sim::SessionId session, bool abrupt) {
  server_.close(session, abrupt);
}

std::string SimServer::ask(std::function<std::string()> work) {
  const auto question = std::make_shared<Question>();
  question->work = std::move(work);
  std::unique_lock<std::mutex> lock(mutex_);
  if (ended_) return error_document("the simulated venues have ended");
  if (questions_.size() >= kMaxQuestions) return error_document("too many questions at once");
  questions_.push_back(question);
  const auto timeout = std::chrono::milliseconds(kAnswerTimeout.milliseconds());
  if (!answered_.wait_for(lock, timeout, [&] { return question->done || ended_; }) ||
      !question->done) {
    return error_document("the simulated venues do not answer");
  }
  return question->reply;
}

void SimServer::answer_questions() {
  std::vector<std::shared_ptr<Question>> asked;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (questions_.empty()) return;
    asked.swap(questions_);
  }
  for (const std::shared_ptr<Question>& question : asked) {
    std::string reply = question->work();
    const std::lock_guard<std::mutex> lock(mutex_);
    question->reply = std::move(reply);
    question->done = true;
  }
  answered_.notify_all();
}

std::string SimServer::answer(std::string_view line) {
  constexpr std::string_view kCompare = "compare ";
  if (line == "status") return ask([this] { return status(); });
  if (line.substr(0, kCompare.size()) == kCompare) return compare(line.substr(kCompare.size()));
  if (line == "truth") return ask([this] { return truths(); });
  if (line == "shutdown") {
    stop();
    return "{\"ok\":true}";
  }
  return error_document("unknown question; ask: status, compare BOOKS, truth, shutdown");
}

std::string SimServer::status() const {
  std::vector<VenueCounts> counts;
  for (std::size_t i = 0; i < venues_.size(); ++i) {
    counts.push_back(VenueCounts{options_.venues[i].name, venues_[i].host->counts()});
  }
  return status_document(counts, options_.faults.value_or(sim::FaultPlan{}));
}

const sim::AccountKey& SimServer::key(std::size_t position) const {
  return venues_.at(position).account->key();
}

std::string SimServer::truth(std::size_t position) const {
  const Venue& venue = venues_.at(position);
  return truth_document(
      {options_.venues[position].name, venue.account.get(),
       [&](sim::InstrumentIndex instrument) { return venue.host->face().symbol(instrument); }});
}

std::string SimServer::truths() const {
  std::string all;
  for (std::size_t i = 0; i < venues_.size(); ++i)
    all += (i == 0 ? "" : ",") + truth(i);
  return "{\"venues\":[" + all + "]}";
}

std::string SimServer::compare(std::string_view books_document) {
  core::Result<std::vector<BookClaim>> claims = parse_books(books_document);
  if (!claims) return error_document(claims.error().text());
  return ask([this, said = std::move(claims).value()] {
    std::vector<VenueComparison> results;
    for (std::size_t i = 0; i < venues_.size(); ++i) {
      VenueComparison result{options_.venues[i].name, 0, 0, 0};
      const Venue& venue = venues_[i];
      for (const BookClaim& claim : said) {
        if (claim.venue != result.name) continue;
        const auto symbol = venue.by_symbol.find(claim.symbol);
        const auto truth = symbol == venue.by_symbol.end()
                               ? std::nullopt
                               : venue.host->exchange().truth(symbol->second, claim.sequence);
        ++result.compared;
        if (!truth) ++result.unknown;
        if (truth && *truth != claim.digest) ++result.mismatches;
      }
      results.push_back(std::move(result));
    }
    return comparison_document(results);
  });
}

}  // namespace tern::app
