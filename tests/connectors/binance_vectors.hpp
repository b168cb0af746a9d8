// In: the shared folder's signing vectors. Out: one test parameter each, named as the vector is.
// Cannot happen: a folder without them that goes unnoticed: one stand-in says what is missing.
#pragma once

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "connectors/evidence.hpp"

namespace tern::test {

inline std::vector<nlohmann::json> binance_vectors() {
  const auto text = shared_text("venues/vectors/binance.json");
  if (!text) return {nlohmann::json{{"name", "vectors_not_found"}}};
  return nlohmann::json::parse(*text).get<std::vector<nlohmann::json>>();
}

inline std::string vector_name(const ::testing::TestParamInfo<nlohmann::json>& info) {
  return info.param["name"].get<std::string>();
}

inline bool is_missing(const nlohmann::json& vector) {
  return !vector.contains("transport");
}

}  // namespace tern::test
