// In: servers with right and wrong certificates. Out: which of them the client believes, and the
// words for the others. Cannot happen: a byte of a request that leaves before the certificate is
// believed.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "tests/unit/net/net_fixture.hpp"

namespace tern::net::test {
namespace {

// Tries both ways in: the texts of on_closed and of the refused request, in this order.
std::pair<std::string, std::string> refusals(const Endpoint& where) {
  Client client;
  client.loop.open(1, where, "/ws", kFrameMax);
  EXPECT_TRUE(client.run_until([&] { return !client.closed.empty(); }));
  EXPECT_TRUE(client.opened.empty());
  const Client::Response response = client.get(where, "/x");
  EXPECT_EQ(response.outcome, venue::HttpOutcome::not_sent);
  if (client.closed.size() != 1) return {"not closed exactly once", response.error};
  return {client.closed[0].why, response.error};
}

void expect_refused(const Endpoint& where, const std::string& reason) {
  const auto [closed, not_sent] = refusals(where);
  EXPECT_NE(closed.find(reason), std::string::npos) << closed;
  EXPECT_NE(not_sent.find(reason), std::string::npos) << not_sent;
}

TEST(Tls, ACertificateOfTheTrustedAuthorityIsBelievedByAddressAndByName) {
  const ServerThread server;
  for (const std::string host : {"127.0.0.1", "localhost"}) {
    Client client;
    client.loop.open(1, endpoint(server.port(), usual_files(), host), "/ws", kFrameMax);
    EXPECT_TRUE(client.run_until([&] { return !client.opened.empty(); })) << host;
    EXPECT_TRUE(client.closed.empty());
  }
}

TEST(Tls, ACertificateOfAnotherAuthorityIsRefused) {
  const ServerThread server;
  const Authority other;
  expect_refused(endpoint(server.port(), other.files), "TLS certificate refused");
  EXPECT_TRUE(server.log().empty());
}

TEST(Tls, TheSystemsStoreDoesNotKnowATestAuthority) {
  const ServerThread server;
  Endpoint where = endpoint(server.port());
  where.ca_file = "";
  expect_refused(where, "TLS certificate refused");
}

TEST(Tls, ACertificateForAnotherNameIsRefused) {
  AuthorityOptions options;
  options.names = "DNS:venue.example";
  const Authority other(options);
  const ServerThread server(other.files);
  expect_refused(endpoint(server.port(), other.files, "localhost"),
                 "TLS certificate refused: hostname mismatch");
  EXPECT_TRUE(server.log().empty());
}

TEST(Tls, ACertificateForAnotherAddressIsRefused) {
  AuthorityOptions options;
  options.names = "DNS:localhost,DNS:127.0.0.1,IP:127.0.0.2";
  const Authority other(options);
  const ServerThread server(other.files);
  expect_refused(endpoint(server.port(), other.files, "127.0.0.1"),
                 "TLS certificate refused: IP address mismatch");
}

TEST(Tls, AnExpiredCertificateIsRefused) {
  AuthorityOptions options;
  options.valid_from = core::seconds(-7'200);
  options.valid_until = core::seconds(-3'600);
  const Authority old(options);
  const ServerThread server(old.files);
  expect_refused(endpoint(server.port(), old.files), "certificate has expired");
}

TEST(Tls, AMissingAuthorityFileIsNamed) {
  const ServerThread server;
  Endpoint where = endpoint(server.port());
  where.ca_file = "/nowhere/ca.pem";
  expect_refused(where, "/nowhere/ca.pem: the CA file cannot be read");
}

TEST(Tls, AnAuthorityFileWithoutCertificatesIsNamed) {
  const ServerThread server;
  const TemporaryDirectory directory;
  Endpoint where = endpoint(server.port());
  where.ca_file = directory.path() + "/empty.pem";
  std::ofstream(where.ca_file) << "nothing\n";
  expect_refused(where, "empty.pem: the CA file cannot be used");
}

TEST(Tls, AnAuthorityFileThatWasReplacedIsReadAgain) {
  const TemporaryDirectory directory;
  Client client;
  for (int round = 0; round < 2; ++round) {
    const CertificateFiles files = make_test_authority(directory.path()).value();
    const ServerThread server(files);
    EXPECT_EQ(client.get(endpoint(server.port(), files), "/").status, 200) << round;
  }
}

TEST(Tls, AServerThatSpeaksGarbageIsReportedClearly) {
  RawServer server([](RawPeer& peer, int) { peer.write("SSH-2.0-OpenSSH_9.2\r\n"); }, nullptr);
  expect_refused(endpoint(server.port()), "TLS handshake failed: ");
}

TEST(Tls, NothingBelowTls12IsSpokenAndTheNameIsSent) {
  const CertificateFiles& files = usual_files();
  const SslContext context = server_context(files).value();
  EXPECT_EQ(SSL_CTX_get_min_proto_version(context.get()), TLS1_2_VERSION);
  TlsContexts contexts;
  SSL* const ssl =
      contexts.client(files.ca_file, parse_url("https://localhost", "https").value()).value();
  EXPECT_EQ(SSL_get_min_proto_version(ssl), TLS1_2_VERSION);
  EXPECT_EQ(SSL_get_verify_mode(ssl), SSL_VERIFY_PEER);
  EXPECT_STREQ(SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name), "localhost");
  SSL_free(ssl);
}

TEST(Tls, AnAddressIsNeverSentAsServerName) {
  TlsContexts contexts;
  SSL* const ssl =
      contexts.client(usual_files().ca_file, parse_url("https://127.0.0.1", "https").value())
          .value();
  EXPECT_EQ(SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name), nullptr);
  SSL_free(ssl);
}

TEST(TestAuthority, FilesAreForTheOwnerOnlyAndHoldNoAuthorityKey) {
  const TemporaryDirectory directory;
  for (int round = 0; round < 2; ++round) {  // the second time over the files of the first
    const CertificateFiles files = make_test_authority(directory.path()).value();
    for (const std::string& path : {files.ca_file, files.certificate_file, files.key_file}) {
      struct stat file {};
      ASSERT_EQ(stat(path.c_str(), &file), 0) << path;
      EXPECT_EQ(file.st_mode & 07777, 0600u) << path;
    }
  }
}

TEST(TestAuthority, ADirectoryThatIsNotThereIsNamed) {
  const auto files = make_test_authority("/nowhere/at/all");
  ASSERT_FALSE(files.ok());
  EXPECT_NE(files.error().text().find("/nowhere/at/all"), std::string::npos);
}

}  // namespace
}  // namespace tern::net::test
