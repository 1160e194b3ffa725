#include "adapters/http/openapi.hpp"
#include "tests/support/source_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <sstream>

namespace watchgrid::http {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::string kSource = watchgrid::test::source_dir();

/// A router that serves exactly what the document says.
void serve(Router& router, const std::vector<RouteInfo>& routes) {
    for (const RouteInfo& r : routes)
        if (!r.websocket) router.add(r.method, r.pattern, {.roles = r.roles, .query = r.query}, [](const Request&, const Responder&) {});
}

TEST(OpenApi, IsEmbeddedByteForByte) {
    std::ifstream in(kSource + "/adapters/http/openapi.yaml", std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    EXPECT_EQ(openapi_yaml(), text.str());
}

TEST(OpenApi, GivesEveryOperationItsRoles) {
    const auto all = openapi_operations();
    EXPECT_GE(all.size(), 20U);
    for (const RouteInfo& r : all) {
        EXPECT_TRUE(r.pattern.starts_with('/')) << r.pattern;
        EXPECT_FALSE(r.roles == Roles{}) << r.pattern;
        EXPECT_EQ(r.websocket, r.pattern.starts_with("/v1/stream") || r.pattern == "/mqtt") << r.pattern;
        if (r.pattern == "/v1/incidents/{id}/commands") {
            EXPECT_EQ(r.roles, (Roles{Role::Admin, Role::Supervisor, Role::Dispatcher}));
            EXPECT_EQ(r.method, Method::Post);
        }
        EXPECT_EQ(r.roles.is_public(), !r.pattern.starts_with("/v1/")) << r.pattern;
    }
}

TEST(OpenApi, NamesTheQueryParametersOfEveryOperation) {
    std::map<std::string, QueryNames> reads;
    for (const RouteInfo& r : openapi_operations()) reads[std::string{to_string(r.method)} + " " + r.pattern] = r.query;
    EXPECT_THAT(reads["GET /v1/incidents"], ElementsAre("state", "zone", "limit", "cursor"));
    EXPECT_THAT(reads["GET /v1/reports/bulletin"], ElementsAre("from", "to")) << "by reference";
    EXPECT_THAT(reads["GET /v1/reports/sla"], ElementsAre("from", "to", "group_by"));
    EXPECT_THAT(reads["POST /v1/notices:cap"], ElementsAre("zone"));
    EXPECT_THAT(reads["GET /v1/incidents/{id}/photos/{digest}"], IsEmpty()) << "in the path";
    EXPECT_THAT(reads["POST /v1/incidents/{id}/commands"], IsEmpty()) << "in the header";

    Router other;
    other.get("/v1/hazards", {Role::Admin, Role::Supervisor, Role::Dispatcher, Role::Viewer}, {"zone", "due"}, [](const Request&, const Responder&) {});
    other.get("/v1/homes", {Role::Admin, Role::Supervisor, Role::Dispatcher}, {kAnyQuery}, [](const Request&, const Responder&) {});
    const auto lines = openapi_disagreements(other);
    EXPECT_THAT(lines, ::testing::Contains("GET /v1/hazards reads the query parameters due, zone but is documented with missing, overdue, zone"));
    EXPECT_THAT(lines, ::testing::Not(::testing::Contains(::testing::HasSubstr("GET /v1/homes ")))) << "takes any";
}

TEST(OpenApi, IsComparedWithTheRouterBothWays) {
    auto routes = openapi_operations();
    Router same;
    serve(same, routes);
    EXPECT_THAT(openapi_disagreements(same), ElementsAre("GET /mqtt is in openapi.yaml but not served", "GET /v1/stream is in openapi.yaml but not served",
                                                         "GET /v1/stream/wall is in openapi.yaml but not served"));

    Router different;
    routes.front().roles = {Role::Wall};
    std::erase_if(routes, [](const RouteInfo& r) { return r.pattern == "/healthz"; });
    serve(different, routes);
    different.get("/v1/secret", {Role::Admin}, [](const Request&, const Responder&) {});
    different.get("/assets/{file*}", Roles::everyone(), [](const Request&, const Responder&) {});
    EXPECT_THAT(openapi_disagreements(different, {"/assets/"}),
                ElementsAre("POST /v1/alerts is served to wall but documented for admin, supervisor, dispatcher, device",
                            "GET /v1/secret is served but not in openapi.yaml", "GET /healthz is in openapi.yaml but not served",
                            "GET /mqtt is in openapi.yaml but not served", "GET /v1/stream is in openapi.yaml but not served",
                            "GET /v1/stream/wall is in openapi.yaml but not served"));
}

TEST(OpenApi, ServesItself) {
    Router router;
    add_openapi_route(router);
    std::vector<NameValue> params;
    std::string scratch;
    const auto match = router.match(Method::Get, "/openapi.yaml", params, scratch);
    ASSERT_EQ(match.outcome, Router::Outcome::Found);
    Response got;
    match.route->handler({}, responder_for_test([&](Response r) { got = std::move(r); }));
    EXPECT_EQ(got.content_type, "application/yaml");
    EXPECT_EQ(got.body, openapi_yaml());
}

}  // namespace
}  // namespace watchgrid::http
