#include "adapters/app/ring_views.hpp"

#include "adapters/app/json_views.hpp"
#include "adapters/app/public_ids.hpp"
#include "engine/core/apply_ring.hpp"

namespace watchgrid::app {
namespace {

namespace json = boost::json;

template <class E> json::string word(E e) {
    const std::string_view w = engine::to_string(e);
    return json::string{w.data(), w.size()};
}
double seconds(engine::Duration d) { return static_cast<double>(d.count()) / 1000.0; }
double share(engine::Ppm p) { return static_cast<double>(p) / engine::kCertain; }

json::array warnings_json(std::uint32_t bits) {
    json::array out;
    for (const std::string_view w : engine::words_of_warnings(bits)) out.push_back(json::string{w.data(), w.size()});
    return out;
}

json::object post_json(const engine::State& s, const engine::PostPlanned& p) {
    json::object out{{"location", location_json({p.at, 0})}, {"place_id", p.place_id}, {"hold_by", time_json(p.hold_by)}, {"suspect_at", time_json(p.suspect_at)},
                     {"arrive_s", seconds(p.arrive)}, {"slack_s", seconds(p.slack)}, {"p_hold", share(p.hold)}, {"kind", p.interception ? "interception" : "ring"}};
    const engine::ResponderState* r = s.responders.find(p.responder);
    out["responder_id"] = r != nullptr ? json::value(r->profile.external_id) : json::value{};
    out["name"] = r != nullptr ? json::value(r->profile.name) : json::value{};
    return out;
}

json::array gaps_json(const engine::State& s, const std::vector<engine::GapPlanned>& gaps) {
    json::array out;
    for (const engine::GapPlanned& g : gaps) {
        const engine::ResponderState* r = s.responders.find(g.filler);
        out.push_back(json::object{{"location", location_json({g.at, 0})}, {"suspect_at", time_json(g.suspect_at)},
                                   {"filler", r != nullptr ? json::value(r->profile.external_id) : json::value{}}, {"late_s", r != nullptr ? json::value(seconds(g.late)) : json::value{}}});
    }
    return out;
}

json::object suspect_json(const engine::RingSuspect& suspect) {
    return {{"location", location_json({suspect.at, 0})}, {"seen_at", time_json(suspect.seen_at)}, {"vehicle", word(suspect.vehicle)},
            {"heading_deg", suspect.heading_deg ? json::value(*suspect.heading_deg) : json::value{}}, {"description", suspect.description}};
}

json::value cut_json(const std::optional<std::uint32_t>& cut) { return cut ? json::value(*cut) : json::value{}; }

}  // namespace

json::object ring_json(const engine::State& s, engine::RingId id, engine::Instant now) {
    const engine::RingState& r = s.rings.at(id);
    json::array posts, lent;
    std::size_t closed = 0;
    for (const engine::PostState& p : r.posts) {
        json::object post = post_json(s, p.plan);
        const engine::PostPhase phase = engine::phase_of(s, p);
        closed += phase == engine::PostPhase::InPlace ? 1 : 0;
        post["post"] = p.plan.number;
        post["state"] = word(phase);
        post["offer_id"] = p.offer ? json::value(public_id(p.offer)) : json::value{};
        post["by_hand"] = p.by_hand.has_value();
        const engine::OfferState* offer = s.offers.find(p.offer);
        post["stalled"] = offer != nullptr && offer->active() && offer->stalled && !offer->moving_at && !offer->arrived_at;
        posts.push_back(std::move(post));
    }
    for (const engine::LentBureau& l : r.lent) lent.push_back(json::object{{"bureau", l.bureau}, {"handover_s", seconds(l.handover)}});
    return {{"ring_id", public_id(id)}, {"incident_id", public_id(r.incident)}, {"state", word(r.phase)}, {"outcome", word(r.outcome)},
            {"sealed", r.phase == engine::RingPhase::Sealed}, {"p_sealed", share(engine::sealed_now(s, r))}, {"p_intercepted", share(r.intercepted)}, {"suspect", suspect_json(r.suspect)},
            {"bureau", r.bureau}, {"template", r.template_id}, {"lent", std::move(lent)}, {"posts_closed", closed}, {"posts", std::move(posts)}, {"gaps", gaps_json(s, r.gaps)}, {"min_cut", cut_json(r.min_cut)},
            {"margin", static_cast<double>(r.margin_permille) / 1000.0}, {"warnings", warnings_json(r.warnings)}, {"plans", r.plans}, {"activated_at", time_json(r.activated_at)},
            {"planned_at", time_json(r.planned_at)}, {"close_by", time_json(r.close_by)}, {"sealed_at", time_json(r.sealed_at)}, {"ended_at", time_json(r.ended_at)},
            {"server_at", time_json(now)}};
}

json::object ring_area_json(const engine::State& s, const engine::RingDesk& desk, engine::RingId id, engine::Instant now) {
    const engine::RingState& r = s.rings.at(id);
    std::vector<engine::NodeIndex> held, open;
    for (const engine::PostState& p : r.posts) (engine::phase_of(s, p) == engine::PostPhase::InPlace ? held : open).push_back(p.plan.node);
    const engine::PossibleArea area = desk.area_of(r.suspect, held, open, now);
    json::array outline, likely;
    for (const engine::LatLon at : area.outline) outline.push_back(json::array{at.lon(), at.lat()});
    for (const engine::LatLon at : area.likely_outline) likely.push_back(json::array{at.lon(), at.lat()});
    return {{"ring_id", public_id(id)}, {"state", word(r.phase)}, {"p_sealed", share(engine::sealed_now(s, r))}, {"p_intercepted", share(r.intercepted)}, {"area_m2", area.area_m2},
            {"outline", std::move(outline)}, {"likely_area_m2", likely.empty() ? json::value{} : json::value(area.likely_m2)}, {"likely_outline", std::move(likely)}, {"breach_in_s", area.breach_ms ? json::value(static_cast<double>(*area.breach_ms) / 1000.0) : json::value{}}};
}

json::array templates_json(const engine::Town& town) {
    const auto positions = [](const std::vector<engine::LatLon>& points) {
        json::array out;
        for (const engine::LatLon at : points) out.push_back(json::array{at.lon(), at.lat()});
        return out;
    };
    json::array out;
    for (const engine::RingTemplate& r : town.rings)
        out.push_back(json::object{{"id", r.id}, {"name", r.name}, {"template", word(r.reach)}, {"bureau", r.bureau}, {"posts", positions(r.posts)}, {"outline", positions(r.outline)}});
    return out;
}

json::object proposal_json(const engine::State& s, const engine::RingProposal& p, engine::Instant now) {
    json::array posts;
    for (const engine::PostPlanned& post : p.posts) posts.push_back(post_json(s, post));
    return {{"outcome", word(p.outcome)}, {"template", p.template_id}, {"p_sealed", share(p.sealed)}, {"p_intercepted", share(p.intercepted)}, {"posts", std::move(posts)}, {"gaps", gaps_json(s, p.gaps)},
            {"min_cut", cut_json(p.min_cut)}, {"margin", static_cast<double>(p.level.margin_permille) / 1000.0},
            {"close_by", time_json(now + engine::Duration{p.level.close_by_ms})}, {"warnings", warnings_json(p.warnings)}, {"server_at", time_json(now)}};
}

}  // namespace watchgrid::app
