// In: an account with orders of every kind of end. Out: that its truth and its key are written as
// the contract of the program says. Cannot happen: a number compared as anything but text.
#include "app/sim_truth.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "unit/sim/account_fixture.hpp"

namespace tern::app {
namespace {

using nlohmann::json;
using sim::testing::AccountMarket;
using sim::testing::kNow;

json truth_of(const sim::Account& account) {
  return json::parse(
      truth_document({"venue", &account, [](sim::InstrumentIndex) { return "BTCUSDT"; }}));
}

TEST(SimTruth, OrdersFillsAndBalancesAreTextsUnderTheirNames) {
  AccountMarket at(AccountMarket::setup());
  at.offer(market::Side::ask, "100.5", "2");
  at.account.place(AccountMarket::request(true, "101", "3", "abc"), kNow);
  const json truth = truth_of(at.account);
  EXPECT_EQ(truth["venue"], "venue");
  EXPECT_EQ(truth["accounts"], json::parse(R"({"BTC":{"free":"11.998","locked":"0"},
                                               "USDT":{"free":"799","locked":"0"}})"));
  EXPECT_EQ(truth["opening"], json::parse(R"({"BTC":"10","USDT":"1000"})"));
  EXPECT_EQ(truth["fees"], json::parse(R"({"BTC":"0.002"})"));
  EXPECT_EQ(truth["orders"], json::parse(R"({"abc":{"number":"2","symbol":"BTCUSDT","side":"buy",
      "price":"101","size":"3","filled":"2","quote_filled":"201","standing":"expired",
      "placed":"1000","updated":"1000"}})"));
  EXPECT_EQ(truth["fills"], json::parse(R"([{"trade_id":"1","order":"2","client_id":"abc",
      "symbol":"BTCUSDT","side":"buy","price":"100.5","size":"2","fee":"0.002","fee_asset":"BTC",
      "time":"1000"}])"));
}

TEST(SimTruth, AnIdGivenToSeveralOrdersNamesThemAll) {
  AccountMarket at(AccountMarket::setup());
  for (const char* size : {"1", "2", "3"})
    at.account.place(AccountMarket::request(true, "100", size, "twice"), kNow);
  at.account.place(AccountMarket::request(false, "100", "4", "once"), kNow);
  const json orders = truth_of(at.account)["orders"];
  ASSERT_EQ(orders.size(), 2u);
  EXPECT_EQ(orders["once"]["size"], "4");
  ASSERT_TRUE(orders["twice"].is_array());
  ASSERT_EQ(orders["twice"].size(), 3u);
  EXPECT_EQ(orders["twice"][0]["size"], "1");
  EXPECT_EQ(orders["twice"][2]["size"], "3");
}

TEST(SimTruth, AFileIsItsOwnersAloneEvenWhereOneStood) {
  std::string folder = std::filesystem::temp_directory_path().string() + "/tern-truth-XXXXXX";
  ASSERT_NE(mkdtemp(folder.data()), nullptr);
  const std::string path = folder + "/keys/venue.toml";
  std::filesystem::create_directories(folder + "/keys");
  std::ofstream(path) << "a longer text that was here before";
  chmod(path.c_str(), 0644);
  const core::Status written = write_private_file(path, "short");
  ASSERT_TRUE(written.ok()) << written.error().text();
  struct stat seen {};
  ASSERT_EQ(stat(path.c_str(), &seen), 0);
  EXPECT_EQ(seen.st_mode & 0777, 0600u);
  std::ifstream file(path);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(file), {}), "short");
  EXPECT_FALSE(write_private_file(path + "/below-a-file", "x").ok());
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace tern::app
