#pragma once
/// Messages of the Common Alerting Protocol as notices of this town, and the other way round. Pure.
#include <boost/system/result.hpp>
#include <string>
#include <vector>

#include "adapters/cap/cap_message.hpp"
#include "adapters/http/message.hpp"
#include "engine/core/state.hpp"
#include "engine/places/town.hpp"

namespace watchgrid::app {

/// What a message asks for.
struct CapOrder {
    std::vector<engine::AreaNotice> issue;   ///< one a zone
    std::vector<std::string> replaces;       ///< cap_ids of notices that end
};

/// Actual messages and exercises (as drills) are taken; tests, drafts, system messages and acknowledgements are refused by name. Areas become the
/// grids that they touch (a corner of one inside the other, or outlines that cross); `zone_id`, when not empty, is taken instead. Without `expires` it holds a day,
/// seven at most. The Chinese part is preferred to others. Takes milliseconds for a large message in a large town, a
/// second at worst: not for the I/O thread. @return the problem that is the answer
boost::system::result<CapOrder, http::Response> order_of_cap(const cap::CapMessage&, const engine::Town&, const std::string& zone_id, engine::Instant now);

/// Version 1.2, valid; the area is the outline of the zone.
std::string cap_of_notice(const engine::NoticeState&, engine::NoticeId, const engine::Town&);

}  // namespace watchgrid::app
