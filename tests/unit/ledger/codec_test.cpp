// Goal: what is written is what is read, of every kind of record; damage is seen or harmless.
// Method: every field of a record is drawn at random; its JSON is parsed by another library and
// compared with the struct field by field, by a list written by hand; then the bytes are cut at
// every place and damaged in every byte.
#include "tern/ledger/codec.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "src/ledger/fields.hpp"
#include "unit/core/draw.hpp"

namespace tern::ledger {
namespace {

using core::draw;
using core::draw_bool;
using Json = nlohmann::json;

// Draws every field of a record.
struct Draw {
  void operator()(const char*, std::string& text) {
    const std::size_t size = draw<std::size_t>(0, 12);
    for (std::size_t i = 0; i < size; ++i)
      text += static_cast<char>(draw<int>(0, 255));
  }
  void operator()(const char*, std::uint64_t& value) {
    value = *rc::gen::arbitrary<std::uint64_t>();
  }
  void operator()(const char*, std::int64_t& value) { value = *rc::gen::arbitrary<std::int64_t>(); }
  void operator()(const char*, std::uint32_t& value) {
    value = *rc::gen::arbitrary<std::uint32_t>();
  }
  void operator()(const char*, bool& value) { value = draw_bool(); }
  void operator()(const char*, core::Timestamp& value) {
    value.ns = *rc::gen::arbitrary<std::int64_t>();
  }
  void operator()(const char*, core::Duration& value) {
    value.ns = *rc::gen::arbitrary<std::int64_t>();
  }
  void operator()(const char*, core::Decimal& value) {
    core::Int128 coefficient = draw<std::int64_t>(-1'000'000'000'000'000, 1'000'000'000'000'000);
    if (draw_bool()) coefficient = coefficient * 1'000'000'007 * 1'000'000'007;
    value = core::Decimal::from_parts(coefficient, draw(0, 30)).value();
  }
  void operator()(const char*, venue::ClientOrderId& id) {
    if (draw(0, 9) == 0) return;  // names no order
    std::string text = "t";
    while (text.size() < venue::ClientOrderId::kSize)
      text += "0123456789abcdefghijklmnopqrstuvwxyz"[draw(0, 35)];
    id = *venue::ClientOrderId::parse(text);
  }
  void operator()(const char*, venue::OrderSide& value) { pick(value, 2); }
  void operator()(const char*, orders::OrderEvent& value) { pick(value, orders::kOrderEventCount); }
  void operator()(const char*, orders::OrderState& value) { pick(value, orders::kOrderStateCount); }
  void operator()(const char*, TradeOutcome& value) { pick(value, 3); }
  void operator()(const char*, LatchKind& value) { pick(value, 2); }
  void operator()(const char*, OrderIntent& part) { fields(*this, part); }
  void operator()(const char*, BookSeen& part) { fields(*this, part); }

  template <typename T>
  void pick(T& value, std::size_t count) {
    value = static_cast<T>(draw<std::size_t>(0, count - 1));
  }
};

template <std::size_t Kind = 0>
Record record_of_kind(std::size_t kind) {
  if constexpr (Kind + 1 < kRecordKindCount) {
    if (kind != Kind) return record_of_kind<Kind + 1>(kind);
  }
  Record record;
  Draw draw_field;
  fields(draw_field, record.emplace<Kind>());
  return record;
}

// Texts are bytes; JSON shows a byte beyond ASCII as the character of that number.
std::string words(std::string_view bytes) {
  std::string text;
  for (const char letter : bytes) {
    const auto byte = static_cast<unsigned char>(letter);
    if (byte < 0x80) {
      text += letter;
    } else {
      text += static_cast<char>(0xc0 | (byte >> 6));
      text += static_cast<char>(0x80 | (byte & 0x3f));
    }
  }
  return text;
}

std::string words(const venue::ClientOrderId& id) {
  return std::string(id.text());
}

Json parts(const OrderIntent& r) {
  return {{"id", words(r.id)},
          {"trade", r.trade},
          {"leg", r.leg},
          {"attempt", r.attempt},
          {"venue", words(r.venue)},
          {"symbol", words(r.symbol)},
          {"base", words(r.base)},
          {"quote", words(r.quote)},
          {"side", name_of(r.side)},
          {"size", r.size.text()},
          {"limit", r.limit.text()},
          {"reserved", r.reserved.text()},
          {"taker_fee", r.taker_fee.text()},
          {"expires_at", r.expires_at.ns}};
}

Json parts(const BookSeen& r) {
  return {{"alive_age_ns", r.alive_age.ns}, {"change_age_ns", r.change_age.ns},
          {"sequence", r.sequence},         {"rules_version", r.rules_version},
          {"fee_version", r.fee_version},   {"levels", words(r.levels)}};
}

Json parts(const RunStarted& r) {
  return {{"kind", "run_started"}, {"node", words(r.node)},
          {"run", r.run},          {"program", words(r.program)},
          {"mode", words(r.mode)}, {"reference_currency", words(r.reference_currency)},
          {"at", r.at.ns}};
}

Json parts(const BalanceSeen& r) {
  return {{"kind", "balance_seen"},    {"venue", words(r.venue)},
          {"asset", words(r.asset)},   {"free", r.free.text()},
          {"locked", r.locked.text()}, {"residual", r.residual.text()},
          {"opening", r.opening},      {"at", r.at.ns}};
}

Json parts(const ResidualTaken& r) {
  return {{"kind", "residual_taken"},  {"venue", words(r.venue)},   {"asset", words(r.asset)},
          {"amount", r.amount.text()}, {"reason", words(r.reason)}, {"at", r.at.ns}};
}

Json parts(const TradePlanned& r) {
  return {{"kind", "trade_planned"},
          {"trade", r.trade},
          {"episode", r.episode},
          {"pair", words(r.pair)},
          {"at", r.at.ns},
          {"drift", r.drift},
          {"quoted_profit", r.quoted_profit.text()},
          {"quoted_buy", r.quoted_buy.text()},
          {"quoted_sell", r.quoted_sell.text()},
          {"edge_bps", r.edge_bps.text()},
          {"reference_rate", r.reference_rate.text()},
          {"buy", parts(r.buy)},
          {"sell", parts(r.sell)},
          {"buy_book", parts(r.buy_book)},
          {"sell_book", parts(r.sell_book)}};
}

Json parts(const RepairPlanned& r) {
  return {{"kind", "repair_planned"},
          {"order", parts(r.order)},
          {"reason", words(r.reason)},
          {"at", r.at.ns}};
}

Json parts(const OrderMoved& r) {
  return {{"kind", "order_moved"},     {"id", words(r.id)},
          {"event", name_of(r.event)}, {"state", name_of(r.state)},
          {"filled", r.filled.text()}, {"venue_id", words(r.venue_id)},
          {"reason", words(r.reason)}, {"at", r.at.ns}};
}

Json parts(const FillBooked& r) {
  return {{"kind", "fill_booked"},
          {"id", words(r.id)},
          {"trade_id", words(r.trade_id)},
          {"price", r.price.text()},
          {"size", r.size.text()},
          {"fee", r.fee.text()},
          {"fee_asset", words(r.fee_asset)},
          {"venue_time", r.venue_time.ns},
          {"at", r.at.ns}};
}

Json parts(const TradeClosed& r) {
  return {{"kind", "trade_closed"},
          {"trade", r.trade},
          {"outcome", name_of(r.outcome)},
          {"reason", words(r.reason)},
          {"quoted", r.quoted.text()},
          {"slippage", r.slippage.text()},
          {"fees", r.fees.text()},
          {"repair", r.repair.text()},
          {"inventory", r.inventory.text()},
          {"realised", r.realised.text()},
          {"coin", r.coin.text()},
          {"mark_price", r.mark_price.text()},
          {"reference_rate", r.reference_rate.text()},
          {"exposed_for_ns", r.exposed_for.ns},
          {"exposed_most", r.exposed_most.text()},
          {"at", r.at.ns}};
}

Json parts(const LatchSet& r) {
  return {{"kind", "latch_set"},
          {"latch", name_of(r.kind)},
          {"reason", words(r.reason)},
          {"at", r.at.ns}};
}

Json parts(const LatchLifted& r) {
  return {{"kind", "latch_lifted"},
          {"latch", name_of(r.kind)},
          {"reason", words(r.reason)},
          {"at", r.at.ns}};
}

Json parts(const VenuePaused& r) {
  return {{"kind", "venue_paused"},
          {"venue", words(r.venue)},
          {"paused", r.paused},
          {"reason", words(r.reason)},
          {"at", r.at.ns}};
}

Json parts(const OpportunitySeen& r) {
  return {{"kind", "opportunity"},
          {"episode", r.episode},
          {"pair", words(r.pair)},
          {"buy_venue", words(r.buy_venue)},
          {"sell_venue", words(r.sell_venue)},
          {"born", r.born.ns},
          {"closed", r.closed.ns},
          {"verdict", words(r.verdict)},
          {"best_edge_bps", r.best_edge_bps.text()},
          {"buy_size", r.buy_size.text()},
          {"sell_size", r.sell_size.text()},
          {"buy_limit", r.buy_limit.text()},
          {"sell_limit", r.sell_limit.text()},
          {"profit", r.profit.text()},
          {"traded", r.traded}};
}

Json parts(const DecisionRefused& r) {
  return {{"kind", "decision_refused"},
          {"episode", r.episode},
          {"pair", words(r.pair)},
          {"buy_venue", words(r.buy_venue)},
          {"sell_venue", words(r.sell_venue)},
          {"rule", words(r.rule)},
          {"figure", words(r.figure)},
          {"limit", words(r.limit)},
          {"at", r.at.ns}};
}

Json expected(std::uint64_t sequence, const Record& record) {
  Json all = std::visit([](const auto& body) { return parts(body); }, record);
  all["sequence"] = sequence;
  return all;
}

RC_GTEST_PROP(Codec, JsonGivesBackEveryFieldOfEveryKind, ()) {
  for (std::size_t kind = 0; kind < kRecordKindCount; ++kind) {
    const Record record = record_of_kind(kind);
    const auto sequence = *rc::gen::arbitrary<std::uint64_t>();
    RC_ASSERT(Json::parse(json(sequence, record)) == expected(sequence, record));
  }
}

RC_GTEST_PROP(Codec, BytesGiveBackEveryFieldOfEveryKind, ()) {
  for (std::size_t kind = 0; kind < kRecordKindCount; ++kind) {
    const Record record = record_of_kind(kind);
    const std::string bytes = encode(record);
    RC_ASSERT(bytes.size() <= kMaxRecordBytes);
    const core::Result<Record> back = decode(bytes);
    RC_ASSERT(back.ok());
    RC_ASSERT(back.value().index() == kind);
    RC_ASSERT(Json::parse(json(1, back.value())) == expected(1, record));
    RC_ASSERT(encode(back.value()) == bytes);
  }
}

RC_GTEST_PROP(Codec, ARecordCutAnywhereIsAnError, ()) {
  const std::string bytes = encode(record_of_kind(draw<std::size_t>(0, kRecordKindCount - 1)));
  for (std::size_t size = 0; size < bytes.size(); ++size)
    RC_ASSERT(!decode(std::string_view(bytes).substr(0, size)).ok());
  RC_ASSERT(!decode(bytes + '\0').ok());
}

RC_GTEST_PROP(Codec, ADamagedByteIsAnErrorOrAnotherRecordOfTheSameBytes, ()) {
  std::string bytes = encode(record_of_kind(draw<std::size_t>(0, kRecordKindCount - 1)));
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const char whole = bytes[i];
    bytes[i] = static_cast<char>(whole ^ draw<int>(1, 255));
    const core::Result<Record> read = decode(bytes);
    if (read) RC_ASSERT(encode(read.value()) == bytes);
    bytes[i] = whole;
  }
}

TEST(Codec, NamesTheFieldThatCannotBeRead) {
  std::string bytes = encode(LatchSet{LatchKind::kill, "why", {1}});
  bytes[1] = 7;  // no such latch
  const core::Result<Record> read = decode(bytes);
  ASSERT_FALSE(read.ok());
  EXPECT_NE(read.error().text().find("latch_set"), std::string::npos);
  EXPECT_EQ(read.error().where, "latch");
}

TEST(Codec, AKindOfALaterProgramIsAnErrorThatSaysSo) {
  const core::Result<Record> read = decode(std::string(1, static_cast<char>(kRecordKindCount)));
  ASSERT_FALSE(read.ok());
  EXPECT_NE(read.error().text().find("newer"), std::string::npos);
}

TEST(Codec, ADecimalWithTrailingZerosIsNoRecordThatWeWrote) {
  std::string bytes = encode(ResidualTaken{"v", "A", core::Decimal::from_integer(1), "", {}});
  const std::size_t coefficient = 1 + 2 + 1 + 2 + 1;
  ASSERT_EQ(bytes[coefficient], 1);
  bytes[coefficient] = 10;
  bytes[coefficient + 16] = 1;  // 10 * 10^-1
  EXPECT_FALSE(decode(bytes).ok());
}

TEST(Codec, LongTextIsCutAndTheRecordStaysReadable) {
  DecisionRefused record;
  for (std::string* text : {&record.pair, &record.buy_venue, &record.sell_venue, &record.rule,
                            &record.figure, &record.limit})
    *text = std::string(kMaxTextBytes + 1, 'x');
  EXPECT_FALSE(is_bounded(record));
  const std::string bytes = encode(record);
  EXPECT_LE(bytes.size(), kMaxRecordBytes);
  const Record read = decode(bytes).value();
  EXPECT_EQ(std::get<DecisionRefused>(read).limit, std::string(kMaxTextBytes, 'x'));
  EXPECT_TRUE(is_bounded(read));
}

}  // namespace
}  // namespace tern::ledger
