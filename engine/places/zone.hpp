#pragma once
/// A grid is an area in a tree: city > station > grid > block of households. It has an owner and a deputy.
#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/enum_names.hpp"
#include "engine/base/geo.hpp"

namespace watchgrid::engine {

enum class ZoneLevel : std::uint8_t { City, Station, Grid, Block };
template <> struct EnumNames<ZoneLevel> {
    static constexpr std::array table{std::pair{ZoneLevel::City, std::string_view{"city"}}, std::pair{ZoneLevel::Station, std::string_view{"station"}},
                                      std::pair{ZoneLevel::Grid, std::string_view{"grid"}}, std::pair{ZoneLevel::Block, std::string_view{"block"}}};
};

enum class ZoneClass : std::uint8_t { Core, Dense, Urban, Suburb, Rural };
template <> struct EnumNames<ZoneClass> {
    static constexpr std::array table{std::pair{ZoneClass::Core, std::string_view{"core"}}, std::pair{ZoneClass::Dense, std::string_view{"dense"}},
                                      std::pair{ZoneClass::Urban, std::string_view{"urban"}}, std::pair{ZoneClass::Suburb, std::string_view{"suburb"}},
                                      std::pair{ZoneClass::Rural, std::string_view{"rural"}}};
};

/// Position in `Town::zones`; kNoZone when a point is in none.
using ZoneIndex = std::uint32_t;
inline constexpr ZoneIndex kNoZone = 0xFFFFFFFFU;

struct Zone {
    std::string id;
    std::string name;
    ZoneLevel level{ZoneLevel::Grid};
    ZoneIndex parent{kNoZone};
    ZoneClass zone_class{ZoneClass::Urban};
    std::string owner;   ///< external responder id; may be empty
    std::string deputy;  ///< external responder id; may be empty
    std::vector<std::vector<LatLon>> rings;  ///< outer ring first (closed: first == last), then holes; one polygon a zone part
    std::vector<std::size_t> polygon_starts; ///< index in `rings` where each polygon of a multipolygon starts; {0} for one
};

}  // namespace watchgrid::engine
