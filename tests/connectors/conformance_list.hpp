// In: the list of conformance cases, the cases that this program runs. Out: that they are the same.
// Cannot happen: a venue for which a case neither runs nor has a reason.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <vector>

#include "harness.hpp"
#include "tern/core/text.hpp"
#include "tern/venue/conformance.hpp"

namespace tern::test {

inline std::string variant_name(const std::string& dialect, const std::string& variant) {
  return dialect + (variant.empty() ? "" : "_" + variant);
}

// The variants of every venue that has this half, the plain dialect first.
inline std::vector<HarnessOptions> every_variant(venue::Half half) {
  std::vector<HarnessOptions> all;
  for (const venue::RegistryRow& row : venue::registry()) {
    if (half == venue::Half::account && row.make_account == nullptr) continue;
    HarnessOptions options;
    options.dialect = row.dialect;
    all.push_back(options);
    for (const std::string_view variant : core::split(row.variants, ' ')) {
      options.variant = variant;
      if (!variant.empty()) all.push_back(options);
    }
  }
  return all;
}

inline std::string variant_name_of(const ::testing::TestParamInfo<HarnessOptions>& each) {
  return variant_name(each.param.dialect, each.param.variant);
}

inline const venue::ConformanceCase& listed_case(std::string_view name) {
  for (const venue::ConformanceCase& each : venue::conformance_cases()) {
    if (each.name == name) return each;
  }
  TERN_ASSERT(false, "a case that is not listed");
  return venue::conformance_cases()[0];
}

// Those of `variants` to which the case applies.
inline std::vector<HarnessOptions> those_for(std::string_view name,
                                             std::vector<HarnessOptions> variants) {
  std::erase_if(variants, [&](const HarnessOptions& each) {
    const venue::Specimen venue(*venue::find_dialect(each.dialect), each.variant);
    return !listed_case(name).why_not(venue).empty();
  });
  return variants;
}

// The names of the parameterised cases of this program, by what they run for: "Case/okx_by_rest".
inline std::map<std::string, std::set<std::string>> cases_that_run() {
  std::map<std::string, std::set<std::string>> found;
  const auto& program = *::testing::UnitTest::GetInstance();
  for (int i = 0; i < program.total_test_suite_count(); ++i) {
    const ::testing::TestSuite& suite = *program.GetTestSuite(i);
    for (int j = 0; j < suite.total_test_count(); ++j) {
      const std::string name = suite.GetTestInfo(j)->name();
      const std::size_t slash = name.find('/');
      if (slash == std::string::npos) continue;
      std::string whom = name.substr(slash + 1);
      whom = whom.substr(0, whom.find("_by_"));  // both roads are one venue's
      found[whom].insert(name.substr(0, slash));
    }
  }
  return found;
}

inline void expect_the_list_is_what_runs(venue::Half half) {
  std::map<std::string, std::set<std::string>> wanted;
  for (const HarnessOptions& variant : every_variant(half)) {
    const venue::Specimen venue(*venue::find_dialect(variant.dialect), variant.variant);
    for (const venue::ConformanceCase& each : venue::conformance_cases()) {
      if (each.half != half || !each.why_not(venue).empty()) continue;
      const bool is_new =
          wanted[variant_name(variant.dialect, variant.variant)].emplace(each.name).second;
      EXPECT_TRUE(is_new) << each.name << " stands there twice";
    }
  }
  EXPECT_EQ(cases_that_run(), wanted);
}

}  // namespace tern::test
