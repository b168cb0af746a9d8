// In: events. Out: copies and their text. Cannot happen: two different logs with one text: every
// field is written.
#include "event_log.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace tern::test {

namespace {

void write_levels(std::ostringstream& out, const std::vector<market::Level>& levels) {
  out << " [";
  for (const market::Level& level : levels)
    out << level.price.value << '@' << level.size.value << ' ';
  out << ']';
}

}  // namespace

std::string with(std::string_view text, std::string_view from, std::string_view to) {
  std::string changed(text);
  const std::size_t at = changed.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return at == std::string::npos ? changed : changed.replace(at, from.size(), to);
}

Padded::Padded(std::string_view bytes, char padding)
    : storage_(std::string(bytes) + std::string(venue::kFramePadding, padding)),
      size_(bytes.size()) {}

void EventLog::clear() {
  auto keep = std::move(make_unknown);
  *this = EventLog{};
  make_unknown = std::move(keep);
}

std::size_t EventLog::count() const {
  return books.size() + tops.size() + trades.size() + instruments.size() + subscriptions.size() +
         statuses.size() + times.size() + reconnects.size() + limits.size() + instrument_ends;
}

void EventLog::on_book(const market::BookMessage& message) {
  BookEvent event{message,
                  {message.bids.begin(), message.bids.end()},
                  {message.asks.begin(), message.asks.end()}};
  event.message.bids = {};
  event.message.asks = {};
  books.push_back(std::move(event));
}

void EventLog::on_subscription(const venue::SubscriptionReply& reply) {
  subscriptions.push_back({reply.accepted, std::string(reply.request_id), std::string(reply.symbol),
                           std::string(reply.error)});
}

market::InstrumentId EventLog::on_unknown_symbol(std::string_view symbol) {
  unknown_symbols.emplace_back(symbol);
  return make_unknown ? make_unknown(symbol) : market::InstrumentId{};
}

std::string EventLog::text() const {
  std::ostringstream out;
  for (const BookEvent& book : books) {
    const market::BookMessage& m = book.message;
    out << "book " << m.instrument.value() << ' ' << static_cast<int>(m.action) << ' '
        << m.from_rest << m.has_checksum << ' ' << m.checksum << ' ' << m.first_id << ' '
        << m.last_id << ' ' << m.previous_id << ' ' << m.venue_time.ns << ' '
        << static_cast<int>(m.price_decimals_sent) << ' ' << static_cast<int>(m.size_decimals_sent)
        << ' ' << m.refused_levels;
    write_levels(out, book.bids);
    write_levels(out, book.asks);
    out << '\n';
  }
  for (const market::TopOfBook& t : tops) {
    out << "top " << t.instrument.value() << ' ' << t.last_id << ' ' << t.venue_time.ns;
    write_levels(out, {t.bid, t.ask});
    out << '\n';
  }
  for (const market::PublicTrade& t : trades) {
    out << "trade " << t.instrument.value() << ' ' << t.trade_id << ' ' << t.venue_time.ns << ' '
        << t.price.value << '@' << t.size.value << ' ' << t.taker_is_buyer << '\n';
  }
  for (const market::InstrumentDefinition& d : instruments) {
    out << "instrument " << d.symbol << ' ' << d.base_ticker << ' ' << d.quote_ticker << ' '
        << d.wire_price_decimals << ' ' << d.wire_size_decimals << ' ' << d.product << ' '
        << d.rules.tick.text() << ' ' << d.rules.lot.text() << ' ' << d.rules.min_size.text() << ' '
        << d.rules.max_size.text() << ' ' << static_cast<int>(d.rules.status) << '\n';
  }
  for (const SubscriptionEvent& s : subscriptions) {
    out << "subscription " << s.accepted << ' ' << s.request_id << ' ' << s.symbol << ' ' << s.error
        << '\n';
  }
  for (const venue::VenueStatus status : statuses)
    out << "status " << static_cast<int>(status) << '\n';
  for (const core::Timestamp time : times)
    out << "time " << time.ns << '\n';
  for (const std::string& text : reconnects)
    out << "reconnect " << text << '\n';
  for (const venue::RateLimit& l : limits)
    out << "limit " << l.name << ' ' << l.limit << '\n';
  out << "ends " << instrument_ends << '\n';
  return out.str();
}

}  // namespace tern::test
