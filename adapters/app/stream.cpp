#include "adapters/app/stream.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <cmath>
#include <utility>
#include <vector>

#include "adapters/app/json_views.hpp"
#include "adapters/app/private_events.hpp"
#include "adapters/app/public_ids.hpp"
#include "adapters/app/ring_views.hpp"
#include "adapters/app/touched.hpp"

namespace watchgrid::app {

namespace json = boost::json;

namespace {

/// A wall sees that somebody is there and what they do, not who it is.
json::object wall_responder_json(const engine::ResponderState& r, engine::Instant now) {
    const std::string_view status = responder_status(r, now), kind = engine::to_string(r.profile.responder_class);
    return {{"responder_id", r.profile.external_id}, {"class", json::string{kind.data(), kind.size()}}, {"tier", r.profile.tier},
            {"status", json::string{status.data(), status.size()}}, {"on_duty", r.on_duty}};
}

}  // namespace

Stream::Stream(boost::asio::io_context& io, const http::FeedLimits& limits, const Directory& directory, std::string build)
    : directory_{directory}, build_{std::move(build)}, desk_{make_feed(io, limits, Audience::Desk)}, wall_{make_feed(io, limits, Audience::Wall)} {}

std::unique_ptr<http::WebSocketFeed> Stream::make_feed(boost::asio::io_context& io, const http::FeedLimits& limits, Audience audience) {
    http::FeedEvents events;
    events.on_connect = [this, audience](http::ClientId id, const http::Caller&) { on_connect(audience, id); };
    events.on_disconnect = [this, audience](http::ClientId id, std::string_view) {
        const std::lock_guard lock(views_mutex_);
        views_of(audience).erase(id);
    };
    events.on_message = [this, audience](http::ClientId id, std::string_view text) { on_message(audience, id, text); };
    return std::make_unique<http::WebSocketFeed>(io, limits, std::move(events));
}

std::string Stream::snapshot(const engine::State& s, engine::World w, engine::Instant now, Audience audience) const {
    const bool desk = audience == Audience::Desk;
    json::array incidents, responders, rings;
    for (const engine::IncidentId i : s.open_incidents)
        incidents.push_back(desk ? incident_detail_json(s, directory_.town, i, now) : incident_json(s, directory_.town, i, now));
    auto ring = s.rings.first_id();
    for (const engine::RingState& state : s.rings) {
        if (desk && state.live()) rings.push_back(ring_json(s, ring, now));
        ++ring.value;
    }
    auto r = s.responders.first_id();
    for (const engine::ResponderState& person : s.responders) {
        if (person.on_duty) responders.push_back(desk ? responder_json(s, w.fleet, r, now) : wall_responder_json(person, now));
        ++r.value;
    }
    return json::serialize(json::object{{"kind", "snapshot"}, {"seq", s.seq}, {"incidents", std::move(incidents)}, {"responders", std::move(responders)}, {"rings", std::move(rings)}});
}

void Stream::on_connect(Audience audience, http::ClientId id) {
    if (core_ == nullptr) return feed_of(audience).close(id, "not ready");
    {
        const std::lock_guard lock(views_mutex_);
        views_of(audience).try_emplace(id);  // here, so that a client that leaves before the core comes to it leaves nothing behind
    }
    core_->read([this, audience, id](const engine::State& s, engine::World w, engine::Instant now) {
        const json::object hello{{"kind", "hello"}, {"server_at", time_json(now)}, {"build", build_}, {"seq", s.seq}};
        feed_of(audience).join(id, {json::serialize(hello), snapshot(s, w, now, audience)});
        const std::lock_guard lock(views_mutex_);
        if (const auto seat = views_of(audience).find(id); seat != views_of(audience).end()) seat->second.joined = true;
    });
}

void Stream::on_message(Audience audience, http::ClientId id, std::string_view text) {
    json::error_code ec;
    const json::value message = json::parse({text.data(), text.size()}, ec);
    const json::object* object = ec ? nullptr : message.if_object();
    const json::value* kind = object != nullptr ? object->if_contains("kind") : nullptr;
    if (kind == nullptr || core_ == nullptr) return;
    if (*kind == "ping") {
        const json::value* t0 = object->if_contains("t0");
        const json::object pong{{"kind", "pong"}, {"t0", t0 != nullptr && t0->is_number() ? *t0 : json::value{}}, {"server_at", time_json(core_->clock().now())}};
        return feed_of(audience).send(id, json::serialize(pong));
    }
    if (*kind == "view") return set_view(audience, id, object->if_contains("bounds"));
    if (*kind == "snapshot") ask_snapshot(audience, id);
}

/// One at a time for each client: a snapshot costs the core what a whole town weighs. The one under way is built after this was asked, so it
/// closes the same gap.
void Stream::ask_snapshot(Audience audience, http::ClientId id) {
    {
        const std::lock_guard lock(views_mutex_);
        const auto seat = views_of(audience).find(id);
        if (seat == views_of(audience).end() || std::exchange(seat->second.snapshot_asked, true)) return;
    }
    core_->read([this, audience, id](const engine::State& s, engine::World w, engine::Instant now) {
        {
            const std::lock_guard lock(views_mutex_);
            const auto seat = views_of(audience).find(id);
            if (seat == views_of(audience).end()) return;  // gone meanwhile
            seat->second.snapshot_asked = false;
        }
        feed_of(audience).send(id, snapshot(s, w, now, audience));
    });
}

void Stream::set_view(Audience audience, http::ClientId id, const json::value* bounds) {
    std::optional<View> view;
    if (const json::array* corners = bounds != nullptr ? bounds->if_array() : nullptr) {
        std::int32_t e6[4]{};
        if (corners->size() != 4) return;
        for (std::size_t n = 0; n < 4; ++n) {
            json::error_code ec;
            const double degrees = (*corners)[n].to_number<double>(ec);
            if (ec || !(degrees >= -180 && degrees <= 180)) return;
            e6[n] = static_cast<std::int32_t>(std::lround(degrees * 1e6));
        }
        view = View{e6[0], e6[1], e6[2], e6[3]};
    }
    const std::lock_guard lock(views_mutex_);
    if (const auto at = views_of(audience).find(id); at != views_of(audience).end()) at->second.view = view;
}

void Stream::on_events(const engine::State& s, std::span<const StoredEvent> events, engine::World w) {
    if (clients() == 0) return;
    const Touched touched = touched_by(s, events);
    const auto delta = [&](json::array list, json::array incidents, json::array responders, json::array rings) {
        return json::serialize(json::object{{"kind", "delta"}, {"seq", s.seq}, {"previous_seq", events.front().seq - 1}, {"events", std::move(list)},
                                            {"incidents", std::move(incidents)}, {"responders", std::move(responders)}, {"rings", std::move(rings)}});
    };
    if (desk_->clients() > 0) {
        json::array list, incidents, responders, rings;
        for (const engine::RingId r : touched.rings)
            if (s.rings.has(r)) rings.push_back(ring_json(s, r, s.last_at));
        for (const StoredEvent& e : events)
            if (is_for_consoles(e.event.body)) {
                StoredEvent shown = e;
                remove_private(shown.event.body);  // viewers listen here too; the desk asks for the timeline
                list.push_back(event_json(s, shown));
            }
        for (const engine::IncidentId i : touched.incidents)
            if (s.incidents.has(i)) incidents.push_back(incident_detail_json(s, directory_.town, i, s.last_at));
        for (const engine::ResponderId r : touched.responders) responders.push_back(responder_json(s, w.fleet, r, s.last_at));
        desk_->broadcast(delta(std::move(list), std::move(incidents), std::move(responders), std::move(rings)));
    }
    if (wall_->clients() > 0) {
        json::array incidents, responders;
        for (const engine::IncidentId i : touched.incidents)
            if (s.incidents.has(i)) incidents.push_back(incident_json(s, directory_.town, i, s.last_at));
        for (const engine::ResponderId r : touched.responders) responders.push_back(wall_responder_json(s.responders.at(r), s.last_at));
        wall_->broadcast(delta({}, std::move(incidents), std::move(responders), {}));
    }
}

/// One person with a position, in the columns' own units.
struct Stream::Sighted {
    const std::string* id;
    engine::LatLon at;
    std::string_view status;
    std::int64_t age_s;
    bool at_work;
};

void Stream::send_positions(const engine::State& s, engine::World w, engine::Instant now) {
    if (clients() == 0) return;
    std::vector<Sighted> all;
    auto id = s.responders.first_id();
    for (const engine::ResponderState& r : s.responders) {
        if (const auto fix = r.on_duty ? w.fleet.fix(id) : std::nullopt)
            all.push_back({&r.profile.external_id, fix->at, responder_status(r, now), w.fleet.stationed(id) ? 0 : (now - fix->taken_at).count() / 1000, r.assignment || r.open_offer});
        ++id.value;
    }
    const auto text_of = [&](const std::optional<View>& view) {
        json::array ids, x, y, status, age;
        for (const Sighted& one : all) {
            if (view && !one.at_work && !view->contains(one.at)) continue;
            ids.push_back(json::string{*one.id});
            x.push_back(one.at.lon_e6());
            y.push_back(one.at.lat_e6());
            status.push_back(json::string{one.status.data(), one.status.size()});
            age.push_back(one.age_s);
        }
        return json::serialize(json::object{{"kind", "positions"}, {"server_at", time_json(now)}, {"on_duty", all.size()}, {"ids", std::move(ids)}, {"x_e6", std::move(x)},
                                            {"y_e6", std::move(y)}, {"status", std::move(status)}, {"age_s", std::move(age)}});
    };
    std::string whole;  // the same for all who see everything
    for (const Audience audience : {Audience::Desk, Audience::Wall}) {
        http::WebSocketFeed& feed = feed_of(audience);
        if (feed.clients() == 0) continue;
        Views views;
        {
            const std::lock_guard lock(views_mutex_);
            views = views_of(audience);
        }
        const bool any_view = std::any_of(views.begin(), views.end(), [](const auto& v) { return v.second.view.has_value(); });
        if (whole.empty()) whole = text_of(std::nullopt);
        if (!any_view) feed.broadcast(whole);
        else
            for (const auto& [client, seat] : views)
                if (seat.joined) feed.send(client, seat.view ? text_of(seat.view) : whole);
    }
    if (desk_->clients() > 0 && w.rings != nullptr) send_rings(s, *w.rings, now);
}

/// Where suspects may be by now and how long until the next way out, for every live ring.
void Stream::send_rings(const engine::State& s, const engine::RingDesk& rings, engine::Instant now) {
    json::array list;
    auto id = s.rings.first_id();
    for (const engine::RingState& r : s.rings) {
        if (r.live()) list.push_back(ring_area_json(s, rings, id, now));
        ++id.value;
    }
    if (!list.empty()) desk_->broadcast(json::serialize(json::object{{"kind", "rings"}, {"server_at", time_json(now)}, {"rings", std::move(list)}}));
}

}  // namespace watchgrid::app
