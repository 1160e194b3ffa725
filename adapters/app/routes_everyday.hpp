#pragma once
/// The everyday work of a town over HTTP: hazard spots and tasks, patrols and other work, care, disputes, points, notices.
///
/// What somebody reports of themselves is taken twice: under /v1 with a token (a desk's, or a device's that bears the responder's id), and
/// under /patrol/api with the responder's own password, as the patrol page calls. The desk writes down what others did and says who
/// (`by`); that is marked as the desk's word and earns no points. A person speaks for himself only.
#include <functional>
#include <string>

#include "adapters/app/place_codes.hpp"
#include "adapters/app/routes.hpp"

namespace watchgrid::app {

class Proposals;

struct EverydayOptions {
    /// The responder's external id behind a device's token or a password; "" for nobody. I/O thread.
    std::function<std::string(const http::Request&)> person;
    const PlaceCodes& codes;
};

void add_hazard_routes(http::Router&, const RouteContext&, const EverydayOptions&);
void add_patrol_session_routes(http::Router&, const RouteContext&, const EverydayOptions&);
void add_care_routes(http::Router&, const RouteContext&, const EverydayOptions&);
void add_dispute_routes(http::Router&, const RouteContext&);
void add_points_routes(http::Router&, const RouteContext&, const EverydayOptions&);
/// To a station's area, the city, or more than three grids it takes two people (proposals.hpp).
void add_notice_routes(http::Router&, const RouteContext&, Proposals&);

}  // namespace watchgrid::app
