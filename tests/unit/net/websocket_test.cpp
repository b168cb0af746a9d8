// In: WebSocket servers, well-behaved and not. Out: what the listener of the Loop hears of them.
// Cannot happen: a connection number that hears on_closed twice.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "tests/unit/net/net_fixture.hpp"

namespace tern::net::test {
namespace {

// Opens connection 1 and waits for its end; the reason.
std::string reason_of_end(Client& client, std::uint16_t port) {
  client.loop.open(1, endpoint(port), "/ws", kFrameMax);
  if (!client.run_until([&] { return !client.closed.empty(); })) return "no end came";
  return client.closed.back().why;
}

TEST(WebSocket, TextGoesBothWaysInOrder) {
  const ServerThread server;
  Client client;
  client.loop.open(7, endpoint(server.port()), "/ws/btcusdt@depth", kFrameMax);
  for (int i = 0; i < 100; ++i)
    client.loop.send(7, "m" + std::to_string(i));
  ASSERT_TRUE(client.run_until([&] { return client.frames.size() == 100; }));
  EXPECT_EQ(client.opened, std::vector<std::uint32_t>{7});
  for (std::size_t i = 0; i < 100; ++i) {
    EXPECT_EQ(client.frames[i].text, "echo m" + std::to_string(i));
    EXPECT_EQ(client.frames[i].connection, 7u);
  }
  EXPECT_EQ(client.padding_faults, 0);
  EXPECT_TRUE(server.wait_for("session 0 /ws/btcusdt@depth"));
}

TEST(WebSocket, ASealedMessageLeavesWhenItIsToldSoBehindThoseBeforeIt) {
  const ServerThread server;
  Client client;
  client.loop.seal(1, "nobody is there");
  client.loop.leave(1);
  client.loop.open(1, endpoint(server.port()), "/a", kFrameMax);
  client.loop.open(2, endpoint(server.port()), "/b", kFrameMax);
  client.loop.seal(1, "before it is open");
  ASSERT_TRUE(client.run_until([&] { return client.opened.size() == 2; }));
  ASSERT_TRUE(client.run_until([&] { return client.frames.size() == 1; }));
  EXPECT_EQ(client.frames[0].text, "echo before it is open");
  client.loop.seal(1, "one");
  client.loop.seal(1, "two");
  client.loop.seal(2, "three");
  client.run_until([] { return false; }, 50);
  EXPECT_EQ(client.frames.size(), 1u) << "nobody has told them to leave";
  client.loop.leave(2);
  ASSERT_TRUE(client.run_until([&] { return client.frames.size() == 2; }));
  EXPECT_EQ(client.frames[1].text, "echo three");
  client.loop.send(1, "four");
  client.loop.leave(1);
  ASSERT_TRUE(client.run_until([&] { return client.frames.size() == 5; }));
  const char* const expected[] = {"echo one", "echo two", "echo four"};
  for (std::size_t i = 0; i < std::size(expected); ++i)
    EXPECT_EQ(client.frames[2 + i].text, expected[i]);
  client.run_until([] { return false; }, 50);
  EXPECT_EQ(client.frames.size(), 5u);
  EXPECT_TRUE(client.closed.empty());
}

TEST(WebSocket, ARehearsedMessageDoesNotLeave) {
  const ServerThread server;
  Client client;
  client.loop.rehearse(1, "nobody is there");
  client.loop.open(1, endpoint(server.port()), "/ws", kFrameMax);
  client.loop.rehearse(1, "not open yet");
  ASSERT_TRUE(client.run_until([&] { return !client.opened.empty(); }));
  for (int i = 0; i < 2'000; ++i) {
    client.loop.rehearse(1, "x" + std::to_string(i));
    if (i % 20 == 0) client.loop.send(1, "m" + std::to_string(i));
  }
  ASSERT_TRUE(client.run_until([&] { return client.frames.size() == 100; }));
  for (std::size_t i = 0; i < 100; ++i)
    EXPECT_EQ(client.frames[i].text, "echo m" + std::to_string(20 * i));
  EXPECT_TRUE(client.closed.empty());
}

TEST(WebSocket, ARehearsalOverABrokenConnectionEndsIt) {
  std::atomic<bool> gone = false;
  RawServer server(
      [&](RawPeer& peer, int) {
        peer.accept_websocket();
        (void)peer.read_bytes(1);  // of the first record; the second is left unread: a reset
        gone = true;
      },
      &usual_files());
  Client client;
  client.loop.open(1, endpoint(server.port()), "/ws", kFrameMax);
  ASSERT_TRUE(client.run_until([&] { return !client.opened.empty(); }));
  client.loop.send(1, std::string(10'000, 'x'));
  client.loop.send(1, std::string(10'000, 'x'));
  while (!gone)
    std::this_thread::yield();
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  client.loop.rehearse(1, "x");
  ASSERT_TRUE(client.run_until([&] { return !client.closed.empty(); }));
  EXPECT_TRUE(contains(client.closed[0].why, "sending failed")) << client.closed[0].why;
  client.loop.rehearse(1, "x");
  client.run_until([] { return false; }, 50);
  EXPECT_EQ(client.closed.size(), 1u);
}

TEST(WebSocket, SendingFromWithinOnOpenedAndOnFrameKeepsTheOrder) {
  const ServerThread server;
  Client client;
  client.open_hook = [&](std::uint32_t connection) {
    client.loop.send(connection, "2");
    client.loop.send(connection, "3");
  };
  client.frame_hook = [&](const Client::Frame& frame) {
    if (frame.text == "echo 3") client.loop.send(1, "4");
  };
  client.loop.open(1, endpoint(server.port()), "/ws", kFrameMax);
  client.loop.send(1, "1");
  ASSERT_TRUE(client.run_until([&] { return client.frames.size() == 4; }));
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(client.frames[i].text, "echo " + std::to_string(i + 1));
  }
}

TEST(WebSocket, ThePrefixOfTheUrlStandsBeforeTheTarget) {
  const ServerThread server;
  Client client;
  Endpoint where = endpoint(server.port());
  where.stream_url += "/stream/v5/";
  client.loop.open(1, where, "/public", kFrameMax);
  ASSERT_TRUE(client.run_until([&] { return !client.opened.empty(); }));
  EXPECT_TRUE(server.wait_for("session 0 /stream/v5/public"));
}

TEST(WebSocket, AFrameAtTheBoundArrivesAndOneByteMoreEndsTheConnection) {
  const ServerThread server(usual_files(), 1, {}, [](Server& s, std::uint64_t id, auto text) {
    if (!text.empty()) s.send(id, std::string(std::stoul(std::string(text)), 'x'));
  });
  Client client;
  client.loop.open(1, endpoint(server.port()), "/ws", kFrameMax);
  client.loop.send(1, std::to_string(kFrameMax));
  ASSERT_TRUE(client.run_until([&] { return !client.frames.empty(); }));
  EXPECT_EQ(client.frames[0].text, std::string(kFrameMax, 'x'));
  EXPECT_EQ(client.padding_faults, 0);
  client.loop.send(1, std::to_string(kFrameMax + 1));
  ASSERT_TRUE(client.run_until([&] { return !client.closed.empty(); }));
  EXPECT_EQ(client.frames.size(), 1u);
  EXPECT_TRUE(contains(client.closed[0].why, "a frame is longer than 65536 bytes"))
      << client.closed[0].why;
}

TEST(WebSocket, ManyFragmentsTogetherMayNotExceedTheBound) {
  RawServer server(
      [](RawPeer& peer, int) {
        peer.accept_websocket();
        const std::string part = std::string("\x00\x7e\x40\x00", 4) + std::string(0x4000, 'x');
        peer.write(std::string("\x01\x01", 2) + "x");
        for (int i = 0; i < 5; ++i)
          peer.write(part);
        (void)peer.read_bytes(1);
      },
      &usual_files());
  Client client;
  EXPECT_TRUE(contains(reason_of_end(client, server.port()), "a frame is longer than 65536 bytes"))
      << client.closed.back().why;
  EXPECT_TRUE(client.frames.empty());
}

TEST(WebSocket, AMessageInFragmentsArrivesWhole) {
  RawServer server(
      [](RawPeer& peer, int) {
        peer.accept_websocket();
        peer.write(std::string("\x01\x03", 2) + "{\"a");
        peer.write(std::string("\x89\x01", 2) + "p");  // a ping between the fragments
        peer.write(std::string("\x80\x04", 2) + "\":1}");
        (void)peer.read_bytes(1);
      },
      &usual_files());
  Client client;
  client.loop.open(1, endpoint(server.port()), "/ws", kFrameMax);
  ASSERT_TRUE(client.run_until([&] { return !client.frames.empty(); }));
  EXPECT_EQ(client.frames[0].text, "{\"a\":1}");
}

TEST(WebSocket, APingIsAnsweredWithItsOwnPayload) {
  std::string answer;
  {
    RawServer server(
        [&](RawPeer& peer, int) {
          peer.accept_websocket();
          peer.write(std::string("\x89\x05", 2) + "tern!");
          std::string pong = peer.read_bytes(2 + 4 + 5);
          for (std::size_t i = 6; i < pong.size(); ++i) {
            pong[i] = static_cast<char>(pong[i] ^ pong[2 + (i - 6) % 4]);
          }
          answer = pong.substr(0, 2) + pong.substr(6);
          peer.write(std::string("\x81\x04", 2) + "done");
        },
        &usual_files());
    Client client;
    client.loop.open(1, endpoint(server.port()), "/ws", kFrameMax);
    EXPECT_TRUE(client.run_until([&] { return !client.frames.empty(); }));
  }
  EXPECT_EQ(answer, "\x8a\x85tern!");
}

TEST(WebSocket, TheUpgradeSaysWhoAsksAndOffersNoCompression) {
  std::string request;
  {
    RawServer server([&](RawPeer& peer, int) { request = peer.read_until("\r\n\r\n"); },
                     &usual_files());
    Client client;
    EXPECT_TRUE(contains(reason_of_end(client, server.port()), "HTTP upgrade failed"));
    EXPECT_TRUE(contains(request, "Host: 127.0.0.1:" + std::to_string(server.port()))) << request;
  }
  EXPECT_TRUE(contains(request, "GET /ws HTTP/1.1\r\n")) << request;
  EXPECT_TRUE(contains(request, "User-Agent: tern\r\n")) << request;
  EXPECT_FALSE(contains(request, "permessage-deflate")) << request;
}

TEST(WebSocket, ARefusedUpgradeTellsStatusAndWait) {
  RawServer server(
      [](RawPeer& peer, int) {
        (void)peer.read_until("\r\n\r\n");
        peer.write(
            "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 17\r\nContent-Length: 0\r\n\r\n");
      },
      &usual_files());
  Client client;
  EXPECT_TRUE(contains(reason_of_end(client, server.port()),
                       "HTTP upgrade refused with status 429, retry after 17"))
      << client.closed.back().why;
  EXPECT_TRUE(client.opened.empty());
}

TEST(WebSocket, GarbageInsteadOfHttpUnderTlsIsReported) {
  RawServer server([](RawPeer& peer, int) { peer.write("\x01\x02 not http at all\r\n\r\n"); },
                   &usual_files());
  Client client;
  EXPECT_TRUE(contains(reason_of_end(client, server.port()), "HTTP upgrade failed: "))
      << client.closed.back().why;
}

TEST(WebSocket, AServerThatVanishesEndsTheConnection) {
  RawServer server(
      [](RawPeer& peer, int) {
        peer.accept_websocket();
        peer.write(std::string("\x81\x02", 2) + "hi");
      },
      &usual_files());
  Client client;
  EXPECT_TRUE(contains(reason_of_end(client, server.port()), "connection lost: "))
      << client.closed.back().why;
  ASSERT_EQ(client.frames.size(), 1u);
  EXPECT_EQ(client.frames[0].text, "hi");
}

TEST(WebSocket, TheServersFarewellIsQuotedAndReportedOnce) {
  RawServer server(
      [](RawPeer& peer, int) {
        peer.accept_websocket();
        peer.write(std::string("\x88\x0b\x03\xe9", 4) + "going\nout");
        (void)peer.read_bytes(1'000);
      },
      &usual_files());
  Client client;
  EXPECT_TRUE(
      contains(reason_of_end(client, server.port()), "closed by the server, code 1001: going?out"))
      << client.closed.back().why;
  client.run_until([] { return false; }, 200);
  EXPECT_EQ(client.closed.size(), 1u);
}

TEST(WebSocket, ARefusedTcpConnectionIsReported) {
  Client client;
  EXPECT_TRUE(contains(reason_of_end(client, closed_port()), "connect failed: Connection refused"))
      << client.closed.back().why;
}

TEST(WebSocket, AnUnknownNameIsReported) {
  Client client;
  client.loop.open(1, {"", "wss://no-such-host.invalid", ""}, "/ws", kFrameMax);
  ASSERT_TRUE(client.run_until([&] { return !client.closed.empty(); }, 12'000));
  EXPECT_TRUE(contains(client.closed[0].why, "no-such-host.invalid:443: ")) << client.closed[0].why;
  EXPECT_TRUE(contains(client.closed[0].why, "name")) << client.closed[0].why;
}

TEST(WebSocket, ABadUrlIsReportedLater) {
  Client client;
  client.loop.open(1, {"", "http://x", ""}, "/ws", kFrameMax);
  EXPECT_TRUE(client.closed.empty());
  ASSERT_TRUE(client.run_until([&] { return !client.closed.empty(); }));
  EXPECT_TRUE(contains(client.closed[0].why, "does not start with wss://"));
}

TEST(WebSocket, NoErrorTextHoldsTheTarget) {
  const Authority other;
  const ServerThread server;
  Client client;
  const std::string secret = "/ws?listenKey=hunter2";
  client.loop.open(1, endpoint(closed_port()), secret, kFrameMax);
  client.loop.open(2, endpoint(server.port(), other.files), secret, kFrameMax);
  client.loop.open(3, endpoint(server.port()), secret + " ", kFrameMax);
  ASSERT_TRUE(client.run_until([&] { return client.closed.size() == 3; }));
  for (const auto& closed : client.closed) {
    EXPECT_FALSE(contains(closed.why, "hunter2")) << closed.why;
  }
}

TEST(WebSocket, CloseIsHeardOnceAndNoFrameComesAfterIt) {
  const ServerThread server(usual_files(), 1, {}, [](Server& s, std::uint64_t id, auto) {
    for (int i = 0; i < 50; ++i)
      s.send(id, "f");
  });
  Client client;
  client.frame_hook = [&](const Client::Frame&) {
    client.loop.close(1);
    client.loop.close(1);
    EXPECT_TRUE(client.closed.empty());
  };
  client.loop.open(1, endpoint(server.port()), "/ws", kFrameMax);
  ASSERT_TRUE(client.run_until([&] { return !client.closed.empty(); }));
  client.run_until([] { return false; }, 200);
  EXPECT_EQ(client.frames.size(), 1u);
  EXPECT_EQ(client.closed.size(), 1u);
  EXPECT_TRUE(server.wait_for("closed 0"));
}

TEST(WebSocket, CloseWhileConnectingIsHeardOnce) {
  const ServerThread server;
  Client client;
  client.loop.open(1, endpoint(server.port()), "/ws", kFrameMax);
  client.loop.close(1);
  ASSERT_TRUE(client.run_until([&] { return !client.closed.empty(); }));
  client.run_until([] { return false; }, 100);
  EXPECT_EQ(client.closed.size(), 1u);
  EXPECT_TRUE(client.opened.empty());
}

TEST(WebSocket, AnUnknownConnectionTakesNothing) {
  Client client;
  client.loop.send(9, "x");
  client.loop.close(9);
  client.run_until([] { return false; }, 50);
  EXPECT_TRUE(client.closed.empty());
}

TEST(WebSocket, MoreWaitingMessagesThanTheBoundEndTheConnection) {
  const ServerThread server;
  Client client;
  client.loop.open(1, endpoint(server.port()), "/ws", kFrameMax);
  for (std::size_t i = 0; i < Loop::kMaxQueuedMessages; ++i)
    client.loop.send(1, "x");
  EXPECT_TRUE(client.closed.empty());
  client.loop.send(1, "one too many");
  ASSERT_TRUE(client.run_until([&] { return !client.closed.empty(); }));
  EXPECT_TRUE(contains(client.closed[0].why, "the queue of messages to send is full"));
  EXPECT_EQ(client.closed.size(), 1u);
}

TEST(WebSocket, FramesOfOneReadShareItsTime) {
  RawServer server(
      [](RawPeer& peer, int) {
        peer.accept_websocket();
        std::string both = std::string("\x81\x01", 2) + "a" + std::string("\x81\x01", 2) + "b";
        peer.write(both);  // one TLS record
        std::this_thread::sleep_for(std::chrono::milliseconds(30));
        peer.write(std::string("\x81\x01", 2) + "c");
        (void)peer.read_bytes(1);
      },
      &usual_files());
  Client client;
  client.frame_hook = [](const Client::Frame& frame) {
    if (frame.text == "a") std::this_thread::sleep_for(std::chrono::milliseconds(5));
  };
  client.loop.open(1, endpoint(server.port()), "/ws", kFrameMax);
  ASSERT_TRUE(client.run_until([&] { return client.frames.size() == 3; }));
  EXPECT_EQ(client.frames[0].received, client.frames[1].received);
  EXPECT_GE((client.frames[2].received - client.frames[1].received).milliseconds(), 15);
  for (const auto& frame : client.frames)
    EXPECT_LE(frame.received, frame.handed);
  EXPECT_LT((now() - client.frames[0].received).milliseconds(), 8'000);
}

TEST(WebSocket, FramesThatComeWithTheAnswerToTheUpgradeAreNotLost) {
  RawServer server(
      [](RawPeer& peer, int) {
        peer.accept_websocket(
            std::string("\x81\x01"
                        "a\x81\x02"
                        "b",
                        6));
        peer.write("c");
        (void)peer.read_bytes(1);
      },
      &usual_files());
  Client client;
  client.loop.open(1, endpoint(server.port()), "/ws", kFrameMax);
  ASSERT_TRUE(client.run_until([&] { return client.frames.size() == 2; }));
  EXPECT_EQ(client.opened.size(), 1u);
  EXPECT_EQ(client.frames[0].text, "a");
  EXPECT_EQ(client.frames[1].text, "bc");
}

TEST(WebSocket, AnAnswerThatDoesNotFitTheKeyIsRefused) {
  RawServer server(
      [](RawPeer& peer, int) {
        (void)peer.read_until("\r\n\r\n");
        peer.write(
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n");
        (void)peer.read_bytes(1);
      },
      &usual_files());
  Client client;
  EXPECT_TRUE(contains(reason_of_end(client, server.port()), "does not fit the request's key"))
      << client.closed.back().why;
  EXPECT_TRUE(client.opened.empty());
}

TEST(WebSocket, AFrameThatNoServerMaySendEndsTheConnection) {
  for (const std::string& frame : {std::string("\xc1\x01x", 3), std::string("\x80\x01x", 3),
                                   std::string("\x81\x81\0\0\0\0x", 7)}) {
    RawServer server(
        [&](RawPeer& peer, int) {
          peer.accept_websocket();
          peer.write(frame);
          (void)peer.read_bytes(1'000);
        },
        &usual_files());
    Client client;
    EXPECT_TRUE(contains(reason_of_end(client, server.port()), "not a frame")) << frame;
    EXPECT_TRUE(client.frames.empty());
  }
}

TEST(WebSocket, AServerThatReadsNothingEndsTheConnectionAtTheBound) {
  RawServer server(
      [](RawPeer& peer, int) {
        peer.accept_websocket();
        std::this_thread::sleep_for(std::chrono::seconds(2));
      },
      &usual_files());
  Client client;
  client.loop.open(1, endpoint(server.port()), "/ws", kFrameMax);
  ASSERT_TRUE(client.run_until([&] { return !client.opened.empty(); }));
  const std::string large(60'000, 'x');
  for (int i = 0; i < 500; ++i)
    client.loop.send(1, large);
  ASSERT_TRUE(client.run_until([&] { return !client.closed.empty(); }));
  EXPECT_TRUE(contains(client.closed[0].why, "the queue of messages to send is full"));
}

TEST(WebSocket, WhatTheKernelDoesNotTakeAtOnceArrivesAllTheSame) {
  const ServerThread server(usual_files(), 1, {}, [](Server& s, std::uint64_t id, auto text) {
    if (text.empty()) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    s.send(id, std::to_string(text.size()) + std::string(text.substr(text.size() - 3)));
  });
  Client client;
  client.loop.open(1, endpoint(server.port()), "/ws", kFrameMax);
  ASSERT_TRUE(client.run_until([&] { return !client.opened.empty(); }));
  constexpr std::size_t kMessages = 40;
  for (std::size_t i = 0; i < kMessages; ++i)
    client.loop.send(1, std::string(100'000, 'x') + std::to_string(100 + i));
  ASSERT_TRUE(client.run_until([&] { return client.frames.size() == kMessages; }));
  for (std::size_t i = 0; i < kMessages; ++i)
    EXPECT_EQ(client.frames[i].text, "100003" + std::to_string(100 + i));
}

TEST(WebSocket, OneConnectionsEndLeavesTheOthersAlone) {
  const ServerThread server(usual_files(), 2, {}, [](Server& s, std::uint64_t id, auto text) {
    if (text == "cut") s.close(id, true);
    if (text == "say") s.send(id, "said");
  });
  Client client;
  client.loop.open(1, endpoint(server.port(0)), "/a", kFrameMax);
  client.loop.open(2, endpoint(server.port(1)), "/b", kFrameMax);
  client.loop.send(1, "cut");
  ASSERT_TRUE(client.run_until([&] { return !client.closed.empty(); }));
  EXPECT_EQ(client.closed[0].connection, 1u);
  client.loop.send(2, "say");
  ASSERT_TRUE(client.run_until([&] { return !client.frames.empty(); }));
  EXPECT_EQ(client.frames[0].connection, 2u);
  EXPECT_EQ(client.closed.size(), 1u);
}

}  // namespace
}  // namespace tern::net::test
