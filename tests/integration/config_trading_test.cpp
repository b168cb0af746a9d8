// In: configurations that trade, with their limits and key files; the examples under config/ and
// the reference in docs/. Out: proof that trading needs limits and keys that nobody else can read,
// that no mistake shows a secret, and that examples and reference speak about the keys of the
// reader. Cannot happen: a check of examples or of the reference that looked at nothing.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "app/configuration.hpp"
#include "config_files.hpp"

namespace {

using tern::app::load_settings;
using tern::app::load_settings_text;
using tern::app::LoadedSettings;
using tern::app::Settings;
using tern::test::decimal;
using tern::test::Folder;
using tern::test::two_venues;
using tern::test::venue;

const std::string kSource = TERN_SOURCE_DIR;

constexpr const char* kLimits =
    "max_order = \"200\"\nmax_venue = \"1000\"\nmax_asset = \"1000\"\nmax_total = \"2000\"\n"
    "loss_max = \"50\"\n";
constexpr const char* kKey = "key = \"public\"\nsecret = \"hush\"\n";

// A folder with a configuration that may trade; every part can be replaced before it is read.
class LiveFolder : public Folder {
 public:
  LiveFolder() {
    write("limits.toml", kLimits);
    write_key("a.key", kKey);
    write_key("b.key", kKey);
  }
  void write_key(const std::string& name, const std::string& text) const {
    std::filesystem::permissions(write(name, text), std::filesystem::perms::owner_read |
                                                        std::filesystem::perms::owner_write);
  }
  [[nodiscard]] LoadedSettings load(
      const std::string& trading = "limits_file = \"limits.toml\"\n") const {
    return load_settings(write("f.toml", "mode = \"live\"\npairs = [\"BTC/USDT\"]\n" +
                                             venue("a", 1, "credentials = \"a.key\"\n") +
                                             venue("b", 2, "credentials = \"b.key\"\n") +
                                             "[trading]\n" + trading));
  }
};

TEST(TradingSettings, WithKeysAndLimitsAFileMayTrade) {
  const LiveFolder folder;
  folder.write_key("b.key", std::string(kKey) + "passphrase = \"three\"\n");
  const LoadedSettings loaded = folder.load(
      "limits_file = \"limits.toml\"\nreference_currency = \"BTC\"\nnode_number = 7\n"
      "journal = \"j\"\ndurability = \"disk\"\n");
  ASSERT_EQ(loaded.text(), "");
  const Settings& settings = loaded.settings;
  EXPECT_TRUE(settings.trades());
  EXPECT_EQ(settings.trading.reference_currency, "BTC");
  EXPECT_EQ(settings.trading.node_number, 7u);
  EXPECT_EQ(settings.trading.journal, folder.path() + "/j");
  EXPECT_TRUE(settings.trading.wait_for_disk);
  EXPECT_EQ(settings.trading.limits.max_order, decimal("200"));
  EXPECT_EQ(settings.trading.limits.collar, decimal("0.01"));
  EXPECT_EQ(settings.trading.limits.stall_max.milliseconds(), 500);
  EXPECT_EQ(settings.trading.repair.deadline.milliseconds(), 15'000);
  EXPECT_EQ(settings.trading.loss_max, decimal("50"));
  EXPECT_EQ(settings.venues[0].credentials.key, "public");
  EXPECT_EQ(settings.venues[1].credentials.secret, "hush");
  EXPECT_EQ(settings.venues[1].credentials.passphrase, "three");
}

TEST(TradingSettings, WithoutALimitsFileNothingIsTraded) {
  const LiveFolder folder;
  const std::string file = folder.path() + "/f.toml";
  EXPECT_EQ(folder.load("").text(),
            file +
                ":15:1: mode is \"live\" and there is no `limits_file`; expected a file like "
                "config/limits.example.toml\n");
  std::filesystem::remove(folder.path() + "/limits.toml");
  EXPECT_EQ(folder.load().text(), folder.path() +
                                      "/limits.toml:1:1: cannot be opened: No such file or "
                                      "directory; expected a TOML file that can be read\n");
}

TEST(TradingSettings, MistakesOfTheLimitsFileHaveTheirPlaceInIt) {
  const LiveFolder folder;
  const std::string file =
      folder.write("limits.toml",
                   "max_order = \"100001\"\nmax_venue = 1000.5\nmax_asset = \"1000\"\n"
                   "loss_max = \"50\"\nmax_oder = 1\nrepair_slippage_bps = \"201\"\n");
  EXPECT_EQ(folder.load().text().substr(0, file.size() * 2), [&] {
    return (file +
            ":1:1: missing `max_total`; expected a decimal in quotes, from 0.00000001 to "
            "2000000\n")
        .substr(0, file.size() * 2);
  }());
  const std::string text = folder.load().text();
  for (const char* part : {":1:1: missing `max_total`; ",
                           ":1:13: `max_order` is 100001; expected a decimal in quotes, "
                           "from 0.00000001 to 100000\n",
                           ":2:13: `max_venue` is a float; ", ":5:1: unknown key `max_oder`; ",
                           "; nearest known name max_order\n",
                           ":6:23: `repair_slippage_bps` is above `repair_collar_bps`; "})
    EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 5) << text;
}

TEST(TradingSettings, AStoreThatIsElsewhereNeedsItsAddress) {
  const LiveFolder folder;
  const std::string limits = "limits_file = \"limits.toml\"\n";
  EXPECT_EQ(
      folder.load(limits + "[board]\nkind = \"redis\"\n[history]\nkind = \"postgres\"\n").text(),
      folder.path() +
          "/f.toml:17:1: kind is \"redis\" and there is no `address`; expected a socket's "
          "path or 127.0.0.1:6379\n" +
          folder.path() +
          "/f.toml:19:1: kind is \"postgres\" and there is no `connection`; expected for "
          "example \"host=/var/run/postgresql dbname=tern user=tern\"\n");
  std::filesystem::permissions(folder.write("word", "hush\nrest\n"),
                               std::filesystem::perms::others_read);
  const std::string redis =
      limits + "[board]\nkind = \"redis\"\naddress = \"/s\"\npassword_file = \"word\"\n";
  EXPECT_EQ(folder.load(redis).text(), folder.path() + "/f.toml:20:17: `password_file` \"" +
                                           folder.path() +
                                           "/word\" can be read by others; expected a file of "
                                           "yours with mode 0600\n");
  folder.write_key("word", "hush\nrest\n");
  EXPECT_EQ(folder.load(redis).text(), "");
  EXPECT_EQ(folder.load(redis).settings.trading.board.password, "hush");
}

TEST(TradingSettings, LiveNeedsTwoVenuesWithAKeyFileEach) {
  const LiveFolder folder;
  const std::string file =
      folder.write("one.toml", "mode = \"live\"\npairs = [\"BTC/USDT\"]\n" +
                                   venue("a", 1, "credentials = \"a.key\"\n") + venue("b", 2) +
                                   "[trading]\nlimits_file = \"limits.toml\"\n");
  EXPECT_EQ(load_settings(file).text(),
            file +
                ":14:1: mode is \"live\" and 1 venue has `credentials`; expected two enabled "
                "venues with a key file each\n");
}

TEST(TradingSettings, AKeyFileThatOthersCanReadOrThatIsAbsentIsRefused) {
  const LiveFolder folder;
  const std::string good = "f.toml:8:15: `credentials` \"" + folder.path() +
                           "/a.key\" can be read "
                           "by others; expected a file of yours with mode 0600: chmod 600 " +
                           folder.path() + "/a.key\n";
  for (const std::filesystem::perms more :
       {std::filesystem::perms::group_read, std::filesystem::perms::others_read,
        std::filesystem::perms::group_write}) {
    std::filesystem::permissions(folder.path() + "/a.key",
                                 more | std::filesystem::perms::owner_read);
    EXPECT_EQ(folder.load().text(), folder.path() + "/" + good);
  }
  std::filesystem::remove(folder.path() + "/a.key");
  EXPECT_EQ(folder.load().text(),
            folder.path() + "/f.toml:8:15: `credentials` \"" + folder.path() +
                "/a.key\" cannot be read; expected a file of yours with mode 0600: chmod 600 " +
                folder.path() + "/a.key\n");
}

TEST(TradingSettings, NoMistakeOfAKeyFileShowsWhatStandsInIt) {
  const LiveFolder folder;
  const std::string file = folder.path() + "/a.key";
  const std::string unknown =
      ": unknown key (not shown here); expected one of key, secret, passphrase";
  const std::string not_toml = ": not TOML; expected lines like key = \"...\"\n";
  const std::pair<std::string, std::string> cases[] = {
      {"key = \"x\"\n", ":1:1: missing `secret`; expected the key's secret part\n"},
      {"key = \"x\"\nsecret = 4242\n",
       ":2:10: `secret` is an integer; expected the key's secret "
       "part\n"},
      {std::string(kKey) + "sesame = \"x\"\n", ":3:1" + unknown + "\n"},
      {std::string(kKey) + "secrets = \"x\"\n", ":3:1" + unknown + "; nearest known name secret\n"},
      {"key = \"x\"\nsecret = sesame\n", ":2:10" + not_toml},
      {"key = \"x\"\nsecret = 99999999999999999999999\n", ":2:33" + not_toml},
      {std::string(kKey) + "secret = \"sesame\"\n", ":3:10" + not_toml},
      {"key = \"x\"\nsecret = \"sesame\n", ":2:17" + not_toml},
  };
  for (const auto& [text, problem] : cases) {
    folder.write_key("a.key", text);
    const LoadedSettings loaded = folder.load();
    EXPECT_EQ(loaded.text(), file + problem) << text;
    for (const char* secret : {"sesame", "4242", "9999", "hush"})
      EXPECT_EQ(loaded.text().find(secret), std::string::npos) << text;
  }
}

TEST(TradingSettings, KeyFilesAreNotOpenedWithoutNeed) {
  const std::string text = two_venues("credentials = \"/no/such.key\"\n");
  EXPECT_EQ(load_settings_text(text, "f.toml").text(), "");
}

// ---- examples and reference ----

// The examples as a person puts them to use: beside limits and key files.
class Examples : public Folder {
 public:
  Examples() {
    std::filesystem::create_directory(path() + "/keys");
    for (const auto& entry : std::filesystem::directory_iterator(kSource + "/config")) {
      const std::string name = entry.path().filename().string();
      const bool limits = name == "limits.example.toml";
      if (entry.path().extension() != ".toml") continue;
      std::filesystem::copy(entry.path(), path() + "/" + (limits ? "limits.toml" : name));
      if (!limits) files.push_back(path() + "/" + name);
    }
    for (const char* name : {"keys/binance.toml", "keys/okx.toml", "keys/kraken.toml"})
      std::filesystem::permissions(write(name, kKey), std::filesystem::perms::owner_read);
    std::sort(files.begin(), files.end());
  }
  [[nodiscard]] LoadedSettings live() const { return load_settings(path() + "/live.example.toml"); }
  std::vector<std::string> files;
};

TEST(ConfigExamples, EveryExamplePassesTheCheckWithoutAWarning) {
  const Examples examples;
  ASSERT_GE(examples.files.size(), 3u);
  for (const std::string& file : examples.files) {
    const LoadedSettings loaded = load_settings(file);
    EXPECT_EQ(loaded.text(), "") << file;
    EXPECT_GE(loaded.settings.venues.size(), 2u) << file;
    EXPECT_GT(loaded.settings.route_count(), 0u) << file;
  }
}

// Every path of the file, without the names that the user chose.
void collect(const tern::ops::Value& table, const std::string& path, std::set<std::string>& out) {
  for (const auto& [key, value] : table.entries) {
    std::string name = key;
    if (path == "venues." || path == "assets." || path == "inventory_cost_bps.") name = "<venue>";
    if (path == "assets.<venue>.") name = "<ticker>";
    if (path == "inventory_cost_bps.<venue>.") name = "<coin>";
    if (value.kind == tern::ops::ValueKind::table) {
      collect(value, path + name + ".", out);
    } else {
      out.insert(path + name);
    }
  }
}

struct Example {
  std::set<std::string> keys;
  std::size_t commented = 0;  // lines with a key and a comment
};

Example read_example(const std::string& name) {
  std::ifstream in(kSource + "/config/" + name);
  std::stringstream text;
  text << in.rdbuf();
  Example example;
  collect(tern::ops::parse_document(text.str()).root, "", example.keys);
  for (std::string line; std::getline(text, line);) {
    if (line.find(" = ") != std::string::npos && line.find("# ") != std::string::npos)
      ++example.commented;
  }
  return example;
}

std::set<std::string> paths_of(const std::vector<tern::ops::KnownKey>& keys) {
  std::set<std::string> paths;
  for (const tern::ops::KnownKey& key : keys)
    paths.insert(key.path);
  return paths;
}

bool of_trading(const std::string& key) {
  for (const char* name : {"account_url", "orders", "credentials"}) {
    if (key == std::string("venues.<venue>.") + name) return true;
  }
  const std::string table = key.substr(0, key.find('.'));
  return table == "trading" || table == "board" || table == "history";
}

TEST(ConfigExamples, TheLiveExampleHoldsEveryKnownKeyWithAComment) {
  const Examples examples;
  const std::set<std::string> known = paths_of(examples.live().known_keys);
  ASSERT_GE(known.size(), 30u);
  const Example example = read_example("live.example.toml");
  EXPECT_EQ(example.keys, known);
  EXPECT_GE(example.commented, 30u);
}

TEST(ConfigExamples, TheObserveExampleHoldsEveryKeyButThoseOfTrading) {
  const Examples examples;
  std::set<std::string> known = paths_of(examples.live().known_keys);
  const std::size_t all = known.size();
  for (auto key = known.begin(); key != known.end();)
    key = of_trading(*key) ? known.erase(key) : std::next(key);
  EXPECT_EQ(known.size(), all - 14);
  const Example example = read_example("observe.example.toml");
  EXPECT_EQ(example.keys, known);
  EXPECT_GE(example.commented, 25u);
}

TEST(ConfigExamples, TheLimitsExampleHoldsEveryLimitWithAComment) {
  const Examples examples;
  const std::set<std::string> known = paths_of(examples.live().limits_keys);
  ASSERT_GE(known.size(), 15u);
  const Example example = read_example("limits.example.toml");
  EXPECT_EQ(example.keys, known);
  EXPECT_GE(example.commented, known.size() - 4);
}

std::string trimmed(std::string text) {
  text.erase(0, text.find_first_not_of(' '));
  text.erase(text.find_last_not_of(' ') + 1);
  return text;
}

// "| `key` | type | default | allowed | meaning |" -> its cells.
std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells;
  std::istringstream in(line.substr(1));
  for (std::string cell; std::getline(in, cell, '|');)
    cells.push_back(trimmed(cell));
  return cells;
}

using Rows = std::vector<std::string>;

// The reference's tables, each row without its meaning.
std::vector<Rows> documented_tables() {
  std::ifstream in(kSource + "/docs/configuration.md");
  std::vector<Rows> tables;
  bool inside = false;
  for (std::string line; std::getline(in, line);) {
    const bool row = line.substr(0, 3) == "| `";
    if (row && !inside) tables.emplace_back();
    inside = row;
    if (!row) continue;
    const std::vector<std::string> cells = cells_of(line);
    EXPECT_EQ(cells.size(), 5u) << line;
    EXPECT_GE(cells.back().size(), 10u) << "no meaning: " << line;
    tables.back().push_back(cells[0] + " | " + cells[1] + " | " + cells[2] + " | " + cells[3]);
  }
  return tables;
}

Rows rows_of(const std::vector<tern::ops::KnownKey>& keys) {
  Rows rows;
  for (const tern::ops::KnownKey& key : keys)
    rows.push_back("`" + key.path + "` | " + key.kind + " | " + key.default_value + " | " +
                   key.bounds);
  return rows;
}

TEST(ConfigReference, TheDocumentNamesExactlyTheReadersKeysTypesDefaultsAndBounds) {
  const Examples examples;
  const LoadedSettings loaded = examples.live();
  const std::vector<Rows> tables = documented_tables();
  ASSERT_EQ(tables.size(), 3u);
  ASSERT_GE(loaded.known_keys.size(), 30u);
  EXPECT_EQ(tables[0], rows_of(loaded.known_keys));
  ASSERT_GE(loaded.limits_keys.size(), 15u);
  EXPECT_EQ(tables[1], rows_of(loaded.limits_keys));
  ASSERT_EQ(loaded.credentials_keys.size(), 3u);
  EXPECT_EQ(tables[2], rows_of(loaded.credentials_keys));
}

}  // namespace
