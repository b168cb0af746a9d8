// In: positions of pairs and venues. Out: names that are unique, rules that differ and that a
// client can represent. Cannot happen: a listing that the product itself would refuse.
#include "tern/sim/listings.hpp"

#include <gtest/gtest.h>

#include <set>

#include "tern/market/instrument.hpp"

namespace tern::sim {
namespace {

TEST(Listings, TheFirstEightAreKnownCoinsAndAllNamesAreUnique) {
  const std::vector<PairSpec> pairs = make_pairs(kMaxPairs);
  ASSERT_EQ(pairs.size(), kMaxPairs);
  EXPECT_EQ(pairs[0].base, "BTC");
  EXPECT_EQ(pairs[7].base, "LINK");
  std::set<std::string> names;
  for (const PairSpec& pair : pairs)
    names.insert(pair.base);
  EXPECT_EQ(names.size(), kMaxPairs);
}

TEST(Listings, APairIsTheSameHoweverManyAreListed) {
  const std::vector<PairSpec> few = make_pairs(20);
  const std::vector<PairSpec> many = make_pairs(400);
  for (std::size_t i = 0; i < few.size(); ++i) {
    EXPECT_EQ(few[i].base, many[i].base);
    EXPECT_EQ(few[i].start_price_nano, many[i].start_price_nano);
  }
}

TEST(Listings, VenuesDisagreeAboutTicksAndLots) {
  const std::vector<PairSpec> pairs = make_pairs(1);
  std::set<std::string> rules;
  for (std::size_t venue = 0; venue < 4; ++venue) {
    const Listing bitcoin = make_listings(pairs, venue)[0];
    rules.insert(bitcoin.rules.tick.text() + " " + bitcoin.rules.lot.text());
  }
  EXPECT_EQ(rules.size(), 4u);
}

TEST(Listings, IntegersAndDecimalsOfAListingSayTheSame) {
  for (std::size_t venue = 0; venue < 4; ++venue) {
    for (const Listing& listing : make_listings(make_pairs(400), venue)) {
      EXPECT_EQ(listing.rules.tick.to_scaled(listing.price_scale).value(), listing.tick);
      EXPECT_EQ(listing.rules.lot.to_scaled(listing.size_scale).value(), listing.lot);
      EXPECT_TRUE(core::is_multiple_of(listing.rules.min_size, listing.rules.lot));
      EXPECT_LT(listing.rules.min_size, listing.rules.max_size);
    }
  }
}

TEST(Listings, EveryListingIsOneThatTheProductCanRepresent) {
  for (std::size_t venue = 0; venue < 4; ++venue) {
    for (const Listing& listing : make_listings(make_pairs(400), venue)) {
      market::InstrumentDefinition definition;
      definition.symbol = listing.base + listing.quote;
      definition.rules = listing.rules;
      const auto scales = market::choose_scales(definition);
      ASSERT_TRUE(scales.ok()) << scales.error().text();
      EXPECT_GE(scales.value().price, listing.price_scale);
      EXPECT_GE(scales.value().size, listing.size_scale);
    }
  }
}

TEST(Listings, ATickIsAtMostTenBasisPointsOfThePrice) {
  for (std::size_t venue = 0; venue < 4; ++venue) {
    const std::vector<PairSpec> pairs = make_pairs(400);
    const std::vector<Listing> listings = make_listings(pairs, venue);
    for (std::size_t i = 0; i < pairs.size(); ++i) {
      const core::Decimal price = core::Decimal::from_parts(pairs[i].start_price_nano, 9).value();
      const core::Decimal thousand_ticks =
          core::multiply(listings[i].rules.tick, core::Decimal::from_integer(1'000)).value();
      EXPECT_LE(thousand_ticks, price) << pairs[i].base;
    }
  }
}

}  // namespace
}  // namespace tern::sim
