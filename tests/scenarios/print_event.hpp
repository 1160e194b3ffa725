#pragma once
/// Events and effects as one readable line each, ids first.
#include <string>

#include "engine/core/effect.hpp"
#include "engine/core/state.hpp"

namespace watchgrid::test {

/// "12.000": seconds since the story began.
std::string seconds_text(engine::Instant at, engine::Instant start);

/// Name and facts of an event, without its time. `s` is the state after the event or later.
std::string event_text(const engine::State& s, const engine::Event&, engine::Instant start);
std::string effect_text(const engine::State& s, const engine::Effect&);

/// One line a clock, in order: "arrive_core breached, due 60.000, breached 60.000 travel".
std::string clock_text(const engine::State& s, const engine::ClockState&, engine::Instant start);
std::string offer_text(const engine::State& s, engine::OfferId, engine::Instant start);

}  // namespace watchgrid::test
