#pragma once
/// What the engine remembers of a ring.
#include "engine/core/ring_event.hpp"

namespace watchgrid::engine {

enum class RingPhase : std::uint8_t { Active, Sealed, StoodDown };
template <>
struct EnumNames<RingPhase> {
  static constexpr std::array table{std::pair{RingPhase::Active, std::string_view{"active"}},
                                    std::pair{RingPhase::Sealed, std::string_view{"sealed"}},
                                    std::pair{RingPhase::StoodDown, std::string_view{"stood_down"}}};
};

enum class PostPhase : std::uint8_t { Open, Offered, Confirmed, InPlace };
template <>
struct EnumNames<PostPhase> {
  static constexpr std::array table{
      std::pair{PostPhase::Open, std::string_view{"open"}}, std::pair{PostPhase::Offered, std::string_view{"offered"}},
      std::pair{PostPhase::Confirmed, std::string_view{"confirmed"}}, std::pair{PostPhase::InPlace, std::string_view{"in_place"}}};
};

struct PostState {
  PostPlanned plan;
  OfferId offer;                ///< the newest for this post
  std::optional<bool> by_hand;  ///< what the desk says; overrides the phone
};

struct LentBureau {
  std::string bureau;
  Duration handover{};
};

struct RingState {
  IncidentId incident;
  RingPhase phase{RingPhase::Active};
  RingSuspect suspect;
  std::string bureau;
  std::vector<LentBureau> lent;
  std::vector<PostState> posts;
  std::vector<GapPlanned> gaps;
  RingOutcome outcome{};
  Instant activated_at{};
  Instant planned_at{};
  Instant close_by{};
  std::uint32_t margin_permille{};
  std::optional<std::uint32_t> min_cut;
  Ppm sealed{}, intercepted{};
  std::uint32_t warnings{};
  std::uint32_t posts_numbered{};  ///< the last number given to a post
  std::uint32_t plans{};
  std::optional<Instant> sealed_at;  ///< of the first time
  std::optional<Instant> ended_at;
  std::string template_id;    ///< whose posts the plan uses; empty: of none
  std::string template_from;  ///< the innermost template that may be used

  bool live() const noexcept { return phase != RingPhase::StoodDown; }
  PostState* find_post(std::uint32_t number) noexcept {
    for (PostState& p : posts)
      if (p.plan.number == number) return &p;
    return nullptr;
  }
  const PostState* find_post(std::uint32_t number) const noexcept { return const_cast<RingState*>(this)->find_post(number); }
};

}  // namespace watchgrid::engine
