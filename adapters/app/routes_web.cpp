#include "adapters/app/routes_web.hpp"

#include <memory>
#include <utility>

#include "adapters/http/problem.hpp"
#include "adapters/http/static_files.hpp"

namespace watchgrid::app {
namespace {

using http::Request;
using http::Responder;
using http::Response;

constexpr http::Roles kEverybody = http::Roles::everyone();

bool is_host(std::string_view text) noexcept {
    return !text.empty() && text.size() <= 255 &&
           text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:[]") == std::string_view::npos;
}

/// For a person in front of a browser, not for a program.
Response not_built() {
    Response out{.status = 404, .content_type = "text/html; charset=utf-8", .body = {}};
    out.body =
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Watchgrid</title><body><h1>The pages are not built</h1>"
        "<p>Run <code>./run</code>, or <code>npm ci &amp;&amp; npm run build</code> in the folder <code>web/</code>, and see that "
        "<code>http.web_folder</code> names the result. The interface for programs is at <a href=\"/openapi.yaml\">/openapi.yaml</a>.</p>"
        "<p lang=\"zh-CN\">页面尚未构建：请运行 <code>./run</code>，或在 <code>web/</code> 中运行 <code>npm ci &amp;&amp; npm run build</code>。</p>";
    return out;
}

/// The folders and what every answer out of them carries.
class Pages {
public:
    explicit Pages(PageOptions o) : o_{std::move(o)}, web_{o_.web_folder}, tiles_{o_.tiles_folder} {}

    Response page(const Request& request, std::string_view file) const { return guarded(request, web_.has(file) ? web_.serve(request, file) : not_built()); }
    Response file(const Request& request, std::string_view file) const { return guarded(request, web_.serve(request, file)); }
    Response tile(const Request& request, std::string_view file) const { return guarded(request, tiles_.serve(request, file)); }

private:
    Response guarded(const Request& request, Response response) const {
        response.headers.emplace_back("Content-Security-Policy", content_security_policy(request.header("Host").value_or(std::string_view{}), o_.image_hosts));
        add_security_headers(response, o_.tls);
        return response;
    }
    PageOptions o_;
    http::StaticFiles web_, tiles_;
};

}  // namespace

std::string content_security_policy(std::string_view host, std::string_view image_hosts) {
    std::string sockets;
    if (is_host(host)) sockets = " ws://" + std::string{host} + " wss://" + std::string{host};
    return "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:" +
           (image_hosts.empty() ? std::string{} : " " + std::string{image_hosts}) + "; connect-src 'self'" + sockets +
           "; worker-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
}

void add_security_headers(Response& response, bool tls) {
    auto& h = response.headers;
    h.emplace_back("X-Content-Type-Options", "nosniff");
    h.emplace_back("X-Frame-Options", "DENY");
    h.emplace_back("Referrer-Policy", "strict-origin-when-cross-origin");  // map servers ask for the origin; paths stay here
    h.emplace_back("Permissions-Policy", "geolocation=(self), camera=(self), screen-wake-lock=(self), microphone=(), payment=(), usb=()");
    h.emplace_back("Cross-Origin-Opener-Policy", "same-origin");
    h.emplace_back("Cross-Origin-Resource-Policy", "same-origin");
    if (tls) h.emplace_back("Strict-Transport-Security", "max-age=31536000");
}

void add_page_routes(http::Router& router, const PageOptions& options) {
    const auto pages = std::make_shared<const Pages>(options);
    for (const auto& [pattern, file] : {std::pair<const char*, const char*>{"/", "index.html"}, {"/wall", "wall.html"}, {"/sla", "sla.html"}, {"/work", "work.html"}, {"/admin", "admin.html"},
                                        {"/replay/{incident}", "replay.html"}})
        router.get(pattern, kEverybody, {http::kAnyQuery}, [pages, file = file](const Request& r, const Responder& respond) { respond(pages->page(r, file)); });
    // The page's scope ends in a slash: its service worker and its links count from there.
    router.get("/patrol", kEverybody, {http::kAnyQuery}, [](const Request&, const Responder& respond) {
        Response out{.status = 308, .content_type = {}, .body = {}};
        out.headers.emplace_back("Location", "/patrol/");
        respond(std::move(out));
    });
    router.get("/patrol/{file*}", kEverybody, {http::kAnyQuery}, [pages](const Request& r, const Responder& respond) {
        const std::string_view file = r.param("file");
        respond(file.empty() ? pages->page(r, "patrol/index.html") : pages->file(r, "patrol/" + std::string{file}));
    });
    router.get("/assets/{file*}", kEverybody, {http::kAnyQuery}, [pages](const Request& r, const Responder& respond) { respond(pages->file(r, "assets/" + std::string{r.param("file")})); });
    router.get("/tiles/{file*}", kEverybody, {http::kAnyQuery}, [pages](const Request& r, const Responder& respond) { respond(pages->tile(r, r.param("file"))); });
    router.get("/{file}", kEverybody, {http::kAnyQuery}, [pages](const Request& r, const Responder& respond) { respond(pages->file(r, r.param("file"))); });
}

}  // namespace watchgrid::app
