// In: the types of the simulation. Out: the names by which every face speaks of them.
// Cannot happen: one name for two things: the compiler refuses it.
#pragma once

#include "tern/sim/account_orders.hpp"
#include "tern/sim/book_window.hpp"
#include "tern/sim/face_request.hpp"
#include "tern/sim/face_sessions.hpp"
#include "tern/sim/face_text.hpp"
#include "tern/sim/window_face.hpp"

namespace tern::connectors {

using core::Decimal;
using core::Duration;
using core::Timestamp;

using sim::AccountBalance;
using sim::AccountFill;
using sim::AccountOrder;
using sim::AccountOrderRequest;
using sim::AccountPlacement;
using sim::BestLevels;
using sim::BookWindow;
using sim::Cadence;
using sim::DepthLevel;
using sim::DepthLevels;
using sim::EndpointLimit;
using sim::EndpointLimits;
using sim::Exchange;
using sim::Face;
using sim::FaceConfig;
using sim::FaceOutput;
using sim::FaceReply;
using sim::FaceRequest;
using sim::FaceRow;
using sim::FaceSession;
using sim::FaceSessions;
using sim::FaceTopic;
using sim::FallingCount;
using sim::FrameClass;
using sim::InstrumentIndex;
using sim::Lifetime;
using sim::Listing;
using sim::OrderStanding;
using sim::Parameters;
using sim::Refusal;
using sim::SessionId;
using sim::SimTrade;
using sim::SlidingLimit;
using sim::Symbols;
using sim::ToldBook;
using sim::Trouble;
using sim::VenueStanding;
using sim::WindowFace;
using sim::Wording;

using sim::append_element;
using sim::filled;
using sim::is_client_id;
using sim::is_immediate;
using sim::joined;
using sim::lifetime_of;
using sim::truth;
using sim::value_of;
using sim::words_for;

}  // namespace tern::connectors
