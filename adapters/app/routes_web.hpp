#pragma once
/// The pages: files of the built web folder behind the addresses that people know, with the headers that keep a page from doing what
/// it should not.
///
///     /  /wall  /sla  /admin  /replay/{incident}      one HTML file each, of the web folder's root
///     /patrol/{file*}                                 the patrol page and what belongs to it
///     /assets/{file*}  /{file}                        hashed assets; icons and the like
///     /tiles/{file*}                                  base maps (PMTiles), from a folder of their own
#include <filesystem>
#include <string>
#include <string_view>

#include "adapters/http/router.hpp"

namespace watchgrid::app {

struct PageOptions {
    std::filesystem::path web_folder;    ///< may be missing: then a page says how to build it
    std::filesystem::path tiles_folder;  ///< may be missing
    std::string image_hosts;             ///< origins of configured map tiles, separated by spaces, for the policy's img-src
    bool tls{};                          ///< adds Strict-Transport-Security
};

void add_page_routes(http::Router&, const PageOptions&);

/// The Content-Security-Policy of the pages. `host` is the request's Host: some browsers do not take 'self' for a WebSocket of the same
/// origin. A host with characters that no host has is left out.
std::string content_security_policy(std::string_view host, std::string_view image_hosts);

/// What every page and file carries besides a policy: no sniffing, no framing, no referrer beyond the origin, sensors for ourselves only.
void add_security_headers(http::Response&, bool tls);

}  // namespace watchgrid::app
