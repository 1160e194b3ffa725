#include "engine/core/ring_upkeep.hpp"

#include <algorithm>

#include "engine/core/answering.hpp"
#include "engine/core/apply_ring.hpp"
#include "engine/core/duty_hours.hpp"
#include "engine/core/ring_preview.hpp"
#include "engine/places/week_minute.hpp"
#include "engine/ring/certainty.hpp"

namespace watchgrid::engine {
namespace {

constexpr Duration kSlackGain = std::chrono::seconds{15};     // algorithms.md 3.6
constexpr Duration kAnswerWithin = std::chrono::seconds{30};  // a post must not wait long for somebody silent
constexpr Duration kAnswerMin = std::chrono::seconds{5};
constexpr std::size_t kFillersLookedAt = 12;
constexpr Duration kFillerLateMax = std::chrono::minutes{30};

}  // namespace

/// Free, allowed and of a kind that holds posts; or already here.
bool RingUpkeep::may_hold(ResponderId id) const {
  const ResponderState& r = d_.s.responders.at(id);
  if (!holds_posts(r.profile) || r.retired) return false;
  const bool ours = r.profile.responder_class != ResponderClass::Reinforcement;
  const bool lent = std::any_of(ring().lent.begin(), ring().lent.end(), [&](const LentBureau& l) { return l.bureau == r.profile.unit; });
  if (!ours && !lent && ring().bureau != r.profile.unit) return false;
  const auto here = [&](OfferId offer) {
    if (!offer || d_.s.offers.at(offer).ring != id_) return false;
    const OfferState& o = d_.s.offers.at(offer);
    return !o.stalled || o.moving_at || o.arrived_at;
  };
  if (here(r.assignment) || here(r.open_offer)) return true;
  Verdict why{};
  const IncidentState& i = d_.s.incidents.at(ring().incident);
  if (is_tired(d_.w.town, r, d_.now)) return false;
  if (d_.makes_hard_exclusion(i, id, why) || refused_before(id)) return false;
  return d_.w.fleet.verdict_of_fix(id, d_.now, d_.s.policy_of(i).fix_age_max) == Verdict::Eligible;
}

bool RingUpkeep::refused_before(ResponderId id) const {
  const IncidentState& i = d_.s.incidents.at(ring().incident);
  return std::any_of(i.offers.begin(), i.offers.end(), [&](OfferId offer) {
    const OfferState* o = d_.s.offers.find(offer);
    if (o == nullptr || o->responder != id || o->ring != id_) return false;
    return o->phase == OfferPhase::Declined || o->phase == OfferPhase::Expired || o->stalled ||
           (o->ended && (o->end_reason == EndReason::Withdrawn || o->end_reason == EndReason::Unassigned));
  });
}

bool RingUpkeep::is_complete() const {
  const RingState& r = ring();
  return r.outcome == RingOutcome::Complete && r.gaps.empty() && !r.posts.empty() &&
         std::all_of(r.posts.begin(), r.posts.end(), [&](const PostState& p) { return phase_of(d_.s, p) != PostPhase::Open; });
}

/// With `fixed_stay` those in place are not asked about: their posts stay as they are.
std::vector<RingHand> RingUpkeep::hands(bool fixed_stay) const {
  std::vector<RingHand> out;
  const std::size_t band = hour_band(week_minute(d_.now, d_.w.town.utc_offset_minutes));
  auto id = d_.s.responders.first_id();
  for (std::size_t n = d_.s.responders.size(); n > 0; --n, ++id.value) {
    if (!may_hold(id)) continue;
    RingHand hand{.responder = id, .handover = {}, .holds = kNoIndex};
    const ResponderState& r = d_.s.responders.at(id);
    for (const LentBureau& l : ring().lent)
      if (l.bureau == r.profile.unit) hand.handover = l.handover;
    const Answering usual = answering_of(d_.s, r, band);
    hand.answers = usual.delay_median;
    hand.comes = manned(usual.accepts);
    bool stays = false;
    for (const PostState& p : ring().posts)
      if (p.plan.responder == id && phase_of(d_.s, p) == PostPhase::InPlace) hand = {.responder = id, .handover = {}, .answers = {}, .comes = kCertain, .holds = p.plan.node}, stays = fixed_stay;
    if (!stays) out.push_back(hand);
  }
  return out;
}

RingQuestion RingUpkeep::question(bool fixed_stay) const {
  RingQuestion q{.suspect = ring().suspect, .seed = ring().incident.value, .hands = hands(fixed_stay), .closed = {}, .close_by_ms = {}, .template_id = ring().template_from};
  if (fixed_stay)
    for (const PostState& p : ring().posts)
      if (phase_of(d_.s, p) == PostPhase::InPlace && !p.plan.interception) q.closed.push_back(p.plan.node);
  return q;
}

/// Seen outside its posts, the suspect is not in the ring, however complete that is.
bool RingUpkeep::keeps_suspect_in() const {
  std::vector<NodeIndex> posts;
  for (const PostState& p : ring().posts)
    if (phase_of(d_.s, p) != PostPhase::Open) posts.push_back(p.plan.node);
  return d_.w.rings->keeps_in(ring().suspect, posts);
}

bool RingUpkeep::is_worth(const RingProposal& proposal, RingTrigger trigger) const {
  if (trigger == RingTrigger::Activated || trigger == RingTrigger::Desk || trigger == RingTrigger::Escalated) return true;
  if (trigger == RingTrigger::Sighting && !keeps_suspect_in()) return true;
  if (!is_complete()) {
    const auto open = static_cast<std::size_t>(
        std::count_if(ring().posts.begin(), ring().posts.end(), [&](const PostState& p) { return phase_of(d_.s, p) == PostPhase::Open; }));
    return trigger == RingTrigger::Sighting || proposal.outcome == RingOutcome::Complete ||
           proposal.gaps.size() < ring().gaps.size() + open || proposal.intercepted > ring().intercepted;
  }
  if (proposal.outcome != RingOutcome::Complete) return false;  // never a full ring for a partial one
  Duration weakest = Duration::max();
  for (const PostState& p : ring().posts) weakest = std::min(weakest, p.plan.slack);
  return proposal.posts.size() < ring().posts.size() || proposal.weakest >= weakest + kSlackGain;
}

void RingUpkeep::plan_anew(RingTrigger trigger, const std::string& by) {
  // After a sighting the suspect is where it was seen, and posts that lie behind it may go. Otherwise those in place hold what they hold.
  const bool fixed_stay = trigger == RingTrigger::PostLost || trigger == RingTrigger::Lent;
  RingQuestion asked = question(fixed_stay);
  if (trigger == RingTrigger::Escalated)
    if (const RingTemplate* outer = d_.w.rings->outer_of(ring().template_id)) asked.template_id = outer->id;
  RingProposal proposal = d_.w.rings->propose(d_.w.fleet, asked, d_.now);
  if (is_worth(proposal, trigger)) adopt(std::move(proposal), trigger, fixed_stay, by);
}

/// A ring further out belongs to whoever leads that template; the incident stays the same.
void RingUpkeep::hand_to_bureau_of(const std::string& template_id, const std::string& by) {
  const RingTemplate* found = d_.w.rings->find_template(template_id);
  if (found == nullptr || found->bureau.empty() || found->bureau == ring().bureau) return;
  d_.emit(RingTakenOver{id_, found->bureau, by});
}

void RingUpkeep::adopt(RingProposal proposal, RingTrigger trigger, bool fixed_stay, const std::string& by) {
  RingPlanned plan{.ring = id_,
                   .trigger = trigger,
                   .outcome = proposal.outcome,
                   .close_by = d_.now + Duration{proposal.level.close_by_ms},
                   .margin_permille = proposal.level.margin_permille,
                   .posts = {},
                   .gaps = std::move(proposal.gaps),
                   .min_cut = proposal.min_cut,
                   .sealed = proposal.sealed,
                   .intercepted = proposal.intercepted,
                   .warnings = proposal.warnings,
                   .template_id = proposal.template_id,
                   .by = by};
  if (fixed_stay)
    for (const PostState& p : ring().posts)
      if (phase_of(d_.s, p) == PostPhase::InPlace) plan.posts.push_back(p.plan);
  std::uint32_t number = ring().posts_numbered;
  for (PostPlanned& post : proposal.posts) {
    for (const PostState& p : ring().posts)
      if (p.plan.node == post.node && p.plan.responder == post.responder && phase_of(d_.s, p) != PostPhase::Open)
        post.number = p.plan.number;
    if (post.number == 0) post.number = ++number;
    plan.posts.push_back(std::move(post));
  }
  std::vector<ResponderId> released;
  const std::vector<PostState> before = ring().posts;
  for (const PostState& p : before)
    if (std::none_of(plan.posts.begin(), plan.posts.end(), [&](const PostPlanned& n) { return n.number == p.plan.number; }))
      release(p, released);
  const std::vector<PostPlanned> posts = plan.posts;
  const std::string template_id = plan.template_id;
  const bool further_out = trigger == RingTrigger::Activated || template_id != ring().template_id;
  d_.emit(std::move(plan));
  if (further_out) hand_to_bureau_of(template_id, by);
  for (const PostPlanned& p : posts)
    if (const PostState* now_here = ring().find_post(p.number); now_here != nullptr && !now_here->offer && !now_here->by_hand) offer(p);
  for (const ResponderId r : released)
    if (const ResponderState& person = d_.s.responders.at(r); !person.open_offer && !person.assignment) d_.match_waiting(r);
}

void RingUpkeep::release(const PostState& post, std::vector<ResponderId>& released) {
  const OfferState* o = d_.s.offers.find(post.offer);
  if (o == nullptr || (!o->open() && !o->active())) return;
  released.push_back(o->responder);
  if (o->open())
    d_.emit(OfferWithdrawn{post.offer, EndReason::StandDown});
  else
    d_.end_assignment(post.offer, EndReason::StandDown, "", "the post is no longer needed");
}

/// The offer names the post and its time, not the address of the incident.
void RingUpkeep::offer(const PostPlanned& p) {
  // Early enough for somebody else to be asked.
  const Duration left = p.hold_by - d_.now - p.arrive;
  const Duration answer = std::clamp(left / 2, kAnswerMin, kAnswerWithin);
  OfferMade made{.offer = d_.s.offers.next_id(),
                 .incident = ring().incident,
                 .responder = p.responder,
                 .tier = 0,
                 .eta = p.arrive,
                 .distance_m = 0,
                 .expires_at = d_.now + answer,
                 .ordered = false,
                 .claim = false};
  made.ring = id_;
  made.post = p.number;
  d_.emit(made);
}

std::optional<Candidate> RingUpkeep::filler_for(const PostState& post, Duration within) const {
  const auto busy_here = [&](ResponderId id) {
    return std::any_of(ring().posts.begin(), ring().posts.end(),
                       [&](const PostState& p) { return p.plan.responder == id && phase_of(d_.s, p) != PostPhase::Open; });
  };
  if (within <= Duration{}) return std::nullopt;
  const Duration fix_age_max = d_.s.policy_of(d_.s.incidents.at(ring().incident)).fix_age_max;
  const auto found = d_.w.fleet.nearest({.to = post.plan.at, .tier = 0, .k = kFillersLookedAt, .within = within, .now = d_.now, .fix_age_max = fix_age_max},
                                        [&](ResponderId id) { return may_hold(id) && !busy_here(id) ? Verdict::Eligible : Verdict::Busy; });
  for (const Candidate& c : found)
    if (c.verdict == Verdict::Eligible) return c;
  return std::nullopt;
}

PostPlanned RingUpkeep::refilled(PostPlanned p, const Candidate& filler) const {
  const auto whole_ms = [](Duration x) { return static_cast<std::uint32_t>(std::clamp<std::int64_t>(x.count(), 0, kCostMax)); };
  const Answering usual = answering_of(d_.s, d_.s.responders.at(filler.responder), hour_band(week_minute(d_.now, d_.w.town.utc_offset_minutes)));
  p.responder = filler.responder;
  p.arrive = Duration{filler.eta_ms} + usual.delay_median;
  p.slack = p.suspect_at - d_.now - p.arrive - RingDesk::kSetup;
  p.hold = hold_ppm(whole_ms(p.arrive), whole_ms(RingDesk::kSetup), whole_ms(p.suspect_at - d_.now));
  return p;
}

RingPlanned RingUpkeep::as_planned(RingTrigger trigger) const {
  const RingState& r = ring();
  RingPlanned out{.ring = id_,
                  .trigger = trigger,
                  .outcome = r.outcome,
                  .close_by = r.close_by,
                  .margin_permille = r.margin_permille,
                  .posts = {},
                  .gaps = r.gaps,
                  .min_cut = r.min_cut,
                  .sealed = r.sealed,
                  .intercepted = r.intercepted,
                  .warnings = r.warnings,
                  .template_id = r.template_id,
                  .by = {}};
  for (const PostState& p : r.posts) out.posts.push_back(p.plan);
  return out;
}

void RingUpkeep::fill_lost() {
  if (!ring().live() || d_.w.rings == nullptr) return;
  RingPlanned repaired = as_planned(RingTrigger::PostLost);
  std::vector<PostPlanned> kept, fresh;
  std::vector<GapPlanned> lost;
  const auto taken = [&](ResponderId r) { return std::any_of(fresh.begin(), fresh.end(), [&](const PostPlanned& f) { return f.responder == r; }); };
  for (const PostPlanned& planned : repaired.posts) {
    const PostState& post = *ring().find_post(planned.number);
    if (phase_of(d_.s, post) != PostPhase::Open || post.by_hand) {
      kept.push_back(planned);
      continue;
    }
    const auto filler = filler_for(post, planned.suspect_at - d_.now - RingDesk::kSetup);
    if (filler && !taken(filler->responder)) {
      fresh.push_back(refilled(planned, *filler));
      kept.push_back(fresh.back());
      continue;
    }
    const auto late = filler_for(post, kFillerLateMax);
    const Duration behind = late ? d_.now + Duration{late->eta_ms} + RingDesk::kSetup - planned.suspect_at : Duration{};
    lost.push_back({.at = planned.at, .suspect_at = planned.suspect_at, .filler = late ? late->responder : ResponderId{}, .late = behind});
  }
  if (fresh.empty() && lost.empty()) return;
  if (!lost.empty()) {
    RingProposal proposal = d_.w.rings->propose(d_.w.fleet, question(true), d_.now);
    if (proposal.outcome == RingOutcome::Complete) return adopt(std::move(proposal), RingTrigger::PostLost, true);
    repaired.outcome = RingOutcome::Partial;  // and it says so: a gap is never counted as closed
    repaired.gaps.insert(repaired.gaps.end(), lost.begin(), lost.end());
  }
  repaired.posts = std::move(kept);
  const auto chance_of = [&](const PostPlanned& p) {
    const PostState* post = ring().find_post(p.number);
    const bool same = post != nullptr && post->plan.responder == p.responder;
    return chance_of_post(d_.s, same ? phase_of(d_.s, *post) : PostPhase::Offered, p);
  };
  std::vector<Ppm> chances;
  for (const PostPlanned& p : repaired.posts) chances.push_back(chance_of(p));
  repaired.sealed = repaired.outcome == RingOutcome::Complete ? all_ppm(chances) : 0;
  d_.emit(std::move(repaired));
  for (const PostPlanned& p : fresh) offer(p);
}

void RingUpkeep::relieve(OfferId offer) {
  const PostState* post = ring().find_post(d_.s.offers.at(offer).post);
  const ResponderId who = d_.s.offers.at(offer).responder;
  const bool current = ring().live() && post != nullptr && post->offer == offer && d_.w.rings != nullptr;
  const auto fix = d_.w.fleet.fix(who);
  if (current && fix && haversine(fix->at, post->plan.at) <= kPostRadius)  // need not move: is there already
    return d_.progress(offer, Stage::Moving, Witness::Track, std::nullopt, "");
  d_.emit(AssignmentStalled{offer});
  if (!current || post->by_hand || !filler_for(*post, post->plan.suspect_at - d_.now - RingDesk::kSetup)) return;
  d_.end_assignment(offer, EndReason::Stalled, "", "confirmed, but does not move");
  fill_lost();
  settle();
}

void RingUpkeep::settle() {
  const RingState& r = ring();
  if (!r.live()) return;
  const auto held = [&](const PostState& p) { return phase_of(d_.s, p) == PostPhase::InPlace; };
  const bool closed = is_complete() && std::all_of(r.posts.begin(), r.posts.end(), held);
  if (closed && r.phase != RingPhase::Sealed) {
    d_.emit(RingSealed{id_});
    d_.settle_clocks(r.incident);
  } else if (!closed && r.phase == RingPhase::Sealed) {
    const auto open = std::find_if(r.posts.begin(), r.posts.end(), [&](const PostState& p) { return !held(p); });
    d_.emit(RingBroken{id_, open == r.posts.end() ? 0 : open->plan.number});
  }
}

void keep_rings(Decision& d, IncidentId incident) {
  const RingId ring = live_ring_of(d.s, incident);
  if (!ring) return;
  RingUpkeep{d, ring}.fill_lost();
  RingUpkeep{d, ring}.settle();
}

std::vector<ResponderId> RingUpkeep::stand_down(const std::string& by, const std::string& reason) {
  const std::vector<PostState> posts = ring().posts;
  const IncidentId incident = ring().incident;
  std::vector<ResponderId> released;
  for (const PostState& p : posts) release(p, released);
  d_.emit(RingStoodDown{id_, by, reason});
  const std::vector<ClockId> clocks = d_.s.incidents.at(incident).clocks;
  for (const ClockId c : clocks)
    if (const ClockState* clock = d_.s.clocks.find(c); clock != nullptr &&
                                                       (clock->phase == ClockPhase::Running || clock->phase == ClockPhase::Paused) &&
                                                       d_.s.rule_of(*clock).stop == Stage::RingClosed)
      d_.emit(ClockCancelled{c});
  return released;
}

}  // namespace watchgrid::engine
