// Goal: requests are signed as the venue's documents sign them. Method: every vector of the shared
// folder by its name, each through the code that signs requests.
#include "connectors/binance/account.hpp"
#include "connectors/signing_vectors.hpp"
#include "tern/core/text.hpp"

namespace tern::connectors::binance {
namespace {

class BinanceVector : public test::SigningVector {
 protected:
  [[nodiscard]] Signer signer() const {
    const nlohmann::json& secrets = GetParam()["secret_inputs"];
    return Signer({secrets["api_key"], secrets["api_secret"], ""});
  }
};

TEST_P(BinanceVector, IsSignedAsTheVenueSigns) {
  const nlohmann::json& vector = GetParam();
  ASSERT_TRUE(vector["algorithm"].get<std::string>().starts_with("HMAC-SHA256"))
      << "tern signs with HMAC only: a vector of another algorithm (RSA, Ed25519 logon) needs a "
         "word";
  const std::string expected = vector["expected"]["signature"];
  const std::string to_sign = vector["string_to_sign"];
  if (vector["transport"] == "rest") {
    // tern sends everything in the query; a body would be signed as its continuation.
    const std::string query =
        vector["query"].get<std::string>() + vector["body"].get<std::string>();
    EXPECT_EQ(query, to_sign);
    EXPECT_EQ(signer().query(query), query + "&signature=" + expected);
    return;
  }
  ASSERT_EQ(vector["transport"], "ws");
  std::vector<Parameter> parameters;
  nlohmann::json sent = nlohmann::json::object();
  for (const std::string_view part : core::split(to_sign, '&')) {
    const std::string_view name = part.substr(0, part.find('='));
    const std::string_view value = part.substr(part.find('=') + 1);
    const bool is_number = name == "recvWindow" || name == "timestamp";
    sent[std::string(name)] =
        is_number ? nlohmann::json::parse(value) : nlohmann::json(std::string(value));
    if (name != "apiKey") parameters.push_back({name, value, is_number});
  }
  sent["signature"] = expected;
  const std::string method = vector["method"];
  const nlohmann::json message = nlohmann::json::parse(signer().message("one", method, parameters));
  EXPECT_EQ(message, (nlohmann::json{{"id", "one"}, {"method", method}, {"params", sent}}));
  if (vector.contains("params")) {
    sent.erase("signature");
    EXPECT_EQ(sent, vector["params"]);
  }
}

INSTANTIATE_TEST_SUITE_P(Vectors, BinanceVector,
                         ::testing::ValuesIn(test::signing_vectors("binance")), test::vector_name);

TEST(BinanceSigning, WhatIsSignedIsWhatIsSentWhateverTheTextHolds) {
  const Signer signer({R"(k"e\y)", "secret", ""});
  const Parameter parameters[] = {{"symbol", R"(A"B\C)"}, {"timestamp", "7", true}};
  const nlohmann::json message =
      nlohmann::json::parse(signer.message("i", "order.place", parameters));
  EXPECT_EQ(message["params"]["apiKey"], R"(k"e\y)");
  EXPECT_EQ(message["params"]["symbol"], R"(A"B\C)");
  EXPECT_EQ(message["params"]["signature"],
            crypto::hmac_sha256_hex("secret", R"(apiKey=k"e\y&symbol=A"B\C&timestamp=7)"));
}

}  // namespace
}  // namespace tern::connectors::binance
