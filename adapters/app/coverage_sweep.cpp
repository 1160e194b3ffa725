#include "adapters/app/coverage_sweep.hpp"

#include <algorithm>
#include <boost/json.hpp>

#include "adapters/app/json_views.hpp"
#include "engine/incident/same_event.hpp"
#include "engine/matching/demand.hpp"

namespace watchgrid::app {
namespace {

namespace json = boost::json;

constexpr std::size_t kSecondsAPass = 40;
constexpr engine::Ppm kBusyShare = 300'000;  ///< of the greedy patrol posts

bool is_met(engine::Fleet& fleet, engine::LatLon at, engine::Tier tier, engine::Instant now, engine::FunctionRef<engine::Verdict(engine::ResponderId)> judge) {
    const auto found = fleet.nearest({.to = at, .tier = tier, .k = 1, .within = kCoverageTargets[tier - 1U], .now = now, .fix_age_max = std::chrono::minutes{5}}, judge);
    return std::any_of(found.begin(), found.end(), [](const engine::Candidate& c) { return c.verdict == engine::Verdict::Eligible; });
}

json::string word(auto e) {
    const std::string_view w = engine::to_string(e);
    return json::string{w.data(), w.size()};
}

}  // namespace

CoverageSweep::CoverageSweep(const engine::Town& town, const engine::GridTree& grids, const engine::Fleet& fleet, metrics::Metrics& m) : fleet_{fleet}, metrics_{m} {
    const auto cells = fleet.coverage().cells().cells();
    squares_.resize(cells.size());
    const engine::Instant now = engine::instant_from_ms(1);
    engine::Fleet everybody{town};
    for (std::uint64_t id = 1; id <= town.responders.size(); ++id) {
        const engine::Responder& r = town.responders[id - 1];
        everybody.enrol({id}, r);
        everybody.set_status({id}, {.tier = r.tier, .on_duty = true, .free = true, .retired = false});
        if (!engine::is_stationed(r.responder_class)) everybody.move({id}, r.home, now, now);
    }
    for (std::size_t n = 0; n < cells.size(); ++n) {
        const engine::ZoneIndex zone = grids.zone_at(cells[n].middle);
        squares_[n].zone_class = zone == engine::kNoZone ? engine::ZoneClass::Rural : town.zones[zone].zone_class;
        for (engine::Tier tier = 1; tier <= engine::kTiers; ++tier)
            squares_[n].possible[tier - 1U] = is_met(everybody, cells[n].middle, tier, now, [](engine::ResponderId) { return engine::Verdict::Eligible; });
    }
    demand_.resize(cells.size());
}

std::optional<std::string> CoverageSweep::step(const engine::State& s, engine::World w, engine::Instant now) {
    sweep(s, w, now);
    return move_up_.step(s, w, now);
}

void CoverageSweep::sweep(const engine::State& s, engine::World w, engine::Instant now) {
    const auto cells = fleet_.coverage().cells().cells();
    const auto judge = [&](engine::ResponderId id) {
        const engine::ResponderState& r = s.responders.at(id);
        return r.on_duty && !r.retired && !r.drill_only && !r.assignment && !r.open_offer ? engine::Verdict::Eligible : engine::Verdict::Busy;
    };
    for (std::size_t n = std::max<std::size_t>(squares_.size() / kSecondsAPass, 5); n > 0 && next_ < squares_.size(); --n, ++next_) {
        Square& square = squares_[next_];
        for (engine::Tier tier = 1; tier <= engine::kTiers; ++tier) {
            const bool met = is_met(w.fleet, cells[next_].middle, tier, now, judge);
            square.now[tier - 1U] = met ? Cover::Met : square.possible[tier - 1U] ? Cover::Missed : Cover::Impossible;
        }
    }
    if (next_ < squares_.size()) return;
    next_ = 0;
    publish(s, now);
}

void CoverageSweep::publish(const engine::State& s, engine::Instant now) {
    std::vector<std::uint32_t> demand(squares_.size());
    engine::Instant first = now;
    for (const engine::AlertState& a : s.alerts) {
        // What patrols find themselves says where patrols are, not where they are needed.
        if (!a.location || a.source_kind == engine::SourceKind::Responder || a.source_kind == engine::SourceKind::Camera) continue;
        first = std::min(first, a.received_at);
        if (const engine::CellIndex c = fleet_.coverage().cells().cell_at(a.location->at); c != engine::kNoCell) ++demand[c];
    }
    for (const auto& [zone_class, name] : engine::EnumNames<engine::ZoneClass>::table)
        for (engine::Tier tier = 1; tier <= engine::kTiers; ++tier) {
            std::size_t met = 0, all = 0;
            for (const Square& q : squares_)
                if (q.zone_class == zone_class) ++all, met += q.now[tier - 1U] == Cover::Met ? 1 : 0;
            if (all > 0) metrics_.coverage(zone_class, tier, static_cast<double>(met) / static_cast<double>(all));
        }
    const std::lock_guard lock{mutex_};
    shown_ = squares_;
    demand_ = std::move(demand);
    days_ = std::max(static_cast<double>((now - first).count()) / 86'400'000.0, 1.0 / 24);
    swept_at_ = now;
}

/// Greedy maximum expected coverage of the smoothed demand: at least 1 - 1/e of the best choice of posts.
std::vector<engine::CellIndex> CoverageSweep::best_posts(std::size_t posts) const {
    const engine::CoverageCells& cells = fleet_.coverage().cells();
    const std::vector<double> rates = engine::gamma_poisson_rates(demand_, days_);
    std::vector<double> still(rates);  // what one more car there would add, before (1 - q)
    std::vector<engine::CellIndex> out;
    for (std::size_t n = 0; n < posts && !still.empty(); ++n) {
        engine::CellIndex best = 0;
        double best_gain = -1;
        for (engine::CellIndex c = 0; c < still.size(); ++c) {
            double gain = 0;
            for (const engine::CellIndex i : cells.covered_from(c)) gain += still[i];
            if (gain > best_gain) best_gain = gain, best = c;
        }
        for (const engine::CellIndex i : cells.covered_from(best)) still[i] *= kBusyShare / 1e6;
        out.push_back(best);
    }
    return out;
}

std::string CoverageSweep::geojson(std::size_t posts) const {
    static constexpr const char* kCoverNames[] = {"unknown", "met", "missed", "impossible"};
    const std::lock_guard lock{mutex_};
    const auto cells = fleet_.coverage().cells().cells();
    json::array features, summary, advice;
    for (std::size_t n = 0; n < shown_.size(); ++n) {
        json::object properties{{"zone_class", word(shown_[n].zone_class)}, {"alerts", demand_[n]}};
        for (std::size_t t = 0; t < engine::kTiers; ++t) properties["tier" + std::to_string(t + 1)] = kCoverNames[static_cast<std::size_t>(shown_[n].now[t])];
        features.push_back(json::object{{"type", "Feature"}, {"properties", std::move(properties)},
                                        {"geometry", {{"type", "Point"}, {"coordinates", {cells[n].middle.lon(), cells[n].middle.lat()}}}}});
    }
    for (const auto& [zone_class, name] : engine::EnumNames<engine::ZoneClass>::table)
        for (std::size_t t = 0; t < engine::kTiers; ++t) {
            std::array<std::size_t, 4> count{};
            for (const Square& q : shown_)
                if (q.zone_class == zone_class) ++count[static_cast<std::size_t>(q.now[t])];
            const std::size_t all = count[0] + count[1] + count[2] + count[3];
            if (all > 0)
                summary.push_back(json::object{{"zone_class", word(zone_class)}, {"tier", t + 1}, {"within_s", kCoverageTargets[t].count() / 1000}, {"squares", all},
                                               {"met", static_cast<double>(count[1]) / static_cast<double>(all)},
                                               {"impossible", static_cast<double>(count[3]) / static_cast<double>(all)}});
        }
    for (const engine::CellIndex c : shown_.empty() ? std::vector<engine::CellIndex>{} : best_posts(posts))
        advice.push_back(json::object{{"lat", cells[c].middle.lat()}, {"lon", cells[c].middle.lon()}, {"crs", "wgs84"}});
    json::object out{{"type", "FeatureCollection"}, {"swept_at", shown_.empty() ? json::value{} : time_json(swept_at_)}, {"summary", std::move(summary)}, {"move_up", move_up_.json()}, {"features", std::move(features)}};
    if (posts > 0) out["posts"] = std::move(advice);
    return json::serialize(out);
}

}  // namespace watchgrid::app
