#pragma once
/// Events as numbers for Prometheus. Core thread; a counter or two an event. Drills are outside the statistics.
#include <map>
#include <span>
#include <string>

#include "adapters/app/core_loop.hpp"
#include "adapters/metrics/metrics.hpp"

namespace watchgrid::app {

class MetricsRecorder {
public:
    explicit MetricsRecorder(metrics::Metrics& m) : m_{m} {}
    void on_events(const engine::State&, std::span<const StoredEvent>);
    /// Gauges that are cheaper to count now and then than to follow: call about once a second. O(responders).
    void on_second(const engine::State&, engine::World, engine::Instant now, std::size_t inbox_depth);

private:
    void on(const engine::State&, const engine::Event&);
    metrics::Metrics& m_;
};

}  // namespace watchgrid::app
