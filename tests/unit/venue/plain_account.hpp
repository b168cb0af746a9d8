// In: frames and answers in a toy dialect of words; orders and questions.
// Out: the reports they name; messages and requests of words. For tests of the private half, which
// must not know any dialect.
// Cannot happen: use outside tests.
#pragma once

#include <sstream>
#include <string>
#include <utility>

#include "tern/venue/account_connector.hpp"

namespace tern::venue::testing {

// One line, one report:
//   session yes|no|busy, placed ID VENUE_ID, refused ID, unsure ID, cancelled ID, absent ID,
//   order ID STATUS FILLED [VENUE_ID], open_end, fill ID|- VENUE_ID TRADE PRICE SIZE [SYMBOL],
//   fills_end ID, balance TICKER FREE LOCKED, balances_end, fee SYMBOL TAKER,
//   key plain|withdraw|look|unusable, more PAGE, leave, gap, moved, pong. An answer that begins
//   with "busy" is a rate limit. Anything else is malformed. An ID may be @ and the `now` of the
//   message instead.
class PlainAccount final : public AccountConnector {
 public:
  PlainAccount(const market::Catalog& catalog, market::VenueId venue)
      : catalog_(catalog), venue_(venue) {
    can.placement_expiry = core::seconds(1);
    can.settle = core::seconds(2);
    can.budgets = {{"ip", 100, core::seconds(1)}, {"orders", 100, core::seconds(1)}};
    can.orders = {"orders", 50, core::seconds(1)};
    can.connects = {"connects", 10, core::seconds(10)};
    can.messages = {"messages", 20, core::seconds(1)};
    can.silence_max = core::seconds(3);
    can.heartbeat = {"ping", core::seconds(1)};
    can.frame_bytes_max = 1'000;
  }

  const AccountCapabilities& capabilities() const override { return can; }
  std::string stream_target() const override { return "/private"; }
  std::string session_message(std::size_t number, core::Timestamp now) const override {
    if (number == 0) return "login " + std::to_string(now.ns / 1'000'000);
    return number == 1 ? "listen" : "";
  }
  std::string order_stream_target() const override { return order_stream; }
  std::string order_session_message(std::size_t number, core::Timestamp) const override {
    return number == 0 ? "login to place" : "";
  }
  bool can_place_by_stream(market::InstrumentId) const override { return streams_instrument; }
  HttpRequest session_request(core::Timestamp) const override {
    return request(Purpose::session, "/session", {});
  }
  void put_placement(const PlaceOrder& order, core::Timestamp now,
                     std::string& text) const override {
    text = "place " + name(order.id, now);
  }
  std::string cancel_message(const OrderName& order, core::Timestamp now) const override {
    return "cancel " + name(order.id, now);
  }

  HttpRequest place_request(const PlaceOrder& order, core::Timestamp) const override {
    return request(Purpose::place, "/place", order.id, "orders");
  }
  HttpRequest cancel_request(const OrderName& order, core::Timestamp) const override {
    return request(Purpose::cancel, "/cancel", order.id, "orders");
  }
  HttpRequest order_request(const OrderName& order, core::Timestamp) const override {
    return request(Purpose::order, order.alone ? "/alone" : "/order", order.id);
  }
  HttpRequest other_order_request(const OrderName& order, core::Timestamp) const override {
    return request(Purpose::order, "/other", order.id);
  }
  HttpRequest open_orders_request(core::Timestamp) const override {
    return request(Purpose::open_orders, "/open", {});
  }
  HttpRequest fills_request(const OrderName& order, core::Timestamp,
                            core::Timestamp) const override {
    return request(Purpose::fills, "/fills", order.id);
  }
  HttpRequest page_request(const NextPage& page, core::Timestamp) const override {
    return request(page.purpose, "/page?" + std::string(page.from), page.order.id);
  }
  HttpRequest balances_request(core::Timestamp) const override {
    return request(Purpose::balances, "/balances", {});
  }
  HttpRequest fees_request(const std::vector<market::InstrumentId>& instruments,
                           core::Timestamp) const override {
    std::string target = "/fees?";
    for (const market::InstrumentId id : instruments)
      target.append(target.back() == '?' ? "" : ",").append(std::to_string(id.value()));
    return request(Purpose::fees, target, {});
  }
  HttpRequest key_request(core::Timestamp) const override {
    return request(Purpose::key, "/key", {});
  }

  Decoded decode_frame(const Frame& frame, AccountSink& sink) override {
    return {read(frame.bytes, sink) ? DecodeStatus::ok : DecodeStatus::malformed, "plain", {}};
  }
  ResponseReport decode_response(const HttpResponse& response, AccountSink& sink) override {
    ResponseReport report;
    report.verdict = ResponseVerdict::ok;
    if (response.body.rfind("forbidden", 0) == 0) {
      report.verdict = ResponseVerdict::refused;
      return report;
    }
    if (response.body.rfind("busy", 0) == 0) report.verdict = ResponseVerdict::rate_limited;
    if (report.verdict == ResponseVerdict::ok && !read(response.body, sink))
      report.verdict = ResponseVerdict::malformed;
    report.next_page = std::exchange(next_page_, {});
    return report;
  }

  AccountCapabilities can;
  bool streams_instrument = true;
  std::string order_stream;    // a path: orders leave on a stream of their own
  bool names_by_time = false;  // messages, instead of by our ids

 private:
  [[nodiscard]] std::string name(const ClientOrderId& id, core::Timestamp now) const {
    return names_by_time ? "@" + std::to_string(now.ns) : std::string(id.text());
  }
  static HttpRequest request(Purpose purpose, std::string target, const ClientOrderId& id,
                             std::string budget = "ip") {
    HttpRequest made;
    made.purpose = purpose;
    made.target = std::move(target);
    made.tag = id.text();
    made.budget = std::move(budget);
    return made;
  }

  bool read(std::string_view bytes, AccountSink& sink) {
    std::istringstream lines{std::string(bytes)};
    bool good = !bytes.empty();
    for (std::string line; std::getline(lines, line);)
      good = read_line(line, sink) && good;
    return good;
  }

  bool read_line(const std::string& line, AccountSink& sink) {
    std::istringstream words(line);
    std::string kind;
    std::string first;
    words >> kind >> first;
    const ClientOrderId id = ClientOrderId::parse(first).value_or(ClientOrderId{});
    const core::Timestamp as{first.rfind('@', 0) == 0 ? std::stoll(first.substr(1)) : 0};
    if (kind == "session")
      sink.on_session(first == "busy" ? SessionReply{false, OrderError::venue_down, "maintenance"}
                      : first == "no"
                          ? SessionReply{false, OrderError::authorization, "no such key"}
                          : SessionReply{true, OrderError::none, ""});
    else if (kind == "absent")
      sink.on_order_absent(id);
    else if (kind == "whole_list")
      sink.on_whole_order_list();
    else if (kind == "cancelled")
      sink.on_cancel({id, OrderError::none, "", as});
    else if (kind == "open_end")
      sink.on_open_orders_end();
    else if (kind == "fills_end")
      sink.on_fills_end(first);
    else if (kind == "balances_end")
      sink.on_balances_end({});
    else if (kind == "gap")
      sink.on_gap("three of five");
    else if (kind == "moved")
      sink.on_balances_moved();
    else if (kind == "more")
      next_page_ = first;
    else if (kind == "leave")
      sink.on_reconnect_asked("maintenance");
    else if (kind == "key")
      sink.on_key({first != "look", first == "withdraw", true, "", first != "unusable"});
    else if (kind == "order")
      read_order(id, words, sink);
    else if (kind == "fill")
      read_fill(id, words, sink);
    else if (kind == "balance")
      sink.on_balance({first, number(words), number(words), {}});
    else if (kind == "fee")
      sink.on_fee({catalog_.symbols(venue_).find(first), {}, number(words)});
    else
      return read_reply(kind, {id, OrderError::none, "", "", as}, words, sink) || kind == "pong";
    return true;
  }

  static bool read_reply(const std::string& kind, PlacementReply reply, std::istringstream& words,
                         AccountSink& sink) {
    std::string venue_id;
    words >> venue_id;
    if (kind == "placed") {
      reply.venue_id = venue_id;
    } else if (kind == "refused") {
      reply.error = OrderError::refused;
      reply.text = "no";
    } else if (kind == "unsigned") {
      reply.error = OrderError::authorization;
      reply.text = "the time is wrong";
    } else if (kind == "unsure") {
      reply.error = OrderError::unknown;
      reply.text = "what";
    } else {
      return false;
    }
    sink.on_placement(reply);
    return true;
  }

  void read_order(const ClientOrderId& id, std::istringstream& words, AccountSink& sink) const {
    std::string status;
    words >> status;
    OrderReport report;
    report.id = id;
    for (const ReportedStatus each :
         {ReportedStatus::open, ReportedStatus::partially_filled, ReportedStatus::filled,
          ReportedStatus::cancelled, ReportedStatus::rejected, ReportedStatus::expired}) {
      if (name_of(each) == status) report.status = each;
    }
    report.filled = number(words);
    std::string venue_id;
    words >> venue_id;
    report.venue_id = venue_id;
    sink.on_order(report);
  }

  void read_fill(const ClientOrderId& id, std::istringstream& words, AccountSink& sink) const {
    std::string venue_id;
    std::string trade;
    std::string symbol;
    words >> venue_id >> trade;
    FillReport report;
    report.id = id;
    report.venue_id = venue_id;
    report.trade_id = trade;
    report.price = number(words);
    report.size = number(words);
    words >> symbol;
    report.instrument = catalog_.symbols(venue_).find(symbol);
    sink.on_fill(report);
  }

  static core::Decimal number(std::istringstream& words) {
    std::string text = "0";
    words >> text;
    return core::Decimal::parse(text).value();
  }

  std::string next_page_;
  const market::Catalog& catalog_;
  market::VenueId venue_;
};

}  // namespace tern::venue::testing
