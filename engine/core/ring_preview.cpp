#include "engine/core/ring_preview.hpp"

#include "engine/core/answering.hpp"
#include "engine/core/apply_ring.hpp"
#include "engine/core/duty_hours.hpp"
#include "engine/places/week_minute.hpp"

namespace watchgrid::engine {

bool holds_posts(const Responder& r) noexcept { return r.tier >= 2 || r.responder_class == ResponderClass::PatrolTeam; }

RingProposal preview_ring(const State& s, World w, const RingPreview& preview, Instant now) {
  RingQuestion question{.suspect = preview.suspect, .seed = preview.incident.value, .hands = {}, .closed = {}, .close_by_ms = preview.close_by_ms, .template_id = preview.template_id};
  const Duration fix_age_max = s.policies.empty() ? std::chrono::minutes{1} : s.policies.back().fix_age_max;
  const std::size_t band = hour_band(week_minute(now, w.town.utc_offset_minutes));
  auto id = s.responders.first_id();
  for (const ResponderState& r : s.responders) {
    const std::size_t person = w.fleet.town_index(id);
    const bool on_shift = (!has_roster(w.town, person) || is_rostered(w.town, person, now)) && !is_on_leave(w.town, person, now);
    const bool free = r.on_duty && !r.retired && r.drill_only == preview.drill && !r.open_offer && !r.assignment && on_shift && is_vetted(r.profile, now) && !is_tired(w.town, r, now);
    if (free && holds_posts(r.profile) && r.profile.responder_class != ResponderClass::Reinforcement &&
        w.fleet.verdict_of_fix(id, now, fix_age_max) == Verdict::Eligible)
      question.hands.push_back({.responder = id, .handover = {}, .answers = answering_of(s, r, band).delay_median, .comes = manned(answering_of(s, r, band).accepts), .holds = kNoIndex});
    ++id.value;
  }
  return w.rings->propose(w.fleet, question, now);
}

}  // namespace watchgrid::engine
