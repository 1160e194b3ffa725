#include "adapters/app/move_up_adviser.hpp"

#include <boost/json.hpp>

#include "adapters/app/json_views.hpp"

namespace watchgrid::app {

namespace json = boost::json;

namespace {

engine::Ppm busy_share(const engine::TierCensus& police) {
    return police.on_duty == 0 ? 0 : static_cast<engine::Ppm>(std::uint64_t{police.on_duty - police.free} * engine::kCertain / police.on_duty);
}

}  // namespace

json::object MoveUpAdviser::advice(const engine::State& s, engine::World w, engine::Instant now) const {
    json::array moves;
    if (switch_.on()) {
        std::vector<engine::MoveUpCar> cars;
        for (std::uint64_t id = s.responders.first_id().value; id < s.responders.next_id().value; ++id)
            if (const engine::CellIndex at = w.fleet.covers_from({id}); at != engine::kNoCell) cars.push_back({static_cast<std::uint32_t>(id), at});
        const auto cells = w.fleet.coverage().cells().cells();
        const auto within_reach = [&](std::uint32_t car, engine::CellIndex to) {
            const auto way = w.fleet.eta_to({car}, cells[to].middle, now);
            return way && engine::Duration{way->travel_ms} <= engine::kMoveUpWithin;
        };
        for (const engine::MoveUp& m : engine::advise_move_up(w.fleet.coverage(), cars, switch_.average(), kMovesAdvised, within_reach)) {
            const engine::Responder& r = s.responders.at({m.car}).profile;
            moves.push_back(json::object{{"responder_id", r.external_id}, {"name", r.name}, {"to", location_json({cells[m.to].middle, 0})}, {"gain", m.gain / 1e6}});
        }
    }
    return {{"on", switch_.on()}, {"busy", switch_.average() / 1e6}, {"moves", std::move(moves)}};
}

std::optional<std::string> MoveUpAdviser::step(const engine::State& s, engine::World w, engine::Instant now) {
    if (s.policies.empty()) return std::nullopt;
    const bool was_on = switch_.on();
    const engine::Duration since = seen_at_ ? now - *seen_at_ : engine::Duration{};
    const bool on = switch_.see(busy_share(w.fleet.census(2)), since, s.policies.back().matching.move_up_percent * 10'000U);
    seen_at_ = now;
    if (on == was_on && advised_at_ && now - *advised_at_ < kAdviceEvery) return std::nullopt;
    advised_at_ = now;
    json::object fresh = advice(s, w, now);
    std::string news = json::serialize(fresh.at("moves")) + (on ? "on" : "off");
    {
        const std::lock_guard lock{mutex_};
        shown_ = fresh;
    }
    const bool first = told_.empty();
    if (news == told_ || (first && !on)) return told_ = std::move(news), std::nullopt;  // off is what everybody expects at the start
    told_ = std::move(news);
    fresh["kind"] = "move_up";
    fresh["server_at"] = time_json(now);
    return json::serialize(fresh);
}

json::object MoveUpAdviser::json() const {
    const std::lock_guard lock{mutex_};
    return shown_.empty() ? json::object{{"on", false}, {"busy", 0.0}, {"moves", json::array{}}} : shown_;
}

}  // namespace watchgrid::app
