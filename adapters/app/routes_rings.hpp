#pragma once
/// The routes of containment rings (contract 4): preview, activation, one ring, its commands.
#include "adapters/app/routes.hpp"

namespace watchgrid::app {

void add_ring_routes(http::Router&, const RouteContext&);

}  // namespace watchgrid::app
