#pragma once
/// The service's time: wall clock at the start, then only what the monotonic clock adds. A wall-clock jump moves nothing.
/// In a simulation both come from VirtualClocks, which somebody moves by hand.
#include <algorithm>
#include <chrono>

#include "engine/base/instant.hpp"

namespace watchgrid::app {

struct VirtualClocks {
    std::chrono::steady_clock::time_point steady{};
    engine::Instant wall{};
};

class AnchoredClock {
public:
    /// @param not_before the time of the last event in the journal: time never goes back along it, whatever the wall says.
    /// @param clocks null: the machine's; else they outlive this clock and its copies
    explicit AnchoredClock(engine::Instant not_before = {}, const VirtualClocks* clocks = nullptr)
        : clocks_{clocks}, started_{steady_now()},
          anchor_{std::max(not_before, clocks ? clocks->wall : std::chrono::time_point_cast<engine::Duration>(std::chrono::system_clock::now()))} {}

    engine::Instant now() const noexcept { return anchor_ + std::chrono::duration_cast<engine::Duration>(steady_now() - started_); }
    /// When a deadline will come, for a condition variable.
    std::chrono::steady_clock::time_point steady(engine::Instant t) const noexcept { return started_ + (t - anchor_); }

private:
    std::chrono::steady_clock::time_point steady_now() const noexcept { return clocks_ ? clocks_->steady : std::chrono::steady_clock::now(); }

    const VirtualClocks* clocks_;
    std::chrono::steady_clock::time_point started_;
    engine::Instant anchor_;
};

}  // namespace watchgrid::app
