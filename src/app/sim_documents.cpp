// In: counts and comparisons. Out: the JSON lines of tern-sim's control socket, and ternd's books
// read back. Cannot happen: money in these documents: counts, names and hashes only.
#include "app/sim_documents.hpp"

#include <charconv>
#include <nlohmann/json.hpp>

namespace tern::app {
namespace {

using nlohmann::json;

core::Error bad_books(const std::string& what) {
  return core::Error{what, "compare", "send what ternd answers to `books`"};
}

bool read_digest(const json& value, std::uint64_t& out) {
  if (!value.is_string()) return false;
  const std::string& text = value.get_ref<const std::string&>();
  const char* end = text.data() + text.size();
  const auto [rest, failure] = std::from_chars(text.data(), end, out, 16);
  return failure == std::errc() && rest == end;
}

bool read_claim(const json& book, BookClaim& out) {
  if (!book.is_object()) return false;
  const json venue = book.value("venue", json());
  const json symbol = book.value("symbol", json());
  const json sequence = book.value("sequence", json());
  if (!venue.is_string() || !symbol.is_string() || !sequence.is_number_integer()) return false;
  out.venue = venue.get<std::string>();
  out.symbol = symbol.get<std::string>();
  out.sequence = sequence.get<std::int64_t>();
  return read_digest(book.value("digest", json()), out.digest);
}

}  // namespace

core::Result<std::vector<BookClaim>> parse_books(std::string_view document) {
  const json parsed = json::parse(document, nullptr, false);
  if (parsed.is_discarded()) return bad_books("not JSON");
  const auto books = parsed.is_object() ? parsed.find("books") : parsed.end();
  if (books == parsed.end() || !books->is_array()) return bad_books("no list \"books\"");
  std::vector<BookClaim> claims;
  claims.reserve(books->size());
  for (const json& book : *books) {
    BookClaim claim;
    if (!read_claim(book, claim)) {
      return bad_books("book " + std::to_string(claims.size()) +
                       " lacks venue, symbol, sequence or a hexadecimal digest");
    }
    claims.push_back(std::move(claim));
  }
  return claims;
}

std::string status_document(const std::vector<VenueCounts>& venues, const sim::FaultPlan& plan) {
  json document = {{"venues", json::object()}, {"faults", json::object()}};
  for (const sim::FaultKind kind : sim::kFaultKinds) {
    if (!plan.brings(kind)) continue;
    std::uint64_t sum = 0;
    for (const VenueCounts& venue : venues)
      sum += venue.counts.faults[kind];
    document["faults"][std::string(sim::name_of(kind))] = sum;
  }
  for (const VenueCounts& venue : venues) {
    document["venues"][venue.name] = {{"sessions", venue.counts.sessions},
                                      {"requests", venue.counts.requests},
                                      {"frames", venue.counts.frames}};
  }
  return document.dump();
}

std::string comparison_document(const std::vector<VenueComparison>& venues) {
  json document;
  for (const char* key : {"compared", "unknown", "mismatches"})
    document[key] = json::object();
  for (const VenueComparison& venue : venues) {
    document["compared"][venue.name] = venue.compared - venue.unknown;
    document["unknown"][venue.name] = venue.unknown;
    document["mismatches"][venue.name] = venue.mismatches;
  }
  return document.dump();
}

std::string error_document(std::string_view text) {
  return json{{"error", text}}.dump();
}

}  // namespace tern::app
