// In: the engine's view of itself.
// Out: the JSON documents that the control socket answers.
// Cannot happen: a number of money as a JSON number: prices, sizes and edges are texts.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "app/notice_line.hpp"
#include "app/road_timer.hpp"
#include "tern/engine/status.hpp"
#include "tern/engine/trading.hpp"

namespace tern::app {

struct StatusParts {
  const engine::StatusView& view;
  const RoadTimes& road;
  const std::string& node;
  const std::deque<NoticeLine>& notices;
  const std::string stores;  // Followers::status_json(); empty: none
};
[[nodiscard]] std::string status_answer(const StatusParts& parts);
struct Killed {
  bool drill = false;
  core::Duration latched;  // from the question until the latch was written down
};
// The certificate of a kill or a drill.
[[nodiscard]] std::string kill_answer(const Killed& killed,
                                      const std::vector<engine::KillReport>& reports,
                                      const engine::TradingView& view);
[[nodiscard]] std::string books_answer(const std::vector<engine::BookView>& books);

}  // namespace tern::app
