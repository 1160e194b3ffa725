#include "adapters/sim/chase.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "adapters/sim/seconds.hpp"
#include "engine/core/apply_ring.hpp"
#include "engine/core/deadlines.hpp"
#include "engine/ring/map_marks.hpp"

namespace watchgrid::sim {

using namespace engine;
using namespace std::chrono_literals;

namespace {

constexpr std::int64_t kNoon = 1'772'424'000'000;  // Monday 2026-03-02T04:00:00Z, noon in China
constexpr double kCameraShare = 0.04;              // of the junctions, where the town names none (algorithms.md 3.5)
constexpr Millimeters kCameraNear = from_meters(60);
constexpr Duration kFixEvery{10'000}, kIdleFixEvery{30'000};

class Chase {
public:
    Chase(ChaseGround& ground, const ChaseTerms& terms, const ChaseCase& c)
        : ground_{ground}, terms_{terms}, case_{c}, fleet_{ground.town}, trips_{ground.town.roads}, crime_{instant_from_ms(kNoon)}, report_{crime_ + terms.report_delay}, now_{report_},
          camera_dice_{c.seed ^ 0xCA3E7AULL} {
        (void)decide_now(LoadTown{ground.town.responders, ground.policy});
        for (std::size_t i = 0; i < ground.town.responders.size(); ++i) {
            Dice dice{c.seed * 1'000'003 + i};
            people_.push_back({.habits = draw_habits(ground.town.responders[i], dice), .dice = dice, .at = c.people[i]});
            (void)decide_now(ReportDuty{{i + 1}, true, false, ""});
            (void)decide_now(ReportPosition{{i + 1}, c.people[i], now_ - people_[i].habits.fix_age});
        }
    }

    ChaseResult run() {
        open();
        queue_.put(now_ + kIdleFixEvery, {.kind = Kind::Fixes});
        for (std::size_t i = 0; i < case_.path.size(); ++i) {
            const Instant at = crime_ + Duration{case_.path[i].ms};
            if (at >= report_) queue_.put(at, {.kind = Kind::Step, .about = i});
        }
        while (!over()) {
            const auto due = next_deadline(state_);
            if (due && (queue_.empty() || *due <= queue_.next_at())) {
                now_ = std::max(now_, *due);
                (void)decide_now(Tick{});
                continue;
            }
            if (queue_.empty()) break;
            const auto entry = queue_.take();
            now_ = std::max(now_, entry.at);
            step(entry.what);
        }
        sum_up();
        return std::move(out_);
    }

private:
    enum class Kind : std::uint8_t { Step, Sight, Fixes, Delivered, Answer, SetOff, Position, AtPost, SetUp };
    struct Due {
        Kind kind{};
        ResponderId person{};
        std::uint64_t about{};  ///< offer, or position in the path
        Reaction reaction{};
    };
    struct Person {
        Habits habits;
        Dice dice;
        LatLon at;
        std::optional<Trip> trip{};
        OfferId job{};
    };

    Person& person(ResponderId id) { return people_[static_cast<std::size_t>(id.value - 1)]; }
    LatLon where(const Person& p) const { return p.trip ? trips_.position(*p.trip, now_) : p.at; }
    LatLon place(std::size_t i) const { return ground_.town.roads.nodes()[case_.path[i].node]; }
    const RingState* ring() const { return state_.rings.find({1}); }

    bool decide_now(const Command& command) {
        const auto decided = decide(state_, {ground_.town, ground_.grids, fleet_, &ground_.desk}, command, now_);
        if (!decided) return false;
        for (const Event& e : *decided) react(e);
        note_held();
        return true;
    }

    /// The report comes from where it happened; the desk orders the ring at once.
    void open() {
        Alert alert;
        alert.alert_id = "flight";
        alert.type = AlertType::Robbery;
        alert.location = Location{place(0), 0};
        (void)decide_now(ReceiveAlert{std::move(alert)});
        RingSuspect suspect{.at = place(0), .seen_at = crime_, .vehicle = terms_.vehicle, .heading_deg = {}, .description = {}};
        (void)decide_now(ActivateRing{{1}, std::move(suspect), "", "desk"});
    }

    /// A chase without sightings goes on until every post that was asked for had its time: the claim is about all of them.
    bool over() const {
        if (!ended_) return false;
        if (terms_.follow || ring() == nullptr) return true;
        return std::all_of(ring()->posts.begin(), ring()->posts.end(), [&](const PostState& p) { return p.plan.suspect_at < now_ || held_at_.contains(p.plan.number); });
    }

    void react(const Event& e) {
        if (const auto* made = std::get_if<OfferMade>(&e.body)) asked(*made);
        else if (const auto* accepted = std::get_if<OfferAccepted>(&e.body)) sent(accepted->offer);
        else if (const auto* ended = std::get_if<AssignmentEnded>(&e.body)) released(ended->offer);
        else if (const auto* planned = std::get_if<RingPlanned>(&e.body)) note_plan(*planned);
    }

    void note_plan(const RingPlanned& plan) {
        if (++out_.plans > 1) return;
        out_.first_complete = plan.outcome == RingOutcome::Complete;
        out_.claimed_sealed = static_cast<double>(plan.sealed) / kCertain;
        out_.claimed_intercepted = static_cast<double>(plan.intercepted) / kCertain;
        out_.units_first = plan.posts.size();
    }

    void note_held() {
        if (ring() == nullptr) return;
        for (const PostState& p : ring()->posts) {
            if (phase_of(state_, p) != PostPhase::InPlace || held_at_.contains(p.plan.number)) continue;
            held_at_.emplace(p.plan.number, now_);
            out_.held.push_back({p.plan.at, now_ - report_});
        }
    }

    void step(const Due& due) {
        switch (due.kind) {
            case Kind::Step: return pass(static_cast<std::size_t>(due.about));
            case Kind::Sight:
                ++out_.sightings;
                out_.seen.push_back(place(static_cast<std::size_t>(due.about)));
                (void)decide_now(SightSuspect{{1}, out_.seen.back(), crime_ + Duration{case_.path[due.about].ms}, {}, "camera", "camera"});
                return;
            case Kind::Fixes: return idle_fixes();
            case Kind::Delivered: (void)decide_now(AnswerOffer{due.person, {due.about}, AnswerKind::Delivered, now_, ""}); return;
            case Kind::Answer: (void)decide_now(AnswerOffer{due.person, {due.about}, due.reaction == Reaction::Accept ? AnswerKind::Accept : AnswerKind::Decline, now_, ""}); return;
            case Kind::SetOff: return set_off(due);
            case Kind::Position: return on_the_way(due);
            case Kind::AtPost: return arrive(due);
            case Kind::SetUp:
                if (person(due.person).job.value == due.about) (void)decide_now(AnswerOffer{due.person, {due.about}, AnswerKind::Arrived, now_, ""});
                return;
        }
    }

    // ---- the suspect ----

    void pass(std::size_t i) {
        if (ended_) return;
        const NodeIndex node = case_.path[i].node;
        const auto& posts = ring() != nullptr ? ring()->posts : std::vector<PostState>{};
        const bool held = std::any_of(posts.begin(), posts.end(), [&](const PostState& p) { return p.plan.node == node && phase_of(state_, p) == PostPhase::InPlace; });
        if (held || i + 1 == case_.path.size()) {
            ended_ = true;
            out_.end = held ? FlightEnd::Caught : FlightEnd::Escaped;
            out_.ended_at = now_ - report_;
            out_.ended_where = place(i);
            return;
        }
        if (terms_.follow && ground_.cameras[node] != 0 && camera_dice_.chance(terms_.camera_sees)) queue_.put(now_ + terms_.camera_lag, {.kind = Kind::Sight, .about = i});
    }

    // ---- the people ----

    void idle_fixes() {
        for (std::size_t i = 0; i < people_.size(); ++i) (void)decide_now(ReportPosition{{i + 1}, where(people_[i]), now_});
        queue_.put(now_ + kIdleFixEvery, {.kind = Kind::Fixes});
    }

    void asked(const OfferMade& e) {
        queue_.put(now_ + kDelivery, {.kind = Kind::Delivered, .person = e.responder, .about = e.offer.value});
        if (e.ordered) return sent(e.offer);
        Person& p = person(e.responder);
        const Answering a = draw_answer(p.habits, p.dice);
        if (a.reaction != Reaction::Silence) queue_.put(now_ + kDelivery + a.after, {.kind = Kind::Answer, .person = e.responder, .about = e.offer.value, .reaction = a.reaction});
    }

    void sent(OfferId offer) {
        const OfferState& o = state_.offers.at(offer);
        Person& p = person(o.responder);
        const bool under_way = p.trip && now_ < p.trip->arrives_at;
        p.at = where(p);
        p.trip.reset();
        p.job = offer;
        if (o.ring) used_.insert(o.responder);
        if (!p.dice.chance(kForgetsToMove))
            queue_.put(now_ + (under_way ? Duration{2s} : draw_turnout(o.tier == 0 ? Tier{2} : o.tier, p.dice)), {.kind = Kind::SetOff, .person = o.responder, .about = offer.value});
    }

    void set_off(const Due& due) {
        Person& p = person(due.person);
        if (p.job.value != due.about) return;
        const OfferState& o = state_.offers.at({due.about});
        LatLon to = place(0);
        if (o.ring)
            if (const PostState* post = state_.rings.at(o.ring).find_post(o.post)) to = post->plan.at;
        const double pace = 1.0 / p.dice.log_normal(1.0, terms_.travel_spread);
        p.trip = trips_.plan(p.at, to, ground_.town.responders[static_cast<std::size_t>(due.person.value - 1)].travel_mode, pace, now_);
        (void)decide_now(AnswerOffer{due.person, {due.about}, AnswerKind::Moving, now_, ""});
        queue_.put(p.trip->arrives_at, {.kind = Kind::AtPost, .person = due.person, .about = due.about});
        queue_.put(now_ + kFixEvery, {.kind = Kind::Position, .person = due.person, .about = due.about});
    }

    void on_the_way(const Due& due) {
        Person& p = person(due.person);
        if (p.job.value != due.about || !p.trip || now_ >= p.trip->arrives_at) return;
        (void)decide_now(ReportPosition{due.person, where(p), now_});
        queue_.put(now_ + kFixEvery, due);
    }

    void arrive(const Due& due) {
        Person& p = person(due.person);
        if (p.job.value != due.about) return;
        (void)decide_now(ReportPosition{due.person, where(p), now_});
        queue_.put(now_ + seconds(p.dice.between(20, 30)), {.kind = Kind::SetUp, .person = due.person, .about = due.about});
    }

    void released(OfferId offer) {
        const ResponderId who = state_.offers.at(offer).responder;
        Person& p = person(who);
        if (p.job != offer) return;
        p.job = {};
        p.at = where(p);
        p.trip.reset();
    }

    void sum_up() {
        out_.units_used = used_.size();
        const RingState* r = ring();
        if (r == nullptr) return;
        out_.sealed_in_time = r->outcome == RingOutcome::Complete && r->gaps.empty() && std::all_of(r->posts.begin(), r->posts.end(), [&](const PostState& p) {
            const auto held = held_at_.find(p.plan.number);
            return held != held_at_.end() && held->second <= p.plan.suspect_at;
        });
    }

    ChaseGround& ground_;
    const ChaseTerms& terms_;
    const ChaseCase& case_;
    State state_;
    Fleet fleet_;
    TripPlanner trips_;
    Instant crime_, report_, now_;
    Dice camera_dice_;
    std::vector<Person> people_;
    EventQueue<Due> queue_;
    std::map<std::uint32_t, Instant> held_at_;  // by post
    std::set<ResponderId> used_;
    bool ended_{};
    ChaseResult out_;
};

}  // namespace

ChaseGround::ChaseGround(const Town& t, const PolicyPack& p) : town{t}, policy{p}, grids{t.zones}, desk{t}, cameras(t.roads.nodes().size(), 0) {
    const RoadSnapper snapper{t.roads};
    for (const Place& place : t.places) {
        if (place.kind != PlaceKind::Camera) continue;
        const RoadPoint at = snapper.snap(place.at, Network::Drive, kCameraNear);
        if (!at) continue;
        const Edge& e = t.roads.edges()[at.edge];
        cameras[at.offset_mm * 2 < e.length_mm ? e.from : e.to] = 1;
    }
    camera_count = static_cast<std::size_t>(std::count(cameras.begin(), cameras.end(), 1));
    Dice dice{t.roads.version()};
    if (camera_count == 0)
        for (auto& c : cameras) c = dice.chance(kCameraShare) ? 1 : 0;
}

ChaseResult run_chase(ChaseGround& ground, const ChaseTerms& terms, const ChaseCase& c) { return Chase{ground, terms, c}.run(); }

}  // namespace watchgrid::sim
