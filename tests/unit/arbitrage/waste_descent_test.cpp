// In: ratios of lots and fees. Out: proof that the descent visits exactly the sizes of record low
// waste. Cannot happen: a record skipped: all sizes are tried one by one beside it.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <numeric>
#include <vector>

#include "src/arbitrage/waste_descent.hpp"
#include "unit/core/draw.hpp"

namespace tern::arbitrage {
namespace {

std::int64_t waste_of(std::int64_t j, std::int64_t numerator, std::int64_t denominator) {
  const std::int64_t i = (numerator * j + denominator - 1) / denominator;
  return denominator * i - numerator * j;
}

RC_GTEST_PROP(WasteDescent, VisitsEverySizeOfRecordLowWaste, ()) {
  std::int64_t numerator = core::draw<std::int64_t>(1, 400);
  std::int64_t denominator = core::draw<std::int64_t>(1, 400);
  const std::int64_t common = std::gcd(numerator, denominator);
  numerator /= common;
  denominator /= common;
  const std::int64_t from = core::draw<std::int64_t>(1, 2'000);

  std::vector<std::int64_t> expected;
  std::int64_t record = waste_of(from, numerator, denominator);
  for (std::int64_t j = from - 1; j >= 0; --j) {
    if (waste_of(j, numerator, denominator) < record) {
      record = waste_of(j, numerator, denominator);
      expected.push_back(j);
    }
  }
  std::vector<std::int64_t> visited;
  WasteDescent descent(numerator, denominator);
  std::int64_t j = from;
  std::int64_t waste = waste_of(from, numerator, denominator);
  while (waste > 0) {
    const WasteDescent::Step& step = descent.next(waste);
    j -= static_cast<std::int64_t>(step.j);
    if (j < 0) break;
    waste -= static_cast<std::int64_t>(step.waste);
    RC_ASSERT(waste == waste_of(j, numerator, denominator));
    visited.push_back(j);
  }
  RC_ASSERT(visited == expected);
}

}  // namespace
}  // namespace tern::arbitrage
