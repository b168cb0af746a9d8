// In: ternd as it is delivered, simulated venues, a bare client as the floor.
// Out: from the venue's write of a frame to its read of the order that ternd sends because of it:
// TLS both ways, decode, book, decision, gate, journal and signature included; and how long after
// the first leg's bytes the second's are at its venue's socket.
// Cannot happen: a sample left out: one without an order is counted; product and floor measured at
// the same time: the one is stopped while the other runs, since both spin.
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "app/process.hpp"
#include "app/sim_truth.hpp"
#include "rounds.hpp"
#include "trading_venues.hpp"

namespace {

using namespace tern;
using bench::Answered;
using bench::TradingVenues;

constexpr int kSpinningRounds = 9;
constexpr int kSpinningSamples = 200;
constexpr int kSleepingRounds = 7;
constexpr int kSleepingSamples = 200;
constexpr int kWarmUp = 40;          // of a program that was stopped
constexpr int kReadyAfter = 120;     // crossings answered: every venue with its every pair
constexpr int kMissed = 4;           // what one without an order takes off again
constexpr int kReadyWithin = 4'000;  // crossings

[[noreturn]] void stop(const std::string& words) {
  std::fprintf(stderr, "tick_to_order: %s\n", words.c_str());
  std::exit(1);
}

// Venues on one core, the program that is measured on another: two that spin on one core wait for
// each other's time slices.
constexpr std::size_t kVenuesCore = 0;
constexpr std::size_t kMeasuredCore = 1;

// This process, and what it starts from now on. False: there is no second core.
bool keep_to(std::initializer_list<std::size_t> cores) {
  cpu_set_t only;
  CPU_ZERO(&only);
  for (const std::size_t core : cores)
    CPU_SET(core, &only);
  return sched_setaffinity(0, sizeof only, &only) == 0;
}

// The venues stand for another machine: nothing of this one takes their core while they work. A
// program that is started has no such right. Without the right to ask for it (CAP_SYS_NICE) the
// tails show ternd's cold threads on the venues' core.
constexpr int kRightOfWay = -20;
constexpr int kNoRight = 0;

bool become_venues() {
  static bool told = false;
  if (setpriority(PRIO_PROCESS, 0, kRightOfWay) != 0 && !std::exchange(told, true))
    std::fprintf(stderr, "tick_to_order: the venues have no right of way (%s): tails are longer\n",
                 std::strerror(errno));
  return keep_to({kVenuesCore});
}

bool become_starter(std::initializer_list<std::size_t> cores) {
  (void)setpriority(PRIO_PROCESS, 0, kNoRight);
  return keep_to(cores);
}

double quantile(std::vector<double> values, double part) {
  const auto rank = static_cast<std::ptrdiff_t>(part * static_cast<double>(values.size()));
  std::nth_element(values.begin(), values.begin() + rank, values.end());
  return values[static_cast<std::size_t>(rank)];
}

std::string pairs_line(const std::function<bool(std::size_t)>& wanted) {
  std::string line = "pairs = [";
  std::size_t position = 0;
  for (const sim::PairSpec& pair : sim::make_pairs(TradingVenues::kPairs)) {
    if (wanted(position++)) line += '"' + pair.base + '/' + pair.quote + "\", ";
  }
  return line + "]\n";
}

std::string venue_table(const TradingVenues& venues, std::size_t venue,
                        const std::string& ca_file) {
  const std::string name = TradingVenues::name(venue);
  const std::string place = "://localhost:" + std::to_string(venues.port(venue)) + "\"\n";
  return "[venues." + name + "]\ndialect = \"" + TradingVenues::dialect(venue) +
         "\"\nrest_url = \"https" + place + "stream_url = \"wss" + place + "ca_file = \"" +
         ca_file + "\"\ntaker_fee = \"0.001\"\nbuy_fee_from = \"base\"\n" +
         "credentials = \"keys/" + name + ".toml\"\n" +
         pairs_line([venue](std::size_t pair) { return TradingVenues::trades(venue, pair); });
}

// A folder of its own for each run of ternd: another journal, other keys of the same venues.
std::string write_configuration(const TradingVenues& venues, const std::string& folder,
                                const std::string& ca_file, bool spins) {
  std::filesystem::create_directories(folder);
  std::ofstream(folder + "/limits.toml")
      << "max_order = \"2000\"\nmax_venue = \"20000\"\nmax_asset = \"20000\"\n"
         "max_total = \"40000\"\nloss_max = \"5000\"\nmax_open_trades = 32\n"
         "max_orders_per_second = 200\ncollar_bps = \"200\"\nbalance_age_ms = 30000\nbook_age_ms = "
         "10000\n";
  const std::string path = folder + "/ternd.toml";
  std::ofstream file(path);
  file << "mode = \"live\"\nnode = \"bench\"\nrun_directory = \"" << folder << "\"\n"
       << "busy_poll = " << (spins ? "true" : "false") << "\nhot_core = " << kMeasuredCore
       << "\npairs = [";
  for (const sim::PairSpec& pair : sim::make_pairs(TradingVenues::kPairs))
    file << '"' << pair.base << '/' << pair.quote << "\",";
  file
      << "]\n[limits]\nalive_max_ms = 30000\nchange_max_ms = 120000\n"
      << "[arbitrage]\nmin_edge_bps = \"5\"\ntoo_good_bps = \"70\"\nmax_order_notional = \"1000\"\n"
      << "[trading]\nreference_currency = \"USDT\"\njournal = \"journal\"\n"
      << "limits_file = \"limits.toml\"\n";
  for (std::size_t venue = 0; venue < TradingVenues::kVenues; ++venue) {
    file << venue_table(venues, venue, ca_file);
    const core::Status written =
        app::write_private_file(folder + "/keys/" + TradingVenues::name(venue) + ".toml",
                                app::key_document(TradingVenues::name(venue), venues.key(venue)));
    if (!written) stop(written.error().text());
  }
  return path;
}

app::Process start(const app::ProcessOptions& options) {
  auto started = app::Process::start(options);
  if (!started) stop(started.error().text());
  return std::move(started).value();
}

struct Samples {
  std::vector<double> p50;
  std::vector<double> p99;
  std::size_t count = 0;
  std::size_t missed = 0;

  void add(const std::vector<double>& round) {
    if (round.empty()) return;
    p50.push_back(quantile(round, 0.5));
    p99.push_back(quantile(round, 0.99));
    count += round.size();
  }
  [[nodiscard]] double middle() const { return p50.empty() ? 0 : bench::median(p50); }
  [[nodiscard]] double tail() const { return p99.empty() ? 0 : bench::median(p99); }
};

struct Mode {
  bool spins = true;
  int rounds = 0;
  int samples = 0;
};

struct Figures {
  Samples product;
  Samples floor;
  Samples second_leg;
};

class Measurement {
 public:
  Measurement(TradingVenues& venues, std::string folder, std::string ca_file)
      : venues_(venues), folder_(std::move(folder)), ca_file_(std::move(ca_file)) {}

  Figures run(const Mode& mode) {
    Figures figures;
    const std::string folder = folder_ + (mode.spins ? "/spinning" : "/sleeping");
    const std::string bin = app::program_directory();
    (void)become_starter({kVenuesCore, kMeasuredCore});
    app::Process daemon =
        start({bin + "/ternd",
               {"--config", write_configuration(venues_, folder, ca_file_, mode.spins)},
               folder + "/ternd.log"});
    if (!become_venues()) stop("two cores are needed");
    wait_until_ready(daemon, folder);
    kill(daemon.pid(), SIGSTOP);
    if (!become_starter({kMeasuredCore})) stop("two cores are needed");
    app::Process floor =
        start({bin + "/floor_tick_to_order",
               {std::to_string(venues_.port(TradingVenues::kEcho)), ca_file_,
                std::to_string(TradingVenues::kMeasured), std::to_string(venues_.order_bytes()),
                mode.spins ? "spin" : "sleep"},
               folder + "/floor.log"});
    (void)become_venues();
    for (int i = 0; !venues_.echo_is_there(); ++i) {
      if (i == 500) stop("the floor does not connect");
      venues_.serve(10e6);
    }
    for (int round = 0; round < mode.rounds; ++round) {
      measure_floor(mode, figures);
      kill(floor.pid(), SIGSTOP);
      kill(daemon.pid(), SIGCONT);
      venues_.serve(700e6);  // a program that slept does not trade at once
      measure_product(mode, figures);
      kill(daemon.pid(), SIGSTOP);
      kill(floor.pid(), SIGCONT);
    }
    kill(daemon.pid(), SIGCONT);
    return figures;
  }

 private:
  void wait_until_ready(app::Process& daemon, const std::string& folder) {
    int score = 0;  // a busy machine misses one now and then
    for (int i = 0; score < kReadyAfter; ++i) {
      if (i == kReadyWithin || daemon.exit_code())
        stop("ternd does not trade: see its log in " + folder);
      score = venues_.cross().first_ns > 0 ? score + 1 : std::max(0, score - kMissed);
    }
  }

  void measure_product(const Mode& mode, Figures& figures) {
    std::vector<double> first;
    for (int i = -kWarmUp; i < mode.samples; ++i) {
      const Answered answered = venues_.cross();
      if (i < 0) continue;
      if (answered.first_ns == 0 || answered.second_ns < answered.first_ns)
        ++figures.product.missed;
      else
        first.push_back(answered.first_ns);
    }
    figures.product.add(first);
    if (mode.spins) measure_second_leg(mode, figures);
  }

  void measure_second_leg(const Mode& mode, Figures& figures) {
    std::vector<double> apart;
    for (int i = 0; i < mode.samples; ++i) {
      const double legs = venues_.legs_apart_ns();
      if (legs > 0)
        apart.push_back(legs);
      else
        ++figures.second_leg.missed;
    }
    figures.second_leg.add(apart);
  }

  void measure_floor(const Mode& mode, Figures& figures) {
    std::vector<double> first;
    for (int i = -kWarmUp; i < mode.samples; ++i) {
      const Answered answered = venues_.echo();
      if (i < 0) continue;
      if (answered.first_ns == 0) {
        ++figures.floor.missed;
      } else {
        first.push_back(answered.first_ns);
      }
    }
    figures.floor.add(first);
  }

  TradingVenues& venues_;
  std::string folder_;
  std::string ca_file_;
};

void say(const char* title, const Samples& samples) {
  std::printf("%-28s p50 %7.1f us  p99 %7.1f us  (%zu samples, %zu without an order)\n", title,
              samples.middle() / 1e3, samples.tail() / 1e3, samples.count, samples.missed);
}

void print(const Figures& spinning, const Figures& sleeping, const TradingVenues& venues) {
  std::printf("frame %zu bytes, order %zu bytes\n", venues.frame_bytes(), venues.order_bytes());
  say("spinning, floor", spinning.floor);
  say("spinning, ternd", spinning.product);
  say("spinning, second leg after", spinning.second_leg);
  say("sleeping, floor", sleeping.floor);
  say("sleeping, ternd", sleeping.product);
}

void print_json(const Figures& spinning, const Figures& sleeping) {
  std::printf(
      "{\"tick_to_order\":{\"floor_p50_us\":%.2f,\"p50_us\":%.2f,\"p99_ratio\":%.2f,"
      "\"floor_p99_us\":%.2f,\"p99_us\":%.2f,\"samples\":%zu,\"missed\":%zu},",
      spinning.floor.middle() / 1e3, spinning.product.middle() / 1e3,
      spinning.product.tail() / spinning.floor.tail(), spinning.floor.tail() / 1e3,
      spinning.product.tail() / 1e3, spinning.product.count,
      spinning.product.missed + spinning.floor.missed + spinning.second_leg.missed);
  std::printf(
      "\"second_leg_us\":%.2f,\"tick_to_order_sleeping\":{\"ratio\":%.2f,\"floor_p50_us\":%.2f,"
      "\"p50_us\":%.2f,\"samples\":%zu,\"missed\":%zu}}\n",
      spinning.second_leg.middle() / 1e3, sleeping.product.middle() / sleeping.floor.middle(),
      sleeping.floor.middle() / 1e3, sleeping.product.middle() / 1e3, sleeping.product.count,
      sleeping.product.missed + sleeping.floor.missed);
}

}  // namespace

int main(int argc, char** argv) {
  const bool as_json = argc > 1 && std::strcmp(argv[1], "--json") == 0;
  const int rounds = argc > 2 && std::strcmp(argv[1], "--rounds") == 0 ? std::atoi(argv[2]) : 0;
  signal(SIGPIPE, SIG_IGN);
  std::string folder = (std::filesystem::temp_directory_path() / "tern-bench-XXXXXX").string();
  if (::mkdtemp(folder.data()) == nullptr) stop("no folder " + folder + " can be made");
  const auto files = net::make_test_authority(folder);
  if (!files) stop(files.error().text());
  Figures spinning;
  Figures sleeping;
  {
    auto venues = TradingVenues::start(files.value());
    if (!venues) stop(venues.error().text());
    Measurement measurement(*venues.value(), folder, files.value().ca_file);
    const auto of = [rounds](int usual) { return rounds > 0 ? rounds : usual; };
    spinning = measurement.run({true, of(kSpinningRounds), kSpinningSamples});
    sleeping = measurement.run({false, of(kSleepingRounds), kSleepingSamples});
    for (const Figures* figures : {&spinning, &sleeping}) {
      if (figures->product.count == 0 || figures->floor.count == 0) stop("nothing was measured");
    }
    if (spinning.second_leg.count <= spinning.second_leg.missed)
      stop("most second legs have no time of arrival: does this kernel know SO_TIMESTAMPNS?");
    if (as_json) {
      print_json(spinning, sleeping);
    } else {
      print(spinning, sleeping, *venues.value());
    }
  }
  std::filesystem::remove_all(folder);
  return 0;
}
