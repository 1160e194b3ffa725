#pragma once
/// The virtual clocks, the dice and which faults are on at the moment: what every part of a faulty world shares.
#include "adapters/app/anchored_clock.hpp"
#include "adapters/sim/dice.hpp"
#include "adapters/sim/fault_kinds.hpp"

namespace watchgrid::sim {

/// Thrown where the process is killed. Nothing of the service may catch it.
struct Killed {};

struct Weather {
    explicit Weather(std::uint64_t seed) : dice{seed} {}

    engine::Instant now() const noexcept { return now_; }
    /// Both clocks go on together; the wall keeps its error.
    void advance_to(engine::Instant t) noexcept {
        if (t <= now_) return;
        clocks.steady += t - now_;
        clocks.wall += t - now_;
        now_ = t;
    }
    void start_at(engine::Instant t) noexcept { now_ = t, clocks.wall = t, clocks.steady = std::chrono::steady_clock::time_point{} + t.time_since_epoch(); }
    /// Throws the dice only for faults that are on: a run without a kind is a run of its own, and still the same for its seed.
    bool strikes(Fault f, double chance) noexcept { return has(faults, f) && dice.chance(chance) && ++injected > 0; }

    Dice dice;
    FaultSet faults{};
    app::VirtualClocks clocks;
    std::uint64_t injected{};

private:
    engine::Instant now_{};
};

}  // namespace watchgrid::sim
