// The pages behind their addresses, and the headers that they carry.
#include <gmock/gmock.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "adapters/app/routes_web.hpp"

namespace watchgrid::app {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;

class WebRoutes : public ::testing::Test {
protected:
    WebRoutes() {
        for (const char* file : {"index.html", "wall.html", "sla.html", "work.html", "admin.html", "replay.html", "patrol/index.html", "patrol/sw.js", "icon.svg", "assets/a-12345678.js"})
            write(folder / "dist" / file, file);
        write(folder / "tiles/county.pmtiles", "tiles");
        add_page_routes(router, options);
    }
    ~WebRoutes() override { fs::remove_all(folder); }
    static void write(const fs::path& file, const std::string& text) {
        fs::create_directories(file.parent_path());
        std::ofstream{file} << text;
    }
    http::Response ask(const http::Router& r, const std::string& path) const {
        std::vector<http::NameValue> params;
        std::string scratch;
        const auto match = r.match(http::Method::Get, path, params, scratch);
        if (match.outcome != http::Router::Outcome::Found) return {.status = 404, .content_type = {}, .body = "no route"};
        http::Request request;
        request.path = path;
        request.params = params;
        request.headers = {{"Host", "watch.example:8135"}};
        http::Response got;
        match.route->handler(request, http::responder_for_test([&](http::Response response) { got = std::move(response); }));
        return got;
    }
    http::Response ask(const std::string& path) const { return ask(router, path); }
    static std::string header(const http::Response& r, std::string_view name) {
        for (const auto& [n, v] : r.headers)
            if (n == name) return v;
        return {};
    }

    const fs::path folder = fs::temp_directory_path() / ("watchgrid-web-" + std::to_string(::getpid()));
    const PageOptions options{.web_folder = folder / "dist", .tiles_folder = folder / "tiles", .image_hosts = "https://t0.tianditu.gov.cn", .tls = false};
    http::Router router;
};

TEST_F(WebRoutes, LeadEveryAddressToItsPage) {
    struct Row {
        const char* path;
        const char* file;
    };
    for (const Row& row : {Row{"/", "index.html"}, Row{"/wall", "wall.html"}, Row{"/sla", "sla.html"}, Row{"/work", "work.html"}, Row{"/admin", "admin.html"}, Row{"/replay/I17", "replay.html"},
                           Row{"/patrol/", "patrol/index.html"}, Row{"/patrol/sw.js", "patrol/sw.js"}, Row{"/icon.svg", "icon.svg"}, Row{"/assets/a-12345678.js", "assets/a-12345678.js"}}) {
        const auto a = ask(row.path);
        EXPECT_EQ(a.status, 200) << row.path;
        EXPECT_EQ(http::body_size(a), std::string_view{row.file}.size()) << row.path;
    }
    EXPECT_EQ(ask("/tiles/county.pmtiles").content_type, "application/vnd.pmtiles");
    EXPECT_EQ(ask("/patrol").status, 308);
    EXPECT_EQ(header(ask("/patrol"), "Location"), "/patrol/");
}

TEST_F(WebRoutes, AnswerOtherwiseWith404) {
    for (const char* path : {"/nothing", "/replay/", "/replay/I17/more", "/patrol/nothing.js", "/tiles/index.html", "/assets/"}) EXPECT_EQ(ask(path).status, 404) << path;
}

TEST_F(WebRoutes, CarryAPolicyThatKeepsThemHome) {
    for (const char* path : {"/", "/patrol/", "/patrol/sw.js", "/icon.svg", "/nothing"}) {
        const auto a = ask(path);
        const std::string policy = header(a, "Content-Security-Policy");
        EXPECT_THAT(policy, HasSubstr("default-src 'self'")) << path;
        EXPECT_THAT(policy, HasSubstr("script-src 'self';")) << path;
        EXPECT_THAT(policy, HasSubstr("connect-src 'self' ws://watch.example:8135 wss://watch.example:8135;")) << path;
        EXPECT_THAT(policy, HasSubstr("img-src 'self' data: blob: https://t0.tianditu.gov.cn;")) << path;
        EXPECT_THAT(policy, HasSubstr("frame-ancestors 'none'")) << path;
        EXPECT_EQ(header(a, "X-Content-Type-Options"), "nosniff") << path;
        EXPECT_EQ(header(a, "X-Frame-Options"), "DENY") << path;
        EXPECT_EQ(header(a, "Strict-Transport-Security"), "") << path;
    }
}

TEST(ContentSecurityPolicy, LeavesOutAHostThatIsNone) {
    EXPECT_THAT(content_security_policy("evil; script-src *", ""), Not(HasSubstr("evil")));
    EXPECT_THAT(content_security_policy("", ""), HasSubstr("connect-src 'self';"));
    EXPECT_THAT(content_security_policy("[::1]:8135", ""), HasSubstr("ws://[::1]:8135"));
}

TEST_F(WebRoutes, AskForHttpsForEverWhenTheyHaveIt) {
    http::Router secure;
    PageOptions o = options;
    o.tls = true;
    add_page_routes(secure, o);
    EXPECT_EQ(header(ask(secure, "/"), "Strict-Transport-Security"), "max-age=31536000");
}

TEST_F(WebRoutes, SayHowToBuildThePagesWhenTheyAreNot) {
    fs::remove_all(folder / "dist");
    const auto a = ask("/");
    EXPECT_EQ(a.status, 404);
    EXPECT_EQ(a.content_type, "text/html; charset=utf-8");
    EXPECT_THAT(a.body, HasSubstr("npm run build"));
}

}  // namespace
}  // namespace watchgrid::app
