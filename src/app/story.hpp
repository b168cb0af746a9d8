// In: a journal and what a person asks after: an order, a trade or an opportunity.
// Out: every record that belongs to it, in order; told in words or as JSON.
// Cannot happen: a record of another trade in it; an unfinished trade told as a finished one.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "tern/core/result.hpp"
#include "tern/ledger/record.hpp"

namespace tern::app {

// One opportunity of one run, and the trade it became, if it did.
struct Story {
  ledger::RunStarted run;
  std::uint64_t episode = 0;  // numbered anew in every run; 0: not known
  std::uint64_t trade = 0;    // 0: not traded
  std::vector<std::pair<std::uint64_t, ledger::Record>> records;  // by sequence
};

// `asked`: a client order id, a trade's number or an opportunity's number; the last may name one in
// every run: the newest kMaxStories are told, oldest first. Errors: those of the journal; nothing
// there bears that name.
inline constexpr std::size_t kMaxStories = 5;
core::Result<std::vector<Story>> find_stories(const std::string& folder, const std::string& asked);

[[nodiscard]] std::string story_text(const Story& story);
[[nodiscard]] std::string stories_json(const std::string& asked, const std::vector<Story>& stories);

}  // namespace tern::app
