#pragma once
/// What the patrol page asks over HTTP; everything else goes over MQTT (`GET /mqtt`).
///
///     GET  /patrol/api/me                              who I am, on duty or not, my offer and my task; the page's clock and its resync
///     GET  /patrol/api/route?lat&lon&to_lat&to_lon     the way there as a line, for my way of travelling
///     GET  /patrol/api/roads?lat&lon                   the roads within kRoadsRadius, as GeoJSON: the map under the way
///     POST /patrol/api/help                            {"help_id","incident_id","text"}: reinforcement for my task
///     POST /patrol/api/photo                           a picture of the scene: routes_photos.hpp
///     POST /patrol/api/sos                             Sos, for when MQTT is down; the same sos_id over both ways is one alert
///
/// A responder signs in as at the broker: Basic with responder id and broker password (checked here when the broker is embedded), or
/// with a bearer token of the role device that bears the responder's id. An SOS is taken without either, and marked: a lost password
/// must not cost a life.
#include <functional>
#include <string>
#include <string_view>

#include "adapters/app/least_view.hpp"
#include "adapters/app/route_worker.hpp"
#include "adapters/app/routes.hpp"

namespace watchgrid::app {

struct PatrolOptions {
    /// Whether this is the responder's password at the broker. Empty: nobody's can be checked here. I/O thread.
    std::function<bool(std::string_view id, std::string_view password)> check_password;
    RouteWorker& routes;
    std::uint32_t offer_area_m{kOfferAreaM};  ///< until it is accepted, /me names the grid of an offer and not its place; 0: the place
};

inline constexpr double kRoadsRadiusM = 1500;

/// Who calls; falsy: nobody we know.
engine::ResponderId patrol_caller(const http::Request&, const Directory&, const std::function<bool(std::string_view, std::string_view)>& check_password);

void add_patrol_routes(http::Router&, const RouteContext&, const PatrolOptions&);

/// Responder and password of `Authorization: Basic`; both empty when it is not that.
struct BasicLogin {
    std::string id, password;
};
BasicLogin read_basic(std::string_view authorization);

/// Takes the same time wherever the texts differ.
bool equal_in_constant_time(std::string_view a, std::string_view b) noexcept;

}  // namespace watchgrid::app
