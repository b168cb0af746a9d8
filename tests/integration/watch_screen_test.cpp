// In: status documents, sound and random, and sizes of terminals. Out: the exact text a person
// sees, and what must hold for every size: nothing wider or higher than the terminal, no escape
// code that was not asked for. Cannot happen: a golden text that a changed column leaves green.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <regex>
#include <string>
#include <vector>

#include "app/screen.hpp"
#include "app/screen_words.hpp"
#include "app/table.hpp"
#include "integration/watch_status.hpp"

namespace {

using nlohmann::json;
using tern::app::render_lines;
using tern::app::render_screen;
using tern::app::sample_status;
using tern::app::ScreenOptions;
using tern::app::trading_status;

std::string without_codes(const std::string& text) {
  static const std::regex kCode("\033\\[[0-9;]*m");
  return std::regex_replace(text, kCode, "");
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines(1);
  for (const char c : text) {
    if (c == '\n') {
      lines.emplace_back();
    } else {
      lines.back() += c;
    }
  }
  return lines;
}

void expect_fits(const std::string& text, const ScreenOptions& options) {
  const std::vector<std::string> lines = lines_of(without_codes(text));
  RC_ASSERT(lines.size() <= std::max<std::size_t>(options.height, 1));
  for (const std::string& line : lines) {
    RC_ASSERT(line.size() <= options.width);
    for (const char c : line)
      RC_ASSERT(c >= 0x20 && c <= 0x7e);
  }
}

TEST(Screen, AWideTerminalShowsEveryVenueOfEveryPair) {
  const char* expected = R"(
 tern demo   2 of 3 venues live, 3 of 6 books   observing, sends no order

 venue    state        books  resyncs  bad frames
 alpha    live           2/2        3              earlier: closed by the venue after 24 h
 beta_us  live           1/2        0           2  1 book not live
 gamma    backing off    0/2       12              next try in 3.2 s; TLS: certificate not trus..

 pair      venue         bid   size      ask    size   alive  changed  edge bps
 BTC/USDT  alpha    61234.5   0.512  61235    1.2034  120 ms    3.4 s    -15.88  buy here
           beta_us  61260.25  2      61260.5  0.1      30 ms    30 ms            sell here
           gamma           -      -        -       -       -        -            book not live
 ETH/USDT  alpha      3012.1      4  3012.11     5.5   15 ms   700 ms         -
           beta_us    3011        1  3011.5      2    14.2 s   1m 15s            silent: no pro..
           gamma           -      -        -       -       -        -            book not live

 opportunities  best edge 61.23 bps   seen 1,123, would trade 4, refused 1,119 (too good to be ..
       pair      buy at   sell at  edge bps         profit  verdict
 open  BTC/USDT  alpha    beta_us     12.34    1.2240 USDT  would trade
 gone  ETH/USDT  beta_us  alpha        7.50  0.000042 USDT  refused: below minimum notional

 18:30:52  gamma: certificate not trusted
 18:30:54  beta_us: book lost, asked again)";
  EXPECT_EQ("\n" + render_screen(sample_status(), {97, 40, false}), expected);
}

TEST(Screen, WhoTradesSeesTheMoneyAndWhatStopsItFirst) {
  const std::string expected = R"(
 tern demo   HALTED   2 of 3 venues live, 3 of 6 books                 up 12m 31s   18:31:01 UTC
 profit 228.99 USDT of 333.64 quoted   exposure 61.23 USDT   1,210 closed, 32 flattened, 1 halt..
 halt since 18:30:55: trade 7: no end in sight; tern resume --reason lifts it
 venue    state        books  resyncs  account
 alpha    live           2/2        3  ready 134 ms  earlier: closed by the venue after 24 h
 beta_us  live           1/2        0  PAUSED        USDT differs by 3.5; 1 book not live
 gamma    backing off    0/2       12  REFUSED       this key may not trade; next try in 3.2 s;..
 pair )";
  const std::string text = "\n" + render_screen(trading_status(), {97, 14, false});
  EXPECT_EQ(text.substr(0, expected.size()), expected);
}

TEST(Screen, ALatchIsShownInTheStyleOfWhatIsBad) {
  const std::string text = render_screen(trading_status(), {120, 40, true});
  EXPECT_NE(text.find("\033[1;31mHALTED\033[0m"), std::string::npos) << text;
  EXPECT_NE(text.find("\033[1;31m halt since 18:30:55: "), std::string::npos) << text;
}

TEST(Lines, WhoTradesReadsTheSameInSentences) {
  const std::string text = render_lines(trading_status());
  for (const char* part :
       {"18:31:01 demo live HALTED, up 12m 31s",
        "\n  profit 228.99 USDT of 333.64 quoted   exposure 61.23 USDT   1,210 closed, 32 "
        "flattened, "
        "1 halted, 1 open\n",
        "\n  halt since 18:30:55: trade 7: no end in sight; tern resume --reason lifts it\n",
        "resyncs 3, account ready 134 ms; earlier:", ", account PAUSED (USDT differs by 3.5); ",
        ", account REFUSED (this key may not trade); "})
    EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
}

TEST(Screen, MoreWidthShowsFramesRecoveryAndTheClock) {
  const std::string text = render_screen(sample_status(), {140, 40, false});
  for (const char* part : {"   frames  ", " 1,234,567 ", "recovery p50, max", " 120 ms, 1.9 s ",
                           "up 12m 31s   18:31:01 UTC\n", "TLS: certificate not trusted\n"}) {
    EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
  }
}

TEST(Screen, ALowTerminalShowsOneRowPerPairWithACellPerVenue) {
  const char* expected = R"(
 tern demo   2 of 3 venues live, 3 of 6 books   observing, sends no order
 venue    state        books  resyncs  bad frames
 alpha    live           2/2        3              earlier: closed by the venue after 24 h
 beta_us  live           1/2        0           2  1 book not live
 gamma    backing off    0/2       12              next try in 3.2 s; TLS: certificate not trus..
 pair      edge bps                   alpha                   beta_us     gamma
 BTC/USDT    -15.88  61234.5 / 61235 120 ms  61260.25 / 61260.5 30 ms  not live
 ETH/USDT         -  3012.1 / 3012.11 15 ms             silent 14.2 s  not live
 opportunities  best edge 61.23 bps   seen 1,123, would trade 4, refused 1,119 (too good to be ..
       pair      buy at   sell at  edge bps         profit  verdict
 open  BTC/USDT  alpha    beta_us     12.34    1.2240 USDT  would trade
 gone  ETH/USDT  beta_us  alpha        7.50  0.000042 USDT  refused: below minimum notional)";
  EXPECT_EQ("\n" + render_screen(sample_status(), {97, 12, false}), expected);
}

TEST(Screen, ANarrowLowTerminalShowsTheBestRouteOfEachPair) {
  const char* expected = R"(
 tern demo   2 of 3 venues live, 3 of 6 books   observing,..
 venue    state        books
 alpha    live           2/2
 beta_us  live           1/2
 gamma    backing off    0/2
 pair      edge bps  buy at    ask  sell at       bid
 BTC/USDT    -15.88  alpha   61235  beta_us  61260.25
 ETH/USDT         -  -           -  -               -
 opportunities  best edge 61.23 bps   seen 1,123, would tr..
       pair      buy at   sell at  edge bps
 open  BTC/USDT  alpha    beta_us     12.34
 gone  ETH/USDT  beta_us  alpha        7.50)";
  EXPECT_EQ("\n" + render_screen(sample_status(), {60, 12, false}), expected);
}

TEST(Screen, PairsWithoutRoomAreCountedAndTheBestEdgesShown) {
  json status = sample_status();
  for (int i = 0; i < 50; ++i) {
    json pair = status["pairs"][0];
    pair["pair"] = "P" + std::to_string(i) + "/USDT";
    pair["best"]["edge_bps"] = std::to_string(i - 40);
    status["pairs"].push_back(pair);
  }
  const std::string text = render_screen(status, {120, 24, false});
  const std::vector<std::string> lines = lines_of(text);
  EXPECT_EQ(lines.size(), 24u);
  EXPECT_NE(text.find("\n P49/USDT      9.00 "), std::string::npos) << text;
  EXPECT_NE(text.find("\n P45/USDT      5.00 "), std::string::npos) << text;
  EXPECT_EQ(text.find("BTC/USDT    -15.88"), std::string::npos) << text;
  const std::size_t shown = static_cast<std::size_t>(
      std::count_if(lines.begin(), lines.end(),
                    [](const std::string& line) { return line.substr(0, 2) == " P"; }));
  EXPECT_GE(shown, 4u);
  EXPECT_NE(text.find(" " + std::to_string(52 - shown) + " more pairs without room here"),
            std::string::npos)
      << text;
}

TEST(Screen, ColourHasMeaningAndNothingElseIsAnEscapeCode) {
  const std::string plain = render_screen(sample_status(), {120, 40, false});
  const std::string colour = render_screen(sample_status(), {120, 40, true});
  EXPECT_EQ(plain.find('\033'), std::string::npos);
  EXPECT_EQ(without_codes(colour), plain);
  EXPECT_NE(colour.find("\033[32mlive"), std::string::npos);
  EXPECT_NE(colour.find("\033[33mlive"), std::string::npos) << "a live venue that lacks a book";
  EXPECT_NE(colour.find("\033[33mbacking off"), std::string::npos);
  EXPECT_NE(colour.find("\033[32mwould trade"), std::string::npos);
  EXPECT_NE(colour.find("\033[1m61260.25"), std::string::npos) << "the bid we would sell at";
  EXPECT_NE(colour.find("\033[1m61235"), std::string::npos) << "the ask we would buy at";
  json banned = sample_status();
  banned["venues"][2]["state"] = "banned";
  EXPECT_NE(render_screen(banned, {120, 40, true}).find("\033[1;31mbanned"), std::string::npos);
}

TEST(Screen, PlainLinesHoldTheSameFactsWithEveryDigit) {
  EXPECT_EQ(
      render_lines(sample_status()),
      "18:31:01 demo observe, up 12m 31s, 2 of 3 venues live, 3 of 6 books; opportunities seen "
      "1,123, would trade 4, refused 1,119 (too good to be true 1,000, a book silent 80, below "
      "minimum notional 39); best edge 61.2345678 bps\n"
      "  venue alpha: live, books 2/2, frames 1,234,567, resyncs 3; earlier: closed by the venue "
      "after 24 h\n"
      "  venue beta_us: live, books 1/2, frames 4,021, resyncs 0, bad frames 2; 1 book not live\n"
      "  venue gamma: backing off, books 0/2, frames 17, resyncs 12; next try in 3.2 s; TLS: "
      "certificate not trusted\n"
      "  pair BTC/USDT: alpha 61234.5/61235 120 ms; beta_us 61260.25/61260.5 30 ms; gamma -/- "
      "(book not live); best edge -15.8812345678 bps, buy at alpha, sell at beta_us\n"
      "  pair ETH/USDT: alpha 3012.1/3012.11 15 ms; beta_us 3011/3011.5 14.2 s (silent: no proof "
      "of life); gamma -/- (book not live); no usable route\n"
      "  open: BTC/USDT buy at alpha, sell at beta_us, edge 12.3411882 bps, size 0.0162, profit "
      "1.2240881331 USDT, lived 430 ms, would trade\n"
      "  gone: ETH/USDT buy at beta_us, sell at alpha, edge 7.5 bps, size 0.33, profit 0.00004212 "
      "USDT, lived 2.4 s, refused: below minimum notional\n");
}

TEST(Screen, ShowsWhatTheWorkCostsAndWhereTheTimeOfAFrameGoes) {
  json status = sample_status();
  status["load"] = {{"frames_per_s", 12'345},
                    {"cpu_percent", 17},
                    {"rss_mb", 61},
                    {"stations",
                     {{{"name", "frame"}, {"count", 9}, {"p50_ns", 1'240}, {"p99_ns", 3'960}},
                      {{"name", "gate"}, {"count", 0}, {"p50_ns", 0}, {"p99_ns", 0}},
                      {{"name", "book"}, {"count", 9}, {"p50_ns", 80}, {"p99_ns", 950}}}}};
  const std::string lines = render_lines(status);
  EXPECT_NE(lines.find("  load  12,345 frames a second, 17 % of a core, 61 MB\n"),
            std::string::npos)
      << lines;
  EXPECT_NE(lines.find("  road  frame 1.2/4.0, book 0.1/1.0  us p50/p99\n"), std::string::npos)
      << lines;
  EXPECT_NE(render_screen(status, {120, 40, false}).find("17 % of a core"), std::string::npos);
}

TEST(Screen, AnEmptyDocumentIsAnEmptyDeskAndNotACrash) {
  EXPECT_EQ(render_screen(json::object(), {80, 10, false}),
            " tern -   0 of 0 venues live, 0 of 0 books                           up 0 ms\n no "
            "venue yet\n no pair yet\n"
            " opportunities  no edge yet   seen 0, would trade 0, refused 0");
  EXPECT_EQ(render_lines(json()),
            "00:00:00 - -, up 0 ms, 0 of 0 venues live, 0 of 0 books; opportunities seen 0, would "
            "trade 0, refused 0\n");
}

TEST(Screen, VenuesStandInOneOrderInEveryPair) {
  json status = sample_status();
  json& tops = status["pairs"][1]["tops"];
  std::reverse(tops.begin(), tops.end());
  EXPECT_EQ(render_screen(status, {97, 40, false}),
            render_screen(sample_status(), {97, 40, false}));
}

TEST(Screen, ForeignTextCannotMoveTheCursorOrBreakTheLine) {
  json status = sample_status();
  status["venues"][2]["last_error"] = "\033[2J\nforged \xe2\x82\xac line";
  status["pairs"][0]["pair"] = "A\tB\r\n";
  const std::string text = render_screen(status, {200, 40, false});
  EXPECT_EQ(text.find('\033'), std::string::npos);
  EXPECT_NE(text.find("?[2J?forged ??? line"), std::string::npos);
  EXPECT_NE(text.find("A?B??"), std::string::npos);
}

// ---- what holds for every document and every size ----

rc::Gen<json> any_leaf() {
  return rc::gen::oneOf(
      rc::gen::map(rc::gen::arbitrary<std::string>(), [](const std::string& s) { return json(s); }),
      rc::gen::map(rc::gen::arbitrary<std::int64_t>(), [](std::int64_t n) { return json(n); }),
      rc::gen::map(rc::gen::arbitrary<std::uint64_t>(), [](std::uint64_t n) { return json(n); }),
      rc::gen::map(rc::gen::arbitrary<bool>(), [](bool b) { return json(b); }),
      rc::gen::element(json(), json(1e300), json::array(), json::object(), json("yes"),
                       json("live"), json("executable"), json("-1.5"), json("."),
                       json(std::string(300, '9'))));
}

// The sample with some of its parts taken away, doubled or replaced by anything.
json mutated(json status) {
  const int changes = *rc::gen::inRange(1, 12);
  for (int i = 0; i < changes; ++i) {
    json* place = &status;
    while ((place->is_object() || place->is_array()) && !place->empty()) {
      const auto index = *rc::gen::inRange<std::size_t>(0, place->size());
      auto child = place->begin();
      std::advance(child, static_cast<std::ptrdiff_t>(index));
      const int action = *rc::gen::inRange(0, 10);
      if (action == 0) {
        place->erase(child);
        break;
      }
      if (action == 1 && place->is_array()) {
        place->push_back(json(*child));
        break;
      }
      place = &*child;
    }
    if (!place->is_structured()) *place = *any_leaf();
  }
  return status;
}

TEST(Screen, NoDocumentAndNoSizeMakesALineTooWideOrAScreenTooHigh) {
  EXPECT_TRUE(rc::check("mutated documents", [] {
    const json status = mutated(sample_status());
    const ScreenOptions options{*rc::gen::inRange<std::size_t>(0, 220),
                                *rc::gen::inRange<std::size_t>(1, 70), *rc::gen::arbitrary<bool>()};
    expect_fits(render_screen(status, options), options);
    RC_ASSERT(render_lines(status).find('\033') == std::string::npos);
  }));
}

TEST(Screen, EverySizeOfTheSampleFits) {
  for (std::size_t width = 0; width <= 200; ++width) {
    for (std::size_t height = 1; height <= 45; height += 4) {
      const std::vector<std::string> lines =
          lines_of(render_screen(sample_status(), {width, height, false}));
      ASSERT_LE(lines.size(), height);
      for (const std::string& line : lines)
        ASSERT_LE(line.size(), width);
    }
  }
}

// ---- words and tables ----

TEST(ScreenWords, AgesAreShortAndKeepTheirSign) {
  using tern::app::age_text;
  EXPECT_EQ(age_text(0), "0 ms");
  EXPECT_EQ(age_text(-3), "-3 ms");
  EXPECT_EQ(age_text(999), "999 ms");
  EXPECT_EQ(age_text(3'450), "3.4 s");
  EXPECT_EQ(age_text(252'000), "4m 12s");
  EXPECT_EQ(age_text(11'100'000), "3h 05m");
  EXPECT_EQ(age_text(5 * 86'400'000LL + 7'200'000), "5d 02h");
}

TEST(ScreenWords, NumbersAreCutNeverRoundedAndSmallOnesKeepTheirDigits) {
  using tern::app::short_number;
  EXPECT_EQ(short_number("12.999", 2), "12.99");
  EXPECT_EQ(short_number("-0.0000421", 2), "-0.000042");
  EXPECT_EQ(short_number("7", 2), "7");
  EXPECT_EQ(short_number("0.00", 2), "0.00");
  EXPECT_EQ(tern::app::count_text(1'234'567), "1,234,567");
  EXPECT_EQ(tern::app::count_text(-1'234), "-1,234");
  EXPECT_EQ(tern::app::count_text(999), "999");
}

TEST(ScreenWords, AnUnknownReasonIsShownAsItCame) {
  EXPECT_EQ(tern::app::verdict_text("new_rule", false), "refused: new rule");
  EXPECT_EQ(tern::app::verdict_text("executable", false), "would trade");
  EXPECT_EQ(tern::app::verdict_text("executable", true), "traded");
  EXPECT_EQ(tern::app::usable_text("odd_state"), "odd state");
}

TEST(ScreenTable, ColumnsGiveWayByWorthAndTheLastShrinksFirst) {
  tern::app::Table table({{"name", false, tern::app::Table::kAlways},
                          {"count", true, 10},
                          {"age", true, 20},
                          {"why", false, 30, 40}});
  table.add({{"alpha"}, {"12"}, {"3 s"}, {"because of a long reason"}});
  const auto text = [&table](std::size_t width) {
    return tern::app::paint(table.lines(width)[1], width, false);
  };
  EXPECT_EQ(text(80), " alpha     12  3 s  because of a long reason");
  EXPECT_EQ(text(40), " alpha     12  3 s  because of a long ..");
  EXPECT_EQ(text(30), " alpha  3 s  because of a lo..");
  EXPECT_EQ(text(24), " alpha  because of a l..");
  EXPECT_EQ(text(10), " alpha");
  EXPECT_EQ(text(4), " a..");
}

}  // namespace
