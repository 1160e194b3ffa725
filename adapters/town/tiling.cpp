#include "adapters/town/tiling.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numbers>

namespace watchgrid::town {
namespace {

using namespace engine;

constexpr std::int64_t kLines = 4001;
constexpr double kMetersPerE6 = 0.111195;  // of latitude, on the mean sphere

struct Span {
  double from{}, to{};  ///< lon, degrees x 1e6
  ZoneIndex zone{};
};

struct Crossing {
  std::uint32_t line{};
  ZoneIndex zone{};
  double lon{};
  friend auto operator<=>(const Crossing&, const Crossing&) = default;
};

struct Frame {
  std::int64_t south{}, north{};
  /// Twice the latitude, odd: never that of a vertex.
  std::int64_t twice_lat(std::int64_t line) const { return 2 * (south + (north - south) * line / kLines) + 1; }
};

Frame frame_of(std::span<const Zone> zones) {
  Frame f{std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::min()};
  for (const Zone& z : zones)
    for (const auto& ring : z.rings)
      for (const LatLon p : ring)
        f.south = std::min<std::int64_t>(f.south, p.lat_e6()), f.north = std::max<std::int64_t>(f.north, p.lat_e6());
  return f;
}

std::vector<Crossing> crossings_of(std::span<const Zone> zones, ZoneLevel level, const Frame& frame) {
  std::vector<Crossing> out;
  for (ZoneIndex z = 0; z < zones.size(); ++z) {
    if (zones[z].level != level) continue;
    for (const auto& ring : zones[z].rings)
      for (std::size_t i = 1; i < ring.size(); ++i) {
        const LatLon a = ring[i - 1].lat_e6() <= ring[i].lat_e6() ? ring[i - 1] : ring[i], b = a == ring[i] ? ring[i - 1] : ring[i];
        if (a.lat_e6() == b.lat_e6()) continue;
        std::int64_t line = std::max<std::int64_t>(0, (a.lat_e6() - frame.south) * kLines / (frame.north - frame.south) - 1);
        while (line < kLines && frame.twice_lat(line) < 2 * std::int64_t{a.lat_e6()}) ++line;
        for (; line < kLines && frame.twice_lat(line) < 2 * std::int64_t{b.lat_e6()}; ++line) {
          const double t = static_cast<double>(frame.twice_lat(line) - 2 * std::int64_t{a.lat_e6()}) / (2.0 * (b.lat_e6() - a.lat_e6()));
          out.push_back({static_cast<std::uint32_t>(line), z, a.lon_e6() + t * (b.lon_e6() - a.lon_e6())});
        }
      }
  }
  std::ranges::sort(out);
  return out;
}

/// The spans of one line, by west end.
std::vector<Span> spans_of(std::span<const Crossing> line) {
  std::vector<Span> out;
  for (std::size_t i = 0; i + 1 < line.size(); i += 2)  // closed rings cross an even number of times
    out.push_back({line[i].lon, line[i + 1].lon, line[i].zone});
  std::ranges::sort(out, [](const Span& a, const Span& b) { return std::pair{a.from, a.zone} < std::pair{b.from, b.zone}; });
  return out;
}

/// Calls f(line, spans of that line) for each line; empty lines too.
template <class F>
void each_line(const std::vector<Crossing>& crossings, F&& f) {
  std::size_t at = 0;
  for (std::uint32_t line = 0; line < kLines; ++line) {
    const std::size_t from = at;
    while (at < crossings.size() && crossings[at].line == line) ++at;
    f(line, spans_of({crossings.data() + from, at - from}));
  }
}

std::vector<Span> united(const std::vector<Span>& spans) {
  std::vector<Span> out;
  for (const Span& s : spans) {
    if (!out.empty() && s.from <= out.back().to + 1.0)
      out.back().to = std::max(out.back().to, s.to);  // 0.1 m closes rounding
    else
      out.push_back(s);
  }
  return out;
}

class Surveyor {
 public:
  explicit Surveyor(std::span<const Zone> zones) : zones_{zones}, frame_{frame_of(zones)} {}

  Tiling survey() {
    Tiling out;
    out.surveyed = true;
    if (frame_.south >= frame_.north) return out;
    for (const Zone& z : zones_) out.grids += z.level == ZoneLevel::Grid;
    for (const ZoneLevel level : {ZoneLevel::City, ZoneLevel::Station, ZoneLevel::Grid, ZoneLevel::Block}) overlaps(level);
    for (auto& [pair, overlap] : overlaps_)
      if (overlap.area_m2 >= kOverlapMin) out.overlaps.push_back(overlap);
    gaps(out);
    return out;
  }

 private:
  double strip_height_m() const { return static_cast<double>(frame_.north - frame_.south) / kLines * kMetersPerE6; }
  double area_m2(std::uint32_t line, double width_e6) const {
    const double lat = static_cast<double>(frame_.twice_lat(line)) / 2e6 * std::numbers::pi / 180.0;
    return width_e6 * kMetersPerE6 * std::cos(lat) * strip_height_m();
  }
  LatLon point(std::uint32_t line, double lon) const {
    return LatLon::from_e6(static_cast<std::int32_t>(frame_.twice_lat(line) / 2), static_cast<std::int32_t>(std::lround(lon)));
  }

  void overlaps(ZoneLevel level) {
    each_line(crossings_of(zones_, level, frame_), [&](std::uint32_t line, const std::vector<Span>& spans) {
      std::vector<Span> open;
      for (const Span& s : spans) {
        std::erase_if(open, [&](const Span& o) { return o.to <= s.from; });
        for (const Span& o : open) note_overlap(line, o, s);
        open.push_back(s);
      }
    });
  }

  void note_overlap(std::uint32_t line, const Span& a, const Span& b) {
    const double width = std::min(a.to, b.to) - b.from;
    if (width < 2.0 || a.zone == b.zone) return;
    const auto pair = std::minmax(a.zone, b.zone);
    Overlap& o = overlaps_[{pair.first, pair.second}];
    o.first = pair.first, o.second = pair.second;
    o.area_m2 += area_m2(line, width);
    double& widest = widest_[{pair.first, pair.second}];
    if (width > widest) widest = width, o.at = point(line, b.from + width / 2);
  }

  void gaps(Tiling& out) const {
    const auto has = [&](ZoneLevel level) { return std::ranges::any_of(zones_, [=](const Zone& z) { return z.level == level; }); };
    const ZoneLevel above = has(ZoneLevel::City) ? ZoneLevel::City : has(ZoneLevel::Station) ? ZoneLevel::Station : ZoneLevel::Grid;
    if (!has(ZoneLevel::Grid)) return;
    std::vector<std::vector<Span>> grids(kLines);
    each_line(crossings_of(zones_, ZoneLevel::Grid, frame_),
              [&](std::uint32_t line, const std::vector<Span>& spans) { grids[line] = united(spans); });
    double gap = 0, widest = 0;
    each_line(crossings_of(zones_, above, frame_), [&](std::uint32_t line, const std::vector<Span>& spans) {
      for (const Span& whole : united(spans)) {
        out.area_m2 += area_m2(line, whole.to - whole.from);
        double covered_to = whole.from;
        const auto note = [&](double from, double to) {
          if (to - from < 2.0) return;
          gap += area_m2(line, to - from);
          if (to - from > widest) widest = to - from, out.gap_at = point(line, (from + to) / 2);
        };
        for (const Span& g : grids[line]) {
          if (g.to <= whole.from || g.from >= whole.to) continue;
          note(covered_to, std::min(g.from, whole.to));
          covered_to = std::max(covered_to, g.to);
        }
        note(covered_to, whole.to);
      }
    });
    if (out.area_m2 > 0) out.gap_share = gap / out.area_m2;
  }

  std::span<const Zone> zones_;
  Frame frame_;
  std::map<std::pair<ZoneIndex, ZoneIndex>, Overlap> overlaps_;
  std::map<std::pair<ZoneIndex, ZoneIndex>, double> widest_;
};

}  // namespace

Tiling survey_tiling(std::span<const Zone> zones) { return Surveyor{zones}.survey(); }

}  // namespace watchgrid::town
