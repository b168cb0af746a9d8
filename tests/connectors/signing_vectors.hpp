// In: the shared folder's signing vectors of a venue. Out: one test parameter each, named as the
// vector is.
// Cannot happen: a folder without them that goes unnoticed: one stand-in says what is missing.
#pragma once

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "connectors/evidence.hpp"
#include "tern/venue/http.hpp"

namespace tern::test {

[[nodiscard]] inline std::vector<nlohmann::json> signing_vectors(const std::string& venue) {
  const std::string path = "venues/vectors/" + venue + ".json";
  const auto text = shared_text(path);
  if (!text) return {nlohmann::json{{"name", "vectors_not_found"}, {"not_found", path}}};
  return nlohmann::json::parse(*text).get<std::vector<nlohmann::json>>();
}

inline std::string vector_name(const ::testing::TestParamInfo<nlohmann::json>& info) {
  return info.param["name"].get<std::string>();
}

class SigningVector : public ::testing::TestWithParam<nlohmann::json> {
 protected:
  void SetUp() override {
    if (GetParam().contains("not_found"))
      GTEST_SKIP() << "skipped: " << GetParam()["not_found"] << " not found";
  }
  // Of a vector of HTTP, before it is signed.
  [[nodiscard]] static venue::HttpRequest request() {
    const nlohmann::json& vector = GetParam();
    venue::HttpRequest request;
    request.method = vector["method"];
    request.target = vector["path"];
    if (vector.value("query", "") != "") request.target += "?" + vector["query"].get<std::string>();
    request.body = vector["body"];
    return request;
  }
};

}  // namespace tern::test
