// Goal: requests are signed as the venue's documents sign them. Method: every vector of the shared
// folder by its name, each through the code that signs requests.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "connectors/kraken/account.hpp"
#include "connectors/signing_vectors.hpp"

namespace tern::connectors::kraken {
namespace {

// The vector of the book's checksum is proven in kraken_test.
std::vector<nlohmann::json> vectors() {
  std::vector<nlohmann::json> all = test::signing_vectors("kraken");
  std::erase_if(all, [](const nlohmann::json& each) {
    return !each.contains("nonce") && !each.contains("not_found");
  });
  return all;
}

class KrakenVector : public test::SigningVector {};

TEST_P(KrakenVector, IsSignedAsTheVenueSigns) {
  const nlohmann::json& vector = GetParam();
  const Signer signer({vector["headers"]["API-Key"],
                       vector["secret_inputs"]["api_secret_base64"].get<std::string>(), ""});
  venue::HttpRequest signed_request = request();
  signer.sign(signed_request, vector["nonce"].get<std::string>());
  const std::map<std::string, std::string> headers(signed_request.headers.begin(),
                                                   signed_request.headers.end());
  EXPECT_EQ(headers.at("API-Sign"), vector["expected"]["API-Sign"]);
  EXPECT_EQ(headers.at("API-Key"), vector["headers"]["API-Key"]);
}

INSTANTIATE_TEST_SUITE_P(Vectors, KrakenVector, ::testing::ValuesIn(vectors()), test::vector_name);

}  // namespace
}  // namespace tern::connectors::kraken
