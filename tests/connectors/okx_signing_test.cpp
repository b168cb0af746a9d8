// Goal: requests and the login are signed as the venue's documents sign them. Method: every vector
// of the shared folder by its name, each through the code that signs requests.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "connectors/okx/account.hpp"
#include "connectors/signing_vectors.hpp"

namespace tern::connectors::okx {
namespace {

class OkxVector : public test::SigningVector {
 protected:
  [[nodiscard]] Signer signer() const {
    const nlohmann::json& secrets = GetParam()["secret_inputs"];
    return Signer({secrets["api_key"], secrets["api_secret"], secrets["passphrase"]});
  }
};

TEST_P(OkxVector, IsSignedAsTheVenueSigns) {
  const nlohmann::json& vector = GetParam();
  if (vector["transport"] == "ws") {
    const std::int64_t seconds = std::stoll(vector["timestamp"].get<std::string>());
    const core::Timestamp now = core::from_milliseconds(seconds * 1'000 + 999);
    EXPECT_EQ(nlohmann::json::parse(signer().login_message(now)), vector["message"]);
    EXPECT_EQ(vector["message"]["args"][0]["sign"], vector["expected"]["sign"]);
    return;
  }
  ASSERT_EQ(vector["transport"], "rest");
  std::map<std::string, std::string> headers = vector["headers"];
  const auto now = core::parse_utc(headers["OK-ACCESS-TIMESTAMP"]);
  ASSERT_TRUE(now);
  venue::HttpRequest signed_request = request();
  signer().sign(signed_request, *now);
  headers["OK-ACCESS-SIGN"] = vector["expected"]["OK-ACCESS-SIGN"];
  headers["Content-Type"] = "application/json";
  EXPECT_EQ((std::map<std::string, std::string>(signed_request.headers.begin(),
                                                signed_request.headers.end())),
            headers);
}

INSTANTIATE_TEST_SUITE_P(Vectors, OkxVector, ::testing::ValuesIn(test::signing_vectors("okx")),
                         test::vector_name);

TEST(OkxSigner, ALoginIsJsonWhateverTheKeyHolds) {
  const Signer signer({R"(k"e\y)", "secret", R"(pass"phrase)"});
  const nlohmann::json login =
      nlohmann::json::parse(signer.login_message(core::from_milliseconds(1'000)));
  EXPECT_EQ(login["args"][0]["apiKey"], R"(k"e\y)");
  EXPECT_EQ(login["args"][0]["passphrase"], R"(pass"phrase)");
}

}  // namespace
}  // namespace tern::connectors::okx
