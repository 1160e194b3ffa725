#include "tests/sim/random_world.hpp"

#include "engine/core/deadlines.hpp"
#include "engine/core/invariants.hpp"

namespace watchgrid::test {

using namespace engine;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t kOpenMax = 6;  ///< more open incidents than this and the desk starts closing
constexpr AlertType kTypes[] = {AlertType::Fight, AlertType::Robbery, AlertType::Theft, AlertType::Weapon, AlertType::Fire, AlertType::Medical, AlertType::Dispute, AlertType::Sos};

}  // namespace

RandomWorld::RandomWorld(std::uint64_t seed, bool keeps_journal) : dice_{seed}, keeps_journal_{keeps_journal} {
    town_.roads = random_city(dice_, 60, 100);
    town_.centre = LatLon::from_e6(36'615'000, 101'717'000);
    now_ = instant_from_ms(1'772'416'800'000 + std::int64_t{dice_.below(24 * 60)} * 60'000);
    make_people();
    grids_ = std::make_unique<GridTree>(town_.zones);
    fleet_ = std::make_unique<Fleet>(town_);
    const PolicyPack policy = make_policy();
    oracle_ = std::make_unique<Oracle>(town_.responders, shifts_, policy, town_.utc_offset_minutes);
    run(LoadTown{town_.responders, policy}, false);
    for (std::uint64_t i = 1; i <= town_.responders.size(); ++i) {
        if (!dice_.one_in(5)) run(ReportDuty{{i}, true, dice_.one_in(8), ""}, false);
        if (!dice_.one_in(8)) run(ReportPosition{{i}, anywhere(), now_}, false);
    }
}

LatLon RandomWorld::anywhere() {
    return LatLon::from_e6(36'600'000 + static_cast<std::int32_t>(dice_.below(30'000)), 101'700'000 + static_cast<std::int32_t>(dice_.below(35'000)));
}

void RandomWorld::make_people() {
    const std::uint32_t people = dice_.between(8, 40);
    for (std::uint32_t i = 1; i <= people; ++i) {
        Responder r;
        r.external_id = "R" + std::to_string(i);
        r.responder_class = static_cast<ResponderClass>(dice_.below(kResponderClasses));
        r.tier = default_tier(r.responder_class);
        r.home = anywhere();
        r.travel_mode = static_cast<TravelMode>(dice_.below(5));
        if (dice_.one_in(2)) r.gates = static_cast<Gates>((1U << dice_.below(5)) | (dice_.one_in(3) ? 1U << dice_.below(5) : 0U));
        OracleShift shift;
        if (dice_.one_in(4)) shift = {static_cast<int>(dice_.below(24)) * 60, static_cast<int>(dice_.below(24)) * 60 + 30};
        const auto text = [](int minute) { return (minute < 600 ? "0" : "") + std::to_string(minute / 60) + (minute % 60 == 0 ? ":00" : ":30"); };
        town_.shifts.push_back(shift.from_minute == shift.to_minute ? WeeklyHours::always()
                                                                     : *WeeklyHours::parse(text(shift.from_minute) + "-" + text(shift.to_minute)));
        town_.responders.push_back(r);
        shifts_.push_back(shift);
    }
}

PolicyPack RandomWorld::make_policy() {
    PolicyPack p;
    p.name = "random";
    for (int i = 0; i < 3; ++i) {
        Rule r;
        r.id = "rule" + std::to_string(i);
        constexpr Stage starts[] = {Stage::Received, Stage::Received, Stage::Signed};
        constexpr Stage stops[] = {Stage::Arrived, Stage::Signed, Stage::Moving};
        r.start = starts[i], r.stop = stops[i];
        r.deadline = std::chrono::seconds{dice_.between(20, 120)};
        r.warn_at = {r.deadline / 2};
        r.pausable = true;
        r.excuse_codes = {"road_blocked"};
        r.on_warn = {static_cast<RuleAction>(dice_.below(6))};
        r.on_breach = {static_cast<RuleAction>(dice_.below(6)), static_cast<RuleAction>(dice_.below(6))};
        p.rules.push_back(r);
    }
    p.triage = {TriageRow{.type = {AlertType::Dispute}, .intent = {}, .source_kind = {}, .zone_class = {}, .severity = Severity::Low},
                TriageRow{.type = {AlertType::Theft}, .intent = {}, .source_kind = {}, .zone_class = {}, .severity = Severity::Medium},
                TriageRow{.type = {}, .intent = {}, .source_kind = {}, .zone_class = {}, .severity = Severity::High}};
    for (const Severity severity : {Severity::Low, Severity::Medium, Severity::High, Severity::Critical}) {
        DispatchRow row;
        row.severity = {severity};
        for (TierPlan& plan : row.tier) {
            plan.slots = static_cast<std::uint8_t>(dice_.below(4));
            plan.batch = static_cast<std::uint8_t>(plan.slots + dice_.below(4));
            plan.within = std::chrono::seconds{dice_.between(20, 600)};
            plan.offer_timeout = std::chrono::seconds{dice_.between(5, 30)};
            plan.offers_max = static_cast<std::uint8_t>(dice_.between(4, 36));
        }
        row.open_claim = severity == Severity::Low && !dice_.one_in(4);
        row.claim_window = std::chrono::seconds{dice_.between(10, 60)};
        p.dispatch.push_back(row);
    }
    p.rest_after_release = dice_.one_in(2) ? 0s : std::chrono::seconds{dice_.between(10, 120)};
    p.undelivered_after = dice_.one_in(4) ? 0s : 3s;
    p.matching.rematch_gain = dice_.one_in(4) ? 0s : std::chrono::seconds{dice_.one_in(2) ? 30 : 1};
    p.moving_within = dice_.one_in(4) ? 0s : std::chrono::seconds{dice_.between(5, 60)};
    return p;
}

ResponderId RandomWorld::anybody() { return {dice_.between(1, static_cast<std::uint32_t>(town_.responders.size()))}; }

/// Mostly a recent one; sometimes one that never was.
IncidentId RandomWorld::any_incident() {
    const auto count = static_cast<std::uint32_t>(state_.incidents.size());
    if (count == 0 || dice_.one_in(50)) return {count + 1U};
    return {count - dice_.below(std::min(count, 12U))};
}

Command RandomWorld::random_alert() {
    Alert a;
    a.alert_id = "A" + std::to_string(dice_.one_in(20) ? alerts_ : ++alerts_);
    a.type = kTypes[dice_.below(std::size(kTypes))];
    if (dice_.one_in(15)) a.intent = Intent::Consult;
    if (!dice_.one_in(12)) a.location = Location{anywhere(), 0};
    a.drill = dice_.one_in(6);
    a.silent = dice_.one_in(10);
    return ReceiveAlert{std::move(a)};
}

Command RandomWorld::random_answer(bool& trial) {
    const auto count = static_cast<std::uint32_t>(state_.offers.size());
    const OfferId offer{count == 0 ? 1U : count - dice_.below(std::min(count, 16U))};
    const OfferState* o = state_.offers.find(offer);
    const ResponderId by = o == nullptr || dice_.one_in(10) ? anybody() : o->responder;
    constexpr AnswerKind kinds[] = {AnswerKind::Accept, AnswerKind::Accept, AnswerKind::Accept, AnswerKind::Decline, AnswerKind::Decline,
                                    AnswerKind::Delivered, AnswerKind::Seen, AnswerKind::Moving, AnswerKind::Arrived, AnswerKind::Feedback, AnswerKind::Withdraw};
    const AnswerKind kind = kinds[dice_.below(std::size(kinds))];
    trial = kind == AnswerKind::Accept || kind == AnswerKind::Decline || kind == AnswerKind::Withdraw;
    return AnswerOffer{by, offer, kind, std::nullopt, ""};
}

Command RandomWorld::random_order() {
    const IncidentId i = any_incident();
    switch (dice_.below(9)) {
        case 0: return UnassignResponder{i, anybody(), "desk", "reason"};
        case 1: return Escalate{i, static_cast<Tier>(dice_.below(5)), "desk", "reason"};
        case 2: return SetSeverity{i, static_cast<Severity>(dice_.below(5)), "desk", "reason"};
        case 3: return SetLocation{i, Location{anywhere(), 0}, "desk"};
        case 4: return ExcuseClock{i, "rule" + std::to_string(dice_.below(3)), "road_blocked", "desk"};
        case 5: return PauseClock{i, "rule" + std::to_string(dice_.below(3)), dice_.one_in(2), "desk", "reason"};
        case 6: return ReopenIncident{i, "desk", "reason"};
        case 7: return MergeIncident{i, any_incident(), "desk"};
        default: return UnmergeIncident{i, "desk"};
    }
}

Command RandomWorld::random_time_or_close() {
    if (state_.open_incidents.size() <= kOpenMax && !dice_.one_in(6)) return Tick{};
    if (dice_.one_in(4)) return CancelIncident{any_incident(), "desk", "reason"};
    return ResolveIncident{state_.open_incidents.empty() ? any_incident() : *state_.open_incidents.begin(), "done", "desk", ""};
}

Command RandomWorld::random_command(bool& trial, bool& by_hand) {
    trial = true;
    const std::uint32_t what = dice_.below(100);
    if (what < 12) return random_alert();
    if (what < 52) return random_answer(trial);
    if (what < 62) return ReportDuty{anybody(), !dice_.one_in(3), dice_.one_in(8), ""};
    if (what < 70) {
        trial = false;
        return ReportPosition{anybody(), anywhere(), now_ - Duration{dice_.below(90'000)}};
    }
    if (what < 76) {
        by_hand = true;
        return AssignResponder{any_incident(), anybody(), "desk", "reason"};
    }
    return what < 88 ? random_order() : random_time_or_close();
}

void RandomWorld::step() {
    const auto due = next_deadline(state_);
    if (dice_.one_in(2)) now_ += Duration{dice_.below(dice_.one_in(30) ? 60'000 : 2'000)};
    if (due && dice_.one_in(6)) now_ = std::max(now_, *due);  // exactly at the deadline: where ties are
    if (due && *due <= now_ && !dice_.one_in(3)) {
        ++trials_;
        run(Tick{}, false);
        oracle_->see_end_of_tick(now_);
        return;
    }
    bool trial = false, by_hand = false;
    const Command command = random_command(trial, by_hand);
    trials_ += trial ? 1 : 0;
    run(command, by_hand);
    if (std::holds_alternative<Tick>(command)) oracle_->see_end_of_tick(now_);
}

void RandomWorld::run(const Command& command, bool by_hand) {
    const auto decided = decide(state_, {town_, *grids_, *fleet_}, command, now_);
    if (!decided) return;
    for (const Event& e : *decided) {
        const auto* made = std::get_if<OfferMade>(&e.body);
        oracle_->see(e, by_hand && made != nullptr && made->ordered);
        if (keeps_journal_) journal_.push_back(e);
    }
}

std::vector<std::string> RandomWorld::complaints(bool deep) const {
    std::vector<std::string> out = oracle_->complaints();
    if (deep)
        for (std::string& broken : broken_invariants(state_)) out.push_back(std::move(broken));
    return out;
}

}  // namespace watchgrid::test
