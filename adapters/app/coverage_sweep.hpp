#pragma once
/// Which parts of the town can be met now, and which cannot be met whatever happens: the coverage forecast (algorithms 0, "honest
/// limit of the 1-3-5 rule").
///
/// Each square of the coverage model is asked: would somebody free of tier 1 be there within 60 s, police within 180 s,
/// reinforcement within 300 s? A few squares a second on the core thread, so that a pass over the town takes about 40 s and costs
/// the core less than one per cent. The same question with everybody on duty at home gives the squares that no duty roster can meet.
#include <array>
#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

#include "adapters/app/move_up_adviser.hpp"
#include "adapters/metrics/metrics.hpp"
#include "engine/core/decide.hpp"

namespace watchgrid::app {

inline constexpr std::array<engine::Duration, engine::kTiers> kCoverageTargets{std::chrono::seconds{60}, std::chrono::seconds{180}, std::chrono::seconds{300}};

class CoverageSweep {
public:
    /// Finds out what is possible at all: three bounded searches a square, 0.1 s in a county. The fleet must outlive it.
    CoverageSweep(const engine::Town&, const engine::GridTree&, const engine::Fleet&, metrics::Metrics&);

    /// Core thread, every second: the next squares. @return advice to move cars up, for the console, when it has changed
    std::optional<std::string> step(const engine::State&, engine::World, engine::Instant now);

    /// Any thread: the last whole pass as GeoJSON with a summary by zone class and tier. @param posts where the demand of citizens would best be
    /// covered by so many idle cars; 0: not asked
    std::string geojson(std::size_t posts) const;

private:
    enum class Cover : std::uint8_t { Unknown, Met, Missed, Impossible };
    struct Square {
        engine::ZoneClass zone_class{};
        std::array<bool, engine::kTiers> possible{};
        std::array<Cover, engine::kTiers> now{};
    };
    void publish(const engine::State&, engine::Instant now);
    std::vector<engine::CellIndex> best_posts(std::size_t posts) const;

    void sweep(const engine::State&, engine::World, engine::Instant now);
    const engine::Fleet& fleet_;
    metrics::Metrics& metrics_;
    MoveUpAdviser move_up_;
    std::vector<Square> squares_;  // core thread
    std::size_t next_{};

    mutable std::mutex mutex_;
    std::vector<Square> shown_;
    std::vector<std::uint32_t> demand_;  // alerts of citizens by square
    double days_{};                      // that they were collected in
    engine::Instant swept_at_{};
};

}  // namespace watchgrid::app
