#pragma once
/// What a town needs on paper and at a glance: the sheet for when the system is down, and the places that keep coming back.
#include <boost/json/array.hpp>
#include <string>

#include "adapters/app/routes.hpp"

namespace watchgrid::app {

/// `GET /v1/sheet` (a page to print: open incidents with who is on them and the clocks, everybody on duty, rows to go on by hand) and
/// `GET /v1/reports/repeats?days=&min=` (places with several incidents).
void add_sheet_routes(http::Router&, const RouteContext&);

/// The page, of this moment. O(open incidents + responders).
std::string duty_sheet(const engine::State&, const engine::Town&, engine::Instant now);

/// Places with at least `min` incidents since `from`, most first: by place id, else within about 50 m. Drills, consults and incidents that
/// were merged into another do not count. O(incidents in memory).
boost::json::array repeat_places(const engine::State&, const engine::Town&, engine::Instant from, std::size_t min);

}  // namespace watchgrid::app
