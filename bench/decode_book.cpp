// In: recorded traffic. Out: how long the product needs from a book frame to its book, beside the
// floor that decodes the same bytes and keeps no book, and how many allocations a frame costs once
// everything has grown. Cannot happen: a frame timed on one side only; a round compared with
// another moment's: rounds alternate.
#include <time.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string>
#include <vector>

#include "allocations.hpp"
#include "recorded_books.hpp"
#include "tern/venue/registry.hpp"

std::uint64_t floor_decode(const char* bytes, std::size_t size);

namespace {

using tern::bench::RecordedBooks;

constexpr int kRounds = 9;
// How recordings of a dialect are called. One whose venue was taken out of the house is left out.
struct Family {
  std::string_view prefix;
  std::string_view dialect;
};
constexpr Family kFamilies[] = {{"binance-2", "binance"},
                                {"binance-hft-", "binance"},
                                {"binance_us-", "binance"},
                                {"binance_tr-", "binance"},
                                {"okx-", "okx"},
                                {"okcoin-", "okx"},
                                {"bybit-", "bybit"},
                                {"kraken-", "kraken"}};

struct Round {
  double product_ns = 0;
  double unproven_ns = 0;  // of the product without its checksums
  double floor_ns = 0;
  std::uint64_t allocations = 0;
};

// Time this thread was on a processor: what other programs do meanwhile is not ours.
double processor_ns() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

Round run(RecordedBooks& books) {
  Round round;
  books.start_over();
  const std::uint64_t allocations = tern::bench::allocations();
  double start = processor_ns();
  for (const std::string_view frame : books.frames())
    books.decode(frame);
  round.product_ns = processor_ns() - start;
  round.allocations = tern::bench::allocations() - allocations;

  round.unproven_ns = round.product_ns;
  if (books.has_checksums()) {
    books.start_over(false);
    start = processor_ns();
    for (const std::string_view frame : books.frames())
      books.decode(frame);
    round.unproven_ns = processor_ns() - start;
  }

  volatile std::uint64_t sum = 0;
  start = processor_ns();
  for (const std::string_view frame : books.frames()) {
    sum = sum + floor_decode(frame.data(), frame.size());
  }
  round.floor_ns = processor_ns() - start;
  return round;
}

double median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2),
                   values.end());
  return values[values.size() / 2];
}

struct Result {
  std::string name;
  std::size_t frames = 0;
  std::vector<Round> rounds;

  [[nodiscard]] double product_ns() const {
    std::vector<double> values;
    for (const Round& round : rounds)
      values.push_back(round.product_ns);
    return median(values);
  }
  [[nodiscard]] double ratio() const {
    std::vector<double> values;
    for (const Round& round : rounds)
      values.push_back(round.product_ns / round.floor_ns);
    return median(values);
  }
  [[nodiscard]] double unproven_ratio() const {
    std::vector<double> values;
    for (const Round& round : rounds)
      values.push_back(round.unproven_ns / round.floor_ns);
    return median(values);
  }
  [[nodiscard]] double allocations_per_frame() const {
    std::uint64_t most = 0;
    for (const Round& round : rounds)
      most = std::max(most, round.allocations);
    return static_cast<double>(most) / static_cast<double>(frames);
  }
};

void print(const Result& result) {
  const auto frames = static_cast<double>(result.frames);
  std::printf(
      "%-22s %7zu frames  %7.0f ns a frame  ratio %.2f (%.2f without checksums)  allocations a "
      "frame %g\n",
      result.name.c_str(), result.frames, result.product_ns() / frames, result.ratio(),
      result.unproven_ratio(), result.allocations_per_frame());
}

std::vector<std::string> recordings_in(const std::filesystem::path& folder) {
  std::vector<std::string> paths;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename().string();
    for (const Family& family : kFamilies) {
      if (name.starts_with(family.prefix) && tern::venue::find_dialect(family.dialect) != nullptr)
        paths.push_back(entry.path().string());
    }
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

}  // namespace

int main(int argc, char** argv) {
  const bool as_json = argc > 1 && std::strcmp(argv[1], "--json") == 0;
  const char* given = std::getenv("TERN_SHARED");
  const std::filesystem::path shared =
      given != nullptr && *given != '\0' ? given : TERN_SOURCE_DIR "/../shared";
  std::vector<RecordedBooks> tapes;
  for (const std::string& path : recordings_in(shared / "recordings")) {
    tern::core::Result<RecordedBooks> tape = RecordedBooks::load(path);
    if (!tape.ok()) {
      std::fprintf(stderr, "decode_book: %s\n", tape.error().text().c_str());
      return 2;
    }
    tapes.push_back(std::move(tape).value());
  }
  if (tapes.empty()) {
    std::fprintf(stderr, "decode_book: no recordings in %s/recordings; set TERN_SHARED\n",
                 shared.c_str());
    return 2;
  }

  Result all;
  all.name = "all";
  std::vector<Result> results(tapes.size());
  for (int i = -1; i < kRounds; ++i) {  // the first round grows what grows and is not counted
    Round sum;
    for (std::size_t at = 0; at < tapes.size(); ++at) {
      const Round round = run(tapes[at]);
      sum.product_ns += round.product_ns;
      sum.unproven_ns += round.unproven_ns;
      sum.floor_ns += round.floor_ns;
      sum.allocations += round.allocations;
      if (i >= 0) results[at].rounds.push_back(round);
    }
    if (i >= 0) all.rounds.push_back(sum);
  }
  for (std::size_t at = 0; at < tapes.size(); ++at) {
    results[at].name = tapes[at].name();
    results[at].frames = tapes[at].frames().size();
    all.frames += results[at].frames;
    if (!tapes[at].all_live()) {
      std::fprintf(stderr, "decode_book: a book of %s was lost on the way\n",
                   tapes[at].name().c_str());
      return 1;
    }
  }
  if (as_json) {
    std::printf(
        "{\"decode_book\":{\"ratio\":%.3f,\"ratio_without_checksums\":%.3f,"
        "\"allocations_per_frame\":%g,\"ns_per_frame\":%.0f",
        all.ratio(), all.unproven_ratio(), all.allocations_per_frame(),
        all.product_ns() / static_cast<double>(all.frames));
    for (const Result& result : results)
      std::printf(",\"%s\":%.3f", result.name.c_str(), result.ratio());
    std::printf("}}\n");
    return 0;
  }
  for (const Result& result : results)
    print(result);
  print(all);
  return 0;
}
