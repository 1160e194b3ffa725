#pragma once
/// "Somebody of these will be there in time": what the engine claimed in its own explanation records, and what became of it.
///
/// A claim is true when somebody arrives by the target who had been asked when it was made; whoever is asked later counts for later claims only.
/// When the incident was closed or merged before the target and nobody was there yet, the claim is left out: nobody will ever know.
#include <array>
#include <cstdint>
#include <map>
#include <vector>

#include "engine/core/state.hpp"

namespace watchgrid::sim {

struct CalibrationTenth {
    double claimed{}, realised{};  ///< means
    std::uint64_t count{};
};

class Calibration {
public:
    /// `after`: the state in which the event was applied.
    void see(const engine::State& after, const engine::Event&);
    /// By tenth of the claimed chance, empty ones left out.
    std::vector<CalibrationTenth> soon() const { return means(tenths_[0]); }   ///< by the first target, 60 s
    std::vector<CalibrationTenth> later() const { return means(tenths_[1]); }  ///< by the second, 180 s

private:
    using Tenths = std::array<CalibrationTenth, 10>;
    struct Claim {
        engine::Instant at;
        engine::Ppm chance[2]{};  // 0: not claimed
    };
    struct Arrival {
        engine::Instant asked_at, there_at;
    };
    struct Running {
        engine::Instant received_at, due[2];
        std::vector<Claim> claims;
        std::vector<Arrival> arrivals;
    };
    void settle(const Running&, engine::Instant ended_at);
    static std::vector<CalibrationTenth> means(const Tenths&);

    std::map<std::uint64_t, Running> running_;  // by incident
    Tenths tenths_[2];
};

}  // namespace watchgrid::sim
