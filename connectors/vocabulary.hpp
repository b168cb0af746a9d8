// In: the types of core, market and venue. Out: the names by which every connector speaks of them.
// Cannot happen: one name for two things: the compiler refuses it.
#pragma once

#include "tern/market/catalog.hpp"
#include "tern/venue/account_connector.hpp"
#include "tern/venue/connector.hpp"

namespace tern::connectors {

using core::Decimal;
using core::Duration;
using core::Timestamp;

using market::BookAction;
using market::BookMessage;
using market::Catalog;
using market::Instrument;
using market::InstrumentDefinition;
using market::InstrumentId;
using market::Level;
using market::PublicTrade;
using market::Rules;
using market::Scales;
using market::TradingStatus;
using market::VenueId;

using venue::AccountCapabilities;
using venue::AccountConfig;
using venue::AccountConnector;
using venue::AccountSink;
using venue::BalanceReport;
using venue::Capabilities;
using venue::ClientOrderId;
using venue::ConnectorConfig;
using venue::Credentials;
using venue::Decoded;
using venue::DecodeStatus;
using venue::FeeReport;
using venue::FillReport;
using venue::Frame;
using venue::HttpRequest;
using venue::HttpResponse;
using venue::KeyReport;
using venue::MarketSink;
using venue::NextPage;
using venue::OrderError;
using venue::OrderName;
using venue::OrderReport;
using venue::OrderSide;
using venue::PlaceOrder;
using venue::Purpose;
using venue::ReportedStatus;
using venue::ResponseReport;
using venue::ResponseVerdict;
using venue::VenueStatus;

}  // namespace tern::connectors
