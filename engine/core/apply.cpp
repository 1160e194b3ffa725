#include "engine/core/apply.hpp"

#include <algorithm>
#include <utility>

#include "engine/core/apply_everyday.hpp"
#include "engine/core/apply_ring.hpp"
#include "engine/core/duty_hours.hpp"
#include "engine/core/indexes.hpp"

namespace watchgrid::engine {
namespace {

/// Takes an entity out of the indexes while it is changed, and puts it back as it then is.
template <class IdT, class T>
class Edit {
public:
    Edit(State& state, DenseTable<IdT, T>& table, IdT id) : state_{state}, item_{table.at(id)}, id_{id} { index_item(state_, item_, id_, false); }
    ~Edit() { index_item(state_, item_, id_, true); }
    Edit(const Edit&) = delete;
    Edit& operator=(const Edit&) = delete;
    T* operator->() const noexcept { return &item_; }
    T& operator*() const noexcept { return item_; }

private:
    State& state_;
    T& item_;
    IdT id_;
};

class Applier {
public:
    Applier(State& state, Instant at) : s{state}, at_{at} {}

    // ---- town ----
    void operator()(const PolicyActivated& e) { s.policies.push_back(e.pack); }
    void operator()(const ResponderEnrolled& e) {
        ResponderState r;
        r.profile = e.profile;
        s.responders.add(e.responder, std::move(r));
        s.responder_by_external_id.insert_or_assign(e.profile.external_id, e.responder);
    }
    void operator()(const ResponderUpdated& e) {
        ResponderState& r = s.responders.at(e.responder);
        r.profile = e.profile;
        r.retired = false;
    }
    void operator()(const ResponderRetired& e) {
        ResponderState& r = s.responders.at(e.responder);
        r.retired = true;
        r.on_duty = false;
        end_spell(r, at_);
    }
    void operator()(const DutyChanged& e) {
        ResponderState& r = s.responders.at(e.responder);
        r.on_duty = e.on;
        r.drill_only = e.on && e.drill;
        if (!e.on) end_spell(r, at_);
        else if (e.counted && !r.on_duty_since) r.on_duty_since = at_;
    }

    // ---- incident ----
    void operator()(const IncidentOpened& e) {
        IncidentState i;
        i.policy = e.policy; i.dispatch_row = e.dispatch_row; i.type = e.type; i.intent = e.intent; i.severity = e.severity;
        i.source_kind = e.source_kind; i.location = e.location; i.place_id = e.place_id; i.zone_id = e.zone_id; i.zone_class = e.zone_class;
        i.silent = e.silent; i.drill = e.drill; i.opened_at = at_; i.received_at = at_;
        if (e.dispatch_row != kNoDispatchRow) {
            const DispatchRow& row = s.policies[e.policy].dispatch[e.dispatch_row];
            for (std::size_t t = 0; t < kTiers; ++t) i.tiers[t].plan = row.tier[t];
            i.tiers[kTiers - 1U].plan.slots = 0;  // special units and other bureaus come when somebody adds their tier
            if (row.open_claim) i.claim_until = at_ + row.claim_window;
        }
        remember_recent(s, s.incidents.add(e.incident, std::move(i)));
        s.open_incidents.insert(e.incident);
        const Edit index{s, s.incidents, e.incident};
        note(e.incident);
        forget_old();
    }
    void operator()(const AlertAccepted& e) {
        AlertState a;
        a.alert_id = e.alert.alert_id; a.incident = e.incident; a.first_incident = e.incident; a.received_at = at_;
        a.source_kind = e.alert.source_kind; a.source_id = e.alert.source_id; a.text = e.alert.text; a.reporter = e.alert.reporter;
        a.flags = e.alert.flags; a.type = e.alert.type;
        a.location = e.alert.location ? e.alert.location : s.incidents.at(e.incident).location;
        s.alert_by_key.insert_or_assign(alert_key(a.source_id, a.alert_id), e.number);
        s.alerts.add(e.number, std::move(a));
        s.incidents.at(e.incident).alerts.push_back(e.number);
        note(e.incident);
    }
    void operator()(const OwnerNotified& e) { note(e.incident); }
    void operator()(const SeverityChanged& e) { s.incidents.at(e.incident).severity = e.severity; note(e.incident); }
    void operator()(const LocationChanged& e) {
        IncidentState& i = s.incidents.at(e.incident);
        i.location = e.location; i.zone_id = e.zone_id; i.zone_class = e.zone_class;
        move_recent(s, e.incident);
        note(e.incident);
    }
    void operator()(const NoteAdded& e) { note(e.incident); }
    void operator()(const PhotoAdded& e) { s.incidents.at(e.incident).photos.push_back(e.digest); note(e.incident); }
    void operator()(const IncidentClaimed& e) {
        s.incidents.at(e.incident).claimed_by = e.by;
        note(e.incident);
    }
    void operator()(const IncidentEscalated& e) { note(e.incident); }
    void operator()(const IncidentClosed& e) {
        Edit i{s, s.incidents, e.incident};
        i->phase = IncidentPhase::Closed; i->outcome = e.outcome; i->closed_at = at_;
        for (const AlertNumber a : i->alerts) judge_source(s.alerts.at(a), e.outcome == kFalseAlarm);
        close(e.incident);
    }
    void operator()(const IncidentReopened& e) {
        Edit i{s, s.incidents, e.incident};
        for (const AlertNumber a : i->alerts) take_back_verdict(s.alerts.at(a), i->outcome == kFalseAlarm);  // the next close counts
        i->phase = IncidentPhase::Open; i->outcome.clear(); i->closed_at.reset(); ++i->reopened;
        for (TierState& tier : i->tiers) tier.offers_made = 0, tier.claims_made = 0, tier.asked_again_at = at_, tier.demanded_at.reset();
        renew_claim_window(*i);
        open_again(e.incident);
    }
    void operator()(const IncidentMerged& e) {
        Edit from{s, s.incidents, e.incident};
        Edit into{s, s.incidents, e.into};
        from->phase = IncidentPhase::Merged; from->merged_into = e.into; from->closed_at = at_;
        for (const AlertNumber a : from->alerts) s.alerts.at(a).incident = e.into, into->alerts.push_back(a);
        into->received_at = std::min(into->received_at, from->received_at);
        move_assignments(from, into, e.into);
        for (const RingId r : from->rings) s.rings.at(r).incident = e.into, into->rings.push_back(r);
        from->rings.clear();
        close(e.incident);
        note(e.into);
    }
    void operator()(const IncidentLinked& e) {
        s.incidents.at(e.incident).linked.push_back(e.other);
        if (s.incidents.has(e.other)) s.incidents.at(e.other).linked.push_back(e.incident);
        note(e.incident);
    }
    void operator()(const IncidentUnmerged& e) {
        Edit i{s, s.incidents, e.incident};
        Edit from{s, s.incidents, e.from};
        i->phase = IncidentPhase::Open; i->merged_into = {}; i->closed_at.reset();
        for (const AlertNumber a : i->alerts) {
            s.alerts.at(a).incident = e.incident;
            std::erase(from->alerts, a);
        }
        if (!from->alerts.empty()) from->received_at = s.alerts.at(from->alerts.front()).received_at;
        for (const AlertNumber a : from->alerts) from->received_at = std::min(from->received_at, s.alerts.at(a).received_at);
        for (TierState& tier : i->tiers) tier.offers_made = 0, tier.claims_made = 0;
        renew_claim_window(*i);
        open_again(e.incident);
        note(e.from);
    }

    // ---- clocks ----
    void operator()(const ClockStarted& e) {
        ClockState c;
        c.incident = e.incident; c.rule = e.rule; c.started_at = e.started_at; c.due_at = e.due_at;
        s.clocks.add(e.clock, std::move(c));
        s.incidents.at(e.incident).clocks.push_back(e.clock);
        const Edit index{s, s.clocks, e.clock};
        note(e.incident);
    }
    void operator()(const ClockWarned& e) { const Edit c = edit(e.clock); c->warnings = e.warnings; }
    void operator()(const ClockBreached& e) {
        const Edit c = edit(e.clock);
        c->phase = ClockPhase::Breached; c->breached_at = at_; c->cause = e.cause; c->late = e.late;
    }
    void operator()(const ClockStopped& e) {
        const Edit c = edit(e.clock);
        c->stopped_at = at_;
        if (c->phase != ClockPhase::Breached) c->phase = ClockPhase::Met;
    }
    void operator()(const ClockCancelled& e) { const Edit c = edit(e.clock); c->phase = ClockPhase::Cancelled; }
    void operator()(const ClockPaused& e) { const Edit c = edit(e.clock); c->phase = ClockPhase::Paused; c->paused_at = at_; }
    void operator()(const ClockResumed& e) {
        const Edit c = edit(e.clock);
        c->phase = ClockPhase::Running; c->paused_at.reset(); c->due_at = e.due_at;
    }
    void operator()(const ClockExcused& e) { const Edit c = edit(e.clock); c->excuse = e.code; }
    void operator()(const ClockMoved& e) { const Edit c = edit(e.clock); c->started_at = e.started_at; c->due_at = e.due_at; }

    // ---- matching and offers ----
    void operator()(const MatchExplained& e) {
        Edit i{s, s.incidents, e.incident};
        i->tiers[e.tier - 1U].retry_at = e.retry_at;
        i->tiers[e.tier - 1U].recheck_at = e.recheck_at;
        // A retry that found nobody again says nothing new: it moves the next try and leaves explanation and timeline alone. That it was the
        // last try, or that nothing is held any more, is news.
        const auto last = std::find_if(i->matches.rbegin(), i->matches.rend(), [&](const MatchExplained& m) { return m.tier == e.tier; });
        const bool was_held = last != i->matches.rend() && last->shortfall == Shortfall::HeldForCheck;
        const bool news = e.shortfall == Shortfall::OffersUsedUp || (was_held && e.shortfall != Shortfall::HeldForCheck);
        const bool found = std::any_of(e.candidates.begin(), e.candidates.end(), [](const Candidate& c) { return c.verdict == Verdict::Chosen; });
        if ((e.trigger == MatchTrigger::Retry || e.trigger == MatchTrigger::Recheck) && !found && !news) return;
        if (i->matches.size() >= kMatchesKept) i->matches.erase(i->matches.begin());
        i->matches.push_back(e);
        note(e.incident);
    }
    void operator()(const OfferMade& e) {
        OfferState o;
        o.incident = e.incident; o.responder = e.responder; o.tier = e.tier; o.made_at = at_; o.expires_at = e.expires_at; o.eta = e.eta;
        o.distance_m = e.distance_m; o.ordered = e.ordered; o.claim = e.claim; o.made_seq = s.seq;
        o.ring = e.ring; o.post = e.post; o.rematch = e.rematch; o.reroutings = e.reroutings; o.hour_band = e.hour_band;
        ResponderState& r = s.responders.at(e.responder);
        if (e.ordered) {
            o.phase = OfferPhase::Accepted;
            o.accepted_at = at_;
            r.assignment = e.offer;
        } else {
            r.open_offer = e.offer;
            remember_page(r);
        }
        s.offers.add(e.offer, o);
        {
            const Edit index{s, s.offers, e.offer};
        }
        Edit i{s, s.incidents, e.incident};
        if (!i->ordered_at && !e.ring) i->ordered_at = at_;
        if (e.ordered) i->claim_until.reset();  // somebody goes: the claim window has done its work
        i->offers.push_back(e.offer);
        if (e.ring) apply_post_offer(s, e);
        else count_offer(i->tiers[e.tier - 1U], e.claim);
        note(e.incident);
    }
    void operator()(const OfferDelivered& e) { const Edit o = edit(e.offer); if (!o->delivered_at) o->delivered_at = at_; }
    void operator()(const OfferSeen& e) { const Edit o = edit(e.offer); if (!o->seen_at) o->seen_at = at_; }
    void operator()(const OfferUndelivered& e) { const Edit o = edit(e.offer); o->undelivered = true; }
    void operator()(const OfferAccepted& e) {
        const Edit o = edit(e.offer);
        o->phase = OfferPhase::Accepted; o->accepted_at = at_;
        ResponderState& r = s.responders.at(o->responder);
        r.answers.add_answer(true, at_ - o->made_at);
        learn_hour(*o, true);
        r.open_offer = {};
        r.assignment = e.offer;
        if (o->ring) return;
        Edit i{s, s.incidents, o->incident};
        i->claim_until.reset();
    }
    void operator()(const OfferDeclined& e) {
        const OfferState& o = s.offers.at(e.offer);
        s.responders.at(o.responder).answers.add_answer(false, at_ - o.made_at);
        learn_hour(o, false);
        end_offer(e.offer, OfferPhase::Declined, EndReason::None);
    }
    void operator()(const OfferExpired& e) {
        const OfferState& o = s.offers.at(e.offer);
        s.responders.at(o.responder).answers.add_silence();
        learn_hour(o, false);
        end_offer(e.offer, OfferPhase::Expired, EndReason::None);
    }
    void operator()(const OfferWithdrawn& e) { end_offer(e.offer, OfferPhase::Withdrawn, e.reason); }
    void operator()(const AssignmentProgressed& e) {
        const Edit o = edit(e.offer);
        auto set = [&](std::optional<Instant>& field) { if (!field) field = at_; };
        switch (e.stage) {
            case Stage::Moving: set(o->moving_at); break;
            case Stage::Arrived:
                set(o->arrived_at);
                if (std::exchange(o->not_kept, false)) s.responders.at(o->responder).answers.give_back_yes();
                break;
            case Stage::Controlled: set(o->controlled_at); break;
            case Stage::Feedback: set(o->feedback_at); break;
            default: break;
        }
    }
    void operator()(const AssignmentStalled& e) {
        const Edit o = edit(e.offer);
        o->stalled = true;
        if (e.not_kept && !std::exchange(o->not_kept, true)) s.responders.at(o->responder).answers.take_back_yes();
    }
    void operator()(const AssignmentEnded& e) {
        const Edit o = edit(e.offer);
        o->ended = true; o->end_reason = e.reason;
        ResponderState& r = s.responders.at(o->responder);
        if (r.assignment == e.offer) r.assignment = {};
        const Duration rest = s.policy_of(s.incidents.at(o->incident)).rest_after_release;
        if (rest > Duration{} && o->moving_at && e.reason != EndReason::Rematched) r.resting_until = at_ + rest;
    }
    void operator()(const TierWidened& e) {
        Edit i{s, s.incidents, e.incident};
        TierState& tier = i->tiers[e.tier - 1U];
        tier.plan = {.slots = e.slots, .batch = e.batch, .within = e.within, .offer_timeout = e.offer_timeout, .offers_max = e.offers_max};
        if (e.ask_again) tier.asked_again_at = at_;
        if (e.lifts_withdrawal) tier.withdrawn = false;
        if (e.demanded) tier.demanded_at = at_;
        if (!e.keeps_claim) i->claim_until.reset();
        note(e.incident);
    }

    void operator()(const AnswersLearned& e) {
        s.learned_version = e.version;
        s.priors = e.priors;
        for (const LearnedAnswers& l : e.people) {
            ResponderState& r = s.responders.at(l.responder);
            r.learned = l.counts;
            r.delay_median = l.delay_median;
        }
        for (ResponderState& r : s.responders) r.answers.forget(e.kept);
        for (GroupCounts& g : s.group_answers) g.forget(e.kept);
    }

    // ---- rings ----
    template <class E> requires requires(State& state, const E& e) { apply_ring(state, Instant{}, e); }
    void operator()(const E& e) {
        apply_ring(s, at_, e);
        note(s.rings.at(e.ring).incident);
    }

    // ---- everyday work ----
    template <class E> requires requires(State& state, const E& e) { apply_everyday(state, Instant{}, e); }
    void operator()(const E& e) {
        apply_everyday(s, at_, e);
        if constexpr (requires { e.incident; })
            if (s.incidents.has(e.incident)) note(e.incident);
    }

private:
    /// Drills and calls for oneself say nothing about a sender.
    bool tells_of_source(const AlertState& a) const { return !a.source_id.empty() && a.type != AlertType::Sos && !s.incidents.at(a.incident).drill; }
    auto source_at(const std::string& source_id) {
        return std::lower_bound(s.sources.begin(), s.sources.end(), source_id, [](const SourceRecord& r, const std::string& id) { return r.source_id < id; });
    }
    void judge_source(const AlertState& a, bool was_false) {
        if (!tells_of_source(a)) return;
        auto it = source_at(a.source_id);
        if (it == s.sources.end() || it->source_id != a.source_id) {
            if (s.sources.size() >= kSourcesKept) return;
            it = s.sources.insert(it, SourceRecord{a.source_id, 0, 0});
        }
        ++it->closed;
        it->false_alarms += was_false ? 1U : 0U;
    }
    void take_back_verdict(const AlertState& a, bool was_false) {
        const auto it = source_at(a.source_id);
        if (!tells_of_source(a) || it == s.sources.end() || it->source_id != a.source_id) return;
        it->closed -= std::min(it->closed, 1U);
        it->false_alarms -= was_false ? std::min(it->false_alarms, 1U) : 0U;
        if (it->closed == 0) s.sources.erase(it);
    }
    void learn_hour(const OfferState& o, bool accepted) {
        if (o.hour_band == 0 || o.hour_band > kHourBands) return;
        if (s.group_answers.empty()) s.group_answers.resize(kResponderClasses * kHourBands);
        s.group_answers[group_of(s.responders.at(o.responder).profile.responder_class, o.hour_band - 1U)].add(accepted);
    }
    void remember_page(ResponderState& r) {
        const Instant day_ago = at_ - std::chrono::hours{24};
        std::erase_if(r.asked_at, [&](Instant t) { return t <= day_ago; });
        if (r.asked_at.size() >= kOffersRemembered) r.asked_at.erase(r.asked_at.begin());
        r.asked_at.push_back(at_);
    }
    /// Also notes the event on the incident's timeline.
    Edit<OfferId, OfferState> edit(OfferId id) { note(s.offers.at(id).incident); return {s, s.offers, id}; }
    Edit<ClockId, ClockState> edit(ClockId id) { note(s.clocks.at(id).incident); return {s, s.clocks, id}; }

    void note(IncidentId id) {
        auto& timeline = s.incidents.at(id).timeline;
        if (timeline.size() < kTimelineMax) timeline.push_back(s.seq);
    }
    void end_offer(OfferId id, OfferPhase phase, EndReason reason) {
        const Edit o = edit(id);
        o->phase = phase; o->end_reason = reason;
        ResponderState& r = s.responders.at(o->responder);
        if (r.open_offer == id) r.open_offer = {};
    }
    void move_assignments(Edit<IncidentId, IncidentState>& from, Edit<IncidentId, IncidentState>& into, IncidentId into_id) {
        std::array<std::uint8_t, kTiers> filled{};
        for (const OfferId id : from->offers) {
            Edit o{s, s.offers, id};
            if (!o->active() && !(o->ring && o->open())) continue;  // who is still asked to hold a post goes with the ring
            o->incident = into_id;
            into->offers.push_back(id);
        }
        for (const OfferId id : into->offers)
            if (const OfferState& o = s.offers.at(id); o.fills_slot()) ++filled[o.tier - 1U];
        for (std::size_t t = 0; t < kTiers; ++t) {
            into->tiers[t].plan.slots = std::max(into->tiers[t].plan.slots, filled[t]);
            into->tiers[t].withdrawn = into->tiers[t].withdrawn || from->tiers[t].withdrawn;  // what was too dangerous is the same event
        }
        std::erase_if(from->offers, [&](OfferId id) { return s.offers.at(id).incident == into_id; });
    }
    static void count_offer(TierState& tier, bool claim) {
        ++tier.offers_made;
        if (claim) ++tier.claims_made;
    }
    /// Opened again before anybody had claimed it: there is a whole window anew.
    void renew_claim_window(IncidentState& i) {
        if (i.claim_until) i.claim_until = at_ + s.policies[i.policy].dispatch[i.dispatch_row].claim_window;
    }
    void close(IncidentId id) {
        s.open_incidents.erase(id);
        ++s.closed_incidents;
        note(id);
    }
    void open_again(IncidentId id) {
        s.open_incidents.insert(id);
        --s.closed_incidents;
        note(id);
    }
    /// The oldest closed incidents leave memory with all that hangs on them; open ones never do.
    void forget_old() {
        while (s.closed_incidents > kClosedIncidentsKept && !s.incidents.front().open()) {
            s.incidents.forget_front();
            --s.closed_incidents;
            const auto gone = [&](IncidentId i) { return !s.incidents.has(i); };
            while (!s.offers.empty() && gone(s.offers.front().incident) && !s.offers.front().active()) s.offers.forget_front();
            while (!s.clocks.empty() && gone(s.clocks.front().incident)) s.clocks.forget_front();
            while (!s.rings.empty() && gone(s.rings.front().incident)) s.rings.forget_front();
            while (!s.alerts.empty() && gone(s.alerts.front().incident)) {
                const auto it = s.alert_by_key.find(alert_key(s.alerts.front().source_id, s.alerts.front().alert_id));
                if (it != s.alert_by_key.end() && it->second == s.alerts.first_id()) s.alert_by_key.erase(it);
                s.alerts.forget_front();
            }
        }
    }

    State& s;
    Instant at_;
};

}  // namespace

void apply(State& state, const Event& event) {
    ++state.seq;
    state.last_at = event.at;
    std::visit(Applier{state, event.at}, event.body);
}

}  // namespace watchgrid::engine
