#pragma once
/// What is asked of the ring planner and what it answers. Times are ms from the moment of planning, when units can start to move; the
/// suspect was seen `age_ms` before that.
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "engine/base/enum_names.hpp"
#include "engine/ring/staffing.hpp"
#include "engine/ring/travel_model.hpp"

namespace watchgrid::engine {

/// Somebody who may hold a post.
struct RingUnit {
  std::uint32_t id{};                 ///< the caller's; ties are broken by the order in the request
  std::vector<TimedNode> starts;      ///< where its way begins (ends_of); empty: cannot move
  Network network{Network::Drive};    ///< which of the planner's unit networks it travels on
  std::uint32_t pace_permille{1000};  ///< its time / the network's time, 1..100000
  std::uint32_t delay_ms{};           ///< before it moves: turnout, hand-over, age of the fix
  std::uint32_t hold_ppm{1'000'000};  ///< chance that it may come at all, for example the consent of a neighbour bureau
  NodeIndex holds{kNoIndex};          ///< the post where it already stands, set up; kNoIndex: none
};

/// Deadline and caution of one attempt.
struct RingLevel {
  std::uint32_t close_by_ms{};      ///< every post is held by then
  std::uint32_t margin_permille{};  ///< arrivals are taken for margin / 1000 times as long
  friend bool operator==(const RingLevel&, const RingLevel&) = default;
};

struct RingRequest {
  std::span<const TimedNode> suspect;    ///< where the suspect was, with the time to these nodes; at least one
  std::uint32_t age_ms{};                ///< since when: report delay
  std::span<const std::uint8_t> exits;   ///< by node; nonzero: whoever gets here has got away (map edge, border); empty: none
  std::span<const std::uint8_t> barred;  ///< by node; nonzero: the suspect is assumed not to go there (behind a known heading); empty: none
  std::span<const std::uint8_t> allowed; ///< by node; nonzero: a post may stand here; empty: anywhere
  std::span<const RingUnit> units;       ///< the first kRingUnitsMax take part
  std::vector<std::uint32_t> close_by_ms{300'000, 450'000, 600'000, 900'000};  ///< tried in this order, ascending
  std::vector<std::uint32_t> margins_permille{1500, 1350, 1200, 1000};         ///< tried in this order within each, descending
  std::uint32_t setup_ms{30'000};
  /// The region looked at ends where the suspect cannot be before close_by + horizon; leaving it counts as getting away.
  std::uint32_t horizon_ms{120'000};
  std::uint64_t work_max{~std::uint64_t{0}};  ///< budget in links looked at; about kRingWorkPerMs of them a millisecond
  bool fewest_posts{};                        ///< try harder for few posts rather than for an early answer
};

/// Measured on two shared cores; what turns a budget in milliseconds into work.
inline constexpr std::uint64_t kRingWorkPerMs = 60'000;

enum class RingOutcome : std::uint8_t {
  Complete,  ///< every post of the cut has somebody who can be there before the suspect
  Partial,   ///< the best that can be held; `gaps` are open
  NoRing,    ///< even with gaps there is no cut: the suspect may already be out
};
template <>
struct EnumNames<RingOutcome> {
  static constexpr std::array table{std::pair{RingOutcome::Complete, std::string_view{"complete"}},
                                    std::pair{RingOutcome::Partial, std::string_view{"partial"}},
                                    std::pair{RingOutcome::NoRing, std::string_view{"no_ring"}}};
};

struct RingPost {
  NodeIndex node{};
  std::uint32_t unit{};        ///< index into the request's units
  std::uint32_t arrive_ms{};   ///< of the unit, delay included, without margin and set-up
  std::uint32_t suspect_ms{};  ///< the suspect cannot be there earlier
  std::int64_t slack_ms{};     ///< suspect - margin * arrive - set-up; at least 0
  std::uint32_t hold_ppm{};    ///< chance to be there first, when it comes
  std::uint32_t comes_ppm{1'000'000};  ///< chance that it comes: RingUnit::hold_ppm
  friend bool operator==(const RingPost&, const RingPost&) = default;
};

/// A place that ought to be held and is not.
struct RingGap {
  NodeIndex node{};
  std::uint32_t suspect_ms{};
  std::uint32_t filler{kNoUnit};  ///< index of the free unit that comes nearest to being in time; kNoUnit: none left
  std::uint32_t filler_arrive_ms{};
  std::int64_t late_ms{};  ///< by how much it is late, set-up included; negative: in time, but needed elsewhere
  friend bool operator==(const RingGap&, const RingGap&) = default;
};

struct RingPlan {
  RingOutcome outcome{RingOutcome::NoRing};
  RingLevel level;
  std::vector<RingPost> posts;  ///< by slack, weakest first; ties by node
  std::vector<RingGap> gaps;    ///< by suspect_ms, then node; empty when complete
  /// Fewest posts that would close it at this level, if everybody could hold several; nullopt: no number of posts would.
  std::optional<std::uint32_t> min_cut;
  std::uint32_t closed_at_ms{};  ///< the last post is held, set-up included
  std::uint32_t sealed_ppm{};    ///< against a suspect at full speed on the worst road; 0 with gaps
  std::vector<NodeIndex> lost;   ///< exits where the suspect may already be
  std::uint64_t work{};
  bool exhausted{};          ///< the budget ended the search
  std::uint32_t attempts{};  ///< levels for which a cut was looked for
};

}  // namespace watchgrid::engine
