#pragma once
/// A responder is a person or crew that can be sent: what does not change from minute to minute.
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/enum_names.hpp"
#include "engine/base/fields.hpp"
#include "engine/base/geo.hpp"
#include "engine/base/ids.hpp"
#include "engine/base/instant.hpp"

namespace watchgrid::engine {

enum class ResponderClass : std::uint8_t { Guard, WatchPointStaff, HouseholdHead, Volunteer, PatrolTeam, GridOfficer, Auxiliary, Officer, SpecialUnit, Reinforcement };
template <> struct EnumNames<ResponderClass> {
    static constexpr std::array table{
        std::pair{ResponderClass::Guard, std::string_view{"guard"}}, std::pair{ResponderClass::WatchPointStaff, std::string_view{"watch_point_staff"}},
        std::pair{ResponderClass::HouseholdHead, std::string_view{"household_head"}}, std::pair{ResponderClass::Volunteer, std::string_view{"volunteer"}},
        std::pair{ResponderClass::PatrolTeam, std::string_view{"patrol_team"}}, std::pair{ResponderClass::GridOfficer, std::string_view{"grid_officer"}},
        std::pair{ResponderClass::Auxiliary, std::string_view{"auxiliary"}}, std::pair{ResponderClass::Officer, std::string_view{"officer"}},
        std::pair{ResponderClass::SpecialUnit, std::string_view{"special_unit"}}, std::pair{ResponderClass::Reinforcement, std::string_view{"reinforcement"}}};
};
inline constexpr std::size_t kResponderClasses = 10;

/// 1: on the spot (guards, watch points, household heads, volunteers, patrol teams); 2: police (grid officers, auxiliaries,
/// officers); 3: special units and other bureaus.
using Tier = std::uint8_t;
inline constexpr Tier kTiers = 3;
constexpr Tier default_tier(ResponderClass c) noexcept {
    if (c <= ResponderClass::PatrolTeam) return 1;
    return c <= ResponderClass::Officer ? 2 : 3;
}
/// Tier-1 people who stand at a fixed post: their home position is their fix and does not age.
constexpr bool is_stationed(ResponderClass c) noexcept { return c <= ResponderClass::HouseholdHead; }

enum class TravelMode : std::uint8_t { Walk, Bicycle, Ebike, Motorcycle, Car };
template <> struct EnumNames<TravelMode> {
    static constexpr std::array table{std::pair{TravelMode::Walk, std::string_view{"walk"}}, std::pair{TravelMode::Bicycle, std::string_view{"bicycle"}},
                                      std::pair{TravelMode::Ebike, std::string_view{"ebike"}}, std::pair{TravelMode::Motorcycle, std::string_view{"motorcycle"}},
                                      std::pair{TravelMode::Car, std::string_view{"car"}}};
};
/// Motor vehicles use the drive graph (one-ways, speeds by class), everybody else the walk graph at an own speed.
constexpr bool drives(TravelMode m) noexcept { return m >= TravelMode::Motorcycle; }
/// Responding speed on the walk graph, mm/s: a run of 3 m/s, bicycle and e-bike 5.5 m/s (algorithms: measured police figures).
constexpr std::uint32_t walk_graph_speed_mm_s(TravelMode m) noexcept { return m == TravelMode::Walk ? 3000U : 5500U; }

/// What a responder may never be sent to. Bits; the words stand in responders.csv, separated by ';'.
enum Gate : std::uint8_t {
    kGateViolence = 1U << 0,  ///< "violence": not to fights, robbery, and the like
    kGateWeapons = 1U << 1,   ///< "weapons": not where a weapon is seen or said
    kGateNight = 1U << 2,     ///< "night": not from 22:00 to 06:00 local time
    kGateAge = 1U << 3,       ///< "age": not to bodily danger (fire, drowning, crowd, and all of violence and weapons)
    kGateLead = 1U << 4,      ///< "police_lead": only when somebody of tier 2 or 3 has accepted the same incident
};
using Gates = std::uint8_t;
inline constexpr std::array kGateWords{std::pair{kGateViolence, std::string_view{"violence"}}, std::pair{kGateWeapons, std::string_view{"weapons"}},
                                       std::pair{kGateNight, std::string_view{"night"}}, std::pair{kGateAge, std::string_view{"age"}},
                                       std::pair{kGateLead, std::string_view{"police_lead"}}};

using SkillSet = std::uint64_t;  ///< bit i = i-th skill of the town (`Town::skills`); 64 at most

struct Responder {
    std::string external_id;  ///< of responders.csv; 1..64 bytes of [A-Za-z0-9._-]; also the MQTT user name
    std::string name;
    ResponderClass responder_class{ResponderClass::Volunteer};
    Tier tier{1};
    std::string unit;   ///< station, team or shop
    std::string grid;   ///< zone id
    LatLon home;
    TravelMode travel_mode{TravelMode::Walk};
    SkillSet skills{};
    Gates gates{};
    std::string shift;  ///< as written; parsed in the town (`Town::shifts`)
    std::optional<Instant> vetted_until{};  ///< the end of the last local day of the vetting; none: needs none
    friend bool operator==(const Responder&, const Responder&) = default;
};
template <class V> void fields(V& v, Same<V, Responder>& x) {
    v(1, "external_id", x.external_id); v(2, "name", x.name); v(3, "responder_class", x.responder_class); v(4, "tier", x.tier);
    v(5, "unit", x.unit); v(6, "grid", x.grid); v(7, "home", x.home); v(8, "travel_mode", x.travel_mode); v(9, "skills", x.skills);
    v(10, "gates", x.gates); v(11, "shift", x.shift);
    if (V::reading || x.vetted_until) v(12, "vetted_until", x.vetted_until);  // came later: fingerprints of older journals and towns stay
}

constexpr bool is_vetted(const Responder& r, Instant at) noexcept { return !r.vetted_until || at < *r.vetted_until; }

}  // namespace watchgrid::engine
