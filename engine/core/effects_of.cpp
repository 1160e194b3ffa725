#include "engine/core/effect.hpp"

namespace watchgrid::engine {
namespace {

TaskKind task_of(EndReason reason) noexcept {
    switch (reason) {
        case EndReason::TakenByOther: return TaskKind::TakenByOther;
        case EndReason::StandDown:
        case EndReason::IncidentClosed:
        case EndReason::Merged: return TaskKind::StandDown;
        default: return TaskKind::Withdrawn;
    }
}

class Collector {
public:
    Collector(const State& state, std::uint64_t seq) : s_{state}, seq_{seq} {}

    void operator()(const OfferMade& e) {
        add(PublishOffer{e.offer});
        if (e.ordered) add(PublishTask{e.responder, e.incident, e.offer, TaskKind::Granted, "ordered"});
    }
    void operator()(const OfferAccepted& e) { task(e.offer, TaskKind::Granted, ""); }
    void operator()(const OfferWithdrawn& e) { task(e.offer, task_of(e.reason), std::string{to_string(e.reason)}); }
    void operator()(const AssignmentEnded& e) { task(e.offer, task_of(e.reason), std::string{to_string(e.reason)}); }
    void operator()(const OfferUndelivered& e) { add(CallHook{HookKind::Undelivered, s_.offers.at(e.offer).incident, e.offer, ""}); }
    void operator()(const OwnerNotified& e) { add(PublishTask{e.responder, e.incident, {}, TaskKind::Message, e.deputy ? "deputy" : "owner"}); }
    void operator()(const IncidentEscalated& e) {
        // A supervisor is not in the drill.
        if (e.action == RuleAction::PageSupervisor && !s_.incidents.at(e.incident).drill) add(CallHook{HookKind::PageSupervisor, e.incident, {}, e.reason});
        if (e.action != RuleAction::VoiceHook) return;
        for (const OfferId id : s_.incidents.at(e.incident).offers)
            if (const OfferState* o = known(id); o != nullptr && o->open()) add(CallHook{HookKind::Voice, e.incident, id, e.reason});
    }
    void operator()(const SeverityChanged& e) { update(e.incident, "severity"); }
    void operator()(const LocationChanged& e) { update(e.incident, "location"); }
    /// Everybody at or on the way to a post hears where the suspect was; whoever is asked because of it sees it in the offer.
    void operator()(const SuspectSighted& e) {
        for (const PostState& p : s_.rings.at(e.ring).posts)
            if (const OfferState* o = known(p.offer); o != nullptr && (o->open() || o->active())) task(p.offer, TaskKind::Updated, "sighting");
    }
    // ---- everyday work ----
    void operator()(const TaskRaised& e) { tell(e.assignee, e.text); }
    void operator()(const TaskOverdue& e) {
        const TaskRaised& task = s_.books.tasks.at(e.task).task;
        tell(task.assignee, "overdue: " + task.text);
    }
    void operator()(const TaskHandedOver& e) {
        if (const TaskState* t = s_.books.tasks.find(e.task); t != nullptr) tell(e.to, t->task.text);
    }
    /// Parallel notices: each is a call of its own, and its outcome comes back as CareNoticeSettled.
    void operator()(const CareNotified& e) {
        if (e.party == CareParty::Helper) tell(e.to, e.text, e.incident);
        add(CallHook{hook_of(e.party), e.incident, {}, e.text, e.to, e.notice});
    }
    /// By what the event says, not by who is active: the assignments have ended by now.
    void operator()(const WithdrawOrdered& e) {
        for (const OfferId id : e.offers)
            if (s_.offers.has(id)) task(id, TaskKind::Message, "withdraw: " + e.reason);
    }
    /// A drill is on record and reaches nobody: whoever hears a notice cannot know that it is one.
    void operator()(const NoticeIssued& e) {
        if (!e.content.drill) add(PublishNotice{e.notice, false});
    }
    void operator()(const NoticeEnded& e) {
        if (const NoticeState* n = s_.books.notices.find(e.notice); n != nullptr && !n->content.drill) add(PublishNotice{e.notice, true});
    }
    template <class Other> void operator()(const Other&) {}

    std::vector<Effect> take() { return std::move(effects_); }

private:
    static HookKind hook_of(CareParty party) noexcept {
        switch (party) {
            case CareParty::Ambulance: return HookKind::Ambulance;
            case CareParty::KeyHolder: return HookKind::KeyHolder;
            case CareParty::Helper: return HookKind::Helper;
            default: return HookKind::Reporter;
        }
    }
    /// A message to somebody who has a phone here; to nobody when the id is none of ours.
    void tell(const std::string& external_id, const std::string& text, IncidentId incident = {}) {
        const ResponderId r = s_.find_responder(external_id);
        if (r && !s_.responders.at(r).retired) add(PublishTask{r, incident, {}, TaskKind::Message, text});
    }
    /// An offer that was made before this event; null for one that came later in the same command, and speaks for itself.
    const OfferState* known(OfferId id) const {
        const OfferState* o = s_.offers.find(id);
        return o != nullptr && o->made_seq < seq_ ? o : nullptr;
    }
    template <class Body> void add(Body body) { effects_.push_back({seq_, static_cast<std::uint32_t>(effects_.size()), std::move(body)}); }
    void task(OfferId id, TaskKind kind, std::string text) {
        const OfferState& o = s_.offers.at(id);
        add(PublishTask{o.responder, o.incident, id, kind, std::move(text)});
    }
    void update(IncidentId incident, const char* what) {
        for (const OfferId id : s_.incidents.at(incident).offers)
            if (const OfferState* o = known(id); o != nullptr && (o->open() || o->active())) task(id, TaskKind::Updated, what);
    }

    const State& s_;
    std::uint64_t seq_;
    std::vector<Effect> effects_;
};

}  // namespace

std::vector<Effect> effects_of(const State& after, const Event& event, std::uint64_t seq) {
    Collector collector{after, seq};
    std::visit(collector, event.body);
    return collector.take();
}

std::vector<Effect> open_effects(const State& state, ResponderId id) {
    std::vector<Effect> out;
    const ResponderState* r = state.responders.find(id);
    if (r == nullptr) return out;
    if (r->open_offer) out.push_back({state.offers.at(r->open_offer).made_seq, 0, PublishOffer{r->open_offer}});
    if (r->assignment) {
        const OfferState& o = state.offers.at(r->assignment);
        out.push_back({o.made_seq, 0, PublishTask{id, o.incident, r->assignment, TaskKind::Granted, "open"}});
    }
    return out;
}

}  // namespace watchgrid::engine
