// In: texts and messages of a venue's private half. Out: what every reading of them shares.
// Cannot happen: a part of a message told of which another part could not be read; our own
// credentials in a text for a human.
#pragma once

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/json.hpp"
#include "connectors/responses.hpp"
#include "tern/core/assert.hpp"

namespace tern::connectors {

inline constexpr int kStreamStatus = 200;  // a reply on a stream has no HTTP status

[[nodiscard]] inline bool is_order_action(Purpose purpose) {
  return purpose == Purpose::place || purpose == Purpose::cancel;
}

// The order that an answer is about.
[[nodiscard]] inline ClientOrderId order_of(const HttpResponse& response) {
  TERN_ASSERT(response.outcome == venue::HttpOutcome::answered, "an answer that never came");
  const auto id = ClientOrderId::parse(response.tag);
  const bool needs_one = is_order_action(response.purpose) || response.purpose == Purpose::order;
  TERN_ASSERT(id || !needs_one, "an order without its id");
  return id.value_or(ClientOrderId{});
}

struct StatusWord {
  std::string_view word;
  ReportedStatus status;
};
// False: none of these, and the status stays as it is.
[[nodiscard]] inline bool to_status(std::span<const StatusWord> words, std::string_view word,
                                    ReportedStatus& status) {
  for (const StatusWord& each : words) {
    if (each.word != word) continue;
    status = each.status;
    return true;
  }
  return false;
}

struct SideWords {
  std::string_view buy, sell;

  [[nodiscard]] constexpr std::string_view of(OrderSide side) const {
    return side == OrderSide::buy ? buy : sell;
  }
  [[nodiscard]] constexpr bool read(std::string_view word, OrderSide& side) const {
    side = word == buy ? OrderSide::buy : OrderSide::sell;
    return word == buy || word == sell;
  }
};

// The client's id of an order: one of ours, or a foreign one.
inline void set_client_id(std::string_view client_id, OrderReport& order) {
  if (const auto ours = ClientOrderId::parse(client_id)) order.id = *ours;
  if (!order.id.known()) order.foreign_id = client_id;
}

// Whatever else a fill must say, it says these.
[[nodiscard]] inline bool is_named_and_sized(const FillReport& fill) {
  return !fill.venue_id.empty() && !fill.trade_id.empty() && !fill.price.is_zero() &&
         !fill.size.is_zero();
}

// Whether one of our own credentials is among the bytes.
[[nodiscard]] inline bool repeats(std::string_view bytes,
                                  std::initializer_list<std::string_view> ours) {
  for (const std::string_view each : ours) {
    if (!each.empty() && bytes.find(each) != std::string_view::npos) return true;
  }
  return false;
}
// The venue's words for a human. It repeats what it does not understand: then not.
[[nodiscard]] inline std::string words_unless(bool repeats_ours, std::string_view words) {
  return repeats_ours ? "(repeats our credentials)" : core::quoted(words, kErrorTextMax);
}

// One whole JSON object with nothing behind it, or what came instead.
struct Message {
  std::string_view bytes;
  json::Document document;
  json::Object root;
  bool is_whole = false;
  Said said;

  [[nodiscard]] bool open(json::Parser& parser, std::string_view text) {
    bytes = text;
    return is_whole = parser.open(text, document, root) && json::is_whole(document, root);
  }
  [[nodiscard]] std::string words(int status, bool repeats_ours) const {
    return (status == kStreamStatus ? "" : status_words(status)) + core::quoted(said.code) + " " +
           words_unless(repeats_ours, said.message);
  }
};

// What became of a placement or a cancel, which always end in a reply.
struct ActionReply {
  Purpose purpose;  // place or cancel
  ClientOrderId id;
  OrderError error;
  std::string_view venue_id;
  std::string_view text;
  Timestamp sent_as = {};
};
inline void tell_action(const ActionReply& reply, AccountSink& sink) {
  if (reply.purpose == Purpose::place) {
    sink.on_placement({reply.id, reply.error, reply.venue_id, reply.text, reply.sent_as});
  } else {
    sink.on_cancel({reply.id, reply.error, reply.text, reply.sent_as});
  }
}

// Everything that one message tells; told only when all of it could be read.
struct Reports {
  std::vector<OrderReport> orders;
  std::vector<FillReport> fills;
  std::vector<BalanceReport> balances;
  std::string unusable;        // why the account is not one that tern may use; empty: it is
  std::size_t entries = 0;     // of a list, told or not
  std::string_view next_page;  // of a list: where it goes on
  Timestamp time;

  // False: the account is not one that tern may use, and its balances are not told.
  bool tell(AccountSink& sink) const {
    for (const FillReport& fill : fills)
      sink.on_fill(fill);
    for (const OrderReport& order : orders)
      sink.on_order(order);
    if (!unusable.empty()) sink.on_key({true, false, false, unusable, false});
    if (!unusable.empty()) return false;
    for (const BalanceReport& balance : balances)
      sink.on_balance(balance);
    return true;
  }
  void tell_all_balances(AccountSink& sink) const {
    if (tell(sink)) sink.on_balances_end(time);
  }
  // A page of a list. Where that goes on, what the page holds is told, an end is not.
  void tell_page(bool goes_on, const HttpResponse& asked, ResponseReport& report,
                 AccountSink& sink) const {
    tell(sink);
    if (goes_on) report.next_page = next_page;
    if (goes_on) return;
    if (asked.purpose == Purpose::fills) sink.on_fills_end(asked.tag);
    if (asked.purpose == Purpose::open_orders) sink.on_open_orders_end();
  }
  // The order that was asked for and no other.
  [[nodiscard]] bool is_of_one(std::string_view client_id) const {
    return orders.size() == 1 && orders.front().id.text() == client_id;
  }
};

}  // namespace tern::connectors
