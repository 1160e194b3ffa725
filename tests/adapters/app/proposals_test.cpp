// The rule of two people, and how much one name reads (attack 22).
#include "adapters/app/proposals.hpp"

#include <gmock/gmock.h>

#include <map>

#include "adapters/http/openapi.hpp"

namespace watchgrid::app {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using http::Method;
using http::Role;
namespace json = boost::json;

/// Routes behind a router, a clock that is set by hand, and whoever asks.
class TwoPeople : public ::testing::Test {
protected:
    TwoPeople() { add_proposal_routes(router, proposals, caps); }

    struct Answer {
        int status{};
        std::string text;
        json::value body{};
        std::string code() const { return body.is_object() && body.get_object().contains("code") ? std::string{body.at("code").as_string()} : ""; }
    };
    static Answer answer_of(const http::Response& r) {
        json::error_code ec;
        return {r.status, r.body, json::parse(r.body, ec)};
    }
    Answer post(std::string_view path, Role role, std::string_view name, const std::string& body) {
        http::Request r;
        std::string scratch;
        r.method = Method::Post, r.path = path, r.body = body, r.caller = {role, name};
        const http::Router::Match match = router.match(r.method, r.path, r.params, scratch);
        EXPECT_EQ(match.outcome, http::Router::Outcome::Found) << path;
        if (!match.route->options.roles.contains(role)) return {403, "", {}};
        Answer out;
        match.route->handler(r, http::responder_for_test([&](http::Response answer) { out = answer_of(answer); }));
        return out;
    }
    Answer propose(std::string_view by) { return propose(by, ++headlines); }
    Answer propose(std::string_view by, int headline) {
        Answer out;
        proposals.propose("notice", {{"zone", "city"}, {"headline", std::to_string(headline)}}, by, [this](const std::string& who, const http::Responder& respond) {
            done.push_back(who);
            respond(http::json_response(201, "{}"));
        }, http::responder_for_test([&](http::Response answer) { out = answer_of(answer); }));
        return out;
    }
    std::string state_of(const char* id) {
        for (const json::value& p : proposals.list())
            if (p.at("proposal_id").as_string() == id) return std::string{p.at("state").as_string()};
        return "gone";
    }
    /// Whether this look is let through.
    bool reads(std::string_view name, std::string_view pattern, std::string_view id, Role role = Role::Dispatcher, std::vector<http::NameValue> query = {}) {
        http::Request r;
        r.method = Method::Get, r.caller = {role, name}, r.query = std::move(query);
        if (const std::size_t at = pattern.find('{'); at != std::string_view::npos) r.params = {{pattern.substr(at + 1, pattern.find('}') - at - 1), id}};
        refusal = caps.refuse(r, {Method::Get, std::string{pattern}, {}, false});
        return !refusal;
    }

    engine::Instant now{1'000h};
    ReadCaps caps{200, [this] { return now; }, {.responders = 40, .homes = 5000}};
    Proposals proposals{true, [this] { return now; }};
    http::Router router;
    std::vector<std::string> done;
    int headlines{};
    std::optional<http::Response> refusal;
};

TEST_F(TwoPeople, AreNeededAndBothAreNamed) {
    EXPECT_EQ(propose("li").status, 202);
    EXPECT_THAT(done, ::testing::IsEmpty()) << "nothing happens before the second person says so";
    EXPECT_EQ(post("/v1/proposals/Q1/commands", Role::Supervisor, "li", R"({"command":"confirm"})").code(), "same_person");
    EXPECT_EQ(post("/v1/proposals/Q1/commands", Role::Dispatcher, "wang", R"({"command":"confirm"})").status, 403);
    EXPECT_EQ(post("/v1/proposals/Q1/commands", Role::Supervisor, "chief", R"({"command":"confirm"})").status, 201);
    EXPECT_THAT(done, ::testing::ElementsAre("li, confirmed by chief"));
    EXPECT_EQ(post("/v1/proposals/Q1/commands", Role::Supervisor, "chief", R"({"command":"confirm"})").code(), "proposal_decided") << "once";
    EXPECT_EQ(done.size(), 1U);
    EXPECT_EQ(state_of("Q1"), "confirmed");
}

TEST_F(TwoPeople, MayRejectAlsoTheirOwn) {
    propose("li"), propose("li");
    EXPECT_EQ(post("/v1/proposals/Q1/commands", Role::Supervisor, "chief", R"({"command":"reject","reason":"not yet"})").status, 200);
    EXPECT_EQ(post("/v1/proposals/Q2/commands", Role::Admin, "li", R"({"command":"reject"})").status, 200) << "taking it back needs nobody";
    EXPECT_EQ(state_of("Q1"), "rejected");
    EXPECT_THAT(done, ::testing::IsEmpty());
}

TEST_F(TwoPeople, HaveAQuarterOfAnHour) {
    propose("li");
    now += kProposalLasts;
    EXPECT_EQ(post("/v1/proposals/Q1/commands", Role::Supervisor, "chief", R"({"command":"confirm"})").code(), "proposal_decided");
    EXPECT_EQ(state_of("Q1"), "expired");
    EXPECT_THAT(done, ::testing::IsEmpty());
}

TEST_F(TwoPeople, AreToldWhatIsWrong) {
    EXPECT_EQ(post("/v1/proposals/Q9/commands", Role::Supervisor, "chief", R"({"command":"confirm"})").status, 404);
    EXPECT_EQ(post("/v1/proposals/Q1/commands", Role::Supervisor, "chief", R"({"command":"yes"})").status, 422);
    EXPECT_EQ(post("/v1/exports", Role::Dispatcher, "li", R"({})").status, 422);
    EXPECT_EQ(post("/v1/exports", Role::Device, "B1", R"({"reason":"x"})").status, 403);
}

TEST_F(TwoPeople, FindTheSameOnceHoweverOftenItIsSent) {
    EXPECT_EQ(propose("li", 1).body.at("proposal_id"), "Q1");
    EXPECT_EQ(propose("li", 1).body.at("proposal_id"), "Q1") << "a service that sends its message again";
    EXPECT_EQ(propose("wang", 1).body.at("proposal_id"), "Q2") << "somebody else";
    EXPECT_EQ(post("/v1/proposals/Q1/commands", Role::Supervisor, "chief", R"({"command":"reject"})").status, 200);
    EXPECT_EQ(propose("li", 1).body.at("proposal_id"), "Q3") << "it does not wait any more";
}

TEST_F(TwoPeople, FindNoRoomForMoreThanAHundredThatWait) {
    for (std::size_t n = 0; n < kProposalsMax; ++n) EXPECT_EQ(propose("li" + std::to_string(n / kNoticesOfOne)).status, 202);
    EXPECT_EQ(propose("wang").status, 503);
    now += kProposalLasts;
    for (std::size_t n = 0; n < 3 * kProposalsMax; ++n) propose("li"), now += 1min;
    EXPECT_LE(proposals.list().size(), kProposalsKept + 1);
}

TEST_F(TwoPeople, AreAskedByOneNameForAFewThingsAtATime) {
    for (std::size_t n = 0; n < kNoticesOfOne; ++n) EXPECT_EQ(propose("li").status, 202);
    EXPECT_EQ(propose("li").code(), "too_many_of_one");
    EXPECT_EQ(propose("li", 1).status, 202) << "what waits already is shown";
    EXPECT_EQ(propose("wang").status, 202);
    ASSERT_EQ(post("/v1/proposals/Q1/commands", Role::Supervisor, "chief", R"({"command":"confirm"})").status, 201);
    EXPECT_EQ(propose("li").status, 202);
}

TEST_F(TwoPeople, AreNotKeptFromANoticeByExports) {
    for (std::size_t n = 0; n < 2 * kProposalsMax; ++n) post("/v1/exports", Role::Viewer, "viewer" + std::to_string(n / kExportsOfOne), R"({"reason":"file )" + std::to_string(n) + "\"}");
    EXPECT_EQ(post("/v1/exports", Role::Viewer, "li", R"({"reason":"one more"})").status, 503);
    EXPECT_EQ(propose("li").status, 202) << "leave the town";
}

TEST_F(TwoPeople, AreAskedForThreeExportsOfAName) {
    for (std::size_t n = 0; n < kExportsOfOne; ++n) EXPECT_EQ(post("/v1/exports", Role::Viewer, "li", R"({"reason":"file )" + std::to_string(n) + "\"}").status, 202);
    EXPECT_EQ(post("/v1/exports", Role::Viewer, "li", R"({"reason":"one more"})").status, 429);
    EXPECT_EQ(post("/v1/exports", Role::Viewer, "wang", R"({"reason":"one more"})").status, 202);
}

TEST_F(TwoPeople, OpenTheWayForAnExportOfOneNameAndOneHour) {
    for (int n = 0; n < 200; ++n) EXPECT_TRUE(reads("li", "/v1/incidents/{id}", "I" + std::to_string(n)));
    ASSERT_FALSE(reads("li", "/v1/incidents/{id}", "I900"));
    ASSERT_EQ(post("/v1/exports", Role::Dispatcher, "li", R"({"reason":"figures for the prosecutor"})").status, 202);
    EXPECT_FALSE(reads("li", "/v1/incidents/{id}", "I900")) << "asking is not enough";
    const Answer granted = post("/v1/proposals/Q1/commands", Role::Supervisor, "chief", R"({"command":"confirm"})");
    EXPECT_EQ(granted.status, 200) << granted.text;
    EXPECT_THAT(granted.text, HasSubstr("\"name\":\"li\""));
    EXPECT_TRUE(reads("li", "/v1/incidents/{id}", "I900"));
    EXPECT_TRUE(reads("li", "/v1/incidents", "", Role::Dispatcher, {{"state", "all"}, {"limit", "1000"}}));
    now += kExportLasts;
    EXPECT_TRUE(reads("li", "/v1/incidents/{id}", "I1")) << "a new hour begins with the usual cap";
    EXPECT_FALSE(reads("li", "/v1/incidents", "", Role::Dispatcher, {{"state", "all"}, {"limit", "1000"}}));
}

using ReadCap = TwoPeople;

TEST_F(ReadCap, CountsDifferentRecordsAndNotLooks) {
    for (int n = 0; n < 5000; ++n) EXPECT_TRUE(reads("li", n % 2 == 0 ? "/v1/incidents/{id}" : "/v1/incidents/{id}/timeline", "I1")) << "one incident, however often and from whichever side";
    for (int n = 2; n <= 200; ++n) EXPECT_TRUE(reads("li", "/v1/incidents/{id}", "I" + std::to_string(n)));
    ASSERT_FALSE(reads("li", "/v1/incidents/{id}", "I201"));
    EXPECT_EQ(refusal->status, 429);
    EXPECT_THAT(refusal->body, HasSubstr("read_cap"));
    EXPECT_EQ(refusal->headers.front().first, "Retry-After");
    EXPECT_TRUE(reads("li", "/v1/incidents/{id}", "I7")) << "what is on the screen stays there";
    EXPECT_TRUE(reads("wang", "/v1/incidents/{id}", "I201")) << "somebody else";
    now += kReadWindow;
    EXPECT_TRUE(reads("li", "/v1/incidents/{id}", "I201"));
}

TEST_F(ReadCap, TakesListsForWhatTheyMayHoldAndTheWorkInHandForNothing) {
    for (int n = 0; n < 1000; ++n) EXPECT_TRUE(reads("li", "/v1/incidents", "", Role::Dispatcher, {{"limit", "1000"}, {"cursor", std::to_string(n)}})) << "open ones";
    EXPECT_TRUE(reads("li", "/v1/incidents", "", Role::Dispatcher, {{"state", "closed"}, {"limit", "150"}}));
    EXPECT_TRUE(reads("li", "/v1/incidents", "", Role::Dispatcher, {{"state", "closed"}, {"limit", "150"}})) << "the same page again";
    EXPECT_FALSE(reads("li", "/v1/incidents", "", Role::Dispatcher, {{"state", "closed"}, {"limit", "150"}, {"cursor", "I100"}})) << "the next one";
    EXPECT_TRUE(reads("li", "/v1/responders", ""));
    EXPECT_FALSE(reads("li", "/v1/disputes", "")) << "a hundred unless a limit is said";
    EXPECT_TRUE(reads("li", "/v1/town", ""));
}

TEST_F(ReadCap, TakesAListWithoutPagesForWhatTheTownHasOnceAnHour) {
    EXPECT_TRUE(reads("li", "/v1/responders", "")) << "40";
    EXPECT_TRUE(reads("li", "/v1/homes", "")) << "a quarter of the cap, though there are 5,000: 90";
    for (const char* zone : {"a", "b", "c"}) EXPECT_TRUE(reads("li", "/v1/homes", "", Role::Dispatcher, {{"zone", zone}})) << "all of them are read";
    EXPECT_TRUE(reads("li", "/v1/places", "", Role::Dispatcher, {{"kind", "home"}})) << "the same homes";
    EXPECT_TRUE(reads("li", "/v1/responders", "", Role::Dispatcher, {{"on_duty", "true"}}));
    EXPECT_TRUE(reads("li", "/v1/sheet", "")) << "190";
    EXPECT_FALSE(reads("li", "/v1/reports/repeats", ""));
    for (int n = 0; n < 10; ++n) EXPECT_TRUE(reads("li", "/v1/incidents/{id}", "I" + std::to_string(n)));
    EXPECT_FALSE(reads("li", "/v1/incidents/{id}", "I10")) << "200";
}

TEST_F(ReadCap, CountsWhoIsLookedForNearAPlaceAndLeavesTheBoardsFree) {
    for (int n = 0; n < 1000; ++n) {
        EXPECT_TRUE(reads("li", "/v1/responders/nearest", "", Role::Dispatcher, {{"lat", "30.5"}, {"lon", "114.3"}, {"k", "9"}})) << "the incident on the screen";
        EXPECT_TRUE(reads("li", "/v1/patrols", "", Role::Dispatcher, {{"limit", "500"}}));
        EXPECT_TRUE(reads("li", "/v1/tasks", "", Role::Dispatcher, {{"limit", "500"}}));
    }
    for (int n = 0; n < 199; ++n) EXPECT_TRUE(reads("li", "/v1/responders/nearest", "", Role::Dispatcher, {{"lat", "30.5"}, {"lon", std::to_string(n)}}));
    EXPECT_FALSE(reads("li", "/v1/responders/nearest", "", Role::Dispatcher, {{"lat", "30.5"}, {"lon", "1000"}}));
    EXPECT_FALSE(reads("li", "/v1/tasks", "", Role::Dispatcher, {{"state", "done"}, {"limit", "1"}}));
    EXPECT_FALSE(reads("li", "/v1/patrols", "", Role::Dispatcher, {{"cursor", "P7"}, {"limit", "1"}}));
    EXPECT_FALSE(reads("li", "/v1/rings/{id}", "G1"));
}

/// What the document marks as personal and no cap counts, and why.
const std::map<std::string, const char*> kUncounted{
    {"/v1/hazards", "spots of the map; the map of the console asks for them again and again"},
    {"/v1/places/{id}/code", "an address to print for each plate of the town; asked for by who leads"},
    {"/v1/audit", "reading it is what an auditor is for"},
    {"/v1/stream", "what happens now is the work"},
    {"/v1/stream/wall", "the same without people"},
};

TEST(ReadCapRows, HoldEveryRouteThatIsPersonalOrNameItWithAReason) {
    std::size_t uncounted = 0;
    for (const http::RouteInfo& route : http::openapi_operations()) {
        const bool personal = route.method == Method::Get && route.personal;
        EXPECT_TRUE(!personal || ReadCaps::counts(route.pattern) != kUncounted.contains(route.pattern)) << route.pattern << ": expected a row, or a reason why not";
        uncounted += personal && !ReadCaps::counts(route.pattern) ? 1 : 0;
    }
    EXPECT_EQ(uncounted, kUncounted.size()) << "a reason for a route that is not there";
}

TEST_F(ReadCap, IsForPeopleWithNames) {
    for (int n = 0; n < 1000; ++n) {
        EXPECT_TRUE(reads("B1", "/v1/points/{holder}", std::to_string(n), Role::Device));
        EXPECT_TRUE(reads("wall", "/v1/incidents", "", Role::Wall, {{"state", "all"}, {"limit", "1000"}}));
    }
    ReadCaps none{0, [this] { return now; }};
    http::Request r;
    r.method = Method::Get, r.caller = {Role::Viewer, "li"}, r.query = {{"state", "all"}, {"limit", "1000"}};
    for (int n = 0; n < 10; ++n) EXPECT_EQ(none.refuse(r, {Method::Get, "/v1/incidents", {}, false}), std::nullopt) << "0 switches it off";
}

}  // namespace
}  // namespace watchgrid::app
