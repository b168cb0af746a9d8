// In: what is simulated and where it listens. Out: the text of a ternd.toml that watches exactly
// that. Cannot happen: a limit that no demo could show: patience is seconds here, not minutes.
#include "app/sim_configuration.hpp"

#include <sstream>

#include "tern/sim/listings.hpp"
#include "tern/sim/opening.hpp"

namespace tern::app {
namespace {

// A TOML basic string.
std::string quoted_text(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

void write_pairs(std::ostream& out, std::uint32_t count) {
  out << "pairs = [";
  const char* separator = "\n  ";
  for (const sim::PairSpec& pair : sim::make_pairs(count)) {
    out << separator << quoted_text(pair.base + "/" + pair.quote);
    separator = ",\n  ";
  }
  out << "\n]\n";
}

void write_venue(std::ostream& out, const SimVenue& venue, std::uint16_t port,
                 const std::string& ca_file) {
  const std::string place = "://localhost:" + std::to_string(port);
  out << "\n[venues." << venue.name << "]\n"
      << "dialect = " << quoted_text(venue.dialect) << "\n"
      << "variant = " << quoted_text(venue.variant) << "\n"
      << "rest_url = " << quoted_text("https" + place) << "\n"
      << "stream_url = " << quoted_text("wss" + place) << "\n"
      << "ca_file = " << quoted_text(ca_file) << "\n"
      << "taker_fee = " << quoted_text(std::string(sim::kOpeningFee)) << "\n"
      << "buy_fee_from = \"base\"\n"
      << "credentials = " << quoted_text("keys/" + venue.name + ".toml") << "\n";
}

}  // namespace

std::string sim_configuration(const SimOptions& options, const std::vector<std::uint16_t>& ports,
                              const std::string& ca_file) {
  std::ostringstream out;
  out << "# Written by tern-sim (seed " << options.seed << "): ternd --config this trades on the\n"
      << "# simulated venues for as long as they run. Every key: docs/configuration.md.\n"
      << "mode = \"live\"           # with the simulated venues' money\n"
      << "node = \"demo\"\n"
      << "run_directory = " << quoted_text(options.directory) << "\n";
  write_pairs(out, options.pairs);
  out << "\n[log]\nlevel = \"info\"\n"
      << "\n[limits]\n"
      << "alive_max_ms = 8000\n"
      << "change_max_ms = 60000\n"
      << "silence_ms = 3000        # simulated silences last 5 to 8 s\n"
      << "\n[arbitrage]\n"
      << "policy = \"depth\"\n"
      << "depth = 2\n"
      << "min_edge_bps = \"5\"\n"
      << "too_good_bps = \"70\"      # most simulated shocks stay below, a few do not\n"
      << "max_order_notional = \"1000\"\n"
      << "\n[trading]\n"
      << "reference_currency = \"USDT\"\n"
      << "journal = \"journal\"\n"
      << "limits_file = \"limits.toml\"\n";
  for (std::size_t i = 0; i < options.venues.size(); ++i) {
    write_venue(out, options.venues[i], ports.at(i), ca_file);
  }
  return out.str();
}

std::string sim_limits() {
  return "# Limits of the demo's trading, in USDT. Every key: docs/configuration.md.\n"
         "max_order = \"2000\"\n"
         "max_venue = \"20000\"\n"
         "max_asset = \"20000\"\n"
         "max_total = \"40000\"\n"
         "loss_max = \"5000\"\n"
         "max_open_trades = 16\n"
         "max_orders_per_second = 50\n"
         "collar_bps = \"200\"\n"
         "repair_collar_bps = \"300\"\n"
         "repair_slippage_bps = \"150\"\n"
         "repair_deadline_ms = 30000\n"
         "too_good_bps = \"200\"\n"
         "book_age_ms = 3000\n"
         "balance_age_ms = 20000\n";
}

}  // namespace tern::app
