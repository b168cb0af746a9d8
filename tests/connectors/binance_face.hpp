// In: orders for a small exchange, text of a client. Out: what the simulated Binance sent, kept to
// look at. Cannot happen: a real clock; time passes only when a test says so.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "connectors/binance/simulated.hpp"
#include "tern/sim/listings.hpp"

namespace tern::test {

struct Output final : sim::FaceOutput {
  struct Frame {
    sim::SessionId session;
    sim::FrameClass frame_class;
    nlohmann::json message;
  };
  void send(sim::SessionId session, sim::FrameClass frame_class, sim::InstrumentIndex,
            std::string text) override {
    frames.push_back({session, frame_class, nlohmann::json::parse(text)});
  }
  void close(sim::SessionId session, std::string_view) override { closed.push_back(session); }

  std::vector<Frame> frames;
  std::vector<sim::SessionId> closed;
};

class BinanceFace : public ::testing::Test {
 protected:
  BinanceFace() : exchange("binance", sim::make_listings(sim::make_pairs(2), 0)) { start(""); }
  ~BinanceFace() override { exchange.observe(nullptr); }

  void start(const std::string& variant) {
    sim::FaceConfig config;
    config.exchange = &exchange;
    config.output = &output;
    config.variant = variant;
    face = connectors::binance::kFaceRow.make(config);
    exchange.observe(face.get());
    face->on_tick(now);
  }

  // Prices and sizes in ticks and lots.
  sim::OrderNumber place(market::Side side, std::int64_t ticks, std::int64_t lots,
                         sim::InstrumentIndex instrument = 0) {
    sim::SimOrder order;
    order.instrument = instrument;
    order.side = side;
    order.price = ticks * exchange.listings()[instrument].tick;
    order.size = lots * exchange.listings()[instrument].lot;
    return exchange.place(order, now).number;
  }
  void pass(core::Duration time) {
    now = now + time;
    face->on_tick(now);
  }
  nlohmann::json get(const std::string& target, int status = 200) {
    sim::FaceRequest request;
    request.method = "GET";
    request.target = target;
    last = face->on_request(request, now);
    EXPECT_EQ(last.status, status) << target << ' ' << last.body;
    return nlohmann::json::parse(last.body, nullptr, false);
  }
  std::string header(std::string_view name) const {
    for (const auto& [key, value] : last.headers) {
      if (key == name) return value;
    }
    return "absent";
  }
  nlohmann::json say(std::string_view text, sim::SessionId session = 1) {
    const std::size_t before = output.frames.size();
    face->on_message(session, text, now);
    return output.frames.size() == before ? nlohmann::json() : output.frames.back().message;
  }
  std::vector<nlohmann::json> sent(sim::FrameClass frame_class) const {
    std::vector<nlohmann::json> messages;
    for (const auto& frame : output.frames) {
      if (frame.frame_class == frame_class) messages.push_back(frame.message);
    }
    return messages;
  }

  sim::Exchange exchange;
  Output output;
  std::unique_ptr<sim::Face> face;
  sim::FaceReply last;
  core::Timestamp now{1'700'000'000'000'000'000};
};

}  // namespace tern::test
