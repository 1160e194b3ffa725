#pragma once
/// Rings as JSON documents of the public interface. Pure; called on the core thread between steps.
#include <boost/json.hpp>

#include "adapters/app/core_loop.hpp"
#include "engine/core/ring_desk.hpp"

namespace watchgrid::app {

/// A ring as it stands: suspect, posts with their state, gaps with the nearest filler, chances, the clock's times.
boost::json::object ring_json(const engine::State&, engine::RingId, engine::Instant now);
/// What changes by the second: where the suspect may be, and how long until the next way out.
boost::json::object ring_area_json(const engine::State&, const engine::RingDesk&, engine::RingId, engine::Instant now);
/// Ring templates of the town, inner to outer.
boost::json::array templates_json(const engine::Town&);
/// A plan that nobody was sent for.
boost::json::object proposal_json(const engine::State&, const engine::RingProposal&, engine::Instant now);

}  // namespace watchgrid::app
