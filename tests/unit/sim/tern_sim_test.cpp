// In: tern-sim's words, documents, server and program. Out: that each does what the contract of the
// program says. Cannot happen: a dialect's bytes in here: the registry's connectors speak to the
// registry's faces.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <thread>

#include "app/configuration.hpp"
#include "app/process.hpp"
#include "app/sim_configuration.hpp"
#include "app/sim_documents.hpp"
#include "app/sim_options.hpp"
#include "app/sim_server.hpp"
#include "app/sim_truth.hpp"
#include "tern/net/control.hpp"
#include "tern/net/stream.hpp"
#include "tern/sim/face.hpp"
#include "tern/sim/listings.hpp"
#include "tern/venue/registry.hpp"

namespace tern::app {
namespace {

using nlohmann::json;

class Folder {
 public:
  Folder() {
    std::string pattern = std::filesystem::temp_directory_path() / "tern_sim_test_XXXXXX";
    path = mkdtemp(pattern.data());
  }
  ~Folder() { std::filesystem::remove_all(path); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::string path;
};

std::string first_dialect() {
  return std::string(sim::faces().front().dialect);
}

TEST(SimVenues, TheDefaultsShowEachDialectAndFourVenuesAtLeast) {
  const auto venues = parse_sim_venues(default_sim_venues());
  ASSERT_TRUE(venues.ok()) << venues.error().text();
  EXPECT_EQ(venues.value().size(), std::max<std::size_t>(sim::faces().size(), 4));
  for (const sim::FaceRow& row : sim::faces()) {
    const auto shows = [&row](const SimVenue& venue) { return venue.dialect == row.dialect; };
    EXPECT_TRUE(std::any_of(venues.value().begin(), venues.value().end(), shows)) << row.dialect;
  }
}

TEST(SimVenues, NameDialectAndVariantAreRead) {
  const std::string variants(venue::find_dialect(first_dialect())->variants);
  const std::string variant = variants.substr(0, variants.find(' '));
  const auto venues =
      parse_sim_venues("a:" + first_dialect() + ",b:" + first_dialect() + ":" + variant);
  ASSERT_TRUE(venues.ok()) << venues.error().text();
  ASSERT_EQ(venues.value().size(), 2u);
  EXPECT_EQ(venues.value()[0].name, "a");
  EXPECT_EQ(venues.value()[0].variant, "");
  EXPECT_EQ(venues.value()[1].variant, variant);
}

TEST(SimVenues, WhatIsWrongIsQuotedWithWhatIsExpected) {
  const std::string dialect = first_dialect();
  const std::pair<std::string, std::string> cases[] = {
      {"", "name:dialect"},
      {"alone", "name:dialect"},
      {"a:b:c:d", "name:dialect"},
      {"a:nosuchdialect", dialect},
      {"a:" + dialect + ":nosuchvariant", "variants: "},
      {"A b:" + dialect, "lower-case"},
      {"a:" + dialect + ",a:" + dialect, "two venues are called \"a\""},
  };
  for (const auto& [text, expected] : cases) {
    const auto venues = parse_sim_venues(text);
    ASSERT_FALSE(venues.ok()) << text;
    EXPECT_NE(venues.error().text().find(expected), std::string::npos) << venues.error().text();
  }
}

TEST(SimVenues, AMisspeltDialectGetsTheNearestName) {
  const std::string misspelt = first_dialect() + "s";
  const auto venues = parse_sim_venues("a:" + misspelt);
  ASSERT_FALSE(venues.ok());
  EXPECT_NE(venues.error().text().find("did you mean \"" + first_dialect() + "\""),
            std::string::npos)
      << venues.error().text();
}

TEST(SimFaultsOption, ThePlanIsTheOneThatIsNamed) {
  const auto brings = [](const char* text, sim::FaultKind kind) {
    return parse_sim_faults(text).value().brings(kind);
  };
  EXPECT_TRUE(brings("", sim::FaultKind::gap));
  EXPECT_FALSE(brings("", sim::FaultKind::reply_lost));
  EXPECT_TRUE(brings("hard", sim::FaultKind::gap));
  EXPECT_TRUE(brings("hard", sim::FaultKind::reply_lost));
  const auto unknown = parse_sim_faults("herd");
  ASSERT_FALSE(unknown.ok());
  EXPECT_NE(unknown.error().text().find("\"herd\""), std::string::npos);
}

TEST(SimFaultsOption, NamesBringJustTheFaultsThatAreNamed) {
  for (const sim::FaultKind kind : sim::kFaultKinds) {
    const auto plan = parse_sim_faults(sim::name_of(kind));
    ASSERT_TRUE(plan.ok()) << plan.error().text();
    for (const sim::FaultKind other : sim::kFaultKinds)
      EXPECT_EQ(plan.value().brings(other), other == kind) << sim::name_of(other);
  }
  const auto two = parse_sim_faults("gap,busy");
  ASSERT_TRUE(two.ok());
  EXPECT_TRUE(two.value().brings(sim::FaultKind::gap));
  EXPECT_TRUE(two.value().brings(sim::FaultKind::busy));
  EXPECT_FALSE(two.value().brings(sim::FaultKind::ban));
  const auto misspelt = parse_sim_faults("gap,busi");
  ASSERT_FALSE(misspelt.ok());
  EXPECT_NE(misspelt.error().text().find("did you mean \"busy\""), std::string::npos);
}

SimOptions small_options(const Folder& folder) {
  SimOptions options;
  options.directory = folder.path;
  options.pairs = 3;
  options.venues = parse_sim_venues(default_sim_venues()).value();
  return options;
}

TEST(SimConfiguration, TernLoadsItWithoutAWord) {
  const Folder folder;
  const SimOptions options = small_options(folder);
  const auto files = net::make_test_authority(folder.path);
  ASSERT_TRUE(files.ok()) << files.error().text();
  std::vector<std::uint16_t> ports;
  for (std::size_t i = 0; i < options.venues.size(); ++i) {
    ports.push_back(static_cast<std::uint16_t>(20'000 + i));
  }
  const auto write = [&folder](const std::string& name, const std::string& text) {
    const core::Status written = write_private_file(folder.path + "/" + name, text);
    ASSERT_TRUE(written.ok()) << written.error().text();
  };
  for (const SimVenue& venue : options.venues)
    write("keys/" + venue.name + ".toml",
          key_document(venue.name, {"key", "secret", "passphrase"}));
  write("limits.toml", sim_limits());
  write("ternd.toml", sim_configuration(options, ports, files.value().ca_file));
  const LoadedSettings loaded = load_settings(folder.path + "/ternd.toml");
  EXPECT_EQ(loaded.text(), "");
  ASSERT_TRUE(loaded.ok());
  EXPECT_EQ(loaded.settings.run_directory, folder.path);
  EXPECT_EQ(loaded.settings.pairs.size(), 3u);
  ASSERT_EQ(loaded.settings.venues.size(), options.venues.size());
  EXPECT_EQ(loaded.settings.venues[1].name, options.venues[1].name);
  EXPECT_EQ(loaded.settings.venues[1].variant, options.venues[1].variant);
  EXPECT_EQ(loaded.settings.venues[1].endpoint.rest_url, "https://localhost:20001");
  EXPECT_EQ(loaded.settings.venues[1].endpoint.stream_url, "wss://localhost:20001");
  EXPECT_TRUE(loaded.settings.trades());
  EXPECT_EQ(loaded.settings.venues[1].credentials.key, "key");
  EXPECT_EQ(loaded.settings.venues[1].credentials.secret, "secret");
  EXPECT_EQ(loaded.settings.trading.limits.max_open_trades, 16u);
}

TEST(SimDocuments, BooksAreReadAsTernSaysThem) {
  const auto claims = parse_books(
      R"({"books":[{"venue":"a","symbol":"BTCUSDT","sequence":12,"digest":"00ff00000000000a"}]})");
  ASSERT_TRUE(claims.ok()) << claims.error().text();
  ASSERT_EQ(claims.value().size(), 1u);
  EXPECT_EQ(claims.value()[0].venue, "a");
  EXPECT_EQ(claims.value()[0].symbol, "BTCUSDT");
  EXPECT_EQ(claims.value()[0].sequence, 12);
  EXPECT_EQ(claims.value()[0].digest, 0x00ff'0000'0000'000aull);
}

TEST(SimDocuments, AnythingElseIsAnError) {
  for (const char* text :
       {"", "[]", "{}", R"({"books":1})", R"({"books":[1]})", R"({"books":[{}]})",
        R"({"books":[{"venue":"a","symbol":"b","sequence":1,"digest":"xyz"}]})",
        R"({"books":[{"venue":"a","symbol":"b","sequence":"1","digest":"0"}]})"}) {
    EXPECT_FALSE(parse_books(text).ok()) << text;
  }
}

// Asks one venue for its instruments, opens its stream, subscribes to one book and waits for
// frames: with the product's own connector and the product's own net.
class Visitor final : public net::NetListener {
 public:
  Visitor(const SimVenue& venue, std::uint16_t port, const std::string& ca_file)
      : loop_(net::LoopOptions{}, *this) {
    venue::ConnectorConfig config;
    config.venue_name = venue.name;
    config.dialect_variant = venue.variant;
    config.catalog = &catalog_;
    connector_ = venue::find_dialect(venue.dialect)->make(config);
    const std::string place = "://localhost:" + std::to_string(port);
    endpoint_ = net::Endpoint{"https" + place, "wss" + place, ca_file, ""};
  }

  void visit(std::string_view symbol) {
    symbol_ = symbol;
    loop_.request(1, endpoint_, connector_->instruments_requests().front(), core::seconds(5));
    loop_.open(1, endpoint_, connector_->stream_target(), 1u << 20);
    loop_.arm(net::now() + core::seconds(5));
    loop_.run();
  }

  int status = 0;
  std::string body;
  int frames = 0;
  std::string ended;

 private:
  void on_opened(std::uint32_t connection) override {
    const venue::Topic topic{venue::Channel::book, symbol_};
    loop_.send(connection, connector_->subscribe_message(std::span(&topic, 1), true, 1));
  }
  void on_closed(std::uint32_t, std::string_view why) override {
    finish("closed: " + std::string(why));
  }
  void on_frame(std::uint32_t, std::string_view, core::Timestamp) override {
    if (++frames >= 5 && status != 0) finish("five frames");
  }
  void on_response(std::uint32_t, const venue::HttpResponse& response) override {
    status = response.status;
    body = response.body;
    if (status == 0) finish("no answer: " + std::string(response.error));
  }
  void on_timer(core::Timestamp) override { finish("time is over"); }
  void on_wake() override {}
  void finish(const std::string& why) {
    if (ended.empty()) ended = why;
    loop_.stop();
  }

  market::Catalog catalog_;
  std::unique_ptr<venue::Connector> connector_;
  net::Endpoint endpoint_;
  std::string symbol_;
  net::Loop loop_;
};

// A running SimServer on a thread of its own.
struct Running {
  explicit Running(const SimOptions& options) {
    files = net::make_test_authority(options.directory).value();
    server = SimServer::start(options, files).value();
    thread = std::thread([this] { server->run(); });
  }
  ~Running() {
    server->stop();
    thread.join();
  }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

  net::CertificateFiles files;
  std::unique_ptr<SimServer> server;
  std::thread thread;
};

// Of a face that is asked for its names only.
struct Silence final : sim::FaceOutput {
  void send(sim::SessionId, sim::FrameClass, sim::InstrumentIndex, std::string) override {}
  void close(sim::SessionId, std::string_view) override {}
};

TEST(SimServer, EveryVenueAnswersAndStreamsOverVerifiedTls) {
  const Folder folder;
  const SimOptions options = small_options(folder);
  Running running(options);
  for (std::size_t i = 0; i < options.venues.size(); ++i) {
    const SimVenue& venue = options.venues[i];
    sim::Exchange exchange(venue.name, sim::make_listings(sim::make_pairs(2), i));
    Silence silence;
    sim::FaceConfig face;
    face.exchange = &exchange;
    face.output = &silence;
    face.variant = venue.variant;
    // The second: a listing may call the first one's coin by an older name (XBT). Of it the coin:
    // a slash may be escaped.
    const std::string symbol = sim::find_face(venue.dialect)->make(face)->symbol(1);
    Visitor visitor(venue, running.server->ports()[i], running.files.ca_file);
    visitor.visit(symbol);
    EXPECT_EQ(visitor.ended, "five frames") << venue.name;
    EXPECT_EQ(visitor.status, 200) << venue.name;
    EXPECT_NE(visitor.body.find(symbol.substr(0, 3)), std::string::npos) << venue.name;
  }
  const json status = json::parse(running.server->answer("status"));
  for (const SimVenue& venue : options.venues) {
    const json& counts = status["venues"][venue.name];
    EXPECT_EQ(counts["sessions"], 1) << venue.name;
    EXPECT_EQ(counts["requests"], 1) << venue.name;
    EXPECT_GE(counts["frames"], 5) << venue.name;
  }
  EXPECT_TRUE(status["faults"].empty()) << "none was ordered";
}

TEST(SimServer, ABookThatItNeverPublishedIsUnknownAndNotAMismatch) {
  const Folder folder;
  const SimOptions options = small_options(folder);
  Running running(options);
  json books = {{"books", json::array()}};
  books["books"].push_back({{"venue", options.venues[0].name},
                            {"symbol", "NOSUCH"},
                            {"sequence", 1},
                            {"digest", "0000000000000000"}});
  const json answer = json::parse(running.server->answer("compare " + books.dump()));
  EXPECT_EQ(answer["compared"][options.venues[0].name], 0);
  EXPECT_EQ(answer["unknown"][options.venues[0].name], 1);
  EXPECT_EQ(answer["mismatches"][options.venues[0].name], 0);
  EXPECT_TRUE(json::parse(running.server->answer("compare nonsense")).contains("error"));
  EXPECT_TRUE(json::parse(running.server->answer("nonsense")).contains("error"));
}

TEST(SimServer, AfterItsEndItSaysSoAtOnce) {
  const Folder folder;
  Running running(small_options(folder));
  EXPECT_EQ(json::parse(running.server->answer("shutdown"))["ok"], true);
  const core::Timestamp before = net::now();
  while (!json::parse(running.server->answer("status")).contains("error")) {
    ASSERT_LT(net::now() - before, core::seconds(2));
  }
  EXPECT_LT(net::now() - before, core::seconds(2));
}

TEST(SimServer, APortThatIsTakenIsAnErrorThatNamesIt) {
  const Folder folder;
  SimOptions options = small_options(folder);
  Running running(options);
  const std::uint16_t taken = running.server->ports()[0];
  options.base_port = taken;
  options.venues.resize(1);
  const auto second = SimServer::start(options, running.files);
  ASSERT_FALSE(second.ok());
  EXPECT_NE(second.error().text().find(std::to_string(taken)), std::string::npos)
      << second.error().text();
}

TEST(TernSimProgram, SaysWhenItIsReadyAndEndsInOrder) {
  const Folder folder;
  ProcessOptions options;
  options.program = TERN_BINARY_DIR "/bin/tern-sim";
  options.arguments = {"--directory", folder.path, "--pairs", "2"};
  options.log_file = folder.path + "/log";
  auto process = Process::start(options);
  ASSERT_TRUE(process.ok()) << process.error().text();
  const auto line = process.value().read_line(core::seconds(20));
  ASSERT_TRUE(line.ok()) << line.error().text();
  EXPECT_EQ(line.value(), "tern-sim ready: " + folder.path + "/ternd.toml");
  EXPECT_TRUE(load_settings(folder.path + "/ternd.toml").ok());
  const auto status = net::control_call(folder.path + "/tern-sim.sock", "status", core::seconds(5));
  ASSERT_TRUE(status.ok()) << status.error().text();
  EXPECT_TRUE(json::parse(status.value()).contains("venues"));
  EXPECT_EQ(process.value().end(), 0);
  EXPECT_FALSE(std::filesystem::exists(folder.path + "/tern-sim.sock"));
}

std::string text_of(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(TernSimProgram, LeavesKeysForItsClientAndTheTruthAtItsEnd) {
  const Folder folder;
  ProcessOptions options;
  options.program = TERN_BINARY_DIR "/bin/tern-sim";
  options.arguments = {"--directory",          folder.path, "--pairs", "2", "--truth",
                       folder.path + "/truth", "--faults",  "hard"};
  options.log_file = folder.path + "/log";
  auto process = Process::start(options);
  ASSERT_TRUE(process.ok()) << process.error().text();
  ASSERT_TRUE(process.value().read_line(core::seconds(20)).ok());
  const std::string socket = folder.path + "/tern-sim.sock";
  const auto status = net::control_call(socket, "status", core::seconds(5));
  ASSERT_TRUE(status.ok()) << status.error().text();
  EXPECT_EQ(json::parse(status.value())["faults"].size(), sim::kFaultKinds.size());
  const auto asked = net::control_call(socket, "truth", core::seconds(5));
  ASSERT_TRUE(asked.ok()) << asked.error().text();
  EXPECT_EQ(process.value().end(), 0);
  const json truths = json::parse(asked.value())["venues"];
  const std::vector<SimVenue> venues = parse_sim_venues(default_sim_venues()).value();
  ASSERT_EQ(truths.size(), venues.size());
  for (std::size_t i = 0; i < venues.size(); ++i) {
    const std::string& name = venues[i].name;
    EXPECT_EQ(json::parse(text_of(folder.path + "/truth/" + name + ".json")), truths[i]);
    EXPECT_EQ(truths[i]["venue"], name);
    EXPECT_EQ(truths[i]["opening"]["USDT"], "1000000");
    const std::string key = text_of(folder.path + "/keys/" + name + ".toml");
    for (const char* entry : {"\nkey = \"", "\nsecret = \"", "\npassphrase = \""})
      EXPECT_NE(key.find(entry), std::string::npos) << name << entry;
  }
}

TEST(TernSimProgram, AWrongOptionEndsItWithTwo) {
  const Folder folder;
  ProcessOptions options;
  options.program = TERN_BINARY_DIR "/bin/tern-sim";
  options.arguments = {"--directory", folder.path, "--venues", "a:nosuchdialect"};
  options.log_file = folder.path + "/log";
  auto process = Process::start(options);
  ASSERT_TRUE(process.ok()) << process.error().text();
  EXPECT_FALSE(process.value().read_line(core::seconds(20)).ok());
  for (int wait = 0; wait < 500 && !process.value().exit_code(); ++wait)
    usleep(10'000);
  EXPECT_EQ(process.value().exit_code(), 2);
}

}  // namespace
}  // namespace tern::app
