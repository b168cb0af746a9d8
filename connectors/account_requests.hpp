// In: a question, a venue's table of endpoints. Out: requests and budgets.
// Cannot happen: a question without an endpoint or a budget.
#pragma once

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/vocabulary.hpp"
#include "tern/core/assert.hpp"

namespace tern::connectors {

struct Endpoint {
  Purpose purpose;
  std::string_view path;
  std::string_view budget;
  std::uint32_t requests;       // that the budget allows in its window
  std::string_view query = {};  // with which each question begins
};

[[nodiscard]] inline std::vector<venue::RateLimit> budgets_of(std::span<const Endpoint> endpoints,
                                                              Duration window) {
  std::vector<venue::RateLimit> budgets;
  for (const Endpoint& each : endpoints)
    budgets.push_back({std::string(each.budget), each.requests, window});
  return budgets;
}

struct Question {
  Purpose purpose;
  std::string query = {};
  std::string body = {};       // POST
  ClientOrderId order = {};    // that it is about
  std::string_view path = {};  // empty: the endpoint's
};

// As it is before it is signed.
[[nodiscard]] inline HttpRequest request_of(std::span<const Endpoint> endpoints,
                                            Question question) {
  const auto endpoint = std::find_if(endpoints.begin(), endpoints.end(), [&](const Endpoint& each) {
    return each.purpose == question.purpose;
  });
  TERN_ASSERT(endpoint != endpoints.end(), "a question without an endpoint");
  HttpRequest request;
  request.purpose = question.purpose;
  request.method = question.body.empty() ? "GET" : "POST";
  request.target = question.path.empty() ? endpoint->path : question.path;
  for (const std::string_view query : {endpoint->query, std::string_view(question.query)}) {
    if (query.empty()) continue;
    request.target += request.target.find('?') == std::string::npos ? '?' : '&';
    request.target += query;
  }
  request.body = std::move(question.body);
  request.budget = endpoint->budget;
  request.tag = question.order.text();
  return request;
}

}  // namespace tern::connectors
