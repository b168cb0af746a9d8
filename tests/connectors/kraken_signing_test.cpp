// Goal: requests are signed as the venue's documents sign them. Method: every vector of the shared
// folder by its name, each through the code that signs requests.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "connectors/evidence.hpp"
#include "connectors/kraken/account.hpp"

namespace tern::connectors::kraken {
namespace {

// The vector of the book's checksum is proven in kraken_test.
std::vector<nlohmann::json> vectors() {
  const auto text = test::shared_text("venues/vectors/kraken.json");
  // One stand-in, so that the test says by name what is not there.
  if (!text) return {nlohmann::json{{"name", "vectors_not_found"}}};
  std::vector<nlohmann::json> all;
  for (const nlohmann::json& vector : nlohmann::json::parse(*text)) {
    if (vector.contains("nonce")) all.push_back(vector);
  }
  return all;
}

std::string name_of_vector(const ::testing::TestParamInfo<nlohmann::json>& info) {
  return info.param["name"].get<std::string>();
}

class KrakenVector : public ::testing::TestWithParam<nlohmann::json> {};

TEST_P(KrakenVector, IsSignedAsTheVenueSigns) {
  const nlohmann::json& vector = GetParam();
  if (!vector.contains("nonce")) GTEST_SKIP() << "skipped: venues/vectors/kraken.json not found";
  const Signer signer({vector["headers"]["API-Key"],
                       vector["secret_inputs"]["api_secret_base64"].get<std::string>(), ""});
  venue::HttpRequest request;
  request.method = vector["method"];
  request.target = vector["path"];
  request.body = vector["body"];
  signer.sign(request, vector["nonce"].get<std::string>());
  const std::map<std::string, std::string> headers(request.headers.begin(), request.headers.end());
  EXPECT_EQ(headers.at("API-Sign"), vector["expected"]["API-Sign"]);
  EXPECT_EQ(headers.at("API-Key"), vector["headers"]["API-Key"]);
}

INSTANTIATE_TEST_SUITE_P(Vectors, KrakenVector, ::testing::ValuesIn(vectors()), name_of_vector);

}  // namespace
}  // namespace tern::connectors::kraken
