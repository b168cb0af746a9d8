// Goal: requests and the login are signed as the venue's documents sign them. Method: every vector
// of the shared folder by its name, each through the code that signs requests.
#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>

#include "connectors/bybit/account.hpp"
#include "connectors/signing_vectors.hpp"

namespace tern::connectors::bybit {
namespace {

core::Timestamp time_of(const nlohmann::json& text) {
  return core::from_milliseconds(std::stoll(text.get<std::string>()));
}

class BybitVector : public test::SigningVector {
 protected:
  [[nodiscard]] Signer signer() const {
    const nlohmann::json& secrets = GetParam()["secret_inputs"];
    return Signer({secrets["api_key"], secrets["api_secret"], ""});
  }
};

TEST_P(BybitVector, IsSignedAsTheVenueSigns) {
  const nlohmann::json& vector = GetParam();
  if (vector["transport"] == "ws") {
    const auto expires = core::from_milliseconds(vector["message"]["args"][1].get<std::int64_t>());
    EXPECT_EQ(nlohmann::json::parse(signer().login_message(expires)), vector["message"]);
    EXPECT_EQ(vector["message"]["args"][2], vector["expected"]["signature"]);
    return;
  }
  ASSERT_EQ(vector["transport"], "rest");
  std::map<std::string, std::string> headers = vector["headers"];
  const auto window = core::milliseconds(std::stoll(headers["X-BAPI-RECV-WINDOW"]));
  venue::HttpRequest signed_request = request();
  signer().sign(signed_request, time_of(vector["headers"]["X-BAPI-TIMESTAMP"]), window);
  headers["X-BAPI-SIGN"] = vector["expected"]["X-BAPI-SIGN"];
  EXPECT_EQ((std::map<std::string, std::string>(signed_request.headers.begin(),
                                                signed_request.headers.end())),
            headers);
}

INSTANTIATE_TEST_SUITE_P(Vectors, BybitVector, ::testing::ValuesIn(test::signing_vectors("bybit")),
                         test::vector_name);

TEST(BybitSigner, ALoginIsJsonWhateverTheKeyHolds) {
  const Signer signer({R"(k"e\y)", "secret", ""});
  const nlohmann::json login =
      nlohmann::json::parse(signer.login_message(core::from_milliseconds(1'000)));
  EXPECT_EQ(login["args"][0], R"(k"e\y)");
  EXPECT_EQ(login["args"][1], 1'000);
}

}  // namespace
}  // namespace tern::connectors::bybit
