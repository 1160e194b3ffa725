#pragma once
/// What a simulation is judged by, counted from the events alone.
#include <boost/json/object.hpp>
#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "engine/core/state.hpp"

namespace watchgrid::sim {

class Tally {
public:
    /// `after`: the state in which the event was applied.
    void see(const engine::State& after, const engine::Event&);
    void redundant_accept() noexcept { ++redundant_accepts_; }

    std::uint64_t incidents() const noexcept { return incidents_; }
    std::uint64_t offers() const noexcept { return offers_; }
    std::uint64_t accepted() const noexcept { return accepted_; }
    std::uint64_t arrived() const noexcept { return arrived_; }
    std::uint64_t closed() const noexcept { return closed_; }
    std::uint64_t alerts() const noexcept { return alerts_; }

    /// Into the keys of contract.md 6. Shares are of the incidents for which that tier was asked, first arrival counted from
    /// received; percentiles and means of those at which somebody arrived. `redundant_accepts` is per incident.
    /// `incidents` has drills and consults in it, and not what was merged. `late_by_cause` counts breached clocks that wait for an arrival.
    void write(boost::json::object&) const;

private:
    struct Arrivals {
        std::uint64_t asked{};             ///< incidents
        std::vector<std::int64_t> ms;      ///< of the first to arrive, from received
    };
    struct Running {
        engine::Instant received_at{};
        std::array<bool, engine::kTiers> asked{}, reached{};
    };
    void first_arrival(const engine::State&, const engine::AssignmentProgressed&, engine::Instant at);

    std::uint64_t rematched_{};
    std::uint64_t alerts_{}, incidents_{}, offers_{}, accepted_{}, arrived_{}, closed_{}, merged_{}, redundant_accepts_{};
    std::array<Arrivals, engine::kTiers> tiers_;
    std::map<std::uint64_t, Running> running_;  // open incidents
    std::map<std::string, std::uint64_t> late_;
};

}  // namespace watchgrid::sim
