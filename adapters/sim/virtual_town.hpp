#pragma once
/// A town's life in virtual time on the real engine: no I/O, no journal, no threads. Time jumps from one event to the next; ticks
/// come when the engine's own next deadline says so. Same town, options and calls: same life, event for event.
///
/// People on foot, on wheels and at posts follow their shifts, answer offers by their habits, travel by road and report where they
/// are. Positions of people who are not on a job are brought up to date only when the engine is about to decide (at most every
/// kIdleFixEvery), with the age that a phone's fix would have then: nobody looks at them in between.
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "adapters/sim/calibration.hpp"
#include "adapters/sim/calls.hpp"
#include "adapters/sim/day_work.hpp"
#include "adapters/sim/event_queue.hpp"
#include "adapters/sim/habits.hpp"
#include "adapters/sim/offer_oracle.hpp"
#include "adapters/sim/tally.hpp"
#include "adapters/sim/trip.hpp"
#include "engine/core/decide.hpp"
#include "engine/places/grid_tree.hpp"

namespace watchgrid::sim {

inline constexpr engine::Duration kIdleFixEvery{12'000};
inline constexpr engine::Duration kMovingFixEvery{10'000};

struct LifeOptions {
    double alerts_per_hour{60};            ///< above 0; not used with calls
    std::vector<TimedCall> calls{};        ///< from a file; empty: made up
    engine::Duration length{};             ///< alerts come during this time; afterwards everything is brought to its end
    std::uint64_t seed{1};
    std::uint64_t check_every{};           ///< engine events between two checks of the state's invariants; 0: never; 1: after every step that made events
    std::optional<engine::Instant> start{};  ///< without it Monday 2026-03-02, 08:00 in the town
    bool everyday{};                       ///< people also patrol, inspect, visit, mediate and redeem (day_work.hpp)
    std::function<void(const engine::Event&)> on_event{};  ///< each, in order; for a journal
    std::function<void(engine::Duration virtual_time)> progress{};
};

class VirtualTown {
public:
    /// The town must outlive it.
    VirtualTown(const engine::Town&, const engine::PolicyPack&, LifeOptions);

    void run();

    const Tally& tally() const noexcept { return tally_; }
    const Calibration& calibration() const noexcept { return calibration_; }
    const OfferOracle& oracle() const noexcept { return oracle_; }
    const engine::State& state() const noexcept { return state_; }
    const std::vector<std::string>& broken_invariants() const noexcept { return broken_; }
    std::uint64_t events() const noexcept { return state_.seq; }
    std::uint64_t checks() const noexcept { return checks_; }       ///< of the invariants
    const DayWork* work() const noexcept { return work_.get(); }    ///< null without everyday work

private:
    enum class Kind : std::uint8_t { Call, Minute, Delivered, Answer, Moving, Position, AtScene, Controlled, Close, GiveUp };
    struct Due {
        Kind kind{};
        engine::ResponderId person{};
        std::uint64_t about{};  ///< offer, incident or number of the call
        Reaction reaction{};
    };
    struct Person {
        Habits habits;
        engine::LatLon at;
        std::optional<Trip> trip;
        engine::OfferId offer;               ///< newest on the phone
        std::optional<engine::Instant> offer_gone_at;
        engine::OfferId job;
        bool on_duty{};
        bool drives{};  ///< was turned round on the way
    };

    void start_calls();
    void step(const Due&);
    engine::Decided run(const engine::Command&);
    bool decide_now(const engine::Command& c) { return run(c).has_value(); }
    void check(const std::vector<engine::Event>& happened);
    void react(const engine::Event&);
    void follow_shifts();
    void refresh_idle_fixes();
    void report_position(engine::ResponderId, engine::Instant taken_at);
    void raise(engine::Alert);

    void asked(const engine::OfferMade&);
    void sent(engine::OfferId);
    void released(engine::OfferId);
    void answer(const Due&);
    void set_off(const Due&);
    void on_the_way(const Due&);
    void at_scene(const Due&);
    void close(const Due&, bool gave_up);

    Person& person(engine::ResponderId id) { return people_[static_cast<std::size_t>(id.value - 1)]; }
    engine::LatLon where(const Person& p) const { return p.trip ? planner_.position(*p.trip, now_) : p.at; }
    engine::World world() { return {town_, grids_, *fleet_}; }
    bool job_is(engine::ResponderId, engine::OfferId) const;

    const engine::Town& town_;
    LifeOptions options_;
    Dice dice_;
    engine::GridTree grids_;
    std::unique_ptr<engine::Fleet> fleet_;
    TripPlanner planner_;
    CallMaker calls_;
    OfferOracle oracle_;
    Tally tally_;
    Calibration calibration_;
    engine::State state_;
    engine::Instant start_, now_;
    std::optional<engine::Instant> idle_fixes_at_;
    EventQueue<Due> queue_;
    std::vector<Person> people_;             // by responder id - 1
    std::vector<bool> close_planned_;        // by incident id
    std::unique_ptr<DayWork> work_;
    std::uint64_t alerts_raised_{}, checked_at_{}, checks_{};
    bool ledger_changed_{};
    std::vector<std::string> broken_;
};

}  // namespace watchgrid::sim
