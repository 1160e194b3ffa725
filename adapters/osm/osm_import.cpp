#include "adapters/osm/osm_import.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <new>
#include <numeric>
#include <span>
#include <utility>

#include "adapters/osm/great_circle.hpp"
#include "adapters/osm/line_assembly.hpp"
#include "adapters/osm/osm_source.hpp"
#include "adapters/osm/road_summary.hpp"
#include "adapters/osm/road_tags.hpp"

namespace watchgrid::osm {
namespace {

constexpr std::uint64_t kProgressEvery = 65'536;

/// Collects in two passes over all files: first the roads, then the points they need.
class Collector {
 public:
  explicit Collector(const ImportOptions& options) : options_{options} {}

  bool read_ways(const OsmSource& source, std::string& complaint) {
    return run(
        source, complaint, [](const void* self, const readosm_node*) { return guarded(self, [](Collector& c) { c.count_node(); }); },
        [](const void* self, const readosm_way* w) { return guarded(self, [w](Collector& c) { c.take_way(*w); }); });
  }

  /// Between the passes: one way an id, in order of id, and the list of the points that they name.
  void settle_ways() {
    std::stable_sort(roads_.begin(), roads_.end(), [](const RawRoad& a, const RawRoad& b) { return a.id < b.id; });
    const auto last = std::unique(roads_.begin(), roads_.end(), [](const RawRoad& a, const RawRoad& b) { return a.id == b.id; });
    counts_.ways_repeated = static_cast<std::uint64_t>(roads_.end() - last);
    roads_.erase(last, roads_.end());
    for (const RawRoad& r : roads_) {
      const auto refs = std::span{refs_}.subspan(r.first_ref, r.ref_count);
      ids_.insert(ids_.end(), refs.begin(), refs.end());
    }
    std::sort(ids_.begin(), ids_.end());
    ids_.erase(std::unique(ids_.begin(), ids_.end()), ids_.end());
    points_.resize(ids_.size());
    known_.resize(ids_.size(), Known::Missing);
    nodes_total_ = counts_.nodes_read;
    nodes_seen_ = 0;
  }

  bool read_nodes(const OsmSource& source, std::string& complaint) {
    return run(
        source, complaint, [](const void* self, const readosm_node* n) { return guarded(self, [n](Collector& c) { c.take_node(*n); }); },
        nullptr);
  }

  /// The roads as lines over point numbers; the point numbers follow the ids.
  std::vector<Line> lines() {
    std::vector<Line> out;
    for (const RawRoad& r : roads_) {
      const auto before = out.size();
      add_pieces(r, out);
      if (out.size() > before) ++counts_.roads_used;
    }
    counts_.nodes_missing = static_cast<std::uint64_t>(std::count(known_.begin(), known_.end(), Known::Missing));
    counts_.nodes_broken = static_cast<std::uint64_t>(std::count(known_.begin(), known_.end(), Known::Broken));
    return out;
  }

  const std::vector<engine::Degrees>& points() const noexcept { return points_; }
  ImportCounts& counts() noexcept { return counts_; }

 private:
  enum class Known : std::uint8_t { Missing, Broken, Good };
  struct RawRoad {
    long long id{};
    std::size_t first_ref{};
    std::size_t ref_count{};
    RoadUse use;
  };

  /// C code calls this: nothing may be thrown through it.
  template <class Work>
  static int guarded(const void* self, Work work) noexcept {
    // libreadosm hands our own pointer back as const.
    auto& collector = *const_cast<Collector*>(static_cast<const Collector*>(self));
    try {
      work(collector);
      return READOSM_OK;
    } catch (...) {
      collector.thrown_ = std::current_exception();
      return READOSM_ABORT;
    }
  }

  bool run(const OsmSource& source, std::string& complaint, readosm_node_callback node, readosm_way_callback way) {
    const bool good = source.read(this, node, way, complaint);
    if (thrown_) std::rethrow_exception(std::exchange(thrown_, nullptr));
    return good;
  }

  void count_node() {
    if (++counts_.nodes_read % kProgressEvery == 0) report("reading ways", counts_.nodes_read + counts_.ways_read, 0);
  }

  void take_way(const readosm_way& way) {
    if (++counts_.ways_read % kProgressEvery == 0) report("reading ways", counts_.nodes_read + counts_.ways_read, 0);
    tags_.clear();
    for (int i = 0; i < way.tag_count; ++i)
      if (way.tags[i].key && way.tags[i].value) tags_.push_back({way.tags[i].key, way.tags[i].value});
    const auto use = road_use(tags_);
    if (!use || way.node_ref_count < 2) return;
    if (!use->open()) {
      ++counts_.roads_closed;
      return;
    }
    const auto count = static_cast<std::size_t>(way.node_ref_count);
    roads_.push_back({.id = way.id, .first_ref = refs_.size(), .ref_count = count, .use = *use});
    refs_.insert(refs_.end(), way.node_refs, way.node_refs + count);
  }

  void take_node(const readosm_node& node) {
    if (++nodes_seen_ % kProgressEvery == 0) report("reading points", nodes_seen_, nodes_total_);
    const auto at = std::lower_bound(ids_.begin(), ids_.end(), node.id);
    if (at == ids_.end() || *at != node.id) return;
    const auto i = static_cast<std::size_t>(at - ids_.begin());
    if (known_[i] == Known::Good) {
      ++counts_.nodes_repeated;
      return;
    }
    const bool on_earth = node.latitude >= -90.0 && node.latitude <= 90.0 && node.longitude >= -180.0 && node.longitude <= 180.0;
    known_[i] = on_earth ? Known::Good : Known::Broken;
    if (on_earth) points_[i] = {node.latitude, node.longitude};
  }

  /// A road whose points are not all known falls into the pieces between the gaps; the same point twice in a row counts once.
  void add_pieces(const RawRoad& road, std::vector<Line>& out) {
    bool clipped = false;
    Line line{.points = {}, .use = road.use};
    const auto finish = [&] {
      if (line.points.size() >= 2) out.push_back(line);
      line.points.clear();
    };
    for (std::size_t k = road.first_ref; k < road.first_ref + road.ref_count; ++k) {
      const auto i = static_cast<std::uint32_t>(std::lower_bound(ids_.begin(), ids_.end(), refs_[k]) - ids_.begin());
      if (known_[i] != Known::Good) {
        clipped = true;
        finish();
      } else if (line.points.empty() || line.points.back() != i) {
        line.points.push_back(i);
      }
    }
    finish();
    if (clipped) ++counts_.roads_clipped;
  }

  void report(std::string_view stage, std::uint64_t done, std::uint64_t total) const {
    if (options_.progress) options_.progress({stage, done, total});
  }

  const ImportOptions& options_;
  ImportCounts counts_;
  std::vector<RawRoad> roads_;
  std::vector<long long> refs_;
  std::vector<long long> ids_;  ///< sorted; points_ and known_ run beside it
  std::vector<engine::Degrees> points_;
  std::vector<Known> known_;
  std::vector<Tag> tags_;  ///< of the way in hand; kept for its memory
  std::uint64_t nodes_total_{};
  std::uint64_t nodes_seen_{};
  std::exception_ptr thrown_;
};

std::vector<std::string> warnings_of(const ImportCounts& c) {
  std::vector<std::string> out;
  const auto warn = [&](std::string_view what, std::uint64_t n) {
    if (n > 0) out.push_back(fmt::format("{}: {}", what, n));
  };
  warn("roads cut where the file lacks their points", c.roads_clipped);
  warn("points left out because their coordinates are not on the Earth", c.nodes_broken);
  warn("roads that came again, of which the first was used", c.ways_repeated);
  warn("points of roads that came again, of which the first was used", c.nodes_repeated);
  warn("edges without length, which count as 1 mm", c.edges_zero);
  warn("edges dropped because their island is small", c.island_edges);
  warn("edges closed to cars because their drivable island is small", c.island_drive_edges);
  return out;
}

RoadImport import_sources(const std::vector<OsmSource>& sources, const ImportOptions& options, std::vector<std::string>& complaints) {
  Collector collector{options};
  std::string complaint;
  for (const OsmSource& source : sources)
    if (!collector.read_ways(source, complaint)) complaints.push_back(complaint);
  if (!complaints.empty()) return {};
  collector.settle_ways();
  for (const OsmSource& source : sources)
    if (!collector.read_nodes(source, complaint)) complaints.push_back(complaint);
  if (!complaints.empty()) return {};
  if (options.progress) options.progress({"joining", 0, 0});
  RoadImport out;
  const auto lines = collector.lines();
  out.counts = collector.counts();
  out.parts = assemble(lines, collector.points(), out.counts);
  const auto dropped = drop_small_islands(out.parts, options.min_component_edges);
  out.counts.island_edges = dropped.edges;
  out.counts.island_drive_edges = dropped.drive_edges;
  out.warnings = warnings_of(out.counts);
  return out;
}

std::string no_roads(const std::vector<std::filesystem::path>& files, const ImportCounts& c) {
  return fmt::format("{}: no road in it: {} ways, {} points{}", files.front().string(), c.ways_read, c.nodes_read,
                     c.island_edges > 0 ? fmt::format("; {} edges were on islands that are too small", c.island_edges) : "");
}

}  // namespace

RoadResult<RoadImport> import_osm(const std::vector<std::filesystem::path>& files, const ImportOptions& options) {
  RoadFileError error;
  if (files.empty()) return RoadFileError{{"no file given; expected at least one OSM file"}};
  std::vector<OsmSource> sources;
  for (const auto& file : files) {
    if (options.progress) options.progress({"opening", sources.size(), files.size()});
    std::string complaint;
    if (auto source = OsmSource::open(file, complaint))
      sources.push_back(std::move(*source));
    else
      error.complaints.push_back(complaint);
  }
  if (!error.complaints.empty()) return error;
  try {
    RoadImport out = import_sources(sources, options, error.complaints);
    if (!error.complaints.empty()) return error;
    if (out.parts.edges.empty()) return RoadFileError{{no_roads(files, out.counts)}};
    return out;
  } catch (const std::bad_alloc&) {
    return RoadFileError{{fmt::format("{}: there is not enough memory for its roads", files.front().string())}};
  }
}

}  // namespace watchgrid::osm
