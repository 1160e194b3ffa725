/// The plan of the day. What follows from what happens is in day_answers.cpp.
#include "adapters/sim/day_work.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "engine/everyday/season.hpp"
#include "engine/places/keepers.hpp"

namespace watchgrid::sim {

using namespace engine;
using namespace std::chrono_literals;

namespace {

constexpr double kDegreesPerMeter = 1.0 / 111'195.0;
constexpr double kTwice = 0.06, kWrongPlace = 0.05, kLate = 0.1, kByCode = 0.15;  ///< shares of the reports
constexpr double kMissingItem = 0.12;                                             ///< of the inspections
constexpr Duration kRosterStep = 15min;

double share_a_day(Duration interval) { return interval <= Duration{} ? 0.0 : std::min(1.0, 86'400'000.0 / static_cast<double>(interval.count())); }

}  // namespace

DayWork::DayWork(const Town& town, std::uint64_t seed, Instant from, Instant to) : town_{town}, dice_{seed ^ 0x6461792D776F726BULL}, from_{from}, to_{to}, now_{from} {
    for (const Responder& r : town.responders)
        if (r.tier == 1) helpers_.push_back(r.external_id);
    if (helpers_.empty())
        for (const Responder& r : town.responders) helpers_.push_back(r.external_id);
    for (const Place& p : town.places)
        if (p.kind != PlaceKind::MobileAlarmPoint) stops_.push_back(&p);
    if (helpers_.empty() || stops_.empty()) return;
    plan_patrols();
    plan_inspections();
    plan_visits();
    plan_danger();
    plan_other_work();
    plan_disputes();
    plan_points();
    plan_notices();
    plan_alarms();
    plan_watch();
}

std::optional<Instant> DayWork::next_at() const {
    if (queue_.empty()) return std::nullopt;
    return queue_.next_at();
}

std::optional<Command> DayWork::next(const State& state) {
    auto entry = queue_.take();
    now_ = entry.at;
    Maybe command = entry.what(state);
    commands_ += command ? 1U : 0U;
    return command;
}

void DayWork::outcome(const Decided& decided) {
    if (!decided) ++refused_[std::string{to_string(decided.error().code)}];
}

void DayWork::see(const State& after, const Event& e) {
    now_ = std::max(now_, e.at);
    std::visit([&](const auto& body) { on(after, body); }, e.body);
}

// ---- helpers ----

LatLon DayWork::near(LatLon p, double meters) {
    const double angle = dice_.between(0, 6.283185307179586), degrees = meters * kDegreesPerMeter;
    const double lat = degrees * std::sin(angle), lon = degrees * std::cos(angle) / std::cos(p.lat() * 0.017453292519943295);
    return LatLon::from_e6(p.lat_e6() + static_cast<std::int32_t>(std::lround(lat * 1e6)), p.lon_e6() + static_cast<std::int32_t>(std::lround(lon * 1e6)));
}

/// Mostly somebody who stands there; sometimes the code, sometimes hours late, sometimes from far away.
CheckIn DayWork::check_in(LatLon place, Instant when) {
    CheckIn c;
    c.at = near(place, dice_.chance(kWrongPlace) ? dice_.between(500, 50'000) : dice_.between(0, 40));
    c.accuracy_m = static_cast<std::uint32_t>(dice_.between(4, 40));
    if (dice_.chance(kByCode)) c.proof = Proof::Qr;
    if (!dice_.chance(kLate)) return c;
    c.device_at = when - span(600, 7200);
    c.fix_at = *c.device_at - span(0, 60);
    return c;
}

std::string DayWork::keeper(const std::string& zone_id) const {
    const Keepers k = keepers_of(town_.zones, town_.find_zone(zone_id));
    const std::string_view name = k.owner.empty() ? k.deputy : k.owner;
    return name.empty() ? helpers_.front() : std::string{name};
}

// ---- the plan ----

/// Everybody of one team and shift goes together, when their shift begins.
void DayWork::plan_patrols() {
    std::map<std::pair<std::string, std::string>, std::vector<std::size_t>> teams;
    for (std::size_t i = 0; i < town_.responders.size(); ++i)
        if (const Responder& r = town_.responders[i]; r.responder_class == ResponderClass::PatrolTeam) teams[{r.unit, r.shift}].push_back(i);
    for (const auto& [team, people] : teams) {
        Instant begin = from_;
        while (begin < to_ && !is_rostered(town_, people.front(), begin)) begin += kRosterStep;
        Instant end = begin;
        while (end < to_ && is_rostered(town_, people.front(), end)) end += kRosterStep;
        if (end - begin < 30min) continue;
        at(begin + span(120, 720), [this, name = team.first, people = people, end](const State& s) -> Maybe {
            std::vector<std::string> members;
            for (const std::size_t i : people) {
                const std::string& id = town_.responders[i].external_id;
                if (const ResponderId r = s.find_responder(id); r && s.responders.at(r).on_duty) members.push_back(id);
            }
            if (members.empty()) return std::nullopt;
            const std::string leader = members.front();
            patrol_ends_[leader] = end - 5min;
            return StartPatrol{name, std::move(members), town_.responders[people.front()].grid, leader, report()};
        });
    }
}

void DayWork::check(PatrolId patrol, const std::string& by, Instant when) {
    const Place& place = *stops_[dice_.below(stops_.size())];
    const Deed deed = just(CheckPatrol{patrol, place.id, report(), by, check_in(place.at, when)});
    at(when, deed);
    if (dice_.chance(kTwice)) at(when + span(5, 60), deed);
}

void DayWork::inspect(const HazardSpot& spot, Instant when, const std::string& by) {
    InspectHazard c{spot.place_id, report(), by, check_in(spot.at, when), {}, ""};
    if (!spot.checklist.empty() && dice_.chance(kMissingItem)) c.missing.push_back(spot.checklist[dice_.below(spot.checklist.size())]);
    if (dice_.chance(0.05)) c.check_in = {.proof = Proof::Desk};  // by telephone
    const Deed deed = just(c);
    at(when, deed);
    if (dice_.chance(kTwice)) at(when + span(5, 60), deed);
}

/// As many a day as the interval asks for, more in summer; the keeper of the grid goes.
void DayWork::plan_inspections() {
    const EverydayRules& rules = town_.everyday.rules;
    for (const HazardSpot& spot : town_.everyday.hazards) {
        const auto due = next_inspection(rules, spot, false, from_);
        if (due && dice_.chance(share_a_day(*due - from_))) inspect(spot, hour(7, 18), keeper(spot.zone_id));
    }
}

void DayWork::visit(const CareHome& home, Instant when, const std::string& by) {
    const Deed deed = just(VisitHome{home.place_id, report(), by, check_in(home.at, when), "all is well"});
    at(when, deed);
    if (dice_.chance(kTwice)) at(when + span(5, 60), deed);
}

void DayWork::plan_visits() {
    for (const CareHome& home : town_.everyday.homes)
        if (dice_.chance(share_a_day(home.visit_every))) visit(home, hour(8, 19), home.helper.empty() ? keeper(home.zone_id) : home.helper);
}

/// Loose railings, open wells, gas bottles: at a place or anywhere.
void DayWork::plan_danger() {
    static constexpr std::array kWhat{"a loose railing", "an open well", "gas bottles on the stairs", "a wire hangs down", "the fire exit is locked"};
    const std::size_t n = std::clamp<std::size_t>(town_.responders.size() / 25, 4, 40);
    for (std::size_t i = 0; i < n; ++i) {
        const Place& place = *stops_[dice_.below(stops_.size())];
        const bool named = dice_.chance(0.7);
        const Deed deed = just(ReportHazard{named ? place.id : std::string{}, report(), somebody(), named ? std::nullopt : std::optional{near(place.at, 30)},
                                            kWhat[dice_.below(kWhat.size())]});
        const Instant when = hour(6, 21);
        at(when, deed);
        if (dice_.chance(kTwice)) at(when + span(5, 60), deed);
    }
}

void DayWork::plan_other_work() {
    static constexpr std::array kKinds{"talk", "mediation", "help", "round", "fraud_warning", "hazard"};
    for (const std::string& who : helpers_) {
        if (!dice_.chance(0.12)) continue;
        const std::size_t kind = dice_.below(kKinds.size());
        const auto count = static_cast<std::uint32_t>(1 + dice_.below(kind == 0 ? 30 : 3));
        const Deed deed = just(RecordWork{report(), who, kKinds[kind], count, "", ""});
        const Instant when = hour(7, 22);
        at(when, deed);
        if (dice_.chance(kTwice)) at(when + span(5, 60), deed);
    }
}

void DayWork::plan_disputes() {
    static constexpr std::array kSubjects{"the wall between them", "water for the fields", "noise at night", "a debt", "the dog"};
    std::vector<const Place*> homes;
    for (const Place* p : stops_)
        if (p->kind == PlaceKind::Home) homes.push_back(p);
    const std::vector<const Place*>& places = homes.empty() ? stops_ : homes;
    const std::size_t n = std::clamp<std::size_t>(town_.zones.size() / 10, 6, 16);
    for (std::size_t i = 0; i < n; ++i) {
        const Place& place = *places[dice_.below(places.size())];
        const std::string household = "household-" + std::to_string(i + 1);
        const Instant when = hour(7, 15);
        at(when, just(OpenDispute{place.id, {household + "-a", household + "-b"}, kSubjects[dice_.below(kSubjects.size())], "", {}, "desk"}));
    }
}

void DayWork::plan_points() {
    if (!town_.everyday.rules.points_on) return;
    std::vector<const Place*> shops;
    for (const Place* p : stops_)
        if (p->kind == PlaceKind::PointsShop) shops.push_back(p);
    const auto& ledger = town_.everyday.ledger;
    if (!shops.empty() && !ledger.empty())
        for (int i = 1; i <= 60; ++i) {
            const auto points = static_cast<std::int32_t>(dice_.chance(0.05) ? 100'000 : 5 + dice_.below(40));  // now and then more than anybody has
            const std::string& shop = shops[dice_.below(shops.size())]->id;
            const Deed deed = just(RedeemPoints{ledger[dice_.below(ledger.size())].holder, points, "slip-" + std::to_string(i), shop, "", shop});
            const Instant when = hour(8, 20);
            at(when, deed);
            if (dice_.chance(0.15)) at(when, deed);  // the shop's phone sends twice at once
        }
    for (int i = 1; i <= 6; ++i) {
        const Instant when = hour(9, 17);
        at(when, just(CreditPoints{somebody(), static_cast<std::int32_t>(5 + dice_.below(20)), "by-hand-" + std::to_string(i), "found a child", "lead"}));
    }
    at(hour(23, 23.9), just(ReviewPoints{"today", "lead"}));
}

void DayWork::plan_notices() {
    static constexpr std::array kWhat{"thunderstorm this evening", "a boy of six is missing", "no water until five"};
    std::vector<const Zone*> grids;
    for (const Zone& z : town_.zones)
        if (z.level == ZoneLevel::Grid) grids.push_back(&z);
    if (grids.empty()) return;
    for (const char* headline : kWhat) {
        const Instant when = hour(8, 20);
        at(when, just(IssueNotice{AreaNotice{.zone_id = grids[dice_.below(grids.size())]->id, .headline = headline, .text = "", .category = "warning", .severity = "medium",
                                             .cap_id = "", .drill = false, .expires_at = when + span(1800, 10'800)},
                                  "desk"}));
    }
}

/// Homes of people who live alone, waters, and a drill that counts nowhere.
void DayWork::plan_alarms() {
    const auto& homes = town_.everyday.homes;
    for (int i = 0; i < 4 && !homes.empty(); ++i) {
        const CareHome& home = homes[dice_.below(homes.size())];
        Alert a;
        a.alert_id = report(), a.source_kind = SourceKind::HomeCamera, a.source_id = home.camera, a.place_id = home.place_id, a.type = AlertType::Medical;
        a.reporter = {.name = "son", .phone = "00012345678", .location = Location{near(town_.centre, 300'000), 20}};
        at(hour(0.5, 23), just(ReceiveAlert{a}));
    }
    std::vector<const HazardSpot*> waters;
    for (const HazardSpot& spot : town_.everyday.hazards)
        if (spot.water) waters.push_back(&spot);
    for (int i = 0; i < 3 && !waters.empty(); ++i) {
        const HazardSpot& spot = *waters[dice_.below(waters.size())];
        Alert a;
        a.alert_id = report(), a.source_kind = SourceKind::Phone, a.type = AlertType::Drowning, a.place_id = spot.place_id, a.location = Location{near(spot.at, 20), 15};
        at(hour(10, 19), just(ReceiveAlert{a}));
    }
    Alert drill;
    drill.alert_id = report(), drill.source_kind = SourceKind::Desk, drill.type = AlertType::Fire, drill.drill = true, drill.location = Location{stops_.front()->at, 5};
    at(hour(9, 11), just(ReceiveAlert{drill}));
}

/// A watch point falls silent for a while; the desk says that it is hot.
void DayWork::plan_watch() {
    const auto point = std::ranges::find(stops_, PlaceKind::WatchPoint, &Place::kind);
    if (point != stops_.end()) {
        const std::string id = (*point)->id;
        const Instant when = hour(10, 12);
        at(when, just(ReportSilence{id, true, when - 45s}));
        at(when + 20min, just(ReportSilence{id, false, when + 20min}));
    }
    if (std::ranges::none_of(town_.everyday.hazards, &HazardSpot::water)) return;
    at(hour(11, 12), just(SetHeat{true, "desk"}));
    at(hour(18, 19), just(SetHeat{false, "desk"}));
}

}  // namespace watchgrid::sim
