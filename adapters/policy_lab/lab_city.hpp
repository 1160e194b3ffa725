#pragma once
/// A town as the policy laboratory sees it: scenes where calls come from, posts where cars stand, volunteers round about, and the
/// travel times between them by road, taken once. Same input, same city.
///
/// Between two scenes a car drives what the road network says. Somebody on the way back who is called is taken to be between the
/// two ends in time: the way to a new scene is interpolated. Memory 4 B a pair of scenes; kScenesMax keeps that below 20 MB.
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/base/instant.hpp"
#include "engine/matching/coverage.hpp"
#include "engine/places/town.hpp"
#include "engine/roads/road_graph.hpp"

namespace watchgrid::policy_lab {

inline constexpr std::size_t kScenesMax = 2'000;
inline constexpr std::uint32_t kNever = 0xFFFFFFFFU;       ///< no way by road
inline constexpr std::uint32_t kVolunteerReach_ms = 180'000;

using Scene = std::uint32_t;
using Car = std::uint32_t;
using Spot = std::uint32_t;  ///< a scene, or scenes + car for that car's post

/// Whom a scene can hope for within three minutes, by travel time, ties by number.
struct Neighbour {
  std::uint32_t volunteer{};
  std::uint32_t travel_ms{};  ///< start-up and way
};

struct Volunteer {
  engine::LatLon home;
  double accepts{};             ///< chance; the policies know it
  std::uint32_t delay_median_ms{};
  std::uint32_t start_up_ms{};
  std::uint32_t speed_mm_s{};
};

struct LabCity {
  std::string name;
  engine::LatLon centre;
  std::vector<engine::LatLon> scene_at, post_at;
  std::vector<double> demand;                 ///< by scene, sum 1
  std::vector<std::uint32_t> way_ms;          ///< [spot][scene]
  std::vector<std::uint32_t> way_home_ms;     ///< [scene][car]
  std::vector<std::vector<Neighbour>> neighbours;  ///< by scene
  std::vector<Volunteer> volunteers;
  std::vector<engine::CellIndex> cell_of_spot;     ///< of `cells`
  std::vector<engine::CoverageCells> cells;        ///< one, or none where there are no roads

  Scene scenes() const noexcept { return static_cast<Scene>(scene_at.size()); }
  Car cars() const noexcept { return static_cast<Car>(post_at.size()); }
  Spot post_of(Car c) const noexcept { return scenes() + c; }
  std::uint32_t way(Spot from, Scene to) const noexcept { return way_ms[std::size_t{from} * scene_at.size() + to]; }
  std::uint32_t way_home(Scene from, Car car) const noexcept { return way_home_ms[std::size_t{from} * post_at.size() + car]; }
  engine::LatLon at(Spot s) const noexcept { return s < scenes() ? scene_at[s] : post_at[s - scenes()]; }
};

/// What a city is made of. Nodes are road junctions; scenes may repeat (a scene named twice is twice as busy).
struct CityParts {
  std::string name;
  std::vector<engine::NodeIndex> calls;  ///< junctions that calls come from, any number; kScenesMax different ones at most
  std::vector<double> weights;           ///< by call; empty: all alike
  std::vector<engine::NodeIndex> posts;  ///< one a car
  std::vector<Volunteer> volunteers;
  engine::Duration reach{165'000};       ///< driving time that counts as covered: 180 s less the turnout
};

/// Two searches on the road network a scene and one a car. Scenes that no car can reach are left out.
LabCity build_city(const engine::RoadGraph&, const CityParts&);

/// Posts for `cars` by greedy MEXCLP (Daskin 1983) at busy share 0.3 over the scenes of `calls`: the junction that adds most
/// expected demand within `reach`, again and again; several cars may share a post.
std::vector<engine::NodeIndex> choose_posts(const engine::RoadGraph&, std::span<const engine::NodeIndex> calls, std::size_t cars, engine::Duration reach);

/// Junctions for `count` calls: 70 % within 40 hot spots of falling weight, the rest anywhere on the drivable network.
std::vector<engine::NodeIndex> scatter_calls(const engine::RoadGraph&, std::size_t count, std::uint64_t seed);

/// People of the measured figures (algorithms 2.1) near where calls come from: they accept with 0.3-0.7, answer after 6-14 s in the median, run
/// at 2.2-4 m/s; a quarter rides at 5.5 m/s; start-up 4 s.
std::vector<Volunteer> scatter_volunteers(const engine::RoadGraph&, std::span<const engine::NodeIndex> calls, std::size_t count, std::uint64_t seed);

/// The junction nearest to each place; places far from every road are left out.
std::vector<engine::NodeIndex> junctions_near(const engine::RoadGraph&, std::span<const engine::LatLon>, bool drivable = true);

}  // namespace watchgrid::policy_lab
