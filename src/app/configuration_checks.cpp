// In: well-formed values of the configuration file. Out: reports on their meaning; pairs and venues
// of the settings. Cannot happen: a pair, a coin or a venue used under a name that the file does
// not define.
#include "app/configuration_checks.hpp"

#include <sys/un.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "tern/core/text.hpp"
#include "tern/market/assets.hpp"
#include "tern/market/catalog.hpp"
#include "tern/venue/registry.hpp"

namespace tern::app {
namespace {

constexpr std::size_t kMaxName = 32;
constexpr std::size_t kMaxCertificateBytes = 4u << 20;
constexpr std::string_view kCertificateMark = "-----BEGIN CERTIFICATE-----";

std::string in_quotes(std::string_view text) {
  return "\"" + core::quoted(text) + "\"";
}

std::string nearest(const std::string& name, const std::vector<std::string>& known) {
  const std::vector<std::string_view> candidates(known.begin(), known.end());
  return std::string(core::nearest_name(name, candidates));
}

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words)
    out += (out.empty() ? "" : ", ") + word;
  return out;
}

bool contains(const std::vector<std::string>& list, std::string_view name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

bool good_name(const std::string& name) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  };
  return !name.empty() && name.size() <= kMaxName && std::all_of(name.begin(), name.end(), allowed);
}

std::vector<std::string> venue_names(const Reading& reading) {
  std::vector<std::string> names;
  for (const VenueEntry& venue : reading.venues)
    names.push_back(venue.settings.name);
  return names;
}

// Each once and known; empty means the global list.
void check_venue_pairs(Reading& reading, VenueEntry& venue) {
  std::vector<std::string>& pairs = venue.settings.pairs;
  for (const ops::PlacedText& pair : venue.pairs) {
    if (contains(pairs, pair.text)) {
      reading.reader.report(pair.position, "duplicate pair " + in_quotes(pair.text),
                            "each pair once");
    } else if (!contains(reading.settings.pairs, pair.text)) {
      reading.reader.report(pair.position, "unknown pair " + in_quotes(pair.text),
                            "a pair of the global list `pairs`",
                            nearest(pair.text, reading.settings.pairs));
    } else {
      pairs.push_back(pair.text);
    }
  }
  if (!venue.lists_pairs) pairs = reading.settings.pairs;
}

// Two names for one server: the same book twice, and every edge between them an illusion.
void warn_of_same_server(Reading& reading, std::size_t index) {
  const VenueSettings& late = reading.venues[index].settings;
  for (std::size_t i = 0; i < index; ++i) {
    const VenueSettings& early = reading.venues[i].settings;
    if (late.endpoint.stream_url.empty() || late.endpoint.stream_url != early.endpoint.stream_url) {
      continue;
    }
    reading.reader.warn(reading.venues[index].position,
                        late.name + " and " + early.name + " have the same stream_url",
                        "one market under two names shows no real opportunity");
  }
}

void warn_of_lonely_pairs(Reading& reading) {
  for (const ops::PlacedText& pair : reading.pairs) {
    const std::size_t venues = reading.settings.venues_with(pair.text).size();
    if (venues >= 2 || !contains(reading.settings.pairs, pair.text)) continue;
    reading.reader.warn(pair.position,
                        in_quotes(pair.text) + " is traded by " + std::to_string(venues) +
                            (venues == 1 ? " venue" : " venues"),
                        "an opportunity needs two enabled venues with the pair");
  }
}

}  // namespace

std::string absolute_path(const Reading& reading, const std::string& path) {
  std::error_code ignored;
  const std::filesystem::path full = std::filesystem::path(reading.folder) / path;
  return std::filesystem::absolute(full, ignored).lexically_normal().string();
}

void check_mode(Reading& reading, const std::string& mode, ops::Position position) {
  constexpr std::string_view kModes[] = {"observe", "live"};
  if (mode == kModes[0] || mode == kModes[1]) return;
  reading.reader.report(
      position,
      "`mode` is " + in_quotes(mode) + (mode == "paper" ? ", which is not built yet" : ""),
      "\"observe\": watch and report, or \"live\": trade with real orders",
      std::string(core::nearest_name(mode, kModes)));
}

void check_name(Reading& reading, std::string_view kind, const std::string& name,
                ops::Position position) {
  if (good_name(name)) return;
  reading.reader.report(
      position, "bad name of a " + std::string(kind) + " " + in_quotes(name),
      "1 to " + std::to_string(kMaxName) + " lower-case letters, digits, - and _");
}

void check_run_directory(Reading& reading, ops::Position position) {
  std::string& path = reading.settings.run_directory;
  if (path.empty()) {
    reading.reader.report(position, "`run_directory` is empty", "a folder");
    return;
  }
  path = absolute_path(reading, path);
  const std::size_t longest = sizeof(sockaddr_un::sun_path) - 1;
  const std::size_t length = reading.settings.control_socket().size();
  if (length <= longest) return;
  reading.reader.report(
      position, "`run_directory` makes the socket's path " + std::to_string(length) + " bytes long",
      "a shorter folder: at most " + std::to_string(longest) + " bytes with /ternd.sock");
}

void check_pairs(Reading& reading) {
  market::Assets assets;
  std::vector<std::string>& known = reading.settings.pairs;
  for (const ops::PlacedText& pair : reading.pairs) {
    const core::Result<market::Pair> parsed = assets.parse_pair(pair.text);
    if (!parsed.ok()) {
      reading.reader.report(pair.position, "bad pair " + in_quotes(pair.text),
                            "BASE/QUOTE, for example \"BTC/USDT\"");
      continue;
    }
    const std::string canonical = assets.pair_name(parsed.value());
    if (canonical != pair.text) {
      reading.reader.report(pair.position, "bad pair " + in_quotes(pair.text), "upper case",
                            canonical);
    } else if (contains(known, canonical)) {
      reading.reader.report(pair.position, "duplicate pair " + in_quotes(pair.text),
                            "each pair once");
    } else {
      known.push_back(canonical);
    }
  }
}

void check_variant(Reading& reading, const VenueSettings& venue, ops::Position position) {
  const venue::RegistryRow* row = venue::find_dialect(venue.dialect);
  if (row == nullptr || venue.variant.empty()) return;
  std::vector<std::string> known;
  for (const std::string_view variant : core::split(row->variants, ' ')) {
    if (!variant.empty()) known.emplace_back(variant);
  }
  if (contains(known, venue.variant)) return;
  const std::string rest = known.empty() ? "" : ", or one of " + joined(known);
  reading.reader.report(position, "`variant` is " + in_quotes(venue.variant),
                        "\"\" (the dialect itself)" + rest, nearest(venue.variant, known));
}

void check_endpoint_url(Reading& reading, const UrlText& url, ops::Position position) {
  const core::Status status = net::check_url(url.text, url.scheme);
  if (status.ok()) return;
  reading.reader.report(
      position,
      "`" + std::string(url.key) + "` is " + in_quotes(url.text) + ": " + status.error().what,
      std::string(url.scheme) + "://host[:port][/prefix]");
}

void check_ca_file(Reading& reading, std::string& path, ops::Position position) {
  if (path.empty()) return;
  path = absolute_path(reading, path);
  std::ifstream file(path, std::ios::binary);
  std::string text(kMaxCertificateBytes, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.find(kCertificateMark) != std::string::npos) return;
  const std::string what = text.empty() ? " cannot be read" : " holds no certificate";
  reading.reader.report(position, "`ca_file` " + in_quotes(path) + what,
                        "a PEM file that can be read, or \"\" for the system's certificates");
}

void check_venues(Reading& reading) {
  if (!reading.reader.complete()) return;
  for (std::size_t i = 0; i < reading.venues.size(); ++i) {
    VenueEntry& venue = reading.venues[i];
    check_venue_pairs(reading, venue);
    if (!venue.enabled) continue;
    reading.settings.venues.push_back(venue.settings);
    warn_of_same_server(reading, i);
  }
  if (reading.settings.venues.empty()) {
    reading.reader.report({}, reading.venues.empty() ? "no venue" : "no enabled venue",
                          "at least one table [venues.<name>] with enabled = true");
  }
  if (reading.venues.size() > market::Catalog::kMaxVenues) {
    reading.reader.report({}, std::to_string(reading.venues.size()) + " venues",
                          "at most " + std::to_string(market::Catalog::kMaxVenues));
  }
  warn_of_lonely_pairs(reading);
}

void check_known_venue(Reading& reading, const std::string& name, ops::Position position) {
  const std::vector<std::string> known = venue_names(reading);
  if (contains(known, name) || !reading.reader.complete()) return;
  reading.reader.report(position, "unknown venue " + in_quotes(name), "a name from [venues.<name>]",
                        nearest(name, known));
}

void check_known_coin(Reading& reading, const ops::PlacedText& coin) {
  std::vector<std::string> known;
  for (const std::string& pair : reading.settings.pairs) {
    for (const std::string_view asset : core::split(pair, '/'))
      known.emplace_back(asset);
  }
  if (contains(known, coin.text) || !reading.reader.complete()) return;
  reading.reader.report(coin.position, "unknown coin " + in_quotes(coin.text),
                        "an asset of the list `pairs`", nearest(coin.text, known));
}

void check_alias(Reading& reading, const AliasSettings& alias, ops::Position position) {
  if (core::to_upper(alias.canonical) != alias.canonical) {
    reading.reader.report(position, "bad canonical name " + in_quotes(alias.canonical),
                          "upper case", core::to_upper(alias.canonical));
  }
  for (const AliasSettings& other : reading.settings.aliases) {
    if (other.venue != alias.venue) continue;
    if (core::to_upper(other.ticker) == core::to_upper(alias.ticker) &&
        other.canonical != alias.canonical) {
      reading.reader.report(position,
                            in_quotes(alias.ticker) + " already means " +
                                in_quotes(other.canonical) + " on " + alias.venue,
                            "one meaning of a ticker on one venue");
    } else if (other.canonical == alias.canonical) {
      reading.reader.warn(position,
                          in_quotes(other.ticker) + " and " + in_quotes(alias.ticker) +
                              " both mean " + in_quotes(alias.canonical) + " on " + alias.venue,
                          "are they truly the same coin?");
    }
  }
}

}  // namespace tern::app
