#include "adapters/app/routes.hpp"
#include "adapters/http/problem.hpp"
#include "adapters/reports/outcome_report.hpp"
#include "adapters/reports/render.hpp"

namespace watchgrid::app {
namespace {

using http::Role;

constexpr http::Roles kReaders{Role::Admin, Role::Supervisor, Role::Dispatcher, Role::Viewer, Role::Wall, Role::Auditor};
constexpr std::size_t kIncidentsAtOnce = 500;  ///< read in one go: about a millisecond of the core's time

bool is_supervisor(Role r) noexcept { return r == Role::Admin || r == Role::Supervisor; }

/// Walks the incidents of a period, newest first, a few at a time between the core's steps; a month of history delays no alert.
template <class Tally>
struct Walk {
    CoreLoop& core;
    Tally tally;
    engine::Instant from;
    std::function<void(Tally&)> done;
    engine::IncidentId next{};  ///< read below this
    bool begun{};
};

/// An incident may be older than a later one by what a source needed to get its alert through.
constexpr engine::Duration kOutOfOrderMax = std::chrono::hours{1};

template <class Tally>
void walk(const std::shared_ptr<Walk<Tally>>& w) {
    w->core.read([w](const engine::State& s, engine::World, engine::Instant) {
        if (!std::exchange(w->begun, true)) w->next = s.incidents.next_id();
        for (std::size_t n = 0; n < kIncidentsAtOnce; ++n) {
            if (w->next <= s.incidents.first_id()) return w->done(w->tally);
            --w->next.value;
            if (s.incidents.at(w->next).received_at + kOutOfOrderMax < w->from) return w->done(w->tally);
            w->tally.add(reports::fact_of(s, w->next));
        }
        walk(w);
    });
}

std::optional<http::Response> parse_period(const http::Request& r, int utc_offset, reports::Period& out) {
    std::vector<http::FieldError> errors;
    const auto read = [&](const char* name, std::optional<engine::Instant>& into) {
        const auto text = r.query_value(name);
        if (!text) return;
        into = reports::parse_when(*text, utc_offset);
        if (!into) errors.push_back({std::string{"/"} + name, "expected a day (2026-03-01) or a time (2026-03-01T08:00:00Z)"});
    };
    read("from", out.from);
    read("to", out.to);
    if (errors.empty() && out.from && out.to && *out.from >= *out.to) errors.push_back({"/to", "expected a time behind from"});
    if (errors.empty()) return std::nullopt;
    return http::problem(400, "invalid_query", errors.front().pointer.substr(1) + ": " + errors.front().detail, errors);
}

void sla_route(const RouteContext& c, const http::Request& r, const http::Responder& respond) {
    reports::SlaQuery q{.period = {}, .group_by = reports::GroupBy::Zone, .utc_offset_minutes = c.directory.town.utc_offset_minutes};
    if (auto bad = parse_period(r, q.utc_offset_minutes, q.period)) return respond(std::move(*bad));
    if (const auto text = r.query_value("group_by")) {
        const auto group = engine::parse_enum<reports::GroupBy>(*text);
        if (!group) {
            const std::string expected = "expected " + engine::expected_words<reports::GroupBy>();
            return respond(http::problem(400, "invalid_query", "group_by: " + expected, {{"/group_by", expected}}));
        }
        q.group_by = *group;
    }
    if (!q.period.from) q.period.from = reports::day_begin(c.core.clock().now(), q.utc_offset_minutes);
    const bool named = is_supervisor(r.caller.role);
    walk(std::make_shared<Walk<reports::SlaTally>>(Walk<reports::SlaTally>{
        .core = c.core, .tally = reports::SlaTally{q}, .from = *q.period.from,
        .done = [named, respond](reports::SlaTally& tally) { respond(http::json_response(200, reports::json_of(tally.finish(), named))); }}));
}

void bulletin_route(const RouteContext& c, const http::Request& r, const http::Responder& respond) {
    reports::BulletinQuery q{.period = {}, .utc_offset_minutes = c.directory.town.utc_offset_minutes};
    if (auto bad = parse_period(r, q.utc_offset_minutes, q.period)) return respond(std::move(*bad));
    if (!q.period.from) q.period.from = reports::week_begin(c.core.clock().now(), q.utc_offset_minutes);
    const bool by_unit = is_supervisor(r.caller.role);
    walk(std::make_shared<Walk<reports::BulletinTally>>(Walk<reports::BulletinTally>{
        .core = c.core, .tally = reports::BulletinTally{q}, .from = *q.period.from,
        .done = [by_unit, respond](reports::BulletinTally& tally) { respond(http::json_response(200, reports::json_of(tally.finish(), by_unit))); }}));
}

void outcomes_route(const RouteContext& c, const http::Request& r, const http::Responder& respond) {
    reports::OutcomeQuery q{.period = {}, .group_by = reports::OutcomeGroup::Town, .utc_offset_minutes = c.directory.town.utc_offset_minutes, .stations = {}};
    if (auto bad = parse_period(r, q.utc_offset_minutes, q.period)) return respond(std::move(*bad));
    if (const auto text = r.query_value("group_by")) {
        const auto group = engine::parse_enum<reports::OutcomeGroup>(*text);
        if (!group) return respond(http::problem(400, "invalid_query", "group_by: expected " + engine::expected_words<reports::OutcomeGroup>()));
        q.group_by = *group;
    }
    if (q.group_by == reports::OutcomeGroup::Station) q.stations = reports::Stations{c.directory.town};
    if (!q.period.from) q.period.from = reports::week_begin(c.core.clock().now(), q.utc_offset_minutes);
    walk(std::make_shared<Walk<reports::OutcomeTally>>(Walk<reports::OutcomeTally>{
        .core = c.core, .tally = reports::OutcomeTally{q}, .from = *q.period.from,
        .done = [respond](reports::OutcomeTally& tally) { respond(http::json_response(200, reports::json_of(tally.finish()))); }}));
}

}  // namespace

/// Units are compared by name only before those who lead them (supervisor, admin): the others see the town's figures.
void add_report_routes(http::Router& router, const RouteContext& c) {
    router.get("/v1/reports/sla", kReaders, {"from", "to", "group_by"}, [c](const http::Request& r, const http::Responder& respond) { sla_route(c, r, respond); });
    router.get("/v1/reports/outcomes", kReaders, {"from", "to", "group_by"}, [c](const http::Request& r, const http::Responder& respond) { outcomes_route(c, r, respond); });
    router.get("/v1/reports/bulletin", kReaders, {"from", "to"}, [c](const http::Request& r, const http::Responder& respond) { bulletin_route(c, r, respond); });
}

}  // namespace watchgrid::app
