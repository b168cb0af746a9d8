// In: what a client of a simulated venue sent. Out: its parts by name; whether one more is allowed.
// Cannot happen: a parameter that is not unescaped; a window that counts what it refused.
#pragma once

#include <deque>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tern/core/time.hpp"
#include "tern/sim/face.hpp"

namespace tern::sim {

// The header of that name, which is asked for in lower case; empty when there is none.
[[nodiscard]] std::string_view header_of(const FaceRequest& request, std::string_view name);
// The target up to its question mark, and what follows that.
[[nodiscard]] std::string_view path_of(std::string_view target);
[[nodiscard]] std::string_view query_of(std::string_view target);

[[nodiscard]] FaceReply reply_of(int status, std::string_view content_type, std::string body);

using Parameters = std::vector<std::pair<std::string, std::string>>;
// Of "a=1&b=%20" (a query or a form): unescaped, in the order sent.
[[nodiscard]] Parameters parameters_of(std::string_view text);
// The first of that name; empty when there is none.
[[nodiscard]] std::string_view value_of(const Parameters& parameters, std::string_view name);

// At most `most` things in any window of that length.
class SlidingLimit {
 public:
  SlidingLimit(std::size_t most, core::Duration window) : most_(most), window_(window) {}

  // False: one too many, which is not counted.
  [[nodiscard]] bool admits(core::Timestamp now);
  // How many more are allowed now, and from when on one more is.
  [[nodiscard]] std::size_t left(core::Timestamp now);
  [[nodiscard]] core::Timestamp next(core::Timestamp now);

 private:
  void forget(core::Timestamp now);

  std::size_t most_;
  core::Duration window_;
  std::deque<core::Timestamp> admitted_;  // within the window
};

// "GET /path"
[[nodiscard]] std::string endpoint_of(const FaceRequest& request);

struct EndpointLimit {
  std::string_view endpoint;
  std::size_t requests = 0;
  core::Duration window = core::seconds(1);
  bool is_private = true;
};
// The limits of a venue's endpoints, each with a window of its own.
class EndpointLimits {
 public:
  explicit EndpointLimits(std::span<const EndpointLimit> rows) : rows_(rows) {}

  // Null: there is no such endpoint.
  [[nodiscard]] const EndpointLimit* row_of(std::string_view endpoint) const;
  // Of an endpoint that there is. `part`: what has a window of its own within the endpoint's.
  [[nodiscard]] SlidingLimit& of(const std::string& endpoint, const std::string& part = {});

 private:
  std::span<const EndpointLimit> rows_;
  std::map<std::string, SlidingLimit> limits_;
};

// A count that rises with what is asked for and falls with time.
class FallingCount {
 public:
  FallingCount(std::int64_t most, std::int64_t fall_per_1000_s)
      : most_(most * kUnit), fall_(fall_per_1000_s) {}

  // False: it would rise above its most, and does not.
  [[nodiscard]] bool admits(std::int64_t cost, core::Timestamp now);

 private:
  static constexpr std::int64_t kUnit = 1'000'000;
  std::int64_t most_;
  std::int64_t fall_;
  std::int64_t level_ = 0;
  core::Timestamp last_;
};

}  // namespace tern::sim
