// In: capabilities. Out: the one list of conformance cases. Cannot happen: a case that applies to a
// venue by its name: only what the venue declares decides.
#include "tern/venue/conformance.hpp"

namespace tern::venue {

namespace {

std::string_view no_status(const Specimen& venue) {
  return venue.market().has_status_request ? "" : "has_status_request is false";
}

std::string_view no_key(const Specimen& venue) {
  return venue.account()->has_key_request ? "" : "has_key_request is false";
}

std::string_view no_pages(const Specimen& venue) {
  return venue.account()->follows_pages ? "" : "follows_pages is false";
}

constexpr Half kMarket = Half::market;
constexpr Half kAccount = Half::account;
constexpr ConformanceCase kCases[] = {
    {kMarket, "EveryRowHasAFaceAndEveryVariantMakesAConnector"},
    {kMarket, "CapabilitiesAreCompleteAndPlausible"},
    {kMarket, "EveryRequestIsPaidFromANamedBudget"},
    {kMarket, "InstrumentsAndRulesAreWhatTheExchangeLists"},
    {kMarket, "AListingThatDoesNotTradeIsToldSo"},
    {kMarket, "SubscriptionsStayInsideTheLimitsAndAreAccepted"},
    {kMarket, "LeavingATopicEndsIt"},
    {kMarket, "SnapshotAndUpdatesGiveExactlyTheExchangesBook"},
    {kMarket, "ALostUpdateIsAGapAtTheNextUpdateAndTouchesNoOtherBook"},
    {kMarket, "AnUpdateSentTwiceIsDroppedWithoutHarm"},
    {kMarket, "UpdatesThatChangedPlacesAreSeen"},
    {kMarket, "AReconnectRecoversEveryBook"},
    {kMarket, "AWrongChecksumIsSeenWhereTheDialectHasOne"},
    {kMarket, "TopsAreTheExchangesBestPrices"},
    {kMarket, "TradesAreTheExchangesTrades"},
    {kMarket, "ARestBookIsTheExchangesBook"},
    {kMarket, "ASymbolThatTheVenueDoesNotListIsRefusedByName"},
    {kMarket, "ASymbolThatTheCatalogDoesNotKnowIsForeign"},
    {kMarket, "AFrameCutAnywhereIsMalformedAndTellsNothing"},
    {kMarket, "RandomGarbageIsMalformedAndTellsNothing"},
    {kMarket, "AFrameWithChangedBytesIsNoDanger"},
    {kMarket, "KeyOrderAndUnknownKeysChangeNothing"},
    {kMarket, "TheSameBytesGiveTheSameEvents"},
    {kMarket, "AskingTooOftenGivesAWait"},
    {kMarket, "ABanGivesAWait"},
    {kMarket, "ServerTimeIsTheVenuesTime"},
    {kMarket, "AStatusRequestIsAnswered", no_status},
    {kMarket, "AFrozenBookHasNewFramesAndOldContentUntilItThaws"},
    {kMarket, "HeartbeatsAreAnsweredAndKeepAQuietConnection"},
    {kAccount, "CapabilitiesAreCompleteAndPlausible"},
    {kAccount, "EveryRequestIsPaidFromANamedBudgetAndHoldsNoSecret"},
    {kAccount, "ALoginWithAWrongSecretIsRefusedForGood"},
    {kAccount, "APlacementIsAcceptedAndFilled"},
    {kAccount, "WhatAnImmediateOrderDoesNotGetExpiresWithItsFillsKept"},
    {kAccount, "AnOrderThatBreaksTheRulesIsRejectedAsSuch"},
    {kAccount, "AnOrderBeyondTheBalanceIsRejectedAsSuch"},
    {kAccount, "AnIdThatIsOpenIsADuplicateAndProvesNothing"},
    {kAccount, "APlacementAfterItsExpiryIsRefusedUnexecuted"},
    {kAccount, "ALostReplyIsMadeUpForByAQueryAndItsFills"},
    {kAccount, "FillsSinceATimeAreThoseOfTheInstrumentFromThen"},
    {kAccount, "AnOrderThatNeverArrivedIsAbsent"},
    {kAccount, "OpenOrdersAreToldOursAsOursAndForeignOnesAsForeign"},
    {kAccount, "AForeignOrdersEventsAreNotOurs"},
    {kAccount, "ARestingOrdersFillsComeAsEvents"},
    {kAccount, "BalancesTellFreeFromLockedAndAreTheAccounts"},
    {kAccount, "FeesAreTheAccounts"},
    {kAccount, "AKeyThatCanWithdrawIsToldFromOneThatCannot", no_key},
    {kAccount, "ACancelEndsAnOpenOrderAndFindsNoFinishedOne"},
    {kAccount, "ASecondSessionIsASessionLikeTheFirst"},
    {kAccount, "AFrameWithChangedBytesIsNoDanger"},
    {kAccount, "AnAnswerOfTroubleInsideTheVenueProvesNothing"},
    {kAccount, "AnAnswerCutAnywhereProvesNothing"},
    {kAccount, "WordsThatNoTableKnowsProveNothing"},
    {kAccount, "ALimitMetAfterTheBytesLeftProvesNothing"},
    {kAccount, "ARequestSignedLongAgoIsRefusedUnexecuted"},
    {kAccount, "AKeyThatMayNotTradeIsRefusedAsSuch"},
    {kAccount, "AListingThatDoesNotTradeTakesNoOrder"},
    {kAccount, "WhatHappenedWhileTheStreamWasAwayIsFoundByAsking"},
    {kAccount, "AListCutAnywhereTellsNoEnd"},
    {kAccount, "AListLongerThanAPageIsReadToItsEnd", no_pages},
    {kAccount, "ABusyVenuesAnswerLeavesAPlacementUnknown"},
    {kAccount, "ABusyVenuesAnswerToAQuestionIsNoEvidence"},
    {kAccount, "ARateLimitAndABanAreSeenAsSuch"},
    {kAccount, "AClosedVenueAcceptsNothing"},
    {kAccount, "AVenueThatTakesNoOrdersSaysThatItIsDown"},
    {kAccount, "MessagesThatAreNoOrdersHaveNoAnswerInATrouble"},
    {kAccount, "TheListingSaysThatAVenueIsClosedAndThatItIsOpenAgain"},
    {kAccount, "AWrongClockIsToldAndWhatIsSignedByAnotherIsRefused"},
};

}  // namespace

std::string_view name_of(Half half) {
  return half == Half::market ? "market" : "account";
}

Specimen::Specimen(const RegistryRow& row, std::string variant) {
  ConnectorConfig config;
  config.venue_name = row.dialect;
  config.venue = catalog_.add_venue(config.venue_name);
  config.catalog = &catalog_;
  config.dialect_variant = std::move(variant);
  connector_ = row.make(config);
  if (row.make_account != nullptr) account_ = row.make_account({config, {"key", "c2VjcmV0", "-"}});
}

std::string_view ConformanceCase::why_not(const Specimen& venue) const {
  if (half == Half::account && venue.account() == nullptr) return "no private half";
  return lacking == nullptr ? std::string_view() : lacking(venue);
}

std::span<const ConformanceCase> conformance_cases() {
  return kCases;
}

std::string sentence_of(std::string_view name) {
  std::string text;
  for (const char c : name) {
    const bool is_capital = c >= 'A' && c <= 'Z';
    if (is_capital && !text.empty()) text += ' ';
    text += is_capital ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return text;
}

}  // namespace tern::venue
