// In: values that the reader found well-formed, with their places. Out: what is wrong with their
// meaning, reported there. Cannot happen: a check that stops at its first finding.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/configuration.hpp"

namespace tern::app {

inline constexpr int kMaxBpsScale = 18;  // digits after the point of a value in bps

// A venue as the file says it: what the checks need besides the settings.
struct VenueEntry {
  VenueSettings settings;
  bool enabled = true;
  bool lists_pairs = false;
  std::vector<ops::PlacedText> pairs;
  ops::Position position;
};

// One pass over one file.
struct Reading {
  ops::ConfigurationReader& reader;
  Settings& settings;
  std::string folder;  // of the file: relative paths start there
  std::vector<ops::PlacedText> pairs;
  std::vector<VenueEntry> venues;
  // Of the files that this one names.
  std::vector<ops::Problem> elsewhere;
  std::vector<ops::KnownKey> limits_keys;
  std::vector<ops::KnownKey> credentials_keys;
};

struct UrlText {
  std::string_view key;
  std::string_view text;
  std::string_view scheme;
};

// Relative paths start at the folder of the file.
[[nodiscard]] std::string absolute_path(const Reading& reading, const std::string& path);
void check_mode(Reading& reading, const std::string& mode, ops::Position position);
// Names of nodes and venues stand in file names, logs and on the screen.
void check_name(Reading& reading, std::string_view kind, const std::string& name,
                ops::Position position);
// Makes it absolute; the control socket inside must fit a socket address.
void check_run_directory(Reading& reading, ops::Position position);
// The global list: well-formed, each once. Fills settings.pairs.
void check_pairs(Reading& reading);
void check_variant(Reading& reading, const VenueSettings& venue, ops::Position position);
void check_endpoint_url(Reading& reading, const UrlText& url, ops::Position position);
// Makes it absolute; it must hold a certificate.
void check_ca_file(Reading& reading, std::string& path, ops::Position position);
// Pairs of each venue, servers named twice, pairs that nobody else has. Fills settings.venues.
void check_venues(Reading& reading);
void check_known_venue(Reading& reading, const std::string& name, ops::Position position);
void check_known_coin(Reading& reading, const ops::PlacedText& coin);
void check_alias(Reading& reading, const AliasSettings& alias, ops::Position position);

}  // namespace tern::app
