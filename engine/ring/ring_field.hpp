#pragma once
/// The region of one attempt: what can be held, who can be where, and how the suspect gets from one to the next.
///
/// A *cell* is a junction, or a stretch of a chain between two of them: whoever stands at any point of the stretch has closed it. Starts of
/// the suspect and exits are cells of their own. A cell from which the suspect can leave the region (or which is an exit) is a sink.
#include <cstdint>
#include <span>
#include <vector>

#include "engine/ring/chain_network.hpp"
#include "engine/ring/chain_search.hpp"
#include "engine/ring/ring_plan.hpp"
#include "engine/ring/unit_mask.hpp"
#include "engine/ring/vertex_cut.hpp"

namespace watchgrid::engine {

class RingField {
 public:
  struct Cell {
    std::uint32_t first{};  ///< its spots are first .. first + count - 1
    std::uint32_t count{};
  };
  struct Spot {
    NodeIndex node{};
    std::uint32_t suspect_ms{};  ///< from now; 0: may be there already
  };

  /// The cells within `limit_ms` of the suspect's start. @pre `suspect` has been run on `network` at least that far
  RingField(const ChainNetwork& network, const ChainSearch& suspect, const RingRequest&, std::uint32_t limit_ms);

  std::span<const Cell> cells() const noexcept { return cells_; }
  std::span<const Spot> spots() const noexcept { return spots_; }
  std::span<const VertexCut::Link> links() const noexcept { return links_; }
  std::span<const std::uint32_t> sources() const noexcept { return sources_; }
  std::span<const std::uint32_t> sinks() const noexcept { return sinks_; }

 private:
  class Builder;
  std::vector<Cell> cells_;
  std::vector<Spot> spots_;
  std::vector<VertexCut::Link> links_;
  std::vector<std::uint32_t> sources_, sinks_;  // ascending, each once
};

/// Arrivals of every unit at every spot.
class RingReach {
 public:
  RingReach(std::size_t spots, std::size_t units) : units_{units}, arrive_(spots * units, kUnreached) {}
  std::uint32_t& at(std::size_t spot, std::size_t unit) noexcept { return arrive_[spot * units_ + unit]; }
  std::uint32_t at(std::size_t spot, std::size_t unit) const noexcept { return arrive_[spot * units_ + unit]; }
  std::span<const std::uint32_t> row(std::size_t spot) const noexcept { return {arrive_.data() + spot * units_, units_}; }
  std::size_t units() const noexcept { return units_; }

 private:
  std::size_t units_;
  std::vector<std::uint32_t> arrive_;  // spot by spot
};

/// suspect - margin * arrive - set-up; at least 0 and in time for the deadline: the unit can hold the spot. Who stands there already needs
/// no margin and no set-up.
struct HoldTerms {
  RingLevel level;
  std::uint32_t setup_ms{};
  bool can_hold(const RingField::Spot& spot, std::uint32_t arrive_ms, bool in_place) const noexcept {
    if (spot.suspect_ms == 0 || arrive_ms == kUnreached) return false;
    return in_place || needed(arrive_ms) <= std::min(spot.suspect_ms, level.close_by_ms);
  }
  std::int64_t slack(const RingField::Spot& spot, std::uint32_t arrive_ms, bool in_place) const noexcept {
    return std::int64_t{spot.suspect_ms} - (in_place ? 0 : static_cast<std::int64_t>(needed(arrive_ms)));
  }
  std::uint64_t needed(std::uint32_t arrive_ms) const noexcept {
    return (std::uint64_t{arrive_ms} * level.margin_permille + 999) / 1000 + setup_ms;
  }
};

}  // namespace watchgrid::engine
