// In: {"error":[],"result":...} of private requests. Out: reports, all of an answer or none. What
// was asked is the answer's purpose; placements and cancels always end in a reply.
#include <algorithm>
#include <optional>
#include <vector>

#include "connectors/kraken/account.hpp"
#include "connectors/kraken/errors.hpp"
#include "tern/core/text.hpp"

namespace tern::connectors::kraken {

namespace {

constexpr std::string_view kInvalidNonce = "EAPI:Invalid nonce";
constexpr Duration kFirstStep = core::seconds(1);  // of a nonce that was too low, then twice
// A token is good for fifteen minutes, or as long as its connection; a second connection within
// that time begins sooner with it, and costs nothing of the counter.
constexpr Duration kTokenReuse = core::seconds(600);
constexpr std::int64_t kRowsMost = 50;  // of one answer
constexpr Duration kFurthest = core::seconds(24 * 3600);

// What an answer proves about an order action.
OrderError error_of(const Answer& answer, int status, Asked asked) {
  if (answer.is_envelope) return order_error(status, answer.error, asked);
  return status == 429 || status == 403 ? OrderError::rate_limited : OrderError::unknown;
}

constexpr StatusWord kOrderStatuses[] = {{"pending", ReportedStatus::open},
                                         {"open", ReportedStatus::open},
                                         {"closed", ReportedStatus::filled},
                                         {"canceled", ReportedStatus::cancelled},
                                         {"expired", ReportedStatus::expired}};

// {"balance","hold_trade"}; what may be borrowed has two more.
[[nodiscard]] bool read_balance(json::Object& entry, BalanceReport& balance, bool& borrows) {
  Decimal total, credit, credit_used;
  const std::string_view credit_text = json::text_of(entry, "credit");
  const std::string_view used_text = json::text_of(entry, "credit_used");
  if (!json::take_decimal(entry, "balance", total)) return false;
  if (!json::take_amount(entry, "hold_trade", balance.locked)) return false;
  if (!credit_text.empty() && !json::to_decimal(credit_text, credit)) return false;
  if (!used_text.empty() && !json::to_decimal(used_text, credit_used)) return false;
  borrows = borrows || !credit.is_zero() || !credit_used.is_zero();
  const core::Result<Decimal> free = core::subtract(total, balance.locked);
  if (free.ok()) balance.free = free.value();
  return free.ok();
}

[[nodiscard]] bool read_balances(json::Object& root, AccountSink& sink) {
  json::Value value;
  bool borrows = false;
  Reports reports;
  if (root.find_field_unordered("result").get(value) != json::SUCCESS) return false;
  json::ondemand::json_type type{};
  if (value.type().get(type) != json::SUCCESS) return false;
  // An account without anything answers with an empty list.
  const bool is_list = type == json::ondemand::json_type::array;
  const bool read =
      is_list ? json::for_each_value(value.get_array(), [](json::Value&) { return false; })
              : for_each_entry(root, "result", [&](std::string_view ticker, json::Object& entry) {
                  BalanceReport balance;
                  balance.ticker = ticker;
                  if (!read_balance(entry, balance, borrows)) return false;
                  // Earning, staked or tokenised: not there to be traded.
                  if (ticker.find('.') == std::string_view::npos)
                    reports.balances.push_back(balance);
                  return true;
                });
  if (!read) return false;
  if (borrows) reports.unusable = "the account has a credit line: tern does not borrow";
  reports.tell_all_balances(sink);
  return true;
}

struct Permission {
  std::string_view word;
  bool is_needed = false;
  bool is_withdrawal = false;
};
constexpr Permission kPermissions[] = {{"query-funds", true},
                                       {"query-open-trades", true},
                                       {"query-closed-trades", true},
                                       {"modify-trades", true},
                                       {"create-ws-token", true},
                                       {"withdraw-funds", false, true},
                                       {"add-withdraw-address", false, true},
                                       {"update-withdraw-address", false, true},
                                       {"add-funds"},
                                       {"earn-funds"},
                                       {"close-trades"},
                                       {"query-ledger"},
                                       {"export-data"}};

// What the list allows; a word that nobody explains allows nobody knows what.
[[nodiscard]] KeyReport judged(const std::vector<std::string_view>& words, std::string& text) {
  KeyReport key;
  const auto holds = [&](std::string_view word) {
    return std::find(words.begin(), words.end(), word) != words.end();
  };
  for (const Permission& permission : kPermissions) {
    const bool held = holds(permission.word);
    key.can_withdraw = key.can_withdraw || (held && permission.is_withdrawal);
    if (permission.is_needed && !held) text += " " + std::string(permission.word);
  }
  key.can_trade = holds("modify-trades");
  if (!text.empty()) text = "the key lacks permissions:" + text;
  for (const std::string_view word : words) {
    const bool known = std::any_of(std::begin(kPermissions), std::end(kPermissions),
                                   [&](const Permission& each) { return each.word == word; });
    if (!known) text = "the key has a permission that is not known: " + core::quoted(word);
  }
  key.is_usable = text.empty();
  return key;
}

[[nodiscard]] bool read_key(json::Object& result, AccountSink& sink) {
  std::vector<std::string_view> words;
  const auto collect = [&](std::string_view key, std::vector<std::string_view>& into) {
    return json::for_each_value_in(result, key, [&](json::Value& value) {
      std::string_view word;
      if (!json::read_text(value, word)) return false;
      if (!word.empty()) into.push_back(word);
      return true;
    });
  };
  if (!collect("permissions", words) || words.empty()) return false;
  std::vector<std::string_view> addresses;
  for (const std::string_view name : {"ip_allowlist", "ipAllowlist"}) {
    if (json::has(result, name) && !collect(name, addresses)) return false;
  }
  std::string text;
  KeyReport key = judged(words, text);
  key.is_bound_to_address = !addresses.empty();
  key.text = text;
  sink.on_key(key);
  return true;
}

// 0.4 is 0.4 %.
[[nodiscard]] bool to_fraction(std::string_view percent, Decimal& fraction) {
  const core::Result<Decimal> made =
      json::to_decimal(percent, fraction)
          ? core::multiply(fraction, Decimal::from_parts(1, 2).value())
          : core::Result<Decimal>(core::Error{"", "", ""});
  if (made.ok()) fraction = made.value();
  return made.ok();
}

}  // namespace

bool Account::read_order(std::string_view venue_id, json::Object& entry, OrderReport& order) {
  const std::string_view client_id = json::text_of(entry, "cl_ord_id");
  const std::string_view status = json::text_of(entry, "status");
  order.reason = json::text_of(entry, "reason");
  const bool ended = json::has(entry, "closetm");
  const std::string_view time = json::text_of(entry, ended ? "closetm" : "opentm");
  json::Object description;
  if (!json::find_object(entry, "descr", description)) return false;
  const std::string_view pair = json::text_of(description, "pair");
  const std::string_view side = json::text_of(description, "type");
  order.instrument = find(pair);
  if (!kSides.read(side, order.side) || !json::take_amount(entry, "vol", order.size) ||
      !json::take_amount(entry, "vol_exec", order.filled) ||
      !connectors::to_status(kOrderStatuses, status, order.status) ||
      !json::to_seconds(time, order.venue_time))
    return false;
  if (order.status == ReportedStatus::open && !order.filled.is_zero())
    order.status = ReportedStatus::partially_filled;
  set_client_id(client_id, order);
  order.venue_id = venue_id;
  KnownOrder& known = orders_.at(venue_id);
  known = {order.id,   std::string(order.foreign_id),       order.instrument, order.side,
           order.size, std::max(known.filled, order.filled)};
  return true;
}

bool Account::asked_by_name(ClientOrderId id) const {
  for (std::size_t i = 0; i < by_name_.size(); ++i) {
    if (by_name_[i] == id) return true;
  }
  return false;
}

// The list is under "open" or "closed"; whoever looks for one order is told of all of ours that
// are in it. What is not among the latest of a longer list is looked for by its name next time.
bool Account::read_orders(json::Object& result, const HttpResponse& response, AccountSink& sink) {
  const bool is_open_list = response.target.ends_with("/OpenOrders");
  const bool is_look_up = response.purpose == Purpose::order;
  std::int64_t count = 0;
  const std::string_view count_text = json::text_of(result, "count");
  if (!count_text.empty() && !core::parse_integer(count_text, count)) return false;
  Reports reports;
  std::int64_t rows = 0;
  const bool read =
      for_each_entry(result, is_open_list ? "open" : "closed",
                     [&](std::string_view venue_id, json::Object& entry) {
                       ++rows;
                       // Others' orders of the past may be of any kind.
                       if (is_look_up && !ClientOrderId::parse(json::text_of(entry, "cl_ord_id")))
                         return true;
                       return read_order(venue_id, entry, reports.orders.emplace_back());
                     });
  if (!read) return false;
  const bool is_cut = !is_open_list && (count_text.empty() ? rows >= kRowsMost : count > rows);
  const bool found =
      std::any_of(reports.orders.begin(), reports.orders.end(),
                  [&](const OrderReport& order) { return order.id.text() == response.tag; });
  reports.tell(sink);
  if (!is_look_up) {
    sink.on_open_orders_end();
    return true;
  }
  const ClientOrderId wanted = *ClientOrderId::parse(response.tag);
  const bool is_by_name = !is_open_list && asked_by_name(wanted);
  if (is_by_name && !found) sink.on_order_absent(wanted);
  if (is_by_name || (found && is_cut)) return true;
  if (is_cut) {
    by_name_.push_over(wanted);
  } else {
    sink.on_whole_order_list();
  }
  return true;
}

// The fee is said in quote units, whatever it was taken from: it is asked to be taken from there.
bool Account::read_fills(json::Object& result, std::string_view tag, AccountSink& sink) {
  std::int64_t count = -1;
  const std::string_view count_text = json::text_of(result, "count");
  if (!count_text.empty() && !core::parse_integer(count_text, count)) return false;
  Reports reports;
  const bool read = for_each_entry(result, "trades", [&](std::string_view, json::Object& entry) {
    FillReport& fill = reports.fills.emplace_back();
    fill.venue_id = json::text_of(entry, "ordertxid");
    fill.trade_id = json::text_of(entry, "trade_id");
    fill.instrument = find(json::text_of(entry, "pair"));
    if (const KnownOrder* known = orders_.find(fill.venue_id)) fill.id = known->id;
    if (fill.instrument.valid()) {
      const Instrument& traded = catalog_.instrument(fill.instrument);
      fill.fee_ticker = catalog_.assets().name(traded.assets.quote);
    }
    return kSides.read(json::text_of(entry, "type"), fill.side) &&
           json::take_amount(entry, "price", fill.price) &&
           json::take_amount(entry, "vol", fill.size) &&
           json::take_decimal(entry, "fee", fill.fee) &&
           json::to_seconds(json::text_of(entry, "time"), fill.venue_time) &&
           is_named_and_sized(fill);
  });
  if (!read) return false;
  reports.tell(sink);
  // More than a page holds: what it holds is told, an end is not.
  if (count > static_cast<std::int64_t>(reports.fills.size())) return false;
  sink.on_fills_end(tag);
  return true;
}

bool Account::read_fees(json::Object& result, AccountSink& sink) const {
  std::vector<FeeReport> reports;
  const auto collect = [&](std::string_view key, bool is_taker) {
    return for_each_entry(result, key, [&](std::string_view pair, json::Object& entry) {
      const InstrumentId id = find(pair);
      auto report = std::find_if(reports.begin(), reports.end(),
                                 [&](const auto& each) { return each.instrument == id; });
      if (report == reports.end()) report = reports.insert(report, {id, {}, {}});
      return to_fraction(json::text_of(entry, "fee"), is_taker ? report->taker : report->maker);
    });
  };
  if (!collect("fees", true) || !collect("fees_maker", false)) return false;
  for (const FeeReport& report : reports) {
    if (report.instrument.valid()) sink.on_fee(report);
  }
  return !reports.empty();
}

void Account::tell_outcome(Answer& answer, const HttpResponse& response, AccountSink& sink) {
  const ClientOrderId id = order_of(response);
  const bool places = response.purpose == Purpose::place;
  OrderError error = error_of(answer, response.status, places ? Asked::placement : Asked::order);
  std::string_view venue_id;
  json::Object result;
  const bool accepted = error == OrderError::none;
  if (accepted && !json::find_object(answer.root, "result", result)) error = OrderError::unknown;
  if (error == OrderError::none && places) {
    const bool read = json::for_each_value_in(result, "txid", [&](json::Value& value) {
      return venue_id.empty() && json::read_text(value, venue_id);
    });
    if (!read || venue_id.empty()) error = OrderError::unknown;
  } else if (error == OrderError::none) {
    std::int64_t count = 0;
    if (!json::take_integer(result, "count", count)) error = OrderError::unknown;
    if (error == OrderError::none && count == 0) error = OrderError::not_found;
  }
  const std::string text =
      error == OrderError::none
          ? ""
          : words(answer.is_envelope ? answer.error : response.body, response.body);
  tell_action({response.purpose, id, error, error == OrderError::none ? venue_id : "", text}, sink);
}

// The token is in the answer: nothing of it becomes a text.
void Account::tell_session(Answer& answer, const HttpResponse& response, AccountSink& sink) {
  json::Object result;
  const OrderError error = error_of(answer, response.status, Asked::other);
  if (error == OrderError::none && json::find_object(answer.root, "result", result)) {
    const std::string_view token = json::text_of(result, "token");
    if (token.empty()) return;
    token_ = token;
    token_served_ = false;
    token_good_until_ = tokens_last_ ? response.received + kTokenReuse : core::Timestamp{};
    sink.on_session({true, OrderError::none, {}});
  } else if (error == OrderError::authorization && !answer.error.starts_with(kInvalidNonce)) {
    sink.on_session({false, error, words(answer.error, response.body)});
  }
}

ResponseReport Account::decode_response(const HttpResponse& response, AccountSink& sink) {
  const ClientOrderId id = order_of(response);
  Answer answer;
  open_answer(parser_, response.body, answer);
  ResponseReport report = classify(response, answer.is_envelope, answer.error);
  const bool is_session = response.purpose == Purpose::session;
  if (answer.error.starts_with(kInvalidNonce))
    nonce_ahead_ = std::min(std::max(nonce_ahead_ * 2, kFirstStep), kFurthest);
  if (!report.text.empty()) {
    report.text = status_words(response.status) +
                  words(answer.is_envelope ? answer.error : response.body, response.body);
  }
  if (is_order_action(response.purpose)) {
    tell_outcome(answer, response, sink);
    return report;
  }
  if (is_session) {
    tell_session(answer, response, sink);
    if (report.verdict == ResponseVerdict::malformed) report.text = "not a whole answer";
    return report;
  }
  if (response.purpose == Purpose::order && answer.is_envelope &&
      order_error(response.status, answer.error, Asked::order) == OrderError::not_found) {
    sink.on_order_absent(id);
    return {ResponseVerdict::ok, {}, 0, {}};
  }
  if (report.verdict != ResponseVerdict::ok) return report;
  if (!read_answer(answer.root, response, sink)) spoil(report, response.target);
  return report;
}

bool Account::read_answer(json::Object& root, const HttpResponse& response, AccountSink& sink) {
  if (response.purpose == Purpose::balances) return read_balances(root, sink);
  json::Object result;
  if (!json::find_object(root, "result", result)) return false;
  if (response.purpose == Purpose::key) return read_key(result, sink);
  if (response.purpose == Purpose::fees) return read_fees(result, sink);
  if (response.purpose == Purpose::fills) return read_fills(result, response.tag, sink);
  return read_orders(result, response, sink);
}

}  // namespace tern::connectors::kraken
