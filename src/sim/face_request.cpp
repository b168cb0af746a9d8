// In: requests, queries, moments. Out: their parts; the verdict of a limit.
// Cannot happen: a limit that keeps more than it admits.
#include "tern/sim/face_request.hpp"

#include <algorithm>

#include "tern/core/assert.hpp"
#include "tern/core/text.hpp"
#include "tern/venue/http.hpp"

namespace tern::sim {

std::string_view header_of(const FaceRequest& request, std::string_view name) {
  for (const auto& [key, value] : request.headers) {
    if (core::to_lower(key) == name) return value;
  }
  return {};
}

std::string_view path_of(std::string_view target) {
  return target.substr(0, target.find('?'));
}

std::string_view query_of(std::string_view target) {
  return target.substr(std::min(path_of(target).size() + 1, target.size()));
}

FaceReply reply_of(int status, std::string_view content_type, std::string body) {
  FaceReply reply;
  reply.status = status;
  reply.headers = {{"Content-Type", std::string(content_type)}};
  reply.body = std::move(body);
  return reply;
}

Parameters parameters_of(std::string_view text) {
  Parameters parameters;
  for (const std::string_view part : core::split(text, '&')) {
    const std::size_t equals = std::min(part.find('='), part.size());
    if (part.empty()) continue;
    parameters.emplace_back(part.substr(0, equals),
                            venue::percent_decoded(part.substr(std::min(equals + 1, part.size()))));
  }
  return parameters;
}

std::string_view value_of(const Parameters& parameters, std::string_view name) {
  for (const auto& [key, value] : parameters) {
    if (key == name) return value;
  }
  return {};
}

void SlidingLimit::forget(core::Timestamp now) {
  while (!admitted_.empty() && now - admitted_.front() >= window_)
    admitted_.pop_front();
}

bool SlidingLimit::admits(core::Timestamp now) {
  forget(now);
  if (admitted_.size() >= most_) return false;
  admitted_.push_back(now);
  return true;
}

std::size_t SlidingLimit::left(core::Timestamp now) {
  forget(now);
  return most_ - admitted_.size();
}

core::Timestamp SlidingLimit::next(core::Timestamp now) {
  return left(now) > 0 || admitted_.empty() ? now : admitted_.front() + window_;
}

std::string endpoint_of(const FaceRequest& request) {
  return std::string(request.method).append(" ").append(path_of(request.target));
}

const EndpointLimit* EndpointLimits::row_of(std::string_view endpoint) const {
  const auto row = std::find_if(rows_.begin(), rows_.end(), [&](const EndpointLimit& each) {
    return each.endpoint == endpoint;
  });
  return row == rows_.end() ? nullptr : &*row;
}

SlidingLimit& EndpointLimits::of(const std::string& endpoint, const std::string& part) {
  const EndpointLimit* const row = row_of(endpoint);
  TERN_ASSERT(row != nullptr, "a limit of no endpoint");
  return limits_.try_emplace(endpoint + part, row->requests, row->window).first->second;
}

bool FallingCount::admits(std::int64_t cost, core::Timestamp now) {
  const std::int64_t micros = last_.known() ? (now - last_).ns / 1'000 : 0;
  level_ = std::max<std::int64_t>(0, level_ - micros * fall_ / 1'000);
  last_ = now;
  if (level_ + cost * kUnit > most_) return false;
  level_ += cost * kUnit;
  return true;
}

}  // namespace tern::sim
