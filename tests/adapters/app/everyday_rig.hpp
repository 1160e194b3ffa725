#pragma once
/// The everyday work over HTTP: real core, real journal, the router that the service uses; only the socket is left out.
#include <gmock/gmock.h>

#include <boost/json.hpp>
#include <future>

#include "adapters/app/cap_notices.hpp"
#include "adapters/app/core_loop.hpp"
#include "adapters/app/coverage_sweep.hpp"
#include "adapters/app/proposals.hpp"
#include "adapters/app/routes_everyday.hpp"
#include "adapters/app/routes_patrol.hpp"
#include "adapters/app/timelines.hpp"
#include "engine/core/decide.hpp"
#include "tests/adapters/journal_sqlite/journal_support.hpp"
#include "tests/support/small_town.hpp"

namespace watchgrid::app {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;
using http::Method;
using http::Role;
using test::at_meters;
namespace json = boost::json;

inline constexpr port::Shard kShard = 1;

struct Answer {
    int status{};
    json::value body;
    std::string text;
    std::string code() const { return text_at("code"); }
    std::string pointer() const {
        const json::value* errors = body.is_object() ? body.get_object().if_contains("errors") : nullptr;
        return errors == nullptr || errors->get_array().empty() ? "" : std::string{errors->get_array()[0].at("pointer").get_string()};
    }
    std::string text_at(const char* key) const {
        const json::value* v = body.is_object() ? body.get_object().if_contains(key) : nullptr;
        return v != nullptr && v->is_string() ? std::string{v->get_string()} : "";
    }
    std::int64_t number_at(const char* key) const { return body.at(key).to_number<std::int64_t>(); }
};

inline engine::Town town_with_everything() {
    engine::Town t = test::small_town();
    const auto place = [&](const char* id, engine::PlaceKind kind, double east) {
        engine::Place p;
        p.id = id, p.name = id, p.kind = kind, p.at = at_meters(east, 0);
        p.grid = t.find_zone("g_core");
        t.places.push_back(p);
    };
    place("home-1", engine::PlaceKind::Home, 100);
    place("shop-1", engine::PlaceKind::PointsShop, 200);
    place("shop-2", engine::PlaceKind::PointsShop, 210);
    place("water-1", engine::PlaceKind::HazardSpot, 300);
    test::add_responder(t, test::person("g1", engine::ResponderClass::GridOfficer, at_meters(100, 0)));
    test::add_responder(t, test::person("v1", engine::ResponderClass::Volunteer, at_meters(120, 0)));
    test::add_responder(t, test::person("v2", engine::ResponderClass::Volunteer, at_meters(140, 0)));
    engine::Zone station = t.zones[t.find_zone("g_core")];
    station.id = "station", station.level = engine::ZoneLevel::Station;
    for (auto& ring : station.rings)
        for (engine::LatLon& p : ring) p = engine::LatLon::from_e6(p.lat_e6() + 1'000'000, p.lon_e6());  // beside the others
    t.zones.push_back(std::move(station));
    t.zones[t.find_zone("g_core")].owner = "g1";
    t.everyday.hazards.push_back({.place_id = "water-1", .zone_id = "g_core", .at = at_meters(300, 0), .checklist = {"sign", "life_ring"}, .interval = 240h, .water = true});
    t.everyday.homes.push_back({.place_id = "home-1", .zone_id = "g_core", .at = at_meters(100, 0), .person = "Ma Lan", .medical = "weak heart", .key_holder = "Wang", .key_phone = "0001",
                                .relatives = "a son", .helper = "v1", .camera = "cam-1", .visit_every = 168h});
    t.everyday.rules.points_on = true;
    t.everyday.rules.points.push_back({.id = "visit", .merit = engine::Merit::Visit, .work = "", .points = 5, .daily_max = 0});
    t.everyday.rules.points.push_back({.id = "talk", .merit = engine::Merit::Work, .work = "talk", .points = 2, .daily_max = 1});
    t.everyday.ledger.push_back({"old-1", "resident-1", 100, ""});
    return t;
}

class EverydayRoutes : public ::testing::Test {
protected:
    explicit EverydayRoutes(engine::Town town = town_with_everything()) : town_{std::move(town)} {
        const port::Head head = journal_sqlite::claim(*log_, kShard);
        core_ = std::make_unique<CoreLoop>(engine::State{}, engine::World{town_, grids_, fleet_}, *log_, kShard, head, AnchoredClock{}, CoreLimits{}, Observers{});
        core_->start();
        std::promise<void> loaded;
        core_->submit(engine::LoadTown{town_.responders, test::plain_policy()}, [&](const Outcome& o) {
            for (const engine::Responder& r : town_.responders) directory_.responders.emplace(r.external_id, o.state.find_responder(r.external_id));
            loaded.set_value();
        });
        loaded.get_future().wait();
        const RouteContext c{.core = *core_, .directory = directory_, .metrics = metrics_, .timelines = timelines_, .coverage = coverage_, .ready = [] { return true; }};
        const EverydayOptions o{.person = [this](const http::Request& r) { return r.caller.role == Role::Device && directory_.find(r.caller.name) ? std::string{r.caller.name} : std::string{}; },
                                .codes = codes_};
        add_incident_routes(router_, c);
        add_responder_routes(router_, c);
        add_town_routes(router_, c);
        add_hazard_routes(router_, c, o);
        add_patrol_session_routes(router_, c, o);
        add_care_routes(router_, c, o);
        add_dispute_routes(router_, c);
        add_points_routes(router_, c, o);
        add_notice_routes(router_, c, proposals_);
        add_proposal_routes(router_, proposals_, caps_);
    }
    ~EverydayRoutes() override {
        core_->stop(5s);
        timelines_.stop();
        log_->close();
    }

    Answer call(Method method, std::string_view target, Role role, std::string_view name, const std::string& body) {
        http::Request r;
        const std::string path{target.substr(0, target.find('?'))};
        std::string scratch, query{target.substr(std::min(path.size() + 1, target.size()))};
        r.method = method, r.path = path, r.body = body, r.caller = {role, name};
        for (std::string_view rest = query; !rest.empty();) {
            const std::string_view one = rest.substr(0, rest.find('&'));
            r.query.push_back({one.substr(0, one.find('=')), one.substr(std::min(one.find('='), one.size() - 1) + 1)});
            rest.remove_prefix(std::min(one.size() + 1, rest.size()));
        }
        const http::Router::Match match = router_.match(method, r.path, r.params, scratch);
        if (match.outcome != http::Router::Outcome::Found) return {404, {}, ""};
        const http::Roles roles = match.route->options.roles;
        if (!roles.is_public() && !roles.contains(role)) return {403, json::object{{"code", "forbidden"}}, ""};
        std::promise<http::Response> promise;
        match.route->handler(r, http::responder_for_test([&](http::Response out) { promise.set_value(std::move(out)); }));
        http::Response out = promise.get_future().get();
        json::error_code ec;
        return {out.status, json::parse(out.body, ec), out.body};
    }
    Answer desk(std::string_view target, const std::string& body) { return call(Method::Post, target, Role::Dispatcher, "desk1", body); }
    Answer lead(std::string_view target, const std::string& body) { return call(Method::Post, target, Role::Supervisor, "lead1", body); }
    Answer person(const char* id, std::string_view target, const std::string& body) { return call(Method::Post, target, Role::Device, id, body); }
    Answer get(std::string_view target, Role role = Role::Dispatcher, const char* name = "desk1") { return call(Method::Get, target, role, name, ""); }

    static std::string at(double east, double north = 0) {
        const engine::LatLon p = at_meters(east, north);
        return "\"location\":{\"lat\":" + std::to_string(p.lat()) + ",\"lon\":" + std::to_string(p.lon()) + ",\"accuracy_m\":10}";
    }
    /// A command straight to the core, for what has no route here.
    void run(engine::Command c) {
        std::promise<std::string> done;
        ASSERT_TRUE(core_->submit(std::move(c), [&](const Outcome& o) { done.set_value(o.rejection ? o.rejection->detail : ""); }));
        EXPECT_EQ(done.get_future().get(), "");
    }

    const engine::Town town_;
    const engine::GridTree grids_{town_.zones};
    engine::Fleet fleet_{town_};
    metrics::Metrics metrics_{"test", "0"};
    journal_sqlite::TempFolder folder_;
    std::unique_ptr<journal_sqlite::SqliteEventLog> log_ = journal_sqlite::open_log(folder_.path());
    Directory directory_{town_, {}, box_of(town_), engine::PlaceIndex{town_.places}};
    TimelineReader timelines_{*log_, kShard};
    CoverageSweep coverage_{town_, grids_, fleet_, metrics_};
    PlaceCodes codes_{PlaceCodes::Key{std::string(PlaceCodes::kKeyBytes, 'k')}};
    std::unique_ptr<CoreLoop> core_;
    ReadCaps caps_{0, [] { return AnchoredClock{}.now(); }};
    Proposals proposals_{true, [] { return AnchoredClock{}.now(); }};
    http::Router router_;  ///< goes first: its routes may have threads of their own
};

}  // namespace watchgrid::app
