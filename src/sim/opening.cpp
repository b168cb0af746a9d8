// In: the pairs of a simulation, a generator of numbers. Out: a key, fees and opening balances.
// Cannot happen: an amount with more than four digits after the point.
#include "tern/sim/opening.hpp"

#include <string>

namespace tern::sim {
namespace {

using core::Decimal;

constexpr std::size_t kKeyLength = 64;
constexpr std::size_t kPassphraseLength = 16;
constexpr int kOpeningDigits = 4;

std::string draw_text(core::Random& random, std::size_t length) {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  std::string text;
  while (text.size() < length) {
    text += kAlphabet[static_cast<std::size_t>(random.between(0, kAlphabet.size() - 1))];
  }
  return text;
}

}  // namespace

AccountSetup make_account(const std::vector<PairSpec>& pairs, core::Random random) {
  AccountSetup setup;
  setup.key.key = draw_text(random, kKeyLength);
  setup.key.secret = draw_text(random, kKeyLength);
  setup.key.passphrase = draw_text(random, kPassphraseLength);
  setup.taker_fee = Decimal::parse(kOpeningFee).value();
  setup.maker_fee = setup.taker_fee;
  for (const PairSpec& pair : pairs) {
    const Decimal price = Decimal::from_parts(pair.start_price_nano, 9).value();
    setup.balances[pair.quote] = Decimal::from_integer(kOpeningQuote);
    setup.balances[pair.base] = core::divide(Decimal::from_integer(kOpeningCoinWorth), price,
                                             kOpeningDigits, core::Rounding::floor)
                                    .value();
  }
  return setup;
}

}  // namespace tern::sim
