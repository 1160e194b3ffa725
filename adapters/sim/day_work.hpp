#pragma once
/// What people do beside the alarms on a simulated day: they patrol and check in, inspect waters, visit those who live alone, mediate, report
/// what is dangerous and put it right, redeem points, warn an area; and they answer what the engine makes of it (tasks, notices of an alarm).
///
/// Not everything goes well, as in life: reports come twice, late, or from the wrong place, points are redeemed that nobody has, quarrels come
/// back. What the engine refuses is counted by its code.
///
/// Commands come out in order of time; who owns this runs them and says what came of each. One thread. Same town, seed and day: same commands.
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "adapters/sim/dice.hpp"
#include "adapters/sim/event_queue.hpp"
#include "engine/core/decide.hpp"
#include "engine/places/town.hpp"

namespace watchgrid::sim {

class DayWork {
public:
    /// Plans what begins in [from, to); hours are counted from `from`, which should be midnight in the town. The town must outlive it.
    DayWork(const engine::Town&, std::uint64_t seed, engine::Instant from, engine::Instant to);
    DayWork(const DayWork&) = delete;
    DayWork& operator=(const DayWork&) = delete;

    /// None when nothing is left to do.
    std::optional<engine::Instant> next_at() const;
    /// Takes what is due next; nothing when what it was about is over by now. @pre next_at()
    std::optional<engine::Command> next(const engine::State&);
    /// What came of the command that `next` gave.
    void outcome(const engine::Decided&);
    /// Every event of the town, after it was applied.
    void see(const engine::State& after, const engine::Event&);

    std::uint64_t commands() const noexcept { return commands_; }
    const std::map<std::string, std::uint64_t>& refused() const noexcept { return refused_; }  ///< by code

private:
    using Maybe = std::optional<engine::Command>;
    using Deed = std::function<Maybe(const engine::State&)>;

    // ---- the morning's plan ----
    void plan_patrols();
    void plan_inspections();
    void plan_visits();
    void plan_danger();
    void plan_other_work();
    void plan_disputes();
    void plan_points();
    void plan_notices();
    void plan_alarms();
    void plan_watch();

    // ---- what follows from what happened ----
    template <class E> void on(const engine::State&, const E&) {}
    void on(const engine::State&, const engine::PatrolStarted&);
    void on(const engine::State&, const engine::TaskRaised&);
    void on(const engine::State&, const engine::DisputeOpened&);
    void on(const engine::State&, const engine::DisputeStepped&);
    void on(const engine::State&, const engine::DisputeReopened&);
    void on(const engine::State&, const engine::PointsEntered&);
    void on(const engine::State&, const engine::NoticeIssued&);
    void on(const engine::State&, const engine::CareNotified&);
    void on(const engine::State&, const engine::AlertAccepted&);
    void on(const engine::State&, const engine::IncidentOpened&);
    void on(const engine::State&, const engine::IncidentClosed&);

    void at(engine::Instant when, Deed deed) { queue_.put(when, std::move(deed)); }
    void after(double seconds_from, double seconds_to, Deed deed) { at(now_ + span(seconds_from, seconds_to), std::move(deed)); }
    /// A deed that needs no look at the state.
    static Deed just(engine::Command command) {
        return [command = std::move(command)](const engine::State&) -> Maybe { return command; };
    }
    engine::Duration span(double seconds_from, double seconds_to) { return engine::Duration{static_cast<std::int64_t>(1000 * dice_.between(seconds_from, seconds_to))}; }
    engine::Instant hour(double from, double to) { return from_ + span(3600 * from, 3600 * to); }
    std::string report() { return "day-" + std::to_string(++reports_); }
    engine::LatLon near(engine::LatLon, double meters);
    engine::CheckIn check_in(engine::LatLon place, engine::Instant when);
    std::string keeper(const std::string& zone_id) const;
    const std::string& somebody() { return helpers_[dice_.below(helpers_.size())]; }
    void inspect(const engine::HazardSpot&, engine::Instant when, const std::string& by);
    void visit(const engine::CareHome&, engine::Instant when, const std::string& by);
    void check(engine::PatrolId, const std::string& by, engine::Instant when);
    void step(engine::DisputeId, engine::DisputeStep, double hours_from, double hours_to, std::string text, std::string agency = {});
    void finish(engine::TaskId, double hours_from, double hours_to, std::string text);

    const engine::Town& town_;
    Dice dice_;
    const engine::Instant from_, to_;
    engine::Instant now_;
    EventQueue<Deed> queue_;
    std::vector<std::string> helpers_;                 // ids of people who are not police
    std::vector<const engine::Place*> stops_;          // places that stand still
    std::map<std::string, engine::Instant> patrol_ends_;  // by who starts it
    std::set<std::uint64_t> again_;                    // incidents and disputes that were opened again, once is enough
    std::uint64_t reports_{}, commands_{};
    std::map<std::string, std::uint64_t> refused_;
    bool notice_cancelled_{};
};

}  // namespace watchgrid::sim
