// In: recorded book frames, sent over TLS on loopback by another thread, one frame a record.
// Out: what receiving, decoding and keeping the books costs, beside a bare Beast reader that only
// receives: how much of the reader's pace is left with everything done.
// Cannot happen: a frame that was not received and decoded; rounds that do not alternate; two
// senders: both sides are fed by the same one.
#include <stdlib.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "recorded_books.hpp"
#include "rounds.hpp"
#include "tern/net/server.hpp"
#include "tern/net/stream.hpp"

double floor_ingest(const char* port, const char* ca_file, std::size_t frames);

namespace {

using namespace tern;
using bench::RecordedBooks;

constexpr const char* kRecordings[] = {"binance-20210405", "binance-hft-20240808", "okx-20220227"};
constexpr std::size_t kFrames = 3'500;  // of each recording

[[noreturn]] void stop(const std::string& words) {
  std::fprintf(stderr, "ingest: %s\n", words.c_str());
  std::exit(1);
}

// Sends all frames of a tape to whoever says something.
class Source final : public net::ServerListener {
 public:
  Source(const net::CertificateFiles& files, const RecordedBooks& tape)
      : tape_(tape), server_(*this, files, 1'000) {
    const auto port = server_.listen(0, 0);
    if (!port) stop(port.error().text());
    port_ = port.value();
    thread_ = std::thread([this] { server_.run(); });
  }
  ~Source() {
    server_.stop();
    thread_.join();
  }
  Source(const Source&) = delete;
  Source& operator=(const Source&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }

 private:
  net::ServedReply on_request(std::uint32_t, const net::ServedRequest&) override {
    return net::ServedReply{404, {}, {}};
  }
  void on_session(std::uint32_t, std::uint64_t, std::string_view) override {}
  void on_message(std::uint32_t, std::uint64_t session, std::string_view) override {
    for (std::size_t i = 0; i < kFrames; ++i)
      server_.send(session, std::string(tape_.frames()[i]));
  }
  void on_session_closed(std::uint32_t, std::uint64_t) override {}
  void on_tick(core::Timestamp) override {}

  const RecordedBooks& tape_;
  net::Server server_;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

class Product final : public net::NetListener {
 public:
  explicit Product(RecordedBooks& tape) : tape_(tape), loop_({}, *this) {}

  double receive(std::uint16_t port, const std::string& ca_file) {
    loop_.open(1, {"", "wss://localhost:" + std::to_string(port), ca_file}, "/", 1u << 20);
    loop_.run();
    return seen_ == kFrames ? end_ - start_ : 0;
  }

 private:
  void on_opened(std::uint32_t connection) override {
    start_ = bench::processor_ns();
    loop_.send(connection, "go");
  }
  void on_frame(std::uint32_t, std::string_view bytes, core::Timestamp) override {
    tape_.decode(bytes);
    if (++seen_ < kFrames) return;
    end_ = bench::processor_ns();
    loop_.stop();
  }
  void on_closed(std::uint32_t, std::string_view why) override { stop(std::string(why)); }
  void on_response(std::uint32_t, const venue::HttpResponse&) override {}
  void on_timer(core::Timestamp) override {}
  void on_wake() override {}

  RecordedBooks& tape_;
  net::Loop loop_;
  std::size_t seen_ = 0;
  double start_ = 0;
  double end_ = 0;
};

struct Costs {
  std::vector<double> ratios;
  std::vector<double> product_ns;
  std::vector<double> floor_ns;
};

void measure(RecordedBooks& tape, const net::CertificateFiles& files, Costs& costs) {
  if (tape.frames().size() < kFrames) stop(tape.name() + " is shorter than expected");
  const Source source(files, tape);
  for (int round = -1; round < bench::kRounds; ++round) {
    tape.start_over();
    const double product = Product(tape).receive(source.port(), files.ca_file);
    const double floor =
        floor_ingest(std::to_string(source.port()).c_str(), files.ca_file.c_str(), kFrames);
    if (product == 0 || floor == 0 || !tape.all_live()) stop("a round did not receive everything");
    if (round < 0) continue;
    costs.ratios.push_back(floor / product);
    costs.product_ns.push_back(product / kFrames);
    costs.floor_ns.push_back(floor / kFrames);
  }
}

}  // namespace

int main(int argc, char** argv) {
  const bool as_json = argc > 1 && std::strcmp(argv[1], "--json") == 0;
  const char* given = std::getenv("TERN_SHARED");
  const std::filesystem::path shared =
      given != nullptr && *given != '\0' ? given : TERN_SOURCE_DIR "/../shared";
  std::string folder = (std::filesystem::temp_directory_path() / "tern-bench-XXXXXX").string();
  if (::mkdtemp(folder.data()) == nullptr) stop("no folder " + folder + " can be made");
  const auto files = net::make_test_authority(folder);
  if (!files) stop(files.error().text());
  double sum = 0;
  std::string parts;
  for (const char* name : kRecordings) {
    auto tape = RecordedBooks::load((shared / "recordings" / name).string() + ".jsonl.gz");
    if (!tape) stop(tape.error().text());
    Costs costs;
    measure(tape.value(), files.value(), costs);
    const double ratio = bench::median(costs.ratios);
    sum += ratio;
    parts += std::string(",\"") + name + "\":" + std::to_string(ratio);
    if (!as_json)
      std::printf("%-20s product %6.0f ns a frame, bare reader %6.0f ns, ratio %.2f\n", name,
                  bench::median(costs.product_ns), bench::median(costs.floor_ns), ratio);
  }
  std::filesystem::remove_all(folder);
  const double ratio = sum / static_cast<double>(std::size(kRecordings));
  std::printf(as_json ? "{\"ingest\":{\"ratio\":%.3f%s}}\n" : "ratio %.2f%.0s\n", ratio,
              parts.c_str());
  return 0;
}
