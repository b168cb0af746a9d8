// In: a client's texts and requests, others' orders on an exchange of two listings, time. Out: what
// a simulated venue answered, pushed and closed.
// Cannot happen: a look at tern's own connector; time that passes unless a test says so.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tern/core/scaled.hpp"
#include "tern/crypto/signing.hpp"
#include "tern/sim/face.hpp"
#include "tern/sim/listings.hpp"

namespace tern::test {

class FaceFixture : public ::testing::Test,
                    protected sim::FaceOutput,
                    private sim::ExchangeObserver {
 protected:
  // Steps that are worth an order: some hundred coins of quote for a lot.
  static constexpr std::int64_t kTicks = 100'000;
  static constexpr std::int64_t kLots = 100;
  using Headers = std::vector<std::pair<std::string, std::string>>;
  struct Frame {
    sim::FrameClass frame_class;
    std::string text;
    sim::SessionId session;

    [[nodiscard]] nlohmann::json message() const {
      return nlohmann::json::parse(text, nullptr, false);
    }
  };

  FaceFixture(const sim::FaceRow& its_row, const sim::AccountKey& key)
      : row(its_row), exchange("venue", sim::make_listings(sim::make_pairs(2), 0)) {
    sim::AccountSetup setup;
    setup.key = key;
    setup.balances = {{"BTC", decimal("10")}, {"USDT", decimal("1000000")}};
    setup.taker_fee = decimal("0.001");
    setup.maker_fee = decimal("0.0008");
    open_account(setup);
  }
  ~FaceFixture() override { exchange.observe(nullptr); }

  static core::Decimal decimal(std::string_view text) { return core::Decimal::parse(text).value(); }
  void open_account(const sim::AccountSetup& setup) {
    account = std::make_unique<sim::Account>(exchange, setup);
    make(account.get());
  }
  // Null: nobody has an account there.
  void make(sim::Account* its_account, bool checksums = false) {
    if (account != nullptr) account->observe(nullptr);  // the face that it knew is replaced
    sim::FaceConfig config;
    config.exchange = &exchange;
    config.output = this;
    config.checksums = checksums;
    config.variant = variant;
    config.account = its_account;
    face = row.make(config);
    exchange.observe(this);
    traded_by = its_account;
    if (its_account != nullptr) its_account->observe(face.get());
    symbol = face->symbol(0);
  }
  sim::OrderNumber place(market::Side side, std::int64_t ticks, std::int64_t lots,
                         sim::InstrumentIndex instrument = 0) {
    sim::SimOrder order;
    order.instrument = instrument;
    order.side = side;
    order.price = ticks * exchange.listings()[instrument].tick;
    order.size = lots * exchange.listings()[instrument].lot;
    return exchange.place(order, now).number;
  }
  sim::OrderNumber rest(market::Side side, std::int64_t ticks, std::int64_t lots) {
    return place(side, ticks * kTicks, lots * kLots);
  }
  [[nodiscard]] std::string price_of(std::int64_t ticks) const {
    const sim::Listing& listing = exchange.listings()[0];
    return core::scaled_text(ticks * kTicks * listing.tick, listing.price_scale);
  }
  [[nodiscard]] std::string size_of(std::int64_t lots) const {
    const sim::Listing& listing = exchange.listings()[0];
    return core::scaled_text(lots * kLots * listing.lot, listing.size_scale);
  }
  void pass(core::Duration time) {
    for (const core::Timestamp end = now + time; now < end;) {
      now = now + core::milliseconds(10);
      face->on_tick(now);
    }
  }
  nlohmann::json body_of(const sim::FaceRequest& request, int status = 200) {
    last = face->on_request(request, now);
    EXPECT_EQ(last.status, status) << request.target << ' ' << last.body;
    return nlohmann::json::parse(last.body, nullptr, false);
  }
  nlohmann::json get(const std::string& target, int status = 200) {
    return body_of({"GET", target, {}, ""}, status);
  }
  // Of the last answer; empty: it has none.
  [[nodiscard]] std::string header(std::string_view name) const {
    for (const auto& [key, value] : last.headers) {
      if (key == name) return value;
    }
    return "";
  }
  std::vector<nlohmann::json> take(sim::FrameClass frame_class) {
    std::vector<nlohmann::json> found;
    for (const Frame& frame : std::exchange(frames, {})) {
      if (frame.frame_class == frame_class) found.push_back(frame.message());
    }
    return found;
  }
  void send(sim::SessionId session, sim::FrameClass frame_class, sim::InstrumentIndex,
            std::string text) override {
    frames.push_back({frame_class, std::move(text), session});
  }
  void close(sim::SessionId session, std::string_view) override { closed.push_back(session); }

  const sim::FaceRow& row;
  sim::Exchange exchange;
  std::unique_ptr<sim::Account> account;
  std::string variant;
  std::unique_ptr<sim::Face> face;
  std::string symbol;
  std::vector<Frame> frames;
  std::vector<sim::SessionId> closed;
  sim::FaceReply last;
  core::Timestamp now = core::from_milliseconds(1'795'000'000'000);

 private:
  void on_level(const sim::LevelChange& change) override { face->on_level(change); }
  void on_trade(const sim::SimTrade& trade) override {
    face->on_trade(trade);
    if (traded_by != nullptr) traded_by->on_trade(trade);
  }

  sim::Account* traded_by = nullptr;  // the account that the face knows
};

}  // namespace tern::test
