#pragma once
/// Keeps a live ring filled: plans anew, repairs a post that was lost, and says when it is closed. Not for use outside engine/core.
///
/// Hysteresis: a complete ring is never traded for a partial one, and only for another complete one that frees people or gains 15 s of
/// slack. A post that is lost is filled by the nearest free person who can be there in time; only when there is none is the ring planned
/// anew.
#include "engine/core/decision.hpp"
#include "engine/core/ring_desk.hpp"

namespace watchgrid::engine {

class RingUpkeep {
 public:
  RingUpkeep(Decision& d, RingId ring) : d_{d}, id_{ring} {}

  void plan_anew(RingTrigger, const std::string& by = {});
  /// Posts whose people are gone get others.
  void fill_lost();
  /// Somebody confirmed a post and does not move: the post goes to a filler who can be there in time; without one it stays, and is marked.
  void relieve(OfferId);
  /// Sealed or broken, and the clocks that wait for it.
  void settle();
  /// @return who is free again; offer them to incidents that wait once nothing else changes here
  std::vector<ResponderId> stand_down(const std::string& by, const std::string& reason);

 private:
  RingState& ring() const { return d_.s.rings.at(id_); }
  bool may_hold(ResponderId) const;
  bool refused_before(ResponderId) const;
  bool is_complete() const;
  bool keeps_suspect_in() const;
  void hand_to_bureau_of(const std::string& template_id, const std::string& by);
  std::vector<RingHand> hands(bool fixed_stay) const;
  RingQuestion question(bool fixed_stay) const;
  bool is_worth(const RingProposal&, RingTrigger) const;
  void adopt(RingProposal, RingTrigger, bool fixed_stay, const std::string& by = {});
  void release(const PostState&, std::vector<ResponderId>& released);
  void offer(const PostPlanned&);
  /// Who of the free people can be at the post first, at most `within` from now.
  std::optional<Candidate> filler_for(const PostState&, Duration within) const;
  PostPlanned refilled(PostPlanned, const Candidate&) const;
  RingPlanned as_planned(RingTrigger) const;

  Decision& d_;
  RingId id_;
};

/// After an offer for a post has ended: every live ring of the incident is looked after.
void keep_rings(Decision&, IncidentId);

inline constexpr Millimeters kPostRadius = from_meters(150);  ///< "in place" is believed this near

}  // namespace watchgrid::engine
