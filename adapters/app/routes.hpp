#pragma once
/// The business routes of the public interface (contract 4). Handlers run on the I/O thread: they parse, hand over to the core, and
/// answer from the core thread when the answer is durable.
#include <functional>
#include <memory>

#include "adapters/app/core_loop.hpp"
#include "adapters/app/gateway.hpp"
#include "adapters/http/router.hpp"
#include "adapters/metrics/metrics.hpp"
#include "adapters/port/event_log.hpp"

namespace watchgrid::app {

class CoverageSweep;
class TimelineReader;

struct RouteContext {
    CoreLoop& core;
    const Directory& directory;
    metrics::Metrics& metrics;
    TimelineReader& timelines;
    const CoverageSweep& coverage;
    std::function<bool()> ready;      ///< replay is done and the journal accepts writes
};

void add_alert_routes(http::Router&, const RouteContext&);
void add_incident_routes(http::Router&, const RouteContext&);
void add_responder_routes(http::Router&, const RouteContext&);
void add_town_routes(http::Router&, const RouteContext&);
void add_report_routes(http::Router&, const RouteContext&);

}  // namespace watchgrid::app
