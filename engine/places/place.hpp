#pragma once
/// A place is anything with a fixed position; one place may have several roles (a watch point raises alerts, answers
/// offers and shelters a caller).
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "engine/base/enum_names.hpp"
#include "engine/base/geo.hpp"
#include "engine/places/weekly_hours.hpp"
#include "engine/places/zone.hpp"

namespace watchgrid::engine {

enum class PlaceKind : std::uint8_t { WatchPoint, AlarmPoint, MobileAlarmPoint, Plate, Camera, Checkpoint, Home, Shelter, Kit, HazardSpot, Station, PoliceRoom, Post, Exit, PointsShop };
template <> struct EnumNames<PlaceKind> {
    static constexpr std::array table{
        std::pair{PlaceKind::WatchPoint, std::string_view{"watch_point"}}, std::pair{PlaceKind::AlarmPoint, std::string_view{"alarm_point"}},
        std::pair{PlaceKind::MobileAlarmPoint, std::string_view{"mobile_alarm_point"}}, std::pair{PlaceKind::Plate, std::string_view{"plate"}},
        std::pair{PlaceKind::Camera, std::string_view{"camera"}}, std::pair{PlaceKind::Checkpoint, std::string_view{"checkpoint"}},
        std::pair{PlaceKind::Home, std::string_view{"home"}}, std::pair{PlaceKind::Shelter, std::string_view{"shelter"}},
        std::pair{PlaceKind::Kit, std::string_view{"kit"}}, std::pair{PlaceKind::HazardSpot, std::string_view{"hazard_spot"}},
        std::pair{PlaceKind::Station, std::string_view{"station"}}, std::pair{PlaceKind::PoliceRoom, std::string_view{"police_room"}},
        std::pair{PlaceKind::Post, std::string_view{"post"}}, std::pair{PlaceKind::Exit, std::string_view{"exit"}},
        std::pair{PlaceKind::PointsShop, std::string_view{"points_shop"}}};
};

struct Place {
    std::string id;
    PlaceKind kind{PlaceKind::WatchPoint};
    std::string name;
    LatLon at;
    ZoneIndex grid{kNoZone};
    WeeklyHours open_hours;          ///< when it is staffed; a shelter is only named while open
    std::vector<std::string> staff;  ///< external responder ids
    std::string phone;
    std::map<std::string, std::string> attributes;  ///< `key=value` pairs, separated by ';' in places.csv
};

}  // namespace watchgrid::engine
