// In: a number of operations and a seed, as arguments. Out: one line per operation on standard
// output: kind, operands, answer, separated by tabs; scripts/check_decimal works each line out
// again with Python's decimal. Cannot happen: an operation left out because tern refuses it: an
// error is an answer ("!") and is compared too.
#include <cstdio>
#include <cstdlib>
#include <string>

#include "decimal_oracle_text.hpp"
#include "tern/core/decimal.hpp"
#include "tern/core/random.hpp"
#include "tern/core/scaled.hpp"

namespace {

using tern::core::Decimal;
using tern::core::Random;
using tern::core::Result;
using tern::core::Rounding;
using tern::core::ScaledNumber;

constexpr const char* kError = "!";
constexpr std::size_t kBatchBytes = 1 << 16;

std::string answer(const Result<Decimal>& result) {
  return result ? result.value().text() : kError;
}

template <typename Operation>
std::string binary(const char* kind, const std::string& a, const std::string& b,
                   Operation operation) {
  const Result<Decimal> first = Decimal::parse(a);
  const Result<Decimal> second = Decimal::parse(b);
  const std::string result = first && second ? operation(first.value(), second.value()) : kError;
  return std::string(kind) + '\t' + a + '\t' + b + '\t' + result;
}

struct RoundingName {
  Rounding rounding;
  const char* name;
};
constexpr RoundingName kRoundings[] = {{Rounding::floor, "floor"},
                                       {Rounding::ceiling, "ceiling"},
                                       {Rounding::toward_zero, "toward_zero"},
                                       {Rounding::half_even, "half_even"}};

std::string divide_line(Random& random, const std::string& a, const std::string& b) {
  const auto scale = static_cast<int>(random.between(0, random.chance(300'000) ? 38 : 12));
  const RoundingName& rounding = kRoundings[random.between(0, 3)];
  const tern::oracle::Division division =
      random.chance(250'000) ? tern::oracle::tie(random, scale) : tern::oracle::Division{a, b};
  const std::string kind = std::string("divide\t") + rounding.name + '\t' + std::to_string(scale);
  return binary(kind.c_str(), division.dividend, division.divisor,
                [&](const Decimal& x, const Decimal& y) {
                  return answer(tern::core::divide(x, y, scale, rounding.rounding));
                });
}

std::string round_line(Random& random, const std::string& operand) {
  const auto scale = static_cast<int>(random.between(0, 38));
  const RoundingName& rounding = kRoundings[random.between(0, 3)];
  const std::string a =
      random.chance(250'000) ? tern::oracle::tie(random, scale).dividend : operand;
  const Result<Decimal> value = Decimal::parse(a);
  const std::string kind = std::string("round\t") + rounding.name + '\t' + std::to_string(scale);
  return kind + '\t' + a + '\t' +
         (value ? tern::core::round_to_scale(value.value(), scale, rounding.rounding).text()
                : kError);
}

std::string compare_line(const std::string& a, const std::string& b) {
  return binary("compare", a, b, [](const Decimal& x, const Decimal& y) -> std::string {
    const auto order = x <=> y;
    if ((order == 0) != (x == y)) return "== disagrees with <=>";
    return order < 0 ? "<" : order > 0 ? ">" : "=";
  });
}

std::string multiple_line(const std::string& a, const std::string& b) {
  return binary("multiple", a, b, [](const Decimal& x, const Decimal& y) -> std::string {
    if (y.is_zero() || y.is_negative()) return kError;
    return tern::core::is_multiple_of(x, y) ? "yes" : "no";
  });
}

std::string scaled_line(Random& random, const std::string& operand) {
  const std::string a = random.chance(600'000) ? tern::oracle::venue_number(random) : operand;
  const auto scale = static_cast<int>(random.between(0, tern::core::kMaxScaledScale));
  const ScaledNumber number = tern::core::parse_scaled(a, scale);
  constexpr const char* kStatus[] = {"ok", "too_precise", "too_large", "malformed"};
  return "parse_scaled\t" + std::to_string(scale) + '\t' + a + '\t' +
         kStatus[static_cast<int>(number.status)] + ' ' + std::to_string(number.value) + ' ' +
         std::to_string(number.decimals_sent);
}

std::string to_scaled_line(Random& random, const std::string& operand) {
  const std::string a = random.chance(500'000) ? tern::oracle::venue_number(random) : operand;
  const auto scale = static_cast<int>(random.between(0, random.chance(100'000) ? 40 : 18));
  const Result<Decimal> value = Decimal::parse(a);
  const Result<std::int64_t> scaled =
      value ? value.value().to_scaled(scale) : Result<std::int64_t>(value.error());
  return "to_scaled\t" + std::to_string(scale) + '\t' + a + '\t' +
         (scaled ? std::to_string(scaled.value()) : kError);
}

std::string scaled_text_line(Random& random) {
  const auto scale = static_cast<int>(random.between(0, tern::core::kMaxScaledScale));
  const auto decimals = static_cast<int>(random.between(-1, 20));
  const auto bits = static_cast<int>(random.between(0, 63));
  std::int64_t value = random.between(INT64_MIN, INT64_MAX) >> bits;
  if (random.chance(500'000))
    value -= value % tern::core::power_of_ten(static_cast<int>(random.between(0, 18)));
  std::string text;
  tern::core::append_scaled_text(text, value, scale, decimals);
  return "scaled_text\t" + std::to_string(value) + '\t' + std::to_string(scale) + '\t' +
         std::to_string(decimals) + '\t' + text;
}

std::string line(Random& random) {
  const std::string a = tern::oracle::operand(random);
  const std::string b = tern::oracle::second_operand(random, a);
  switch (random.between(0, 12)) {
    case 0:
    case 1:
      return "parse\t" + a + '\t' + answer(Decimal::parse(a));
    case 2:
      return binary("add", a, b,
                    [](const Decimal& x, const Decimal& y) { return answer(add(x, y)); });
    case 3:
      return binary("subtract", a, b,
                    [](const Decimal& x, const Decimal& y) { return answer(subtract(x, y)); });
    case 4:
      return binary("multiply", a, b,
                    [](const Decimal& x, const Decimal& y) { return answer(multiply(x, y)); });
    case 5:
      return divide_line(random, a, b);
    case 6:
      return compare_line(a, b);
    case 7:
      return binary("floor_to_step", a, tern::oracle::step(random),
                    [](const Decimal& x, const Decimal& y) { return answer(floor_to_step(x, y)); });
    case 8:
      return binary(
          "ceiling_to_step", a, tern::oracle::step(random),
          [](const Decimal& x, const Decimal& y) { return answer(ceiling_to_step(x, y)); });
    case 9:
      return random.chance(500'000) ? multiple_line(a, tern::oracle::step(random))
                                    : round_line(random, a);
    case 10:
      return to_scaled_line(random, a);
    case 11:
      return scaled_text_line(random);
    default:
      return scaled_line(random, a);
  }
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 3) {
    std::fputs("usage: decimal_oracle OPERATIONS SEED (scripts/check_decimal runs it)\n", stderr);
    return 2;
  }
  const long long operations = std::atoll(arguments[1]);
  Random random(std::strtoull(arguments[2], nullptr, 10));
  std::string batch;
  for (long long i = 0; i < operations; ++i) {
    batch += line(random) + '\n';
    if (batch.size() < kBatchBytes && i + 1 < operations) continue;
    if (std::fwrite(batch.data(), 1, batch.size(), stdout) != batch.size()) return 1;
    batch.clear();
  }
  return std::fflush(stdout) == 0 ? 0 : 1;
}
