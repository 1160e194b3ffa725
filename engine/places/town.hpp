#pragma once
/// One town as loaded from its pack: everything that stands still while the service runs. Immutable, shared by all threads.
#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/crs.hpp"
#include "engine/base/geo.hpp"
#include "engine/everyday/register.hpp"
#include "engine/fleet/responder.hpp"
#include "engine/places/place.hpp"
#include "engine/places/ring_template.hpp"
#include "engine/places/roster.hpp"
#include "engine/places/weekly_hours.hpp"
#include "engine/places/zone.hpp"
#include "engine/roads/road_graph.hpp"

namespace watchgrid::engine {

struct Town {
    std::string id;
    std::string name;
    std::string time_zone;               ///< as written, for example "Asia/Shanghai"
    std::int32_t utc_offset_minutes{480};  ///< fixed offset of that zone (China has no summer time)
    Crs crs{Crs::Wgs84};                 ///< of the files; what is in here is WGS-84 already
    LatLon centre;
    std::string policy_pack;             ///< name of the pack in policies/
    std::vector<Zone> zones;             ///< parents before children
    std::vector<Place> places;           ///< sorted by id
    std::vector<Responder> responders;   ///< in file order
    std::vector<WeeklyHours> shifts;     ///< same order as responders
    std::vector<MarketDuty> market_duty; ///< same order; empty when nobody follows the markets
    std::vector<Leave> leave;            ///< same order; empty when nobody is on leave
    std::array<Duration, kResponderClasses> duty_max{};  ///< most time on duty in 24 h by class; 0: no limit
    std::vector<std::string> skills;     ///< bit order of SkillSet
    std::vector<RingTemplate> rings;     ///< inner to outer
    EverydayRegister everyday;           ///< spots to inspect, homes to look after, points
    RoadGraph roads;
    std::uint64_t digest{};              ///< fingerprint of all of it

    // Compiled once, in town.cpp, and not in every file that holds a town.
    Town();
    Town(const Town&);
    Town(Town&&) noexcept;
    Town& operator=(const Town&);
    Town& operator=(Town&&) noexcept;
    ~Town();

    const Place* find_place(std::string_view place_id) const noexcept;  ///< O(log n); null when unknown
    ZoneIndex find_zone(std::string_view zone_id) const noexcept;       ///< O(zones); kNoZone when unknown
};

/// Whether the roster names hours for somebody at all; who has none may be asked whenever on duty. @param responder position in Town::responders
bool has_roster(const Town&, std::size_t responder) noexcept;
/// Whether the roster has them on at that time, by the weekly shift or by a market day, and they are not on leave. O(intervals).
bool is_rostered(const Town&, std::size_t responder, Instant) noexcept;
/// Also of somebody without a roster.
bool is_on_leave(const Town&, std::size_t responder, Instant) noexcept;

}  // namespace watchgrid::engine
