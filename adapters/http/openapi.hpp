#pragma once
/// The OpenAPI document (openapi.yaml of this folder), embedded at build time and served at /openapi.yaml.
#include <string>
#include <string_view>
#include <vector>

#include "adapters/http/router.hpp"

namespace watchgrid::http {

/// OpenAPI 3.1 as YAML.
std::string_view openapi_yaml() noexcept;

/// Serves it, to everybody.
void add_openapi_route(Router&);

/// Method, path, `x-roles`, `x-personal` and the names of the query parameters of every operation in the document.
std::vector<RouteInfo> openapi_operations();

/// What the router knows and the document does not, or the other way round, or with other roles or query parameters (but where a route takes
/// any); one sentence each. Empty: they agree. Routes of `undocumented` (pages and what only they call) are left out: those with that pattern, or below it when it ends in '/'.
std::vector<std::string> openapi_disagreements(const Router&, const std::vector<std::string_view>& undocumented = {});

}  // namespace watchgrid::http
