#pragma once
/// How somebody moves in a chase: which roads they may use and how long an edge takes them, in ms.
///
/// On Drive an edge takes its lights-and-sirens time times `permille` / 1000, but never less than its length at `speed_max_mm_s` (an
/// electric tricycle does not get faster on a trunk road). On Walk every way open to feet is used in both directions at `speed_max_mm_s`.
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "engine/base/enum_names.hpp"
#include "engine/roads/road_graph.hpp"
#include "engine/roads/road_point.hpp"

namespace watchgrid::engine {

struct TravelModel {
  Network network{Network::Drive};
  std::uint32_t permille{1000};    ///< of the driving time; 1..10000; ignored on Walk
  std::uint32_t speed_max_mm_s{};  ///< on Drive 0: no limit; on Walk at least 1
  friend auto operator<=>(const TravelModel&, const TravelModel&) = default;
};

/// What a suspect moves with. Speeds are those of a suspect in a hurry: the fastest that is plausible, since a ring is as good as its
/// assumption (algorithms.md 3.1, kappa).
enum class SuspectVehicle : std::uint8_t { Foot, Bicycle, Ebike, Tricycle, Motorcycle, Car, Truck };
template <>
struct EnumNames<SuspectVehicle> {
  static constexpr std::array table{std::pair{SuspectVehicle::Foot, std::string_view{"foot"}},
                                    std::pair{SuspectVehicle::Bicycle, std::string_view{"bicycle"}},
                                    std::pair{SuspectVehicle::Ebike, std::string_view{"ebike"}},
                                    std::pair{SuspectVehicle::Tricycle, std::string_view{"tricycle"}},
                                    std::pair{SuspectVehicle::Motorcycle, std::string_view{"motorcycle"}},
                                    std::pair{SuspectVehicle::Car, std::string_view{"car"}},
                                    std::pair{SuspectVehicle::Truck, std::string_view{"truck"}}};
};

/// Foot 3 m/s, bicycle 25 km/h and e-bike 40 km/h on every way; electric tricycle at most 45 km/h, motorcycle, car and truck on the driving
/// network, relative to the times of responders with lights and sirens.
TravelModel travel_model_of(SuspectVehicle) noexcept;

/// Time along the edge from -> to (`forward`) or back; kUnreached where the model may not go. At least 0.
std::uint32_t time_along(const TravelModel&, const Edge&, bool forward) noexcept;

/// A junction and the time until somebody is there.
struct TimedNode {
  NodeIndex node{kNoIndex};
  std::uint32_t ms{};
  friend bool operator==(const TimedNode&, const TimedNode&) = default;
};

/// The one or two ends of its edge that a point leads to, with the times; empty when the model cannot move there. A point exactly on an end
/// stands on that junction alone.
std::vector<TimedNode> ends_of(const RoadGraph&, const TravelModel&, RoadPoint);

}  // namespace watchgrid::engine
