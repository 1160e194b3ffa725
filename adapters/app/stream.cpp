#include "adapters/app/stream.hpp"

#include <boost/json.hpp>
#include <set>

#include "adapters/app/json_views.hpp"
#include "adapters/app/public_ids.hpp"

namespace watchgrid::app {

namespace json = boost::json;

namespace {

/// Incidents that an event touches; people's own events touch none.
struct Touched {
    const engine::State& s;
    std::set<engine::IncidentId>& incidents;
    std::set<engine::ResponderId>& responders;

    template <class T> void operator()(const T& e) {
        if constexpr (requires { e.incident; }) incidents.insert(e.incident);
        if constexpr (requires { e.into; }) incidents.insert(e.into);
        if constexpr (requires { e.responder; }) responders.insert(e.responder);
        if constexpr (requires { e.offer; })
            if (const engine::OfferState* o = s.offers.find(e.offer)) incidents.insert(o->incident), responders.insert(o->responder);
        if constexpr (requires { e.clock; } && !requires { e.incident; })
            if (const engine::ClockState* c = s.clocks.find(e.clock)) incidents.insert(c->incident);
    }
};

}  // namespace

Stream::Stream(boost::asio::io_context& io, const http::FeedLimits& limits, const Directory& directory, std::string build)
    : directory_{directory}, build_{std::move(build)} {
    http::FeedEvents events;
    events.on_connect = [this](http::ClientId id, const http::Caller&) { on_connect(id); };
    feed_ = std::make_unique<http::WebSocketFeed>(io, limits, std::move(events));
}

void Stream::on_connect(http::ClientId id) {
    if (core_ == nullptr) return feed_->close(id, "not ready");
    core_->read([this, id](const engine::State& s, engine::World w, engine::Instant now) {
        json::array incidents, responders;
        for (const engine::IncidentId i : s.open_incidents) incidents.push_back(incident_detail_json(s, directory_.town, i, now));
        auto r = s.responders.first_id();
        for (const engine::ResponderState& person : s.responders) {
            if (person.on_duty) responders.push_back(responder_json(s, w.fleet, r, now));
            ++r.value;
        }
        const json::object hello{{"kind", "hello"}, {"server_at", time_json(now)}, {"build", build_}, {"seq", s.seq}};
        const json::object snapshot{{"kind", "snapshot"}, {"seq", s.seq}, {"incidents", std::move(incidents)}, {"responders", std::move(responders)}};
        feed_->join(id, {json::serialize(hello), json::serialize(snapshot)});
    });
}

void Stream::on_events(const engine::State& s, std::span<const StoredEvent> events, engine::World w) {
    if (feed_->clients() == 0) return;
    std::set<engine::IncidentId> touched_incidents;
    std::set<engine::ResponderId> touched_responders;
    json::array list, incidents, responders;
    for (const StoredEvent& e : events) {
        if (!std::holds_alternative<engine::MatchExplained>(e.event.body)) list.push_back(event_json(s, e));
        std::visit(Touched{s, touched_incidents, touched_responders}, e.event.body);
    }
    for (const engine::IncidentId i : touched_incidents)
        if (s.incidents.has(i)) incidents.push_back(incident_detail_json(s, directory_.town, i, s.last_at));
    for (const engine::ResponderId r : touched_responders) responders.push_back(responder_json(s, w.fleet, r, s.last_at));
    feed_->broadcast(json::serialize(json::object{{"kind", "delta"}, {"seq", s.seq}, {"previous_seq", events.front().seq - 1}, {"events", std::move(list)},
                                                  {"incidents", std::move(incidents)}, {"responders", std::move(responders)}}));
}

void Stream::send_positions(const engine::State& s, engine::World w, engine::Instant now) {
    if (feed_->clients() == 0) return;
    json::array ids, x, y, status, age;
    auto id = s.responders.first_id();
    for (const engine::ResponderState& r : s.responders) {
        if (const auto fix = r.on_duty ? w.fleet.fix(id) : std::nullopt) {
            const std::string_view word = responder_status(r, now);
            ids.push_back(json::string{r.profile.external_id});
            x.push_back(fix->at.lon_e6());
            y.push_back(fix->at.lat_e6());
            status.push_back(json::string{word.data(), word.size()});
            age.push_back(w.fleet.stationed(id) ? 0 : (now - fix->taken_at).count() / 1000);
        }
        ++id.value;
    }
    feed_->broadcast(json::serialize(json::object{{"kind", "positions"}, {"server_at", time_json(now)}, {"ids", std::move(ids)}, {"x_e6", std::move(x)},
                                                  {"y_e6", std::move(y)}, {"status", std::move(status)}, {"age_s", std::move(age)}}));
}

}  // namespace watchgrid::app
