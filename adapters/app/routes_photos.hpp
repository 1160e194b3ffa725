#pragma once
/// Photos of scenes.
///
///     POST /patrol/api/photo?offer_id=O21&at=2026-...   the bytes of a JPEG, PNG or WebP, at most kPhotoBytesMax; 201 once file and journal
///                                                       have it, 200 when they had it before. Only from whoever accepted that offer.
///     GET  /v1/incidents/{id}/photos/{digest}           the bytes again, for the people at the desk
///
/// The text of a report never waits for a photo: it is an answer of its own, over MQTT. The bytes are shown as they came; the patrol page
/// draws a photo anew before it is sent, so that the place and the device which cameras write into files do not leave the phone.
#include <functional>
#include <string_view>

#include "adapters/app/photo_shelf.hpp"
#include "adapters/app/routes.hpp"

namespace watchgrid::app {

struct PhotoOptions {
    /// Who calls, falsy: nobody we know (`patrol_caller`).
    std::function<engine::ResponderId(const http::Request&)> caller;
    PhotoShelf& shelf;
};

void add_photo_routes(http::Router&, const RouteContext&, const PhotoOptions&);

}  // namespace watchgrid::app
