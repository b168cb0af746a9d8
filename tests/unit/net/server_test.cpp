// In: clients of the test server. Out: that it serves, pings, bounds and ends as its header says.
// Cannot happen: a session that outlives its server.
#include "tern/net/server.hpp"

#include <gtest/gtest.h>

#include "tests/unit/net/net_fixture.hpp"

namespace tern::net::test {
namespace {

TEST(Server, PortsAreServedUnderTheirOwnNumbers) {
  const ServerThread server(usual_files(), 3);
  Client client;
  EXPECT_EQ(client.get(endpoint(server.port(0)), "/a").status, 200);
  EXPECT_EQ(client.get(endpoint(server.port(2)), "/b").status, 200);
  const std::vector<std::string> expected = {"request 0 GET /a", "request 2 GET /b"};
  EXPECT_EQ(server.log(), expected);
}

TEST(Server, APortInUseIsNamed) {
  const ServerThread server;
  struct Silent : ServerListener {
    ServedReply on_request(std::uint32_t, const ServedRequest&) override { return {}; }
    void on_session(std::uint32_t, std::uint64_t, std::string_view) override {}
    void on_message(std::uint32_t, std::uint64_t, std::string_view) override {}
    void on_session_closed(std::uint32_t, std::uint64_t) override {}
    void on_tick(core::Timestamp) override {}
  } silent;
  Server second(silent, usual_files(), 10);
  const auto port = second.listen(0, server.port());
  ASSERT_FALSE(port.ok());
  EXPECT_NE(port.error().text().find("127.0.0.1:" + std::to_string(server.port())),
            std::string::npos)
      << port.error().text();
  Server third(silent, {"", "/nowhere/certificate.pem", "/nowhere/key.pem"}, 10);
  ASSERT_FALSE(third.listen(0, 0).ok());
  EXPECT_NE(third.listen(0, 0).error().text().find("/nowhere/certificate.pem"), std::string::npos);
}

TEST(Server, AReplyThatIsLostEndsTheConnectionWithoutAByteAndTheNextIsServed) {
  const ServerThread server(usual_files(), 1, [](const ServedRequest& request) {
    ServedReply reply;
    reply.is_lost = request.method == "POST";
    return reply;
  });
  Client client;
  EXPECT_EQ(client.get(endpoint(server.port()), "/before").status, 200);
  venue::HttpRequest order;
  order.method = "POST";
  order.target = "/order";
  const Client::Response lost = client.ask(endpoint(server.port()), order);
  EXPECT_EQ(lost.outcome, venue::HttpOutcome::no_answer);
  EXPECT_NE(lost.error.find("no complete answer"), std::string::npos) << lost.error;
  EXPECT_EQ(client.get(endpoint(server.port()), "/after").status, 200);
  const std::vector<std::string> expected = {"request 0 GET /before", "request 0 POST /order",
                                             "request 0 GET /after"};
  EXPECT_EQ(server.log(), expected) << "nothing was sent twice";
}

TEST(Server, ItTicks) {
  const ServerThread server;
  for (int i = 0; i < 500 && server.ticks() < 5; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  EXPECT_GE(server.ticks(), 5);
}

TEST(Server, AnAbruptCloseCutsWithoutAFarewellAndAGentleOneSaysGoodbye) {
  const ServerThread server(usual_files(), 1, {}, [](Server& s, std::uint64_t id, auto text) {
    if (!text.empty()) s.close(id, text == "abrupt");
  });
  Client client;
  client.loop.open(1, endpoint(server.port()), "/ws", 1'000);
  client.loop.send(1, "abrupt");
  client.loop.open(2, endpoint(server.port()), "/ws", 1'000);
  client.loop.send(2, "gentle");
  ASSERT_TRUE(client.run_until([&] { return client.closed.size() == 2; }));
  for (const auto& closed : client.closed) {
    const std::string expected =
        closed.connection == 1 ? "connection lost" : "closed by the server";
    EXPECT_NE(closed.why.find(expected), std::string::npos) << closed.connection << closed.why;
  }
  EXPECT_TRUE(server.wait_for("closed 0"));
}

TEST(Server, WhatWasQueuedBeforeAGentleCloseStillArrives) {
  const ServerThread server(usual_files(), 1, {}, [](Server& s, std::uint64_t id, auto) {
    for (int i = 0; i < 200; ++i)
      s.send(id, std::to_string(i));
    s.close(id, false);
  });
  Client client;
  client.loop.open(1, endpoint(server.port()), "/ws", 1'000);
  ASSERT_TRUE(client.run_until([&] { return !client.closed.empty(); }));
  EXPECT_EQ(client.frames.size(), 200u);
}

TEST(Server, AMessageSentToAnUnknownSessionIsIgnored) {
  const ServerThread server(usual_files(), 1, {}, [](Server& s, std::uint64_t id, auto) {
    s.send(id + 1'000, "x");
    s.close(id + 1'000, true);
    s.send(id, "here");
  });
  Client client;
  client.loop.open(1, endpoint(server.port()), "/ws", 1'000);
  ASSERT_TRUE(client.run_until([&] { return !client.frames.empty(); }));
  EXPECT_EQ(client.frames[0].text, "here");
}

TEST(Server, AClientThatReadsNothingIsCutAtTheBound) {
  const ServerThread server(usual_files(), 1, {}, [](Server& s, std::uint64_t id, auto) {
    s.send(id, "x");
    const std::string large(1u << 20, 'x');
    for (std::size_t sent = 0; sent < 2 * Server::kMaxUnsentBytes; sent += large.size())
      s.send(id, large);
  });
  Client client;
  bool cut = false;
  client.frame_hook = [&](const Client::Frame&) { cut = cut || server.wait_for("closed 0"); };
  client.loop.open(1, endpoint(server.port()), "/ws", 2u << 20);
  EXPECT_TRUE(client.run_until([&] { return !client.closed.empty(); }));
  EXPECT_TRUE(cut);
}

TEST(Server, PlainTextOnTheTlsPortIsNotServedAndDoesNoHarm) {
  const ServerThread server;
  const std::string answer = plain_exchange(server.port(), "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(answer.find("HTTP"), std::string::npos) << answer;
  EXPECT_TRUE(server.log().empty());
  Client client;
  EXPECT_EQ(client.get(endpoint(server.port()), "/").status, 200);
}

}  // namespace
}  // namespace tern::net::test
