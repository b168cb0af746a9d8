// In: the parts of the configuration that concern orders and accounts, and the files they name.
// Out: settings of trading; every mistake at its place, in its file.
// Cannot happen: a secret in a problem's text; a key file that others can read; trading without
// limits.
#pragma once

#include "app/configuration_checks.hpp"

namespace tern::app {

// bps / 10^4, exactly; too many digits are reported.
core::Decimal fraction_of_bps(ops::ConfigurationReader& reader, ops::Section& section,
                              std::string_view key, const ops::DecimalRule& rule);
void read_account(Reading& reading, ops::Section& section, VenueSettings& venue);
void read_board(Reading& reading, ops::Section section);
void read_history(Reading& reading, ops::Section section);
// After the venues.
void read_trading(Reading& reading, ops::Section section);

}  // namespace tern::app
