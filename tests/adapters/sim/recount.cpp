#include "tests/adapters/sim/recount.hpp"

#include <algorithm>

namespace watchgrid::test {

using namespace engine;

void Recount::see(std::int64_t at, const EventBody& e) {
    ++kinds_[std::string{name_of(e)}];
    if (const auto* person = std::get_if<ResponderEnrolled>(&e)) unit_of_[person->responder.value] = person->profile.unit;
    see_incident(at, e);
    see_offer(at, e);
    see_clock(e);
    see_work(e);
    if (const auto* entry = std::get_if<PointsEntered>(&e)) see_points(*entry);
}

std::uint64_t Recount::of_kind(const std::string& name) const {
    const auto it = kinds_.find(name);
    return it == kinds_.end() ? 0 : it->second;
}

// ---- incidents ----

void Recount::see_incident(std::int64_t at, const EventBody& e) {
    if (const auto* opened = std::get_if<IncidentOpened>(&e)) {
        Incident& i = incidents_[opened->incident.value];
        i.received = at, i.policy = opened->policy, i.drill = opened->drill, i.consult = opened->intent == Intent::Consult;
        i.zone = opened->zone_id, i.source = to_string(opened->source_kind);
    } else if (const auto* moved = std::get_if<LocationChanged>(&e)) {
        incidents_.at(moved->incident.value).zone = moved->zone_id;
    } else if (const auto* closed = std::get_if<IncidentClosed>(&e)) {
        Incident& i = incidents_.at(closed->incident.value);
        i.closed = true, i.outcome = closed->outcome;
    } else if (const auto* again = std::get_if<IncidentReopened>(&e)) {
        Incident& i = incidents_.at(again->incident.value);
        i.closed = false, i.reopened = true, i.outcome.clear();
    } else if (const auto* merged = std::get_if<IncidentMerged>(&e)) {
        Incident &from = incidents_.at(merged->incident.value), &into = incidents_.at(merged->into.value);
        from.merged = true;
        into.received = std::min(into.received, from.received);
        for (const std::uint64_t offer : std::set<std::uint64_t>{from.offers}) {
            if (offers_.at(offer).accepted < 0 || offers_.at(offer).ended) continue;  // who is on the way goes on, to the other incident
            from.offers.erase(offer), into.offers.insert(offer);
            incident_of_[offer] = merged->into.value;
        }
    }
}

void Recount::see_offer(std::int64_t at, const EventBody& e) {
    const auto first = [at](std::int64_t& field) { field = field < 0 ? at : field; };
    if (const auto* made = std::get_if<OfferMade>(&e)) {
        Offer& o = offers_[made->offer.value];
        o.person = made->responder.value;
        if (made->ordered) o.accepted = at;
        incident_of_[made->offer.value] = made->incident.value;
        incidents_.at(made->incident.value).offers.insert(made->offer.value);
    } else if (const auto* accepted = std::get_if<OfferAccepted>(&e)) {
        offers_.at(accepted->offer.value).accepted = at;
    } else if (const auto* ended = std::get_if<AssignmentEnded>(&e)) {
        offers_.at(ended->offer.value).ended = true;
    } else if (const auto* stage = std::get_if<AssignmentProgressed>(&e)) {
        Offer& o = offers_.at(stage->offer.value);
        if (stage->stage == Stage::Moving) first(o.moving);
        if (stage->stage == Stage::Arrived) first(o.arrived);
        if (stage->stage == Stage::Feedback) first(o.feedback);
    }
}

void Recount::see_clock(const EventBody& e) {
    if (const auto* policy = std::get_if<PolicyActivated>(&e)) policies_.push_back(policy->pack);
    else if (const auto* started = std::get_if<ClockStarted>(&e)) clocks_[started->clock.value] = {.incident = started->incident.value, .rule = started->rule};
    else if (const auto* breached = std::get_if<ClockBreached>(&e)) clocks_.at(breached->clock.value).phase = 'b';
    else if (const auto* cancelled = std::get_if<ClockCancelled>(&e)) clocks_.at(cancelled->clock.value).phase = 'c';
    else if (const auto* stopped = std::get_if<ClockStopped>(&e)) {
        if (char& phase = clocks_.at(stopped->clock.value).phase; phase != 'b') phase = 'm';
    }
}

std::map<std::string, Recount::Shares> Recount::shares() const {
    std::map<std::string, Shares> out;
    for (const auto& [id, clock] : clocks_) {
        const Incident& i = incidents_.at(clock.incident);
        if (i.drill || clock.phase == 'c') continue;
        Shares& row = out[(i.zone.empty() ? "(none)" : i.zone) + " " + std::string{to_string(policies_.at(i.policy).rules.at(clock.rule).stop)}];
        ++row.clocks;
        row.met += clock.phase == 'm' ? 1U : 0U;
        row.breached += clock.phase == 'b' ? 1U : 0U;
    }
    return out;
}

void Recount::put(Bins& bins, std::int64_t took_ms, std::int64_t limit_s) {
    if (took_ms < 0) {
        ++bins.missing;
        return;
    }
    static constexpr std::array<std::int64_t, 11> kUpTo{30, 60, 120, 180, 300, 600, 900, 1800, 3600, 7200, 14'400};
    std::size_t bin = 0;
    for (const std::int64_t s : kUpTo) bin += took_ms > s * 1000 ? 1U : 0U;
    ++bins.count[bin];
    bins.within += took_ms <= limit_s * 1000 ? 1U : 0U;
}

/// The first of the unit's people at each stage; of anybody's without a unit.
void Recount::put_all(Sheet& sheet, const Incident& i, const std::string* unit) const {
    std::array<std::int64_t, 3> best{-1, -1, -1};
    for (const std::uint64_t id : i.offers) {
        const Offer& o = offers_.at(id);
        if (o.accepted < 0 || (unit != nullptr && unit_of_.at(o.person) != *unit)) continue;
        const std::array<std::int64_t, 3> times{o.accepted, o.moving >= 0 ? o.moving : o.arrived, o.feedback};
        for (std::size_t s = 0; s < 3; ++s) {
            if (times[s] < 0) continue;
            const std::int64_t took = std::max<std::int64_t>(0, times[s] - i.received);
            best[s] = best[s] < 0 ? took : std::min(best[s], took);
        }
    }
    static constexpr std::array<std::int64_t, 3> kLimits{30, 300, 1800};
    ++sheet.incidents;
    for (std::size_t s = 0; s < 3; ++s) put(sheet.stages[s], best[s], kLimits[s]);
}

std::map<std::string, Recount::Sheet> Recount::bulletin() const {
    std::map<std::string, Sheet> out;
    for (const auto& [id, i] : incidents_) {
        if (i.drill || i.merged || i.offers.empty()) continue;
        put_all(out[""], i, nullptr);
        std::set<std::string> units;
        for (const std::uint64_t offer : i.offers)
            if (offers_.at(offer).accepted >= 0) units.insert(unit_of_.at(offers_.at(offer).person));
        for (const std::string& unit : units)
            if (!unit.empty()) put_all(out[unit], i, &unit);
    }
    return out;
}

std::string Recount::station(const std::string& zone) const {
    const auto it = station_of_.find(zone);
    return it == station_of_.end() ? "-" : it->second;
}

std::map<std::string, Recount::Outcomes> Recount::outcomes(const std::string& by) const {
    std::map<std::string, Outcomes> out;
    for (const auto& [id, i] : incidents_) {
        if (i.drill || i.merged || i.consult) continue;
        Outcomes& row = out[by == "zone" ? (i.zone.empty() ? "-" : i.zone) : by == "station" ? station(i.zone) : by == "source" ? i.source : std::string{}];
        ++row.incidents;
        row.reopened += i.reopened ? 1U : 0U;
        if (i.closed) ++row.by_outcome[i.outcome];
        else ++row.open;
    }
    return out;
}

// ---- everyday work ----

void Recount::see_work(const EventBody& e) {
    const auto add = [&](const char* kind, const std::string& zone, const std::string& person) { work_.push_back({kind, zone, person, 1}); };
    if (const auto* listed = std::get_if<HazardListed>(&e)) hazard_zone_[listed->hazard.value] = listed->spot.zone_id;
    else if (const auto* home = std::get_if<HomeListed>(&e)) home_zone_[home->home.value] = home->profile.zone_id;
    else if (const auto* patrol = std::get_if<PatrolStarted>(&e)) patrol_zone_[patrol->patrol.value] = patrol->zone_id;
    else if (const auto* task = std::get_if<TaskRaised>(&e)) {
        if (task->kind == WorkKind::HazardReport) report_zone_[task->task.value] = task->zone_id;
    } else if (const auto* inspected = std::get_if<HazardInspected>(&e)) add("inspection", hazard_zone_.at(inspected->hazard.value), inspected->by);
    else if (const auto* visited = std::get_if<HomeVisited>(&e)) add("visit", home_zone_.at(visited->home.value), visited->by);
    else if (const auto* checked = std::get_if<PatrolChecked>(&e)) add("patrol_check", patrol_zone_.at(checked->patrol.value), checked->by);
    else if (const auto* ended = std::get_if<PatrolEnded>(&e)) add("patrol", patrol_zone_.at(ended->patrol.value), ended->by);
    else if (const auto* other = std::get_if<WorkRecorded>(&e)) work_.push_back({other->work, other->zone_id, other->by, other->count});
    else if (const auto* done = std::get_if<TaskDone>(&e)) {
        if (const auto it = report_zone_.find(done->task.value); it != report_zone_.end()) add("hazard_fixed", it->second, done->by);
    } else if (const auto* opened = std::get_if<DisputeOpened>(&e)) disputes_[opened->dispute.value].zone = opened->zone_id;
    else if (const auto* again = std::get_if<DisputeReopened>(&e)) disputes_.at(again->dispute.value).phase = 'o', disputes_.at(again->dispute.value).reopened = true;
    else if (const auto* step = std::get_if<DisputeStepped>(&e)) {
        Dispute& d = disputes_.at(step->dispute.value);
        if (step->step == DisputeStep::HandOff) d.phase = 'a';
        if (step->step == DisputeStep::TakeBack) d.phase = 'o';
        if (step->step == DisputeStep::Settle) d.phase = 's', add("dispute_settled", d.zone, step->by);
    }
}

std::map<std::string, std::uint64_t> Recount::work(const std::string& by) const {
    std::map<std::string, std::uint64_t> out;
    for (const Work& w : work_) {
        const std::string group = by == "work" ? w.kind : by == "zone" ? w.zone : by == "station" ? station(w.zone) : w.person;
        out[group.empty() ? "-" : group] += w.count;
    }
    return out;
}

std::map<std::string, Recount::Disputes> Recount::disputes(const std::string& by) const {
    std::map<std::string, Disputes> out;
    for (const auto& [id, d] : disputes_) {
        Disputes& row = out[by == "station" ? station(d.zone) : std::string{}];
        ++row.opened;
        row.settled += d.phase == 's' ? 1U : 0U;
        row.handed_off += d.phase == 'a' ? 1U : 0U;
        row.reopened += d.reopened ? 1U : 0U;
    }
    return out;
}

void Recount::see_points(const PointsEntered& e) {
    points_.balances[e.holder] += e.points;
    if (e.kind == EntryKind::Opening) points_.carried_over += e.points;
    if (e.kind == EntryKind::Credit) points_.credits += e.points, points_.by_rule[e.rule] += e.points;
    if (e.kind == EntryKind::Redemption) points_.redemptions += e.points;
    if (e.kind == EntryKind::Reversal) points_.reversals += e.points;
}

}  // namespace watchgrid::test
