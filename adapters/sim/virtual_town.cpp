#include "adapters/sim/virtual_town.hpp"

#include <algorithm>
#include <utility>

#include "adapters/sim/seconds.hpp"
#include "engine/core/deadlines.hpp"
#include "engine/core/invariants.hpp"
#include "engine/places/week_minute.hpp"

namespace watchgrid::sim {

using namespace engine;
using namespace std::chrono_literals;

namespace {

constexpr std::int64_t kMonday = 1'772'409'600'000;  // Monday 2026-03-02T00:00:00Z
constexpr Duration kGiveUpAfter = 40min, kAdviceTakes = 3min, kBringToAnEnd = 3h;
constexpr Duration kTurnsRound{5'000};
constexpr Duration kLateAnswer{500};  ///< a press this soon after the offer went is still sent

}  // namespace

VirtualTown::VirtualTown(const Town& town, const PolicyPack& policy, LifeOptions options)
    : town_{town}, options_{std::move(options)}, dice_{options_.seed}, grids_{town.zones}, fleet_{std::make_unique<Fleet>(town)}, planner_{town.roads},
      calls_{town, grids_}, oracle_{town, policy}, start_{options_.start.value_or(instant_from_ms(kMonday + (8 * 60 - town.utc_offset_minutes) * 60'000LL))}, now_{start_} {
    for (const Responder& r : town.responders) {
        people_.emplace_back();
        people_.back().habits = draw_habits(r, dice_);
        people_.back().at = r.home;
    }
    if (options_.everyday) work_ = std::make_unique<DayWork>(town, options_.seed, start_, start_ + options_.length);
    (void)decide_now(LoadTown{town.responders, policy});
    follow_shifts();
    queue_.put(now_ + 1min, {.kind = Kind::Minute});
}

void VirtualTown::start_calls() {
    if (!options_.calls.empty()) {
        for (std::uint64_t i = 0; i < options_.calls.size(); ++i)
            if (options_.calls[i].at <= options_.length) queue_.put(start_ + options_.calls[i].at, {.kind = Kind::Call, .about = i});
        return;
    }
    queue_.put(start_ + seconds(dice_.exponential(3600.0 / options_.alerts_per_hour)), {.kind = Kind::Call});
}

void VirtualTown::run() {
    start_calls();
    const Instant last_call = start_ + options_.length, end = last_call + kBringToAnEnd;
    while (now_ < end && (now_ <= last_call || !state_.open_incidents.empty())) {
        const auto work_at = work_ ? work_->next_at() : std::nullopt;
        const bool work_first = work_at && *work_at <= queue_.next_at();  // never empty: minutes go on
        const Instant event_at = work_first ? *work_at : queue_.next_at();
        if (const auto due = next_deadline(state_); due && *due <= event_at) {
            now_ = std::max(now_, *due);
            (void)decide_now(Tick{});
            continue;
        }
        if (work_first) {
            now_ = std::max(now_, *work_at);
            if (const auto command = work_->next(state_)) work_->outcome(run(*command));
            continue;
        }
        const auto entry = queue_.take();
        now_ = std::max(now_, entry.at);
        step(entry.what);
    }
    if (options_.check_every > 0 && broken_.empty()) broken_ = engine::broken_invariants(state_);
}

void VirtualTown::step(const Due& due) {
    switch (due.kind) {
        case Kind::Call:
            if (now_ > start_ + options_.length) return;
            if (!options_.calls.empty()) return raise(options_.calls[due.about].alert);
            queue_.put(now_ + seconds(dice_.exponential(3600.0 / options_.alerts_per_hour)), {.kind = Kind::Call});
            return raise(calls_.draw(dice_));
        case Kind::Minute:
            queue_.put(now_ + 1min, {.kind = Kind::Minute});
            if (week_minute(now_, town_.utc_offset_minutes) % (24 * 60) == 4 * 60) decide_now(LearnAnswers{});
            follow_shifts();
            if (options_.progress) options_.progress(now_ - start_);
            return;
        case Kind::Delivered: (void)decide_now(AnswerOffer{due.person, {due.about}, AnswerKind::Delivered, now_, ""}); return;
        case Kind::Answer: return answer(due);
        case Kind::Moving: return set_off(due);
        case Kind::Position: return on_the_way(due);
        case Kind::AtScene: return at_scene(due);
        case Kind::Controlled:
            if (job_is(due.person, {due.about})) (void)decide_now(AnswerOffer{due.person, {due.about}, AnswerKind::Controlled, now_, ""});
            return;
        case Kind::Close: return close(due, false);
        case Kind::GiveUp: return close(due, true);
    }
}

void VirtualTown::raise(Alert a) {
    a.alert_id = "sim-" + std::to_string(++alerts_raised_);
    (void)decide_now(ReceiveAlert{std::move(a)});
}

Decided VirtualTown::run(const Command& command) {
    const bool telemetry = std::holds_alternative<ReportPosition>(command);
    if (!telemetry) refresh_idle_fixes();
    Decided decided = decide(state_, world(), command, now_);
    if (!decided) return decided;
    for (const Event& e : *decided) {
        if (options_.on_event) options_.on_event(e);
        oracle_.see(e);
        tally_.see(state_, e);
        calibration_.see(state_, e);
        if (work_) work_->see(state_, e);
        react(e);
    }
    check(*decided);
    return decided;
}

/// The sums of the ledger only after a step that entered points: it may have 200,000 rows.
void VirtualTown::check(const std::vector<Event>& happened) {
    const bool points = std::any_of(happened.begin(), happened.end(), [](const Event& e) { return std::holds_alternative<PointsEntered>(e.body); });
    ledger_changed_ = ledger_changed_ || points;
    if (options_.check_every == 0 || state_.seq - checked_at_ < options_.check_every || !broken_.empty()) return;
    checked_at_ = state_.seq;
    ++checks_;
    broken_ = std::exchange(ledger_changed_, false) ? engine::broken_invariants(state_) : broken_invariants_beside_ledger(state_);
}

void VirtualTown::react(const Event& e) {
    if (const auto* made = std::get_if<OfferMade>(&e.body)) asked(*made);
    else if (const auto* accepted = std::get_if<OfferAccepted>(&e.body)) person(state_.offers.at(accepted->offer).responder).drives = false, sent(accepted->offer);
    else if (const auto* expired = std::get_if<OfferExpired>(&e.body)) person(state_.offers.at(expired->offer).responder).offer_gone_at = now_;
    else if (const auto* withdrawn = std::get_if<OfferWithdrawn>(&e.body)) person(state_.offers.at(withdrawn->offer).responder).offer_gone_at = now_;
    else if (const auto* ended = std::get_if<AssignmentEnded>(&e.body)) released(ended->offer);
    else if (const auto* duty = std::get_if<DutyChanged>(&e.body)) person(duty->responder).on_duty = duty->on;
    else if (const auto* opened = std::get_if<IncidentOpened>(&e.body)) {
        close_planned_.resize(static_cast<std::size_t>(opened->incident.value) + 1);
        queue_.put(now_ + (opened->dispatch_row == kNoDispatchRow ? kAdviceTakes : kGiveUpAfter), {.kind = Kind::GiveUp, .about = opened->incident.value});
    } else if (const auto* again = std::get_if<IncidentReopened>(&e.body)) {
        close_planned_[static_cast<std::size_t>(again->incident.value)] = false;
        queue_.put(now_ + kGiveUpAfter, {.kind = Kind::GiveUp, .about = again->incident.value});
    } else if (const auto* p = std::get_if<AssignmentProgressed>(&e.body); p != nullptr && p->stage == Stage::Arrived) {
        const OfferState& o = state_.offers.at(p->offer);
        queue_.put(now_ + seconds(dice_.between(20, 120)), {.kind = Kind::Controlled, .person = o.responder, .about = p->offer.value});
        if (close_planned_[static_cast<std::size_t>(o.incident.value)]) return;
        close_planned_[static_cast<std::size_t>(o.incident.value)] = true;
        queue_.put(now_ + seconds(30 + dice_.exponential(60 * dice_.between(5, 10))), {.kind = Kind::Close, .about = o.incident.value});
    }
}

void VirtualTown::follow_shifts() {
    for (std::size_t i = 0; i < people_.size(); ++i) {
        const bool wanted = is_rostered(town_, i, now_);
        Person& p = people_[i];
        const ResponderId id{i + 1};
        if (wanted == p.on_duty || (!wanted && p.job)) continue;  // a job is brought to its end first
        (void)decide_now(ReportDuty{id, wanted, false, ""});
        if (wanted) report_position(id, now_);
    }
}

void VirtualTown::refresh_idle_fixes() {
    if (idle_fixes_at_ && now_ - *idle_fixes_at_ < kIdleFixEvery) return;
    idle_fixes_at_ = now_;
    if (state_.responders.empty()) return;
    for (std::size_t i = 0; i < people_.size(); ++i) {
        Person& p = people_[i];
        if (!p.on_duty || p.job) continue;
        const ResponderId id{i + 1};
        const bool moves = p.trip.has_value();
        if (!moves && fleet_->stationed(id)) continue;
        report_position(id, now_ - p.habits.fix_age);
        if (moves && now_ >= p.trip->arrives_at + kIdleFixEvery) p.at = p.trip->to, p.trip.reset();
    }
}

void VirtualTown::report_position(ResponderId id, Instant taken_at) { (void)decide_now(ReportPosition{id, where(person(id)), taken_at}); }

bool VirtualTown::job_is(ResponderId who, OfferId offer) const {
    const OfferState* o = state_.offers.find(offer);
    return o != nullptr && o->active() && o->responder == who;
}

// ---- what people do ----

void VirtualTown::asked(const OfferMade& e) {
    queue_.put(now_ + kDelivery, {.kind = Kind::Delivered, .person = e.responder, .about = e.offer.value});
    if (e.ordered) return sent(e.offer);
    Person& p = person(e.responder);
    p.offer = e.offer;
    p.offer_gone_at.reset();
    const Answering a = draw_answer(p.habits, dice_);
    if (a.reaction != Reaction::Silence) queue_.put(now_ + kDelivery + a.after, {.kind = Kind::Answer, .person = e.responder, .about = e.offer.value, .reaction = a.reaction});
}

void VirtualTown::answer(const Due& due) {
    const Person& p = person(due.person);
    if (p.offer.value != due.about || (p.offer_gone_at && now_ - *p.offer_gone_at > kLateAnswer)) return;  // the phone has taken it off the screen
    const AnswerKind kind = due.reaction == Reaction::Accept ? AnswerKind::Accept : AnswerKind::Decline;
    if (!decide_now(AnswerOffer{due.person, {due.about}, kind, now_, ""}) && kind == AnswerKind::Accept) tally_.redundant_accept();
}

void VirtualTown::sent(OfferId offer) {
    const OfferState& o = state_.offers.at(offer);
    Person& p = person(o.responder);
    p.job = offer;
    p.at = where(p);
    p.trip.reset();
    // Who drives already needs a moment to turn round.
    const Duration turnout = p.drives ? kTurnsRound : draw_turnout(o.tier, dice_);
    p.drives = false;
    if (!dice_.chance(kForgetsToMove)) queue_.put(now_ + turnout, {.kind = Kind::Moving, .person = o.responder, .about = offer.value});
    queue_.put(now_ + kMovingFixEvery, {.kind = Kind::Position, .person = o.responder, .about = offer.value});
}

void VirtualTown::set_off(const Due& due) {
    if (!job_is(due.person, {due.about})) return;
    Person& p = person(due.person);
    const IncidentState& i = state_.incidents.at(state_.offers.at({due.about}).incident);
    p.trip = planner_.plan(p.at, i.location ? i.location->at : town_.centre, town_.responders[static_cast<std::size_t>(due.person.value - 1)].travel_mode, p.habits.pace, now_);
    (void)decide_now(AnswerOffer{due.person, {due.about}, AnswerKind::Moving, now_, ""});
    queue_.put(p.trip->arrives_at, {.kind = Kind::AtScene, .person = due.person, .about = due.about});
}

void VirtualTown::on_the_way(const Due& due) {
    if (!job_is(due.person, {due.about})) return;
    report_position(due.person, now_);
    const Person& p = person(due.person);
    if (!p.trip || now_ < p.trip->arrives_at) queue_.put(now_ + kMovingFixEvery, due);
}

/// Most press the button; for the rest the geofence sees them stay.
void VirtualTown::at_scene(const Due& due) {
    const OfferId offer{due.about};
    if (!job_is(due.person, offer) || state_.offers.at(offer).arrived_at) return;
    report_position(due.person, now_);
    if (due.reaction == Reaction::Accept && !dice_.chance(0.7)) {
        queue_.put(now_ + 6s, {.kind = Kind::AtScene, .person = due.person, .about = due.about, .reaction = Reaction::Silence});
        return;
    }
    if (!state_.offers.at(offer).arrived_at) (void)decide_now(AnswerOffer{due.person, offer, AnswerKind::Arrived, now_, ""});
}

void VirtualTown::released(OfferId offer) {
    const ResponderId who = state_.offers.at(offer).responder;
    Person& p = person(who);
    if (p.job != offer) return;
    p.job = {};
    p.at = where(p);
    p.drives = state_.offers.at(offer).end_reason == EndReason::Rematched && p.trip.has_value();
    p.trip.reset();
    const Responder& r = town_.responders[static_cast<std::size_t>(who.value - 1)];
    if (haversine(p.at, r.home) > from_meters(20)) p.trip = planner_.plan(p.at, r.home, r.travel_mode, p.habits.pace, now_);
}

void VirtualTown::close(const Due& due, bool gave_up) {
    const IncidentId id{due.about};
    const IncidentState* i = state_.incidents.find(id);
    if (i == nullptr || !i->open() || (gave_up && close_planned_[static_cast<std::size_t>(id.value)])) return;
    const bool advice = i->dispatch_row == kNoDispatchRow;
    const std::vector<OfferId> offers = i->offers;
    for (const OfferId offer : offers)
        if (const OfferState* o = state_.offers.find(offer); o != nullptr && o->active() && o->arrived_at && !o->feedback_at)
            (void)decide_now(AnswerOffer{o->responder, offer, AnswerKind::Feedback, now_, "done"});
    (void)decide_now(ResolveIncident{id, gave_up ? (advice ? "advice_given" : "nobody_came") : draw_outcome(dice_), "desk", ""});
}

}  // namespace watchgrid::sim
