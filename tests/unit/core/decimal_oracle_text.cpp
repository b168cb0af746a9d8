// In: a seeded generator. Out: texts for decimal operands.
// Cannot happen: a shape of text so frequent that the others are not met in some thousand
// operations.
#include "decimal_oracle_text.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "tern/core/int128.hpp"

namespace tern::oracle {
namespace {

std::size_t below(core::Random& random, std::size_t count) {
  return static_cast<std::size_t>(random.between(0, static_cast<std::int64_t>(count) - 1));
}

std::string digits(core::Random& random, std::size_t count) {
  std::string text;
  while (text.size() < count)
    text += static_cast<char>('0' + below(random, 10));
  return text;
}

void insert_point(core::Random& random, std::string& text) {
  text.insert(below(random, text.size() + 1), 1, '.');
}

std::string any_digits(core::Random& random) {
  std::string text = digits(random, 1 + below(random, 40));
  if (random.chance(700'000)) insert_point(random, text);
  return text;
}

std::string scientific(core::Random& random) {
  std::string text = digits(random, 1 + below(random, 18));
  if (random.chance(500'000)) insert_point(random, text);
  constexpr std::array<std::string_view, 6> kMarks = {"e", "E", "e+", "E+", "e-", "E-"};
  text += kMarks[below(random, kMarks.size())];
  return text + std::to_string(below(random, random.chance(50'000) ? 1'000'000 : 45));
}

// Around 2^127 and 10^38, where 127 bits end, with the point anywhere.
std::string near_the_limit(core::Random& random) {
  constexpr std::array<std::string_view, 4> kLimits = {
      "170141183460469231731687303715884105727", "170141183460469231731687303715884105728",
      "100000000000000000000000000000000000000", "99999999999999999999999999999999999999"};
  std::string text(kLimits[below(random, kLimits.size())]);
  if (random.chance(500'000)) text.back() = static_cast<char>('0' + below(random, 10));
  if (random.chance(200'000))
    text[below(random, text.size())] = static_cast<char>('0' + below(random, 10));
  if (random.chance(500'000)) insert_point(random, text);
  return text;
}

std::string full_of_zeros(core::Random& random) {
  std::string text = std::string(below(random, 30), '0') + digits(random, below(random, 4)) +
                     std::string(below(random, 40), '0') + digits(random, below(random, 3)) + "0";
  if (random.chance(700'000)) insert_point(random, text);
  return text;
}

// Products of powers of two and five: their exact results end in zeros that come off again.
std::string two_or_five(core::Random& random) {
  core::Uint128 value = 1;
  const unsigned base = random.chance(500'000) ? 2 : 5;
  for (std::size_t left = below(random, base == 2 ? 127 : 54); left > 0; --left)
    value *= base;
  std::string text;
  for (; value != 0; value /= 10)
    text.insert(text.begin(), static_cast<char>('0' + static_cast<int>(value % 10)));
  insert_point(random, text);
  return text;
}

std::string mutated(core::Random& random, std::string text) {
  constexpr std::string_view kForeign = "+-.eE 0x,_'n9\x80";
  for (std::size_t left = 1 + below(random, 2); left > 0; --left) {
    const std::size_t at = below(random, text.size() + 1);
    if (random.chance(700'000) || at == text.size()) {
      text.insert(at, 1, kForeign[below(random, kForeign.size())]);
    } else {
      text.erase(at, 1);
    }
  }
  return text;
}

}  // namespace

std::string venue_number(core::Random& random) {
  std::string text =
      digits(random, 1 + below(random, 7)) + "." + digits(random, 1 + below(random, 8));
  if (random.chance(500'000)) text.append(below(random, 9), '0');
  return text;
}

std::string operand(core::Random& random) {
  using Shape = std::string (*)(core::Random&);
  constexpr std::array<Shape, 9> kShapes = {venue_number,   venue_number,  any_digits,
                                            any_digits,     scientific,    scientific,
                                            near_the_limit, full_of_zeros, two_or_five};
  std::string text = kShapes[below(random, kShapes.size())](random);
  if (random.chance(300'000)) text.insert(0, 1, random.chance(900'000) ? '-' : '+');
  if (random.chance(40'000)) text = mutated(random, text);
  return text;
}

std::string second_operand(core::Random& random, const std::string& first) {
  if (random.chance(500'000) || first.empty()) return operand(random);
  std::string text = first;
  switch (below(random, 5)) {
    case 0:
      if (text.find('.') != std::string::npos && text.find_first_of("eE") == std::string::npos) {
        text.append(1 + below(random, 5), '0');
      }
      return text;
    case 1:
      return text[0] == '-' ? text.substr(1) : "-" + text;
    case 2:
      return text + "e-" + std::to_string(below(random, 4));
    default: {
      char& c = text[below(random, text.size())];
      if (c >= '0' && c <= '9') c = static_cast<char>('0' + below(random, 10));
      return text;
    }
  }
}

Division tie(core::Random& random, int scale) {
  const std::int64_t divisor = random.between(1, 40);
  const std::int64_t quotient = random.between(0, 1'000'000'000) * 10 + 5;
  const std::string sign = random.chance(500'000) ? "-" : "";
  const std::string places = std::to_string(scale + 1);
  return {sign + std::to_string(quotient * divisor) + "e-" + places, std::to_string(divisor)};
}

std::string step(core::Random& random) {
  if (random.chance(200'000)) return operand(random);
  constexpr std::array<std::string_view, 5> kFirst = {"1", "1", "2", "5", "25"};
  std::string text(kFirst[below(random, kFirst.size())]);
  const std::size_t places = below(random, 13);
  return random.chance(150'000) ? text + std::string(places, '0')
                                : text + "e-" + std::to_string(places);
}

}  // namespace tern::oracle
