// In: configured limits.
// Out: whether they may be used.
// Cannot happen: a limit above its ceiling.
#include "tern/risk/gate.hpp"

namespace tern::risk {
namespace {

core::Decimal decimal(std::string_view text) {
  return core::Decimal::parse(text).value();
}

struct Named {
  std::string_view name;
  core::Decimal Limits::*limit;
};

constexpr std::array<Named, 7> kAmounts = {{{"max_order", &Limits::max_order},
                                            {"max_venue", &Limits::max_venue},
                                            {"max_asset", &Limits::max_asset},
                                            {"max_total", &Limits::max_total},
                                            {"collar", &Limits::collar},
                                            {"repair_collar", &Limits::repair_collar},
                                            {"too_good", &Limits::too_good}}};

struct NamedDuration {
  std::string_view name;
  core::Duration Limits::*limit;
};

constexpr std::array<NamedDuration, 5> kDurations = {{{"book_age_max", &Limits::book_age_max},
                                                      {"balance_age_max", &Limits::balance_age_max},
                                                      {"clock_skew_max", &Limits::clock_skew_max},
                                                      {"stall_max", &Limits::stall_max},
                                                      {"stall_quiet", &Limits::stall_quiet}}};

core::Error outside(std::string_view name, const std::string& value, const std::string& ceiling) {
  return {"limit " + std::string(name) + " is " + value, "limits",
          "above 0 and at most " + ceiling + ", which is compiled in"};
}

Limits compiled() {
  Limits limits;
  limits.max_order = decimal("100000");
  limits.max_venue = decimal("1000000");
  limits.max_asset = decimal("1000000");
  limits.max_total = decimal("2000000");
  limits.max_open_trades = 64;
  limits.max_orders_per_second = 200;
  limits.collar = decimal("0.05");
  limits.repair_collar = decimal("0.10");
  limits.too_good = decimal("0.20");
  limits.book_age_max = core::seconds(10);
  limits.balance_age_max = core::seconds(120);
  limits.clock_skew_max = core::milliseconds(1'000);
  limits.stall_max = core::seconds(5);
  limits.stall_quiet = core::seconds(60);
  return limits;
}

}  // namespace

const Limits& ceilings() {
  static const Limits kCompiled = compiled();
  return kCompiled;
}

core::Status check(const Limits& limits) {
  const Limits& most = ceilings();
  for (const Named& each : kAmounts) {
    const core::Decimal& value = limits.*each.limit;
    if (value <= core::Decimal{} || value > most.*each.limit)
      return outside(each.name, value.text(), (most.*each.limit).text());
  }
  for (const NamedDuration& each : kDurations) {
    const core::Duration value = limits.*each.limit;
    if (value.ns <= 0 || value > most.*each.limit)
      return outside(each.name, std::to_string(value.milliseconds()) + " ms",
                     std::to_string((most.*each.limit).milliseconds()) + " ms");
  }
  if (limits.max_open_trades == 0 || limits.max_open_trades > most.max_open_trades)
    return outside("max_open_trades", std::to_string(limits.max_open_trades),
                   std::to_string(most.max_open_trades));
  if (limits.max_orders_per_second == 0 ||
      limits.max_orders_per_second > most.max_orders_per_second)
    return outside("max_orders_per_second", std::to_string(limits.max_orders_per_second),
                   std::to_string(most.max_orders_per_second));
  return core::Ok{};
}

}  // namespace tern::risk
