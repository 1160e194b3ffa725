/// Who did and saw what: which requests are in the audit log, and what of them.
#include "adapters/app/audit_trail.hpp"
#include "adapters/app/routes_login.hpp"

#include <gmock/gmock.h>
#include <stdlib.h>

#include <fstream>
#include <future>
#include <map>
#include <thread>

#include "adapters/audit/verify.hpp"
#include "adapters/http/openapi.hpp"
#include "tests/support/small_town.hpp"

namespace watchgrid::app {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
namespace fs = std::filesystem;
using http::Method;
using http::Role;

TEST(Audited, IsEveryOrderAndEveryViewOfWhatIsPersonal) {
    struct Row {
        Method method;
        const char* pattern;
        Audited expected;
    };
    for (const Row& row : std::initializer_list<Row>{
             {Method::Post, "/v1/alerts", Audited::Order},
             {Method::Post, "/v1/incidents/{id}/commands", Audited::Order},
             {Method::Post, "/v1/responders/{id}/duty", Audited::Order},
             {Method::Post, "/v1/rings", Audited::Order},
             {Method::Post, "/v1/rings/{id}/commands", Audited::Order},
             {Method::Post, "/v1/learning:run", Audited::Order},
             {Method::Post, "/patrol/api/sos", Audited::Order},
             {Method::Get, "/v1/incidents", Audited::View},
             {Method::Get, "/v1/incidents/{id}", Audited::View},
             {Method::Get, "/v1/incidents/{id}/timeline", Audited::View},
             {Method::Get, "/v1/incidents/{id}/explanation", Audited::View},
             {Method::Get, "/v1/incidents/{id}/photos/{digest}", Audited::View},
             {Method::Get, "/v1/responders", Audited::View},
             {Method::Get, "/v1/responders/nearest", Audited::View},
             {Method::Get, "/v1/responders/{id}", Audited::View},
             {Method::Get, "/v1/reports/repeats", Audited::View},
             {Method::Get, "/v1/sheet", Audited::View},
             {Method::Get, "/v1/stream", Audited::View},
             {Method::Get, "/v1/stream/wall", Audited::View},
             {Method::Get, "/v1/incidents/{id}/home", Audited::View},
             {Method::Get, "/v1/places/{id}/code", Audited::View},
             {Method::Get, "/v1/audit", Audited::View},
             {Method::Get, "/v1/places", Audited::View},
             {Method::Get, "/patrol/api/incidents/{id}/home", Audited::View},
             {Method::Get, "/patrol/api/tasks", Audited::View},
             {Method::Get, "/patrol/api/points/{holder}", Audited::View},
             {Method::Get, "/patrol/api/me", Audited::No},
             {Method::Post, "/v1/positions", Audited::No},
             {Method::Post, "/p/{plate}", Audited::No},
             {Method::Get, "/v1/town", Audited::No},
             {Method::Get, "/v1/reports/sla", Audited::No},
             {Method::Get, "/healthz", Audited::No},
             {Method::Get, "/assets/{file*}", Audited::No},
         })
        EXPECT_EQ(audited({row.method, row.pattern, {}, false}), row.expected) << row.pattern;
}

/// What may be read without leaving a line, and why.
const std::map<std::string, const char*> kUnmarked{
    {"/v1/ring-templates", "crossings that a town pack names"},
    {"/v1/reports/patrol", "sums by work, zone and month; never by person"},
    {"/v1/reports/points", "sums"},
    {"/v1/reports/sla", "figures; units by name only for those who lead them"},
    {"/v1/reports/bulletin", "figures; units by name only for those who lead them"},
    {"/v1/reports/outcomes", "figures"},
    {"/v1/notices", "words for everybody"},
    {"/v1/notices/{id}/cap", "words for everybody"},
    {"/v1/session", "one's own name"},
    {"/v1/proposals", "orders that wait for a second person; whoever gave them is in the log already"},
    {"/v1/town", "the rules of the clocks"},
    {"/v1/zones", "the map, and whose grid it is: that hangs on a board there"},
    {"/v1/map/roads.geojson", "the map"},
    {"/v1/coverage", "squares of the map, without people"},
    {"/mqtt", "bytes for the broker, which asks for a password itself"},
    {"/healthz", "nothing but a word"},
    {"/readyz", "nothing but a word"},
    {"/openapi.yaml", "published"},
};

TEST(Audited, IsWhatTheDocumentMarksAndEveryRouteIsMarkedOrNamedWithAReason) {
    std::size_t unmarked = 0;
    for (const http::RouteInfo& r : http::openapi_operations()) {
        if (r.method != Method::Get) {
            EXPECT_FALSE(r.personal) << r.pattern << ": orders are in the log anyway";
            continue;
        }
        EXPECT_EQ(audited(r) == Audited::View, r.personal) << r.pattern;
        EXPECT_NE(kUnmarked.contains(r.pattern), r.personal) << r.pattern << ": expected x-personal, or a reason why not";
        unmarked += r.personal ? 0 : 1;
    }
    EXPECT_EQ(unmarked, kUnmarked.size()) << "a reason for a route that is not there";
}

class Trail : public ::testing::Test {
protected:
    static fs::path make_folder() {
        std::string pattern = (fs::temp_directory_path() / "watchgrid_trail_XXXXXX").string();
        return ::mkdtemp(pattern.data());
    }
    ~Trail() override {
        log.reset();
        fs::remove_all(folder);
    }
    /// Everything that was written.
    std::string text() {
        log->close();
        EXPECT_TRUE(audit::verify(folder).good());
        std::ifstream in{folder / audit::kLogName};
        return {std::istreambuf_iterator<char>{in}, {}};
    }
    static http::Request request(Method method, std::string_view path, http::Caller caller, std::string_view body = "") {
        http::Request r;
        r.method = method, r.path = path, r.caller = caller, r.body = body, r.remote = "192.0.2.7";
        return r;
    }
    static inline const http::RouteInfo kCommands{Method::Post, "/v1/incidents/{id}/commands", {}, false};
    static inline const http::RouteInfo kIncident{Method::Get, "/v1/incidents/{id}", {}, false};

    const fs::path folder = make_folder();
    std::unique_ptr<audit::AuditLog> log = std::move(*audit::AuditLog::open({.folder = folder}));
    VirtualClocks clocks;
    AuditTrail trail{*log, AnchoredClock{engine::instant_from_ms(1'772'416'800'000), &clocks}};
};

TEST_F(Trail, NamesCallerRoleAddressOrderAndOutcome) {
    trail.on_answer(request(Method::Post, "/v1/incidents/I17/commands", {Role::Dispatcher, "desk1"}, R"({"command":"resolve","text":"the caller is called Wang"})"), kCommands, 200);
    trail.on_answer(request(Method::Post, "/v1/incidents/I17/commands", {Role::Viewer, "mayor"}, R"({"command":"cancel"})"), kCommands, 403);
    trail.on_answer(request(Method::Get, "/v1/incidents/I17", {Role::Viewer, "mayor"}), kIncident, 200);
    const std::string all = text();
    EXPECT_THAT(all, HasSubstr(R"("who":"desk1","role":"dispatcher","from":"192.0.2.7","what":"POST /v1/incidents/{id}/commands","on":"/v1/incidents/I17/commands","detail":"resolve","status":200)"));
    EXPECT_THAT(all, HasSubstr(R"("who":"mayor","role":"viewer","from":"192.0.2.7","what":"POST /v1/incidents/{id}/commands","on":"/v1/incidents/I17/commands","detail":"cancel","status":403)"));
    EXPECT_THAT(all, HasSubstr(R"("what":"GET /v1/incidents/{id}","on":"/v1/incidents/I17","status":200)"));
    EXPECT_THAT(all, Not(HasSubstr("Wang"))) << "what was written stands in the journal";
}

TEST_F(Trail, KnowsAResponderBySignInAndBelievesOnlySuccess) {
    const http::RouteInfo help{Method::Post, "/patrol/api/help", http::Roles::everyone(), false};
    http::Request r = request(Method::Post, "/patrol/api/help", {});
    r.headers.push_back({"Authorization", "Basic djE6c2VjcmV0"});  // v1:secret
    trail.on_answer(r, help, 200);
    trail.on_answer(r, help, 401);
    const std::string all = text();
    EXPECT_THAT(all, HasSubstr(R"("who":"v1","role":"responder")"));
    EXPECT_THAT(all, HasSubstr(R"("who":"v1","role":"unverified")"));
    EXPECT_THAT(all, Not(HasSubstr("secret")));
}

TEST_F(Trail, NamesWhoSignsInAndWhoTries) {
    const http::RouteInfo login{Method::Post, "/login", http::Roles::everyone(), false};
    trail.on_answer(request(Method::Post, "/login", {}, R"({"name":"li","password":"correct horse"})"), login, 200);
    trail.on_answer(request(Method::Post, "/login", {}, R"({"name":"li","password":"guess"})"), login, 401);
    const std::string all = text();
    EXPECT_THAT(all, HasSubstr(R"("who":"li","role":"signed in")"));
    EXPECT_THAT(all, HasSubstr(R"("who":"li","role":"unverified")"));
    EXPECT_THAT(all, Not(HasSubstr("horse")));
    EXPECT_THAT(all, Not(HasSubstr("guess")));
}

TEST_F(Trail, NamesWhoSignsInByTheNameThatWasChecked) {
    const http::RouteInfo login{Method::Post, "/login", http::Roles::everyone(), false};
    http::Request r = request(Method::Post, "/login", {}, R"({"name":"li","password":"correct horse"})");
    r.headers.push_back({"Authorization", "Basic djE6c2VjcmV0"});  // v1:secret
    trail.on_answer(r, login, 200);
    const std::string all = text();
    EXPECT_THAT(all, HasSubstr(R"("who":"li","role":"signed in")"));
    EXPECT_THAT(all, Not(HasSubstr(R"("who":"v1")")));
}

TEST_F(Trail, BelievesNoNameOfAnSosButAfterThePassword) {
    const http::RouteInfo sos{Method::Post, "/patrol/api/sos", http::Roles::everyone(), false};
    http::Request r = request(Method::Post, "/patrol/api/sos", {});
    r.headers.push_back({"Authorization", "Basic djE6c2VjcmV0"});
    trail.on_answer(r, sos, 201);
    bool right = false;
    trail.verify_with([&](const http::Request&) { return right; });
    trail.on_answer(r, sos, 201);
    right = true;
    r.remote = "192.0.2.8";
    trail.on_answer(r, sos, 201);
    const std::string all = text();
    EXPECT_THAT(all, HasSubstr(R"("who":"v1","role":"unverified","from":"192.0.2.7")"));
    EXPECT_THAT(all, Not(HasSubstr(R"("who":"v1","role":"responder","from":"192.0.2.7")")));
    EXPECT_THAT(all, HasSubstr(R"("who":"v1","role":"responder","from":"192.0.2.8")"));
}

TEST_F(Trail, HidesNoGuessBehindOtherNoise) {
    const http::RouteInfo login{Method::Post, "/login", http::Roles::everyone(), false};
    for (int i = 0; i < 5000; ++i) trail.on_answer(request(Method::Get, "/v1/incidents/I1", {}), kIncident, 401);
    trail.on_answer(request(Method::Post, "/login", {}, R"({"name":"li","password":"guess"})"), login, 401);
    for (int i = 0; i < 5000; ++i) trail.on_answer(request(Method::Post, "/login", {}, R"({"name":"wang","password":"guess"})"), login, 401);
    clocks.steady += std::chrono::minutes{2};
    trail.on_answer(request(Method::Post, "/login", {}, R"({"name":"zhao","password":"guess"})"), login, 401);
    const std::string all = text();
    EXPECT_THAT(all, HasSubstr(R"("who":"li","role":"unverified")"));
    EXPECT_THAT(all, HasSubstr(std::to_string(5001 - AuditTrail::kSignInsMax) + " more tries to sign in"));
    EXPECT_EQ(static_cast<std::size_t>(std::count(all.begin(), all.end(), '\n')), AuditTrail::kStrangersMax + AuditTrail::kSignInsMax + 2);
}

TEST_F(Trail, LeavesDevicesToTheJournalButNotTheirRefusals) {
    const http::RouteInfo alerts{Method::Post, "/v1/alerts", {}, false};
    trail.on_answer(request(Method::Post, "/v1/alerts", {Role::Device, "alarm-1"}), alerts, 201);
    trail.on_answer(request(Method::Post, "/v1/alerts", {Role::Device, "alarm-2"}), alerts, 422);
    trail.on_answer(request(Method::Post, "/v1/alerts", {Role::Dispatcher, "desk1"}), alerts, 201);
    const std::string all = text();
    EXPECT_THAT(all, Not(HasSubstr("alarm-1")));
    EXPECT_THAT(all, HasSubstr("alarm-2"));
    EXPECT_THAT(all, HasSubstr("desk1"));
}

TEST_F(Trail, IsNotFilledByStrangers) {
    for (int i = 0; i < 5000; ++i) trail.on_answer(request(Method::Get, "/v1/incidents/I1", {}), kIncident, 401);
    clocks.steady += std::chrono::minutes{2};
    trail.on_answer(request(Method::Get, "/v1/incidents/I1", {}), kIncident, 401);
    const std::string all = text();
    EXPECT_EQ(static_cast<std::size_t>(std::count(all.begin(), all.end(), '\n')), AuditTrail::kStrangersMax + 2);
    EXPECT_THAT(all, HasSubstr(std::to_string(5000 - AuditTrail::kStrangersMax) + " more tries without a known caller"));
}

TEST_F(Trail, IsReadOnTheWorkersThread) {
    trail.on_answer(request(Method::Get, "/v1/incidents/I17", {Role::Viewer, "mayor"}), kIncident, 200);
    log->close();
    const engine::Town town = test::small_town();
    const engine::RoadSnapper snapper{town.roads};
    RouteWorker worker{town.roads, snapper};
    http::Router router;
    add_audit_routes(router, *log, worker);
    http::Request r = request(Method::Get, "/v1/audit", {Role::Auditor, "auditor"});
    std::string scratch;
    const auto match = router.match(Method::Get, r.path, r.params, scratch);
    std::promise<std::pair<http::Response, std::thread::id>> answered;
    match.route->handler(r, http::responder_for_test([&](http::Response out) { answered.set_value({std::move(out), std::this_thread::get_id()}); }));
    const auto [response, thread] = answered.get_future().get();
    EXPECT_EQ(response.status, 200);
    EXPECT_THAT(response.body, HasSubstr("\"who\":\"mayor\""));
    EXPECT_NE(thread, std::this_thread::get_id()) << "the disk is no business of the thread that serves everybody";
}

TEST(CommandName, IsAllThatIsTakenFromABody) {
    EXPECT_EQ(command_name(R"({"command":"resolve","text":"x"})"), "resolve");
    for (const char* other : {"", "{", "[]", R"({"command":7})", "intent=report"}) EXPECT_EQ(command_name(other), "") << other;
    EXPECT_EQ(command_name(R"({"command":")" + std::string(1000, 'x') + "\"}").size(), 64U);
}

}  // namespace
}  // namespace watchgrid::app
