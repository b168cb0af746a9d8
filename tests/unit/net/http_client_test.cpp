// In: HTTP servers, well-behaved and not. Out: the one answer that each request gets.
// Cannot happen: a request other than GET that a server counts twice.
#include <gtest/gtest.h>

#include <chrono>

#include "tests/unit/net/net_fixture.hpp"

namespace tern::net::test {
namespace {

using venue::HttpOutcome;

const std::string kOk = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

venue::HttpRequest post(const std::string& target, const std::string& body) {
  venue::HttpRequest request;
  request.method = "POST";
  request.target = target;
  request.body = body;
  return request;
}

// Every connection: the first request is answered; the second is read and the connection dropped
// without a word.
RawServer::Script answers_once(std::vector<std::string>& seen) {
  return [&seen](RawPeer& peer, int) {
    for (int i = 0; i < 2; ++i) {
      const std::string request = peer.read_until("\r\n\r\n");
      if (request.empty()) return;
      seen.push_back(request.substr(0, request.find("\r\n")));
      if (i == 0) peer.write(kOk);
    }
  };
}

TEST(HttpClient, AnAnswerCarriesStatusBodyTargetAndTheNamedHeaders) {
  const ServerThread server(usual_files(), 1, [](const ServedRequest&) {
    return ServedReply{418,
                       {{"Retry-After", "60"},
                        {"X-MBX-USED-WEIGHT-1M", "5900"},
                        {"X-Bapi-Limit-Reset-Timestamp", "1795000000000"}},
                       "{\"c\":1}"};
  });
  Client client;
  const auto response = client.get(endpoint(server.port()), "/api/v3/depth?symbol=BTCUSDT");
  EXPECT_EQ(response.outcome, HttpOutcome::answered);
  EXPECT_EQ(response.status, 418);
  EXPECT_EQ(response.body, "{\"c\":1}");
  EXPECT_EQ(response.target, "/api/v3/depth?symbol=BTCUSDT");
  EXPECT_EQ(response.retry_after, "60");
  EXPECT_EQ(response.used_weight, "5900");
  EXPECT_EQ(response.limit_reset, "1795000000000");
  EXPECT_EQ(client.padding_faults, 0);
  EXPECT_TRUE(server.wait_for("request 0 GET /api/v3/depth?symbol=BTCUSDT"));
}

TEST(HttpClient, MethodHeadersBodyAndPrefixArriveAsGiven) {
  std::vector<std::string> seen;
  const ServerThread server(usual_files(), 1, [&](const ServedRequest& request) {
    seen = {std::string(request.method), std::string(request.target), std::string(request.body)};
    for (const auto& [name, value] : request.headers)
      seen.push_back(name + "=" + value);
    return ServedReply{};
  });
  Client client;
  Endpoint where = endpoint(server.port());
  where.rest_url += "/v1/";
  venue::HttpRequest request = post("/order?x=1", "{\"b\":2}");
  request.headers = {{"X-Key", "k"}};
  const auto response = client.ask(where, request);
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, "");
  EXPECT_EQ(response.target, "/order?x=1");
  const auto has = [&](const std::string& line) {
    return std::find(seen.begin(), seen.end(), line) != seen.end();
  };
  EXPECT_TRUE(has("POST") && has("/v1/order?x=1") && has("{\"b\":2}"));
  EXPECT_TRUE(has("X-Key=k"));
  EXPECT_TRUE(has("User-Agent=tern"));
  EXPECT_TRUE(has("Content-Length=7"));
}

TEST(HttpClient, ARedirectIsReportedAndNotFollowed) {
  std::atomic<int> count = 0;
  const ServerThread server(usual_files(), 1, [&](const ServedRequest&) {
    ++count;
    return ServedReply{302, {{"Location", "/elsewhere"}}, ""};
  });
  Client client;
  EXPECT_EQ(client.get(endpoint(server.port()), "/").status, 302);
  EXPECT_EQ(count, 1);
}

TEST(HttpClient, AnIdleConnectionIsUsedAgain) {
  RawServer server(
      [](RawPeer& peer, int) {
        while (!peer.read_until("\r\n\r\n").empty())
          peer.write(kOk);
      },
      &usual_files());
  {
    Client client;
    for (int i = 0; i < 5; ++i)
      EXPECT_EQ(client.get(endpoint(server.port()), "/").status, 200);
    EXPECT_EQ(server.accepted(), 1);
  }
}

TEST(HttpClient, ManyRequestsShareTheAllowedConnections) {
  const ServerThread server;
  LoopOptions options;
  options.http_connections_per_host = 2;
  Client client(options);
  venue::HttpRequest request;
  for (std::uint32_t i = 0; i < 40; ++i) {
    request.target = "/" + std::to_string(i);
    client.loop.request(i, endpoint(server.port()), request, core::seconds(5));
  }
  ASSERT_TRUE(client.run_until([&] { return client.responses.size() == 40; }));
  std::vector<bool> seen(40, false);
  for (const auto& response : client.responses) {
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.target, "/" + std::to_string(response.user));
    EXPECT_FALSE(seen[response.user]);
    seen[response.user] = true;
  }
}

TEST(HttpClient, AConnectionThatTheServerClosedWhileIdleIsReplaced) {
  RawServer server(
      [](RawPeer& peer, int) {
        (void)peer.read_until("\r\n\r\n");
        peer.write(kOk);  // and hangs up without having said so
      },
      &usual_files());
  Client client;
  EXPECT_EQ(client.get(endpoint(server.port()), "/1").status, 200);
  client.run_until([] { return false; }, 100);
  EXPECT_EQ(client.get(endpoint(server.port()), "/2").status, 200);
  client.run_until([] { return false; }, 100);
  const auto response = client.ask(endpoint(server.port()), post("/3", "x"));
  EXPECT_EQ(response.outcome, HttpOutcome::answered);
  EXPECT_EQ(server.accepted(), 3);
}

TEST(HttpClient, AGetThatMeetsADyingConnectionIsRepeatedOnceOnAFreshOne) {
  std::vector<std::string> seen;
  {
    RawServer server(answers_once(seen), &usual_files());
    Client client;
    EXPECT_EQ(client.get(endpoint(server.port()), "/1").weight_again, 0u);
    const auto response = client.get(endpoint(server.port()), "/2");
    EXPECT_EQ(response.outcome, HttpOutcome::answered);
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.weight_again, 1u) << "the venue counted two";
    EXPECT_EQ(server.accepted(), 2);
  }
  EXPECT_EQ(seen,
            (std::vector<std::string>{"GET /1 HTTP/1.1", "GET /2 HTTP/1.1", "GET /2 HTTP/1.1"}));
}

TEST(HttpClient, APostThatMeetsADyingConnectionIsNotSentAgain) {
  std::vector<std::string> seen;
  {
    RawServer server(answers_once(seen), &usual_files());
    Client client;
    EXPECT_EQ(client.get(endpoint(server.port()), "/1").status, 200);
    const auto response = client.ask(endpoint(server.port()), post("/order", ""));
    EXPECT_EQ(response.outcome, HttpOutcome::no_answer);
    EXPECT_TRUE(contains(response.error, "no complete answer: the other side hung up"))
        << response.error;
    client.run_until([] { return false; }, 200);
    EXPECT_EQ(server.accepted(), 1);
  }
  EXPECT_EQ(seen, (std::vector<std::string>{"GET /1 HTTP/1.1", "POST /order HTTP/1.1"}));
}

TEST(HttpClient, AGetOnAFreshConnectionIsNotRepeated) {
  RawServer server([](RawPeer& peer, int) { (void)peer.read_until("\r\n\r\n"); }, &usual_files());
  Client client;
  const auto response = client.get(endpoint(server.port()), "/");
  EXPECT_EQ(response.outcome, HttpOutcome::no_answer);
  client.run_until([] { return false; }, 100);
  EXPECT_EQ(server.accepted(), 1);
  EXPECT_EQ(client.responses.size(), 1u);
}

TEST(HttpClient, AGetIsNotRepeatedOnceAByteOfTheAnswerCame) {
  RawServer server(
      [](RawPeer& peer, int) {
        (void)peer.read_until("\r\n\r\n");
        peer.write(kOk);
        (void)peer.read_until("\r\n\r\n");
        peer.write("HTTP/1.1 200 OK\r\nContent-Le");
      },
      &usual_files());
  Client client;
  EXPECT_EQ(client.get(endpoint(server.port()), "/1").status, 200);
  EXPECT_EQ(client.get(endpoint(server.port()), "/2").outcome, HttpOutcome::no_answer);
  EXPECT_EQ(server.accepted(), 1);
}

TEST(HttpClient, ABodyCutShortIsNoAnswer) {
  RawServer server(
      [](RawPeer& peer, int) {
        (void)peer.read_until("\r\n\r\n");
        peer.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"half\":");
      },
      &usual_files());
  Client client;
  EXPECT_EQ(client.get(endpoint(server.port()), "/").outcome, HttpOutcome::no_answer);
}

TEST(HttpClient, SilenceBecomesNoAnswerAfterTheTimeOut) {
  RawServer server(
      [](RawPeer& peer, int) {
        (void)peer.read_until("\r\n\r\n");
        (void)peer.read_bytes(1);
      },
      &usual_files());
  Client client;
  const auto start = std::chrono::steady_clock::now();
  const auto response = client.get(endpoint(server.port()), "/", 150);
  const auto took = std::chrono::steady_clock::now() - start;
  EXPECT_EQ(response.outcome, HttpOutcome::no_answer);
  EXPECT_TRUE(contains(response.error, "time-out after 150 ms while waiting for the answer"))
      << response.error;
  EXPECT_GE(took, std::chrono::milliseconds(150));
  EXPECT_LT(took, std::chrono::milliseconds(2'000));
}

TEST(HttpClient, ATimeOutDuringTheHandshakeIsNotSent) {
  RawServer server([](RawPeer& peer, int) { (void)peer.read_bytes(100'000); }, nullptr);
  Client client;
  const auto response = client.get(endpoint(server.port()), "/", 150);
  EXPECT_EQ(response.outcome, HttpOutcome::not_sent);
  EXPECT_TRUE(contains(response.error, "before the request could be sent")) << response.error;
}

TEST(HttpClient, ARequestThatTimesOutInTheQueueIsNotSentAndTheNextOnesGoOn) {
  std::vector<std::string> seen;
  {
    RawServer server(
        [&](RawPeer& peer, int) {
          const std::string request = peer.read_until("\r\n\r\n");
          seen.push_back(request.substr(0, request.find("\r\n")));
          if (!contains(request, "/slow")) return peer.write(kOk);
          (void)peer.read_bytes(1);
        },
        &usual_files());
    LoopOptions options;
    options.http_connections_per_host = 1;
    Client client(options);
    venue::HttpRequest request;
    const auto ask = [&](std::uint32_t user, const char* target, int timeout_ms) {
      request.target = target;
      client.loop.request(user, endpoint(server.port()), request, core::milliseconds(timeout_ms));
    };
    ask(1, "/slow", 300);
    ask(2, "/queued", 100);
    ask(3, "/last", 5'000);
    ASSERT_TRUE(client.run_until([&] { return client.responses.size() == 3; }));
    EXPECT_EQ(client.responses[0].user, 2u);
    EXPECT_EQ(client.responses[0].outcome, HttpOutcome::not_sent);
    EXPECT_EQ(client.responses[1].user, 1u);
    EXPECT_EQ(client.responses[1].outcome, HttpOutcome::no_answer);
    EXPECT_EQ(client.responses[2].user, 3u);
    EXPECT_EQ(client.responses[2].status, 200);
  }
  EXPECT_EQ(seen, (std::vector<std::string>{"GET /slow HTTP/1.1", "GET /last HTTP/1.1"}));
}

TEST(HttpClient, AnAnswerAtTheBoundArrivesAndOneByteMoreIsTooLarge) {
  const ServerThread server(usual_files(), 1, [](const ServedRequest& request) {
    return ServedReply{
        200, {}, std::string(std::stoul(std::string(request.target.substr(1))), 'x')};
  });
  LoopOptions options;
  options.response_bytes_max = 100'000;
  Client client(options);
  const auto fits = client.get(endpoint(server.port()), "/100000");
  EXPECT_EQ(fits.outcome, HttpOutcome::answered);
  EXPECT_EQ(fits.body.size(), 100'000u);
  const auto larger = client.get(endpoint(server.port()), "/100001");
  EXPECT_EQ(larger.outcome, HttpOutcome::too_large);
  EXPECT_TRUE(contains(larger.error, "longer than 100000 bytes")) << larger.error;
  EXPECT_EQ(client.get(endpoint(server.port()), "/5").status, 200);
}

TEST(HttpClient, AnEndlessBodyInPiecesIsTooLarge) {
  RawServer server(
      [](RawPeer& peer, int) {
        (void)peer.read_until("\r\n\r\n");
        peer.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        for (int i = 0; i < 20; ++i)
          peer.write("1000\r\n" + std::string(0x1000, 'x') + "\r\n");
      },
      &usual_files());
  LoopOptions options;
  options.response_bytes_max = 20'000;
  Client client(options);
  EXPECT_EQ(client.get(endpoint(server.port()), "/").outcome, HttpOutcome::too_large);
}

TEST(HttpClient, EndlessHeadersAreTooLarge) {
  RawServer server(
      [](RawPeer& peer, int) {
        (void)peer.read_until("\r\n\r\n");
        peer.write("HTTP/1.1 200 OK\r\nX: " + std::string(100'000, 'x') + "\r\n\r\n");
      },
      &usual_files());
  Client client;
  EXPECT_EQ(client.get(endpoint(server.port()), "/").outcome, HttpOutcome::too_large);
}

TEST(HttpClient, AChunkedBodyArrivesWhole) {
  RawServer server(
      [](RawPeer& peer, int) {
        (void)peer.read_until("\r\n\r\n");
        peer.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n");
        peer.write("0\r\n\r\n");
      },
      &usual_files());
  Client client;
  EXPECT_EQ(client.get(endpoint(server.port()), "/").body, "abcde");
  EXPECT_EQ(client.padding_faults, 0);
}

TEST(HttpClient, ARefusedConnectionIsNotSent) {
  Client client;
  const auto response = client.get(endpoint(closed_port()), "/");
  EXPECT_EQ(response.outcome, HttpOutcome::not_sent);
  EXPECT_TRUE(contains(response.error, "connect failed: Connection refused")) << response.error;
}

TEST(HttpClient, ABadUrlOrTargetIsNotSentAndAnsweredLater) {
  Client client;
  client.loop.request(1, {"ftp://x", "", ""}, {}, core::seconds(1));
  EXPECT_TRUE(client.responses.empty());
  ASSERT_TRUE(client.run_until([&] { return !client.responses.empty(); }));
  EXPECT_EQ(client.responses[0].outcome, HttpOutcome::not_sent);
  const Endpoint where = endpoint(closed_port());
  for (const std::string target : {"", "no-slash", "/a b", "/a\r\nX-Evil: 1"}) {
    const auto response = client.get(where, target);
    EXPECT_EQ(response.outcome, HttpOutcome::not_sent) << target;
    EXPECT_FALSE(contains(response.error, "Evil")) << response.error;
  }
  venue::HttpRequest request;
  request.target = "/";
  request.headers = {{"X-Key", "a\r\nb"}};
  EXPECT_EQ(client.ask(where, request).outcome, HttpOutcome::not_sent);
}

TEST(HttpClient, MoreWaitingRequestsThanTheBoundAreNotSent) {
  RawServer server([](RawPeer& peer, int) { (void)peer.read_bytes(100'000); }, nullptr);
  LoopOptions options;
  options.http_connections_per_host = 1;
  Client client(options);
  venue::HttpRequest request;
  request.target = "/";
  const std::size_t count = Loop::kMaxQueuedRequests + 2;  // one has the connection
  for (std::uint32_t i = 0; i < count; ++i) {
    client.loop.request(i, endpoint(server.port()), request, core::milliseconds(400));
  }
  ASSERT_TRUE(client.run_until([&] { return !client.responses.empty(); }));
  EXPECT_EQ(client.responses[0].user, count - 1);
  EXPECT_EQ(client.responses[0].outcome, HttpOutcome::not_sent);
  EXPECT_TRUE(contains(client.responses[0].error, "too many requests"));
  ASSERT_TRUE(client.run_until([&] { return client.responses.size() == count; }));
}

TEST(HttpClient, NoErrorTextHoldsTargetHeadersOrBody) {
  RawServer server([](RawPeer& peer, int) { (void)peer.read_until("\r\n\r\n"); }, &usual_files());
  Client client;
  venue::HttpRequest request = post("/order?signature=hunter2", "secret=hunter2");
  request.headers = {{"X-MBX-APIKEY", "hunter2"}};
  std::vector<Client::Response> responses = {client.ask(endpoint(server.port()), request),
                                             client.ask(endpoint(closed_port()), request)};
  request.headers = {{"X-MBX-APIKEY", "hunter2\n"}};
  responses.push_back(client.ask(endpoint(server.port()), request));
  for (const auto& response : responses) {
    EXPECT_NE(response.outcome, HttpOutcome::answered);
    EXPECT_FALSE(response.error.empty());
    EXPECT_FALSE(contains(response.error, "hunter2")) << response.error;
  }
}

}  // namespace
}  // namespace tern::net::test
