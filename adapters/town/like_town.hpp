#pragma once
/// Made-up towns with the figures that five real towns report of their own systems: 100 grids and 190 waters, 509 contact plates, 188 heads of
/// blocks, 1,498 cameras, 600 patrollers, 200,000 points, six central and 36 village police rooms, ten elderly patrollers.
///
/// Only the figures are theirs: roads, names and people are invented, and everything follows from the seed. Roads may also be given.
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/town/generate.hpp"

namespace watchgrid::town {

/// What the town reports; 0 where it has none.
struct TownFigures {
  std::string_view name;        ///< of --like
  std::uint32_t stations{1};    ///< above the grids
  std::uint32_t grids{};        ///< each with a full-time grid officer
  std::uint32_t blocks{};       ///< of households, below the grids, each with a head
  std::uint32_t households{};   ///< of a block
  std::uint32_t officers{};
  std::uint32_t volunteers{};
  std::uint32_t waters{};       ///< dangerous waters with sign, life ring, rope and pole
  std::uint32_t watch_points{}; ///< open 24 h, two people each
  std::uint32_t plates{};
  std::uint32_t posts{};        ///< 联勤岗, guarded day and night
  std::uint32_t alarm_points{};
  std::uint32_t mobile_alarm_points{};
  std::uint32_t units{};        ///< shops and offices of the mutual-aid network
  std::uint32_t cameras{};
  std::uint32_t patrollers{};
  std::uint32_t points_shops{};
  std::uint32_t holders{};      ///< of points
  std::uint32_t points{};       ///< in all, one a ledger row
  std::uint32_t central_rooms{};
  std::uint32_t village_rooms{};
  std::uint32_t rings{};        ///< nested
  std::uint32_t care_homes{};
  std::uint32_t elders{};       ///< patrollers of the elderly patrol
  bool market_days{};
};
/// suichuan, chengzhong, shengkang, yangdang, tuanbao.
std::span<const TownFigures> known_figures();
const TownFigures* find_figures(std::string_view name);

struct PackFile {
  std::string name;
  std::string text;
};
struct GeneratedLike {
  engine::Town town;
  std::vector<PackFile> files;  ///< care.csv, ledger.csv, everyday.toml, calendar.csv: beside the town
  std::string complaint;        ///< not empty: there is no town
};
GeneratedLike generate_like(const TownFigures&, std::uint64_t seed, std::optional<engine::RoadGraph> roads);

}  // namespace watchgrid::town
