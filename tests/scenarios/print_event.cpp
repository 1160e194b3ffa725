#include "tests/scenarios/print_event.hpp"

#include <fmt/format.h>

#include "engine/core/event_fields.hpp"

namespace watchgrid::test {

using namespace engine;

namespace {

std::string seconds_of(Duration d) { return fmt::format("{}.{:03}", d.count() / 1000, std::abs(d.count() % 1000)); }
std::string eta_text(std::uint32_t ms) { return fmt::format("{}.{}s", ms / 1000, ms % 1000 / 100); }

class FieldPrinter {
public:
    static constexpr bool reading = false;
    FieldPrinter(std::string& out, Instant start) : out_{out}, start_{start} {}
    template <class T> void operator()(int, const char* name, const T& x) {
        const std::string text = say(x);
        if (!text.empty()) out_ += std::string{" "} + name + "=" + text;
    }

private:
    static std::string say(const std::string& x) { return x.find(' ') == std::string::npos ? x : "\"" + x + "\""; }
    static std::string say(bool x) { return x ? "yes" : ""; }
    static std::string say(Duration x) { return x == Duration{} ? "" : seconds_of(x); }
    std::string say(Instant x) const { return seconds_text(x, start_); }
    static std::string say(LatLon) { return ""; }
    template <class Tag> static std::string say(Id<Tag> x) { return x ? std::to_string(x.value) : ""; }
    template <class T> std::string say(const std::optional<T>& x) const { return x ? say(*x) : ""; }
    template <class T> std::string say(const std::vector<T>& list) const {
        std::string out;
        for (const T& item : list) out += (out.empty() ? "" : ",") + say(item);
        return out;
    }
    template <class T> std::string say(const T& x) const {
        if constexpr (NamedEnum<T>) return std::string{to_string(x)};
        else if constexpr (std::is_integral_v<T>) return x == 0 ? "" : std::to_string(x);
        else return say_object(x);
    }
    template <class T> std::string say_object(const T& x) const {
        std::string inner;
        FieldPrinter printer{inner, start_};
        fields(printer, x);
        return inner.empty() ? "" : "{" + inner.substr(1) + "}";
    }
    std::string& out_;
    Instant start_;
};

class Printer {
public:
    Printer(const State& state, Instant at, Instant start) : s{state}, at_{at}, start_{start} {}

    std::string operator()(const PolicyActivated& e) const { return fmt::format("{} version {}", e.pack.name, e.pack.version); }
    std::string operator()(const ResponderEnrolled& e) const { return name(e.responder); }
    std::string operator()(const ResponderUpdated& e) const { return name(e.responder); }
    std::string operator()(const ResponderRetired& e) const { return name(e.responder); }
    std::string operator()(const DutyChanged& e) const { return name(e.responder) + (e.on ? e.drill ? " drill" : " on" : " off") + by(e.by); }
    std::string operator()(const IncidentOpened& e) const {
        std::string out = fmt::format("{} {} {} {} {}", in(e.incident), to_string(e.intent), to_string(e.type), to_string(e.severity), to_string(e.zone_class));
        if (!e.zone_id.empty()) out += " " + e.zone_id;
        if (!e.location) out += " nowhere";
        if (e.silent) out += " silent";
        if (e.drill) out += " drill";
        if (e.dispatch_row == kNoDispatchRow) out += " asks-nobody";
        return out;
    }
    std::string operator()(const AlertAccepted& e) const { return e.alert.alert_id + " " + in(e.incident) + (e.alert.flags & kFlagNeedsLocation ? " needs_location" : ""); }
    std::string operator()(const OwnerNotified& e) const { return in(e.incident) + " " + name(e.responder) + (e.deputy ? " deputy" : " owner"); }
    std::string operator()(const ClockStarted& e) const {
        return clock(e.clock) + " due " + t(e.due_at) + (e.started_at == at_ ? "" : " counting from " + t(e.started_at));
    }
    std::string operator()(const ClockWarned& e) const { return fmt::format("{} warning {}", clock(e.clock), e.warnings); }
    std::string operator()(const ClockBreached& e) const { return clock(e.clock) + " cause " + std::string{to_string(e.cause)} + (e.late ? " late" : ""); }
    std::string operator()(const ClockStopped& e) const { return clock(e.clock) + (s.clocks.at(e.clock).breached_at ? " after its breach" : ""); }
    std::string operator()(const ClockCancelled& e) const { return clock(e.clock); }
    std::string operator()(const ClockPaused& e) const { return clock(e.clock) + by(e.by) + " (" + e.reason + ")"; }
    std::string operator()(const ClockResumed& e) const { return clock(e.clock) + " due " + t(e.due_at) + by(e.by); }
    std::string operator()(const ClockExcused& e) const { return clock(e.clock) + " " + e.code + by(e.by); }
    std::string operator()(const ClockMoved& e) const { return clock(e.clock) + " due " + t(e.due_at) + " counting from " + t(e.started_at); }
    std::string operator()(const MatchExplained& e) const {
        std::string out = fmt::format("{} tier {} {} wants {}:", in(e.incident), e.tier, to_string(e.trigger), e.wanted);
        for (const Candidate& c : e.candidates) {
            const std::string cost = c.score_ms > c.eta_ms ? " costs " + eta_text(c.score_ms) : "";
            out += fmt::format(" {} {}{} {},", name(c.responder), eta_text(c.eta_ms), cost, to_string(c.verdict));
        }
        out.back() == ',' ? out.back() = ';' : ' ';
        if (e.shortfall != Shortfall::None) out += " short: " + std::string{to_string(e.shortfall)};
        for (const VerdictCount& v : e.excluded) out += fmt::format(" {}={}", to_string(v.verdict), v.count);
        if (e.soon > 0 || e.later > 0) out += fmt::format(" soon {}% later {}%", e.soon / 10'000, e.later / 10'000);
        if (e.gain > Duration{}) out += " gains " + seconds_of(e.gain);
        if (e.recheck_at) out += " enough until " + t(*e.recheck_at);
        if (e.retry_at) out += " again at " + t(*e.retry_at);
        if (out.back() == ';' || out.back() == ':') out.pop_back();
        return out;
    }
    std::string operator()(const OfferMade& e) const {
        std::string out = fmt::format("{} {} {} tier {} eta {} {}m", offer(e.offer), in(e.incident), name(e.responder), e.tier,
                                      eta_text(static_cast<std::uint32_t>(e.eta.count())), e.distance_m);
        return out + (e.ordered ? " ordered" : " until " + t(e.expires_at)) + (e.claim ? " claim" : "") + (e.rematch ? fmt::format(" rematch turned {}", e.reroutings) : "") + (e.ring ? fmt::format(" post {} of {}", e.post, ring(e.ring)) : "");
    }
    std::string operator()(const OfferDelivered& e) const { return offer_and_name(e.offer); }
    std::string operator()(const OfferSeen& e) const { return offer_and_name(e.offer); }
    std::string operator()(const OfferUndelivered& e) const { return offer_and_name(e.offer); }
    std::string operator()(const OfferAccepted& e) const { return offer_and_name(e.offer) + device(e.device_at); }
    std::string operator()(const OfferDeclined& e) const { return offer_and_name(e.offer) + (e.text.empty() ? "" : " (" + e.text + ")"); }
    std::string operator()(const OfferExpired& e) const { return offer_and_name(e.offer); }
    std::string operator()(const OfferWithdrawn& e) const { return offer_and_name(e.offer) + " " + std::string{to_string(e.reason)}; }
    std::string operator()(const AssignmentProgressed& e) const {
        return fmt::format("{} {} {}{}{}", offer_and_name(e.offer), to_string(e.stage), to_string(e.witness), device(e.device_at), e.text.empty() ? "" : " (" + e.text + ")");
    }
    std::string operator()(const AssignmentStalled& e) const { return offer_and_name(e.offer); }
    std::string operator()(const AssignmentEnded& e) const { return offer_and_name(e.offer) + " " + std::string{to_string(e.reason)} + by(e.by); }
    std::string operator()(const TierWidened& e) const {
        return fmt::format("{} tier {} slots {} batch {} within {}s{}{}", in(e.incident), e.tier, e.slots, e.batch, e.within.count() / 1000, e.ask_again ? " ask again" : "",
                           e.lifts_withdrawal ? " not withdrawn any more" : "");
    }
    std::string operator()(const IncidentEscalated& e) const {
        return in(e.incident) + " " + std::string{to_string(e.action)} + (e.clock ? " because of " + clock(e.clock) : "") + by(e.by) +
               (e.clock || e.reason.empty() ? "" : " (" + e.reason + ")");
    }
    std::string operator()(const SeverityChanged& e) const { return in(e.incident) + " " + std::string{to_string(e.severity)} + by(e.by); }
    std::string operator()(const LocationChanged& e) const { return in(e.incident) + " " + e.zone_id + " " + std::string{to_string(e.zone_class)} + by(e.by); }
    std::string operator()(const NoteAdded& e) const { return in(e.incident) + by(e.by) + " (" + e.text + ")"; }
    std::string operator()(const PhotoAdded& e) const { return in(e.incident) + " " + offer_and_name(e.offer) + " " + e.digest.substr(0, 8) + fmt::format(" {} bytes", e.bytes); }
    std::string operator()(const IncidentClaimed& e) const { return in(e.incident) + by(e.by); }
    std::string operator()(const IncidentClosed& e) const { return in(e.incident) + " " + e.outcome + by(e.by); }
    std::string operator()(const IncidentReopened& e) const { return in(e.incident) + by(e.by) + " (" + e.reason + ")"; }
    std::string operator()(const IncidentMerged& e) const { return in(e.incident) + " into " + in(e.into) + by(e.by) + (e.likelihood > 0 ? fmt::format(" as surely as {:.1f}%", e.likelihood / 1e4) : ""); }
    std::string operator()(const IncidentLinked& e) const { return fmt::format("{} possibly {} ({:.1f}%)", in(e.incident), in(e.other), e.likelihood / 1e4); }
    std::string operator()(const AnswersLearned& e) const { return fmt::format("version {} from {} people", e.version, e.people.size()); }
    std::string operator()(const IncidentUnmerged& e) const { return in(e.incident) + " out of " + in(e.from) + by(e.by); }

    std::string operator()(const RingActivated& e) const {
        return fmt::format("{} {} {}{}{}", ring(e.ring), in(e.incident), to_string(e.suspect.vehicle), e.suspect.heading_deg ? fmt::format(" heading {}", *e.suspect.heading_deg) : "", by(e.by));
    }
    std::string operator()(const RingPlanned& e) const {
        std::string out = fmt::format("{} {} {}{} margin {:.2f} by {}, sealed {:.3f}, intercepted {:.3f}:", ring(e.ring), to_string(e.trigger), to_string(e.outcome), e.template_id.empty() ? "" : " on " + e.template_id, e.margin_permille / 1000.0,
                                      t(e.close_by), e.sealed / 1e6, e.intercepted / 1e6);
        for (const PostPlanned& p : e.posts)
            out += fmt::format(" {} {} {} before {}{},", p.number, name(p.responder), eta_text(static_cast<std::uint32_t>(p.arrive.count())), t(p.suspect_at), p.interception ? " on a route" : "");
        for (const GapPlanned& g : e.gaps) out += " gap" + (g.filler ? " " + name(g.filler) + " late " + seconds_of(g.late) : "") + ",";
        for (const std::string_view w : words_of_warnings(e.warnings)) out += fmt::format(" {},", w);
        out.pop_back();
        return out;
    }
    std::string operator()(const SuspectSighted& e) const { return fmt::format("{} by {} seen {}{}", ring(e.ring), e.source, t(e.seen_at), by(e.by)); }
    std::string operator()(const RingPostSet& e) const { return fmt::format("{} post {} {}{}{}", ring(e.ring), e.post, e.closed ? "closed" : "open", by(e.by), e.reason.empty() ? "" : " (" + e.reason + ")"); }
    std::string operator()(const RingSealed& e) const { return ring(e.ring); }
    std::string operator()(const RingBroken& e) const { return fmt::format("{} post {}", ring(e.ring), e.post); }
    std::string operator()(const RingLent& e) const { return fmt::format("{} {} handover {}{}", ring(e.ring), e.bureau, seconds_of(e.handover), by(e.by)); }
    std::string operator()(const RingTakenOver& e) const { return ring(e.ring) + " " + e.bureau + by(e.by); }
    std::string operator()(const RingStoodDown& e) const { return ring(e.ring) + by(e.by) + (e.reason.empty() ? "" : " (" + e.reason + ")"); }

    /// The everyday work says its fields as they are; empty ones are left out.
    template <class E> std::string operator()(const E& e) const {
        std::string out;
        FieldPrinter printer{out, start_};
        fields(printer, e);
        return out.empty() ? out : out.substr(1);
    }

    std::string name(ResponderId id) const { return s.responders.at(id).profile.external_id; }
    static std::string in(IncidentId id) { return fmt::format("I{}", id.value); }
    static std::string ring(RingId id) { return fmt::format("G{}", id.value); }
    static std::string offer(OfferId id) { return fmt::format("O{}", id.value); }
    std::string offer_and_name(OfferId id) const { return offer(id) + " " + name(s.offers.at(id).responder); }
    std::string clock(ClockId id) const { return in(s.clocks.at(id).incident) + " " + s.rule_of(s.clocks.at(id)).id; }
    std::string t(Instant at) const { return seconds_text(at, start_); }
    std::string device(std::optional<Instant> at) const { return at && *at != at_ ? " device " + t(*at) : ""; }
    static std::string by(const std::string& user) { return user.empty() ? "" : " by " + user; }

private:
    const State& s;
    Instant at_, start_;
};

}  // namespace

std::string seconds_text(Instant at, Instant start) { return seconds_of(at - start); }

std::string event_text(const State& s, const Event& e, Instant start) {
    return std::string{name_of(e.body)} + " " + std::visit(Printer{s, e.at, start}, e.body);
}

std::string effect_text(const State& s, const Effect& effect) {
    const Printer p{s, {}, {}};
    if (const auto* o = std::get_if<PublishOffer>(&effect.body)) return "offer " + p.offer_and_name(o->offer);
    if (const auto* t = std::get_if<PublishTask>(&effect.body))
        return fmt::format("task {} {}{} {}{}", p.name(t->responder), Printer::in(t->incident), t->offer ? " " + Printer::offer(t->offer) : "", to_string(t->kind),
                           t->text.empty() ? "" : " (" + t->text + ")");
    if (const auto* n = std::get_if<PublishNotice>(&effect.body)) return fmt::format("notice {}{}", n->notice.value, n->ended ? " taken back" : "");
    const auto& h = std::get<CallHook>(effect.body);
    if (h.notice) return fmt::format("hook {} {} to {} ({})", to_string(h.kind), Printer::in(h.incident), h.to, h.text);
    return fmt::format("hook {} {}{}{}", to_string(h.kind), Printer::in(h.incident), h.offer ? " " + p.offer_and_name(h.offer) : "", h.text.empty() ? "" : " (" + h.text + ")");
}

std::string clock_text(const State& s, const ClockState& c, Instant start) {
    std::string out = s.rule_of(c).id + " " + std::string{to_string(c.phase)} + ", due " + seconds_text(c.due_at, start);
    if (c.breached_at) out += ", breached " + seconds_text(*c.breached_at, start) + " " + std::string{to_string(c.cause)} + (c.late ? " late" : "");
    if (c.stopped_at) out += ", stopped " + seconds_text(*c.stopped_at, start);
    if (!c.excuse.empty()) out += ", excuse " + c.excuse;
    return out;
}

std::string offer_text(const State& s, OfferId id, Instant start) {
    const OfferState& o = s.offers.at(id);
    std::string out = fmt::format("O{} {} tier {} {}", id.value, s.responders.at(o.responder).profile.external_id, o.tier, to_string(o.phase));
    const auto add = [&](const char* what, const std::optional<Instant>& at) {
        if (at) out += fmt::format(", {} {}", what, seconds_text(*at, start));
    };
    add("delivered", o.delivered_at), add("seen", o.seen_at), add("accepted", o.accepted_at), add("moving", o.moving_at), add("arrived", o.arrived_at);
    add("controlled", o.controlled_at), add("feedback", o.feedback_at);
    if (o.stalled) out += ", stalled";
    if (o.end_reason != EndReason::None) out += ", " + std::string{to_string(o.end_reason)};
    return out;
}

}  // namespace watchgrid::test
