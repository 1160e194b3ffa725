#pragma once
/// The virtual clocks, the dice and which faults are on at the moment: what every part of a faulty world shares.
#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "adapters/app/anchored_clock.hpp"
#include "adapters/sim/dice.hpp"
#include "adapters/sim/fault_kinds.hpp"

namespace watchgrid::sim {

/// Thrown where the process is killed. Nothing of the service may catch it.
struct Killed {};

/// The strikes of a run that is played again, and no others.
class StrikePlan {
public:
    explicit StrikePlan(std::vector<Strike> strikes);
    /// Takes the next strike of the kind when its moment has come. A story that has become another one may pass it by: then the first
    /// opportunity after it is taken.
    bool takes(const Strike& opportunity);

private:
    std::array<std::vector<Strike>, kFaults> due_;  // by kind, the next one last
};

struct Weather {
    explicit Weather(std::uint64_t seed, std::optional<StrikePlan> plan = std::nullopt) : dice{seed}, plan_{std::move(plan)} {}

    engine::Instant now() const noexcept { return now_; }
    /// Both clocks go on together; the wall keeps its error.
    void advance_to(engine::Instant t) noexcept {
        if (t <= now_) return;
        clocks.steady += t - now_;
        clocks.wall += t - now_;
        now_ = t;
    }
    void start_at(engine::Instant t) noexcept { began_ = now_ = t, clocks.wall = t, clocks.steady = std::chrono::steady_clock::time_point{} + t.time_since_epoch(); }
    /// Throws the dice only for faults that are on: a run without a kind is a run of its own, and still the same for its seed.
    bool strikes(Fault, double chance);
    const std::vector<Strike>& struck() const noexcept { return struck_; }

    Dice dice;
    FaultSet faults{};
    app::VirtualClocks clocks;

private:
    std::optional<StrikePlan> plan_;
    std::array<std::pair<engine::Duration, std::uint32_t>, kFaults> opportunities_{};  // by kind: how many there were at that moment
    std::vector<Strike> struck_;
    engine::Instant began_{}, now_{};
};

}  // namespace watchgrid::sim
