#include "adapters/app/json_views.hpp"

#include "adapters/app/least_view.hpp"
#include "adapters/app/public_ids.hpp"
#include "adapters/codec/rfc3339.hpp"
#include "engine/core/event_fields.hpp"

namespace watchgrid::app {

namespace json = boost::json;
using engine::to_string;

namespace {

json::string text(std::string_view s) { return json::string{s.data(), s.size()}; }
template <engine::NamedEnum E> json::string word(E e) { return text(to_string(e)); }
double seconds(engine::Duration d) { return static_cast<double>(d.count()) / 1000.0; }
double seconds(std::uint32_t ms) { return ms / 1000.0; }
double share(engine::Ppm p) { return p / 1e6; }

struct FlagName {
    std::uint32_t bit;
    std::string_view name;
};
constexpr FlagName kFlagNames[] = {
    {engine::kFlagNeedsLocation, "needs_location"}, {engine::kFlagCrsAssumed, "crs_assumed"},      {engine::kFlagLocationBroken, "location_broken"},
    {engine::kFlagLatLonSwapped, "lat_lon_swapped"}, {engine::kFlagClockSkewed, "clock_skewed"},   {engine::kFlagUnknownPlace, "unknown_place"},
    {engine::kFlagUnknownSource, "unknown_source"},  {engine::kFlagTextCut, "text_cut"},           {engine::kFlagUnknownType, "unknown_type"},
    {engine::kFlagOutsideTown, "outside_town"},      {engine::kFlagRevokedPlate, "revoked_plate"}, {engine::kFlagSurge, "surge"},
};

json::object clock_json(const engine::State& s, engine::ClockId id, const engine::ClockState& c) {
    const engine::Rule& rule = s.rule_of(c);
    return {{"clock_id", public_id(id)}, {"rule_id", rule.id}, {"stage", word(rule.stop)}, {"tier", rule.actor.tier}, {"state", word(c.phase)},
            {"started_at", time_json(c.started_at)}, {"due_at", time_json(c.due_at)}, {"breached_at", time_json(c.breached_at)},
            {"stopped_at", time_json(c.stopped_at)}, {"cause", c.cause == engine::BreachCause::None ? json::value{} : json::value(word(c.cause))},
            {"late", c.late}, {"excuse", c.excuse.empty() ? json::value{} : json::value(text(c.excuse))}};
}

std::string_view progress_of(const engine::OfferState& o) {
    if (o.feedback_at) return "feedback";
    if (o.controlled_at) return "controlled";
    if (o.arrived_at) return "arrived";
    if (o.moving_at) return "moving";
    return o.accepted_at ? "accepted" : o.seen_at ? "seen" : o.delivered_at ? "delivered" : "offered";
}

json::object offer_json(const engine::State& s, engine::OfferId id, const engine::OfferState& o) {
    const engine::Responder& r = s.responders.at(o.responder).profile;
    return {{"offer_id", public_id(id)}, {"responder_id", r.external_id}, {"name", r.name}, {"class", word(r.responder_class)}, {"tier", o.tier},
            {"state", o.ended ? text("ended") : word(o.phase)}, {"progress", text(progress_of(o))}, {"ordered", o.ordered}, {"claim", o.claim},
            {"stalled", o.stalled}, {"undelivered", o.undelivered}, {"end_reason", o.end_reason == engine::EndReason::None ? json::value{} : json::value(word(o.end_reason))},
            {"eta_s", seconds(o.eta)}, {"distance_m", o.distance_m}, {"made_at", time_json(o.made_at)}, {"expires_at", time_json(o.expires_at)},
            {"delivered_at", time_json(o.delivered_at)}, {"seen_at", time_json(o.seen_at)}, {"accepted_at", time_json(o.accepted_at)},
            {"moving_at", time_json(o.moving_at)}, {"arrived_at", time_json(o.arrived_at)}, {"controlled_at", time_json(o.controlled_at)},
            {"feedback_at", time_json(o.feedback_at)}};
}

json::object alert_json(const engine::State& s, const engine::AlertState& a) {
    json::object reporter{{"name", a.reporter.name}, {"phone", a.reporter.phone}};
    if (a.reporter.location) reporter["location"] = location_json(*a.reporter.location);
    const engine::SourceRecord* record = engine::find_source(s, a.source_id);
    return {{"alert_id", a.alert_id}, {"received_at", time_json(a.received_at)}, {"source", {{"kind", word(a.source_kind)}, {"id", a.source_id}}},
            {"type", word(a.type)}, {"location", a.location ? json::value(location_json(*a.location)) : json::value{}}, {"text", a.text}, {"reporter", std::move(reporter)},
            {"flags", flags_json(a.flags)}, {"false_alarm_score", record == nullptr ? json::value{} : json::value(share(engine::false_alarm_score(*record)))}};
}

json::object candidate_json(const engine::State& s, const engine::Candidate& c) {
    const engine::Responder& r = s.responders.at(c.responder).profile;
    json::object out{{"responder_id", r.external_id}, {"name", r.name}, {"class", word(r.responder_class)}, {"eta_s", seconds(c.eta_ms)}, {"travel_s", seconds(c.travel_ms)},
                     {"turnout_s", seconds(c.turnout_ms)}, {"fix_age_s", seconds(c.fix_penalty_ms)}, {"distance_m", c.distance_m}, {"verdict", word(c.verdict)}};
    if (c.accepts > 0) out["accepts"] = share(c.accepts), out["p60"] = share(c.soon), out["p180"] = share(c.later);
    if (c.score_ms > 0) out["lateness_s"] = seconds(c.lateness_ms), out["coverage_s"] = seconds(c.coverage_ms), out["score_s"] = seconds(c.score_ms), out["reroute_s"] = seconds(c.reroute_ms);
    return out;
}

/// Of a decision about police: who was nearest, and what the choice costs against that.
struct Regret {
    const engine::Candidate* chosen{};
    const engine::Candidate* nearest{};
    std::uint32_t ms() const { return chosen != nullptr && nearest != nullptr && chosen->eta_ms > nearest->eta_ms ? chosen->eta_ms - nearest->eta_ms : 0; }
};
Regret regret_of(const engine::MatchExplained& m) {
    Regret out;
    for (const engine::Candidate& c : m.candidates) {
        if (c.verdict == engine::Verdict::Chosen && out.chosen == nullptr) out.chosen = &c;
        if ((c.verdict == engine::Verdict::Chosen || c.verdict == engine::Verdict::Eligible) && out.nearest == nullptr) out.nearest = &c;
    }
    return out;
}

/// The best of those who were not taken: by score where there is one, else the nearest.
json::value runner_up_of(const engine::State& s, const engine::MatchExplained& m) {
    const engine::Candidate* best = nullptr;
    for (const engine::Candidate& c : m.candidates)
        if (c.verdict == engine::Verdict::Eligible && (best == nullptr || c.score_ms < best->score_ms)) best = &c;
    return best == nullptr ? json::value{} : json::value(s.responders.at(best->responder).profile.external_id);
}

/// What a dispatcher reads first.
json::object sentence_of(const engine::State& s, const engine::MatchExplained& m) {
    std::string zh, en;
    for (const engine::Candidate& c : m.candidates) {
        if (c.verdict != engine::Verdict::Chosen) continue;
        const std::string& name = s.responders.at(c.responder).profile.name;
        const std::string eta = std::to_string((c.eta_ms + 500) / 1000);
        zh.append(zh.empty() ? "" : "、").append(name).append("（").append(eta).append(" 秒）");
        en.append(en.empty() ? "" : ", ").append(name).append(" (").append(eta).append(" s)");
    }
    const Regret regret = regret_of(m);
    const auto percent = [](engine::Ppm p) { return std::to_string((p + 5'000) / 10'000) + "%"; };
    if (m.trigger == engine::MatchTrigger::Rematch) {
        const std::string gain = std::to_string((m.gain.count() + 500) / 1000);
        return {{"zh", "途中改派：" + zh + "；几起警情合计省 " + gain + " 秒"}, {"en", "matched again under way: " + en + "; all incidents together save " + gain + " s"}};
    }
    if (zh.empty()) zh = "没有派出力量", en = "nobody was asked";
    else if (m.soon > 0 || m.later > 0)
        zh = "最少够用的人：" + zh + "；60 秒内到场把握 " + percent(m.soon) + "，180 秒内 " + percent(m.later),
        en = "the fewest who are enough: " + en + "; there within 60 s with " + percent(m.soon) + ", within 180 s with " + percent(m.later);
    else if (regret.ms() > 0) {
        const std::string& nearer = s.responders.at(regret.nearest->responder).profile.name;
        const std::string gain = std::to_string((regret.ms() + 500) / 1000);
        zh = "综合最优：" + zh + "；" + nearer + " 近 " + gain + " 秒，但派走后周边缺人", en = "best for the whole town: " + en + "; " + nearer + " is " + gain + " s nearer but leaves the area bare";
    } else zh = "按道路最快：" + zh, en = "fastest by road: " + en;
    if (m.shortfall != engine::Shortfall::None) {
        static constexpr std::pair<engine::Shortfall, const char*> kZh[] = {
            {engine::Shortfall::NoCandidates, "本层没有力量"}, {engine::Shortfall::OutsideRadius, "都在范围之外"}, {engine::Shortfall::FixesTooStale, "定位过旧"},
            {engine::Shortfall::NoPosition, "没有定位"}, {engine::Shortfall::OffDuty, "无人在岗"}, {engine::Shortfall::AllResting, "都在休息"},
            {engine::Shortfall::Gated, "受限不能派"}, {engine::Shortfall::AllBusy, "都在忙，请求邻近或群防力量"}, {engine::Shortfall::AllAsked, "都已问过"},
            {engine::Shortfall::NeedsLocation, "缺少位置"}, {engine::Shortfall::Reserved, "为紧急警情留人，请求邻近或群防力量"},
            {engine::Shortfall::OffersUsedUp, "本层派单已达上限，请升级或指定人员"}, {engine::Shortfall::HeldForCheck, "同片区报警过多，待人工核实：升级即派，两分钟后自动派出"},
            {engine::Shortfall::OrderedOut, "本层已奉命撤出，须点名升级本层才会再派"}};
        for (const auto& [value, words] : kZh)
            if (value == m.shortfall) zh += std::string{"；人手不足："} + words;
        std::string reason{to_string(m.shortfall)};
        for (char& c : reason)
            if (c == '_') c = ' ';
        en += "; short of people: " + reason;
        if (m.shortfall == engine::Shortfall::AllBusy || m.shortfall == engine::Shortfall::Reserved) en += ", ask a neighbour or volunteers";
        if (m.shortfall == engine::Shortfall::HeldForCheck) en += ", too many alarms of the area; escalate to send people now, else they go after two minutes";
        if (m.shortfall == engine::Shortfall::OrderedOut) en += ", they come again when this very tier is escalated to";
        if (m.shortfall == engine::Shortfall::OffersUsedUp) en += ", escalate or assign somebody by hand";
    }
    return {{"zh", zh}, {"en", en}};
}

/// Prints any event from its field table.
class EventPrinter {
public:
    static constexpr bool reading = false;
    EventPrinter(const engine::State& s, json::object& out) : s_{s}, out_{out} {}
    template <class T> void operator()(int, const char* name, const T& x) { out_[name] = value(x); }

private:
    template <class T> json::value value(const T& x) {
        if constexpr (engine::NamedEnum<T>) return word(x);
        else if constexpr (std::is_enum_v<T>) return static_cast<std::uint64_t>(x);
        else if constexpr (std::is_integral_v<T>) return x;
        else return object(x);
    }
    json::value value(const std::string& x) { return json::string{x}; }
    json::value value(engine::Instant x) { return time_json(x); }
    json::value value(engine::Duration x) { return seconds(x); }
    json::value value(engine::Millimeters x) { return x.meters(); }
    json::value value(engine::LatLon x) { return json::object{{"lat", x.lat()}, {"lon", x.lon()}}; }
    template <class Tag> json::value value(engine::Id<Tag> x) {
        if (!x) return {};
        if constexpr (requires { public_id(x); }) return json::value(public_id(x));
        else return json::value(x.value);
    }
    json::value value(engine::AlertNumber x) { return x.value; }
    json::value value(engine::ResponderId x) {
        const engine::ResponderState* r = s_.responders.find(x);
        return r != nullptr ? json::value(r->profile.external_id) : json::value{};
    }
    template <class T> json::value value(const std::optional<T>& x) { return x ? value(*x) : json::value{}; }
    template <class T> json::value value(const std::vector<T>& list) { return array(list); }
    template <class T, std::size_t N> json::value value(const T (&list)[N]) { return array(list); }
    template <class L> json::value array(const L& list) {
        json::array out;
        for (const auto& item : list) out.push_back(value(item));
        return out;
    }
    template <class T> json::value object(const T& x) {
        json::object inner;
        EventPrinter printer{s_, inner};
        fields(printer, x);
        return inner;
    }
    const engine::State& s_;
    json::object& out_;
};

}  // namespace

json::value time_json(engine::Instant t) { return json::string{codec::format_rfc3339(t)}; }
json::value time_json(const std::optional<engine::Instant>& t) { return t ? time_json(*t) : json::value{}; }

json::object location_json(const engine::Location& l) {
    return {{"lat", l.at.lat()}, {"lon", l.at.lon()}, {"crs", "wgs84"}, {"accuracy_m", l.accuracy_m}};
}

json::array flags_json(std::uint32_t flags) {
    json::array out;
    for (const FlagName& f : kFlagNames)
        if (flags & f.bit) out.push_back(text(f.name));
    return out;
}

json::object incident_json(const engine::State& s, const engine::Town& town, engine::IncidentId id, engine::Instant now) {
    const engine::IncidentState& i = s.incidents.at(id);
    json::object out{{"incident_id", public_id(id)}, {"state", word(i.phase)}, {"type", word(i.type)}, {"intent", word(i.intent)}, {"severity", word(i.severity)},
                     {"received_at", time_json(i.received_at)}, {"age_s", seconds(now - i.received_at)}, {"place_id", i.place_id}, {"zone_id", i.zone_id},
                     {"zone_class", word(i.zone_class)}, {"silent", i.silent}, {"drill", i.drill}, {"needs_location", !i.location}, {"alert_count", i.alerts.size()},
                     {"claimed_by", i.claimed_by}, {"outcome", i.outcome}, {"closed_at", time_json(i.closed_at)}};
    const engine::Place* place = town.find_place(i.place_id);
    out["place"] = place != nullptr ? json::value(place->name) : json::value{};
    out["location"] = i.location ? json::value(location_json(*i.location)) : json::value{};
    out["merged_into"] = i.merged_into ? json::value(public_id(i.merged_into)) : json::value{};
    unsigned open = 0, active = 0, arrived = 0;
    for (const engine::OfferId o : i.offers)
        if (const engine::OfferState* offer = s.offers.find(o)) open += offer->open(), active += offer->active(), arrived += offer->arrived_at.has_value();
    out["offers_open"] = open, out["assigned"] = active, out["arrived"] = arrived;
    json::array clocks;
    for (const engine::ClockId c : i.clocks)
        if (const engine::ClockState* clock = s.clocks.find(c); clock != nullptr && clock->phase != engine::ClockPhase::Cancelled) clocks.push_back(clock_json(s, c, *clock));
    out["clocks"] = std::move(clocks);
    return out;
}

json::object incident_detail_json(const engine::State& s, const engine::Town& town, engine::IncidentId id, engine::Instant now) {
    const engine::IncidentState& i = s.incidents.at(id);
    json::object out = incident_json(s, town, id, now);
    json::array alerts, offers, tiers;
    for (const engine::AlertNumber a : i.alerts)
        if (const engine::AlertState* alert = s.alerts.find(a)) alerts.push_back(alert_json(s, *alert));
    for (const engine::OfferId o : i.offers)
        if (const engine::OfferState* offer = s.offers.find(o)) offers.push_back(offer_json(s, o, *offer));
    for (std::size_t t = 0; t < engine::kTiers; ++t)
        tiers.push_back(json::object{{"tier", t + 1}, {"slots", i.tiers[t].plan.slots}, {"offers_made", i.tiers[t].offers_made}, {"withdrawn", i.tiers[t].withdrawn}, {"retry_at", time_json(i.tiers[t].retry_at)}});
    json::array linked;
    for (const engine::IncidentId other : i.linked) linked.push_back(json::value(public_id(other)));
    out["linked"] = std::move(linked);
    out["alerts"] = std::move(alerts);
    out["offers"] = std::move(offers);
    out["tiers"] = std::move(tiers);
    out["policy"] = s.policy_of(i).name;
    out["policy_version"] = s.policy_of(i).version;
    out["reopened"] = i.reopened;
    return out;
}

json::object explanation_json(const engine::State& s, engine::IncidentId id) {
    json::array decisions;
    for (const engine::MatchExplained& m : s.incidents.at(id).matches) {
        json::array candidates, excluded;
        for (const engine::Candidate& c : m.candidates) candidates.push_back(candidate_json(s, c));
        for (const engine::VerdictCount& v : m.excluded) excluded.push_back(json::object{{"verdict", word(v.verdict)}, {"count", v.count}});
        decisions.push_back(json::object{{"tier", m.tier}, {"trigger", word(m.trigger)}, {"within_s", seconds(m.within)}, {"wanted", m.wanted},
                                         {"candidates", std::move(candidates)}, {"excluded", std::move(excluded)}, {"shortfall", word(m.shortfall)},
                                         {"retry_at", time_json(m.retry_at)}, {"sentence", sentence_of(s, m)}, {"runner_up", runner_up_of(s, m)},
                                         {"regret_s", seconds(regret_of(m).ms())}, {"claimed_p60", share(m.soon)}, {"claimed_p180", share(m.later)}, {"gain_s", seconds(m.gain)}});
    }
    const engine::PolicyPack& policy = s.policy_of(s.incidents.at(id));
    return {{"incident_id", public_id(id)}, {"policy", policy.name}, {"policy_version", policy.version}, {"params_snapshot", s.learned_version}, {"decisions", std::move(decisions)}};
}

std::string_view responder_status(const engine::ResponderState& r, engine::Instant now) noexcept {
    if (!r.on_duty || r.retired) return "off_duty";
    if (r.assignment) return "busy";
    if (r.open_offer) return "offered";
    return r.resting_until && now < *r.resting_until ? "resting" : "available";
}

json::object responder_json(const engine::State& s, const engine::Fleet& fleet, engine::ResponderId id, engine::Instant now) {
    const engine::ResponderState& r = s.responders.at(id);
    json::object out{{"responder_id", r.profile.external_id}, {"name", r.profile.name}, {"class", word(r.profile.responder_class)}, {"tier", r.profile.tier},
                     {"unit", r.profile.unit}, {"grid", r.profile.grid}, {"travel_mode", word(r.profile.travel_mode)}, {"status", text(responder_status(r, now))},
                     {"on_duty", r.on_duty}, {"drill", r.drill_only}, {"watched", is_watched(r.answers)}};
    out["offer_id"] = r.open_offer ? json::value(public_id(r.open_offer)) : json::value{};
    out["incident_id"] = r.assignment ? json::value(public_id(s.offers.at(r.assignment).incident)) : json::value{};
    const auto fix = fleet.fix(id);
    if (fix && (r.on_duty || r.assignment)) {
        out["location"] = location_json({fix->at, 0});
        out["fix_age_s"] = fleet.stationed(id) ? json::value(0) : json::value(seconds(now - fix->taken_at));
    } else {
        out["location"] = nullptr;
        out["fix_age_s"] = nullptr;
    }
    return out;
}

json::object place_json(const engine::Town& town, const engine::Place& p) {
    json::object attributes;
    for (const auto& [key, value] : p.attributes) attributes[key] = value;
    json::array staff;
    for (const std::string& id : p.staff) staff.push_back(json::string{id});
    return {{"place_id", p.id}, {"kind", word(p.kind)}, {"name", p.name}, {"location", location_json({p.at, 0})},
            {"grid", p.grid < town.zones.size() ? json::value(town.zones[p.grid].id) : json::value{}}, {"staff", std::move(staff)}, {"phone", p.phone},
            {"attributes", std::move(attributes)}};
}

json::object zone_json(const engine::Town& town, const engine::Zone& z) {
    json::array polygons;
    for (std::size_t p = 0; p < z.polygon_starts.size(); ++p) {
        json::array rings;
        const std::size_t end = p + 1 < z.polygon_starts.size() ? z.polygon_starts[p + 1] : z.rings.size();
        for (std::size_t r = z.polygon_starts[p]; r < end; ++r) {
            json::array ring;
            for (const engine::LatLon at : z.rings[r]) ring.push_back(json::array{at.lon(), at.lat()});
            rings.push_back(std::move(ring));
        }
        polygons.push_back(std::move(rings));
    }
    return {{"type", "Feature"},
            {"properties", {{"zone_id", z.id}, {"name", z.name}, {"level", word(z.level)}, {"zone_class", word(z.zone_class)}, {"owner", z.owner}, {"deputy", z.deputy},
                            {"parent", z.parent < town.zones.size() ? json::value(town.zones[z.parent].id) : json::value{}}}},
            {"geometry", {{"type", "MultiPolygon"}, {"coordinates", std::move(polygons)}}}};
}

json::object event_json(const engine::State& s, const StoredEvent& e) {
    json::object out{{"seq", e.seq}, {"at", time_json(e.event.at)}, {"event", text(engine::name_of(e.event.body))}};
    std::visit([&](const auto& body) {
        json::object inner;
        EventPrinter printer{s, inner};
        fields(printer, body);
        for (auto& [key, value] : inner) out[key] = std::move(value);
    }, e.event.body);
    return out;
}

}  // namespace watchgrid::app
