// In: HTTP answers and what they say of themselves. Out: what every venue's reading of them shares.
// Cannot happen: a wait believed without a bound; a text of a venue passed on unquoted.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "connectors/texts.hpp"
#include "connectors/vocabulary.hpp"
#include "tern/core/scaled.hpp"
#include "tern/core/text.hpp"

namespace tern::connectors {

[[nodiscard]] constexpr std::string_view path_of(std::string_view target) {
  return target.substr(0, target.find('?'));
}

// The body was not the venue's: something in front of it spoke, which bans by 403 or 429.
[[nodiscard]] inline ResponseVerdict verdict_of_front(int status) {
  if (status == 429 || status == 403) return ResponseVerdict::banned;
  if (status >= 500) return ResponseVerdict::venue_trouble;
  return status >= 400 ? ResponseVerdict::refused : ResponseVerdict::malformed;
}

// Its Retry-After, of which no more than `most` is believed.
[[nodiscard]] inline std::optional<Duration> asked_wait(const HttpResponse& response,
                                                        Duration most = core::seconds(86'400)) {
  std::int64_t said = 0;
  if (!core::parse_integer(response.retry_after, said)) return std::nullopt;
  return core::seconds(std::min(said, most.ns / 1'000'000'000));
}

// What a message says of itself; the code is empty when the body was not the venue's.
struct Said {
  std::string_view code, message;
  Timestamp time;  // the venue's
};

[[nodiscard]] inline std::string status_words(int status) {
  return "HTTP " + std::to_string(status) + " ";
}

// For a human; `code_word` is the venue's name for its codes.
[[nodiscard]] inline std::string error_words(const HttpResponse& response, const Said& said,
                                             std::string_view code_word) {
  const std::string text = status_words(response.status);
  if (said.code.empty()) return text + core::quoted(response.body, kErrorTextMax);
  return text + std::string(code_word) + " " + core::quoted(said.code, kErrorTextMax) + " " +
         core::quoted(said.message, kErrorTextMax);
}

// It says that all is well and is not what was asked for.
[[nodiscard]] inline ResponseReport not_an_answer(std::string_view target, std::string_view body) {
  return {ResponseVerdict::malformed,
          {},
          0,
          "not an answer to " + core::quoted(target) + ": " + core::quoted(body)};
}

// The same of an account's answer, which is not for every eye.
inline void spoil(ResponseReport& report, std::string_view target) {
  report.verdict = ResponseVerdict::malformed;
  report.text = "not a whole answer to " + core::quoted(target);
}

}  // namespace tern::connectors
