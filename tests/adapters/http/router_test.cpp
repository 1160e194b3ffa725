#include "adapters/http/router.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace watchgrid::http {
namespace {

using Outcome = Router::Outcome;

class Routes : public ::testing::Test {
protected:
    void add(Method m, std::string_view pattern) {
        router.add(m, pattern, {.roles = Roles::everyone()}, [](const Request&, const Responder&) {});
    }
    /// "pattern name=value" of what matches, or the outcome.
    std::string found(Method m, std::string_view path) {
        const auto match = router.match(m, path, params, scratch);
        if (match.outcome == Outcome::NotFound) return "not found";
        if (match.outcome == Outcome::BadPath) return "bad path";
        if (match.outcome != Outcome::Found) return "allow " + match.allow;
        std::string out = match.route->info.pattern;
        for (const NameValue& p : params) out += " " + std::string(p.name) + "=" + std::string(p.value);
        return out;
    }
    Router router;
    std::vector<NameValue> params;
    std::string scratch;
};

TEST_F(Routes, AreFoundByPatternAndMethod) {
    add(Method::Get, "/");
    add(Method::Get, "/v1/incidents");
    add(Method::Get, "/v1/incidents/{id}");
    add(Method::Post, "/v1/incidents/{id}/commands");
    add(Method::Post, "/v1/rings:plan");
    add(Method::Post, "/v1/rings");
    EXPECT_EQ(found(Method::Get, "/"), "/");
    EXPECT_EQ(found(Method::Get, "/v1/incidents"), "/v1/incidents");
    EXPECT_EQ(found(Method::Head, "/v1/incidents/I7"), "/v1/incidents/{id} id=I7");
    EXPECT_EQ(found(Method::Post, "/v1/incidents/I7/commands"), "/v1/incidents/{id}/commands id=I7");
    EXPECT_EQ(found(Method::Post, "/v1/rings:plan"), "/v1/rings:plan");
    EXPECT_EQ(found(Method::Get, "/v1/rings"), "allow POST, OPTIONS");
    EXPECT_EQ(found(Method::Options, "/v1/incidents"), "allow GET, HEAD, OPTIONS");
    for (const std::string_view path : {"/v1", "/v1/incidents/", "/v1/incidents/I7/", "/v1/incidents//commands", "//", "/v2"})
        EXPECT_EQ(found(Method::Get, path), "not found") << path;
}

TEST_F(Routes, RefuseQueryParametersThatTheyDoNotRead) {
    using ::testing::HasSubstr;
    const auto refused = [&](QueryNames known, const std::vector<NameValue>& query) -> std::string {
        Route route;
        route.options.query = std::move(known);
        const auto answer = refuse_unknown_query(route, query);
        EXPECT_EQ(answer ? answer->status : 400, 400);
        return answer ? answer->body : "";
    };
    EXPECT_EQ(refused({"state", "zone"}, {}), "");
    EXPECT_EQ(refused({"state", "zone"}, {{"zone", "g_1"}, {"state", "open"}}), "");
    EXPECT_THAT(refused({"state", "zone", "limit"}, {{"zone", "g_1"}, {"stat", "open"}}),
                HasSubstr(R"("detail":"stat: no such parameter; did you mean \"state\"? expected state, zone or limit","code":"invalid_query","errors":[{"pointer":"/stat")"));
    EXPECT_THAT(refused({"state"}, {{"type", "fight"}}), HasSubstr(R"("detail":"type: no such parameter; expected state")"));
    EXPECT_THAT(refused({}, {{"verbose", ""}}), HasSubstr(R"("detail":"verbose: no such parameter; this route reads no parameters")"));
    EXPECT_THAT(refused({}, {{"", "x"}}), HasSubstr("no such parameter"));
    EXPECT_LT(refused({"state"}, {{std::string(5000, 'x'), ""}}).size(), 700U);
    EXPECT_EQ(refused({kAnyQuery}, {{"utm_source", "chat"}}), "");
}

TEST_F(Routes, PreferLiteralsAndStepBackWhenTheyLeadNowhere) {
    add(Method::Get, "/v1/responders/nearest");
    add(Method::Get, "/v1/responders/{id}");
    add(Method::Get, "/v1/responders/{id}/duty");
    EXPECT_EQ(found(Method::Get, "/v1/responders/nearest"), "/v1/responders/nearest");
    EXPECT_EQ(found(Method::Get, "/v1/responders/nearest/duty"), "/v1/responders/{id}/duty id=nearest");
}

TEST_F(Routes, TakeTheRestOfAPath) {
    add(Method::Get, "/assets/{file*}");
    add(Method::Get, "/assets/special/{name}");
    EXPECT_EQ(found(Method::Get, "/assets/js/app.js"), "/assets/{file*} file=js/app.js");
    EXPECT_EQ(found(Method::Get, "/assets/"), "/assets/{file*} file=");
    EXPECT_EQ(found(Method::Get, "/assets/special/x"), "/assets/special/{name} name=x");
    EXPECT_EQ(found(Method::Get, "/assets/special/x/y"), "/assets/{file*} file=special/x/y");
    EXPECT_EQ(found(Method::Get, "/assets/a/../b"), "bad path");
    EXPECT_EQ(found(Method::Get, "/assets/a/%2e./b"), "bad path");
    EXPECT_EQ(found(Method::Get, "/assets/.../b"), "/assets/{file*} file=.../b");
}

TEST_F(Routes, DecodeTheirParameters) {
    add(Method::Get, "/p/{plate}/{more}");
    EXPECT_EQ(found(Method::Get, "/p/%E5%8F%B7%20a/b%2fc"), "/p/{plate}/{more} plate=号 a more=b/c");
    EXPECT_EQ(found(Method::Get, "/p/%/x"), "bad path");
}

TEST_F(Routes, AreListedInOrderOfRegistration) {
    add(Method::Post, "/b");
    add(Method::Get, "/a/{id}");
    const auto all = router.routes();
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0].pattern, "/b");
    EXPECT_EQ(all[1].pattern, "/a/{id}");
    EXPECT_EQ(all[1].method, Method::Get);
    EXPECT_TRUE(all[1].roles.is_public());
}

TEST_F(Routes, OfOnePatternAndMethodAreAMistake) {
    add(Method::Get, "/a/{id}");
    EXPECT_DEATH(add(Method::Get, "/a/{other}"), "broken invariant");
    EXPECT_DEATH(add(Method::Get, "a"), "broken invariant");
}

}  // namespace
}  // namespace watchgrid::http
