#include "engine/core/invariants.hpp"

#include <array>
#include <set>

#include "engine/core/deadlines.hpp"
#include "engine/dispatch/gates.hpp"

namespace watchgrid::engine {
namespace {

std::string name(const char* what, std::uint64_t id) { return std::string{what} + " " + std::to_string(id); }

void check_offers(const State& s, std::vector<std::string>& out) {
    OfferId id = s.offers.first_id();
    for (const OfferState& o : s.offers) {
        const ResponderState& r = s.responders.at(o.responder);
        if (o.open() && r.open_offer != id) out.push_back(name("offer", id.value) + " is open but its responder does not know it");
        if (o.active() && r.assignment != id) out.push_back(name("assignment", id.value) + " is active but its responder does not know it");
        if ((o.open() || o.active()) && (!r.on_duty || r.retired)) out.push_back(name("offer", id.value) + " is held by somebody off duty");
        if (const IncidentState* i = s.incidents.find(o.incident); i != nullptr) {
            if ((o.open() || o.active()) && !i->open()) out.push_back(name("offer", id.value) + " is held for an incident that is not open");
            if ((o.open() || o.active()) && i->intent == Intent::Consult) out.push_back(name("offer", id.value) + " pages somebody for a consult");
            if ((o.open() || o.active()) && i->drill != r.drill_only) out.push_back(name("offer", id.value) + " mixes a drill with a real incident");
        }
        if (o.expires_at < o.made_at) out.push_back(name("offer", id.value) + " expired before it was made");
        ++id.value;
    }
}

void check_responders(const State& s, std::vector<std::string>& out) {
    ResponderId id = s.responders.first_id();
    for (const ResponderState& r : s.responders) {
        if (r.open_offer && (!s.offers.has(r.open_offer) || !s.offers.at(r.open_offer).open())) out.push_back(name("responder", id.value) + " holds an offer that is not open");
        if (r.assignment && (!s.offers.has(r.assignment) || !s.offers.at(r.assignment).active()))
            out.push_back(name("responder", id.value) + " holds an assignment that is not active");
        ++id.value;
    }
}

void check_incidents(const State& s, std::vector<std::string>& out) {
    IncidentId id = s.incidents.first_id();
    std::uint64_t closed = 0;
    for (const IncidentState& i : s.incidents) {
        std::array<unsigned, kTiers> filled{};
        for (const OfferId offer : i.offers)
            if (const OfferState* o = s.offers.find(offer); o != nullptr && o->fills_slot() && o->incident == id) ++filled[o->tier - 1U];
        for (std::size_t t = 0; t < kTiers; ++t)
            if (i.open() && filled[t] > i.tiers[t].plan.slots)
                out.push_back(name("incident", id.value) + " has " + std::to_string(filled[t]) + " winners for " + std::to_string(i.tiers[t].plan.slots) + " slots of tier " + std::to_string(t + 1));
        for (const ClockId c : i.clocks)
            if (const ClockState* clock = s.clocks.find(c); clock != nullptr && !i.open() && (clock->phase == ClockPhase::Running || clock->phase == ClockPhase::Paused))
                out.push_back(name("clock", c.value) + " runs on an incident that is not open");
        if (i.open() != s.open_incidents.contains(id)) out.push_back(name("incident", id.value) + " is listed wrongly");
        closed += i.open() ? 0 : 1;
        ++id.value;
    }
    if (closed != s.closed_incidents) out.push_back("the number of closed incidents is wrong");
}

template <class Table, class IdT>
void add_deadlines(const State& s, const Table& table, DeadlineKind kind, IdT id, std::set<Deadline>& out) {
    for (const auto& item : table) {
        if (const auto at = deadline_of(s, item)) out.insert({*at, kind, id.value});
        ++id.value;
    }
}

/// Built again from the entities, without copying them.
void check_indexes(const State& s, std::vector<std::string>& out) {
    std::set<Deadline> deadlines;
    add_deadlines(s, s.incidents, DeadlineKind::Incident, s.incidents.first_id(), deadlines);
    add_deadlines(s, s.offers, DeadlineKind::Offer, s.offers.first_id(), deadlines);
    add_deadlines(s, s.clocks, DeadlineKind::Clock, s.clocks.first_id(), deadlines);
    add_deadlines(s, s.books.tasks, DeadlineKind::Task, s.books.tasks.first_id(), deadlines);
    add_deadlines(s, s.books.hazards, DeadlineKind::Hazard, s.books.hazards.first_id(), deadlines);
    add_deadlines(s, s.books.homes, DeadlineKind::Home, s.books.homes.first_id(), deadlines);
    add_deadlines(s, s.books.notices, DeadlineKind::Notice, s.books.notices.first_id(), deadlines);
    add_deadlines(s, s.books.patrols, DeadlineKind::Patrol, s.books.patrols.first_id(), deadlines);
    std::set<OfferId> under_way;
    OfferId offer = s.offers.first_id();
    for (const OfferState& o : s.offers) {
        if (o.under_way()) under_way.insert(offer);
        ++offer.value;
    }
    if (under_way != s.under_way) out.push_back("the list of police under way differs from the offers");
    std::deque<RecentIncident> recent;
    for (const IncidentState& i : s.incidents) recent.push_back({i.opened_at, i.location ? i.location->at : LatLon{}, i.location.has_value()});
    while (recent.size() > s.recent.size()) recent.pop_front();
    if (recent != s.recent) out.push_back("the recent incidents differ from the incidents");
    if (deadlines != s.deadlines) out.push_back("the deadline index differs from the entities");
    auto alert = s.alerts.first_id();
    bool alerts_agree = s.alert_by_key.size() == s.alerts.size();
    for (const AlertState& a : s.alerts) {
        const auto it = s.alert_by_key.find(alert_key(a.source_id, a.alert_id));
        alerts_agree = alerts_agree && it != s.alert_by_key.end() && it->second == alert;
        ++alert.value;
    }
    if (!alerts_agree) out.push_back("the alert index differs from the alerts");
    auto responder = s.responders.first_id();
    bool responders_agree = s.responder_by_external_id.size() == s.responders.size();
    for (const ResponderState& r : s.responders) {
        responders_agree = responders_agree && s.find_responder(r.profile.external_id) == responder;
        ++responder.value;
    }
    if (!responders_agree) out.push_back("the responder index differs from the responders");
}

void check_rings(const State& s, std::vector<std::string>& out) {
    RingId id = s.rings.first_id();
    for (const RingState& ring : s.rings) {
        const IncidentState* i = s.incidents.find(ring.incident);
        if (i != nullptr && ring.live() && !i->open()) out.push_back(name("ring", id.value) + " is live on an incident that is not open");
        if (ring.phase == RingPhase::Sealed && !ring.gaps.empty()) out.push_back(name("ring", id.value) + " is sealed with gaps");
        std::set<std::uint64_t> people;
        for (const PostState& p : ring.posts) {
            const OfferState* o = s.offers.find(p.offer);
            const bool held = o != nullptr && (o->open() || o->active());
            if (held && (o->ring != id || o->post != p.plan.number || o->responder != p.plan.responder))
                out.push_back(name("ring", id.value) + " and the offer of post " + std::to_string(p.plan.number) + " disagree");
            if (held && !people.insert(o->responder.value).second) out.push_back(name("ring", id.value) + " has one person on two posts");
            if (held && !ring.live()) out.push_back(name("ring", id.value) + " was stood down and still holds post " + std::to_string(p.plan.number));
        }
        ++id.value;
    }
}

/// The ledger adds up: every balance is the sum of its entries, none is negative, each entry is reversed at most once and no reversal is.
void check_ledger(const State& s, std::vector<std::string>& out) {
    const Books& b = s.books;
    std::vector<std::int64_t> sums(b.holders.size() + 1);  // holders are never forgotten: ids 1 to n
    if (b.entry_by_key.size() != b.entries.size()) out.push_back("two entries of the ledger have one key");
    for (const EntryState& e : b.entries) {
        if (!b.holders.has(e.holder)) { out.push_back("entry " + e.key + " belongs to nobody"); continue; }
        sums[e.holder.value] += e.points;
        if (!e.reversed_by) continue;
        const EntryState* by = b.entries.find(e.reversed_by);
        if (by == nullptr || by->kind != EntryKind::Reversal || by->points != -e.points || e.kind == EntryKind::Reversal)
            out.push_back("entry " + e.key + " is reversed by something that is no reversal of it");
    }
    HolderId id = b.holders.first_id();
    for (const HolderState& h : b.holders) {
        std::int64_t by_index = 0;
        for (EntryId e = b.newest_of(id); e; e = b.before(e)) by_index += b.entries.at(e).points;
        if (by_index != h.balance) out.push_back("the rows of " + h.external_id + " are not all found by the index");
        if (h.balance < 0) out.push_back("the balance of " + h.external_id + " is negative");
        if (h.balance != sums[id.value] || h.balance != h.earned - h.redeemed) out.push_back("the balance of " + h.external_id + " is not the sum of its entries");
        ++id.value;
    }
}

/// One open task for each thing to be done, and the index of them is that of the tasks.
void check_tasks(const State& s, std::vector<std::string>& out) {
    std::set<Books::OpenTask> open;
    std::set<std::tuple<std::string, WorkKind, std::string>> subjects;
    TaskId id = s.books.tasks.first_id();
    for (const TaskState& t : s.books.tasks) {
        if (t.open()) open.insert({t.task.subject, t.task.kind, t.task.item, id});
        if (t.open() && t.task.kind != WorkKind::FollowUp && !subjects.insert({t.task.subject, t.task.kind, t.task.item}).second)
            out.push_back("task " + std::to_string(id.value) + " is open twice");
        ++id.value;
    }
    if (open != s.books.open_tasks) out.push_back("the index of open tasks differs from the tasks");
}

/// Whatever packs were read, in whatever order: what a camera belongs to is the same after a restart.
void check_homes(const State& s, std::vector<std::string>& out) {
    std::map<std::string, HomeId, std::less<>> by_place;
    std::set<std::pair<std::string, HomeId>> by_camera;
    HomeId id = s.books.homes.first_id();
    for (const HomeState& h : s.books.homes) {
        by_place.insert_or_assign(h.profile.place_id, id);
        if (!h.profile.camera.empty()) by_camera.insert({h.profile.camera, id});
        ++id.value;
    }
    if (by_place != s.books.home_by_place || by_camera != s.books.home_by_camera) out.push_back("the index of homes differs from the homes");
}

void check_patrols(const State& s, std::vector<std::string>& out) {
    const Books& b = s.books;
    if (b.open_patrols.size() > kPatrolsOpenMax) out.push_back("more patrols are open than the bound");
    if (b.patrols.size() > kPatrolsKept) out.push_back("more patrols are kept than the bound");
    Books again;
    PatrolId id = b.patrols.first_id();
    for (const PatrolState& p : b.patrols) {
        if (!p.ended_at) again.index_patrol(p, id, true);
        ++id.value;
    }
    if (again.open_patrols != b.open_patrols || again.open_patrols_of != b.open_patrols_of) out.push_back("the index of open patrols differs from the patrols");
}

}  // namespace

std::vector<std::string> broken_invariants_beside_ledger(const State& s) {
    std::vector<std::string> out;
    check_tasks(s, out);
    check_homes(s, out);
    check_patrols(s, out);
    check_rings(s, out);
    check_offers(s, out);
    check_responders(s, out);
    check_incidents(s, out);
    check_indexes(s, out);
    return out;
}

std::vector<std::string> broken_invariants(const State& s) {
    std::vector<std::string> out = broken_invariants_beside_ledger(s);
    check_ledger(s, out);
    return out;
}

std::vector<std::string> broken_between(const State& before, const State& after) {
    std::vector<std::string> out;
    if (after.seq < before.seq) out.push_back("sequence went back");
    if (after.last_at < before.last_at) out.push_back("time went back");
    if (after.incidents.next_id() < before.incidents.next_id() || after.offers.next_id() < before.offers.next_id()) out.push_back("an id was given out twice");
    ClockId id = after.clocks.first_id();
    for (const ClockState& c : after.clocks) {
        if (const ClockState* b = before.clocks.find(id); b != nullptr && b->breached_at && b->breached_at != c.breached_at)
            out.push_back(name("clock", id.value) + " forgot its breach");
        ++id.value;
    }
    return out;
}

}  // namespace watchgrid::engine
