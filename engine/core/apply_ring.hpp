#pragma once
/// The part of `apply` that concerns rings.
#include "engine/core/state.hpp"

namespace watchgrid::engine {

void apply_ring(State&, Instant at, const RingActivated&);
void apply_ring(State&, Instant at, const RingPlanned&);
void apply_ring(State&, Instant at, const SuspectSighted&);
void apply_ring(State&, Instant at, const RingPostSet&);
void apply_ring(State&, Instant at, const RingSealed&);
void apply_ring(State&, Instant at, const RingBroken&);
void apply_ring(State&, Instant at, const RingLent&);
void apply_ring(State&, Instant at, const RingTakenOver&);
void apply_ring(State&, Instant at, const RingStoodDown&);

/// An offer for a post was made: it becomes the post's.
void apply_post_offer(State&, const OfferMade&);

/// Of the post's offer and of what the desk says.
PostPhase phase_of(const State&, const PostState&);
/// Of the posts whose people do not come, the part that a filler takes in time. An estimate: no chase has measured it (docs/status.md).
inline constexpr Ppm kFilledInTime = 500'000;
/// Chance that a post is manned at all by somebody who accepts with this chance, or by a filler.
constexpr Ppm manned(Ppm accepts) noexcept { return complement(times(complement(accepts), complement(kFilledInTime))); }

/// Chance that a post of which so much has come true will be held before the suspect can be there: certain once it is held, else to be
/// there in time, times to be manned at all (kAcceptedArrives after a yes; before it as people of that kind answer).
Ppm chance_of_post(const State&, PostPhase, const PostPlanned&);
/// The plan's chance with what has come true: posts that are held are certain; 0 with gaps or open posts.
Ppm sealed_now(const State&, const RingState&);
/// The live ring of an incident; none: 0. O(rings of it).
RingId live_ring_of(const State&, IncidentId);

}  // namespace watchgrid::engine
