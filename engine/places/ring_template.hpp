#pragma once
/// A ring that was thought out beforehand (环镇, 环城, 环市): an outline, and the posts that close it.
///
/// Closed means: no way on the driving network leads from inside to outside without passing a post. Within kOutlineBand of the outline a road
/// counts as neither, so that a post may stand at the crossroads before or behind the line.
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/base/enum_names.hpp"
#include "engine/base/geo.hpp"
#include "engine/roads/road_graph.hpp"

namespace watchgrid::engine {

/// How far out: templates of one town are nested, inner to outer.
enum class TemplateReach : std::uint8_t { Town, City, County };
template <>
struct EnumNames<TemplateReach> {
  static constexpr std::array table{std::pair{TemplateReach::Town, std::string_view{"town"}}, std::pair{TemplateReach::City, std::string_view{"city"}},
                                    std::pair{TemplateReach::County, std::string_view{"county"}}};
};

struct RingTemplate {
  std::string id;
  std::string name;
  TemplateReach reach{};
  std::string bureau;            ///< who leads it; empty: the town's own
  std::vector<LatLon> outline;   ///< first == last
  std::vector<LatLon> posts;
};

inline constexpr Millimeters kOutlineBand = from_meters(250);
inline constexpr Millimeters kTemplatePostNear = from_meters(150);  ///< from a post to the junction or bend where it stands
inline constexpr std::size_t kTemplateGapsNamed = 20;

/// A template laid on the roads.
struct TemplateFit {
  std::vector<NodeIndex> posts;             ///< one a post; kNoIndex: no road near
  std::vector<std::uint8_t> outside;        ///< by node: 1 beyond the outline and its band
  std::vector<std::uint8_t> inside;         ///< by node: 1 within the outline, off its band
  std::vector<LatLon> gaps;                 ///< where a road crosses unguarded; at most kTemplateGapsNamed
  bool closed() const noexcept { return gaps.empty(); }
};

/// O(nodes * corners + nodes * posts), and one search over the roads a gap. 50 ms for a county and a hundred posts.
TemplateFit fit_template(const RoadGraph&, std::span<const LatLon> outline, std::span<const LatLon> posts);

/// The fewest junctions near the outline that close it (minimum vertex cut). Empty when no number of them does, or no road crosses.
std::vector<LatLon> derive_posts(const RoadGraph&, std::span<const LatLon> outline);

}  // namespace watchgrid::engine
