#pragma once
/// What finds no room in the inbox, counted: nothing is refused or dropped without a trace.
#include "adapters/app/core_loop.hpp"
#include "adapters/http/problem.hpp"
#include "adapters/metrics/metrics.hpp"

namespace watchgrid::app {

/// 503, try again. Nothing was kept.
inline http::Response inbox_full(metrics::Metrics& m, metrics::InboxKind kind = metrics::InboxKind::Command) {
    m.inbox_dropped(kind);
    return http::problem(503, "overloaded", "the inbox is full; try again");
}

/// A position that made another one go, of the same person or of somebody else, is counted too.
inline void submit_position(CoreLoop& core, metrics::Metrics& m, const engine::ReportPosition& position) {
    const PositionTaken taken = core.submit_position(position);
    if (taken == PositionTaken::InsteadOfAnother) m.inbox_dropped(metrics::InboxKind::Position);
    if (taken != PositionTaken::Waits) m.position(metrics::PositionResult::Dropped);
}

}  // namespace watchgrid::app
