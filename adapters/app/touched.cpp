#include "adapters/app/touched.hpp"

namespace watchgrid::app {
namespace {

/// By the names of an event's fields; people's own events touch no incident.
struct Toucher {
    const engine::State& s;
    Touched& out;

    template <class T> void operator()(const T& e) {
        if constexpr (requires { e.incident; }) out.incidents.insert(e.incident);
        if constexpr (requires { e.into; }) out.incidents.insert(e.into);
        if constexpr (requires { out.incidents.insert(e.from); }) out.incidents.insert(e.from);    // out of which one is taken again
        if constexpr (requires { out.incidents.insert(e.other); }) out.incidents.insert(e.other);  // which may be the same
        if constexpr (requires { out.responders.insert(e.responder); }) out.responders.insert(e.responder);
        if constexpr (requires { e.offer; })
            if (const engine::OfferState* o = s.offers.find(e.offer)) {
                out.incidents.insert(o->incident), out.responders.insert(o->responder);
                if (o->ring) out.rings.insert(o->ring);
            }
        if constexpr (requires { e.ring; })
            if (const engine::RingState* r = s.rings.find(e.ring)) out.rings.insert(e.ring), out.incidents.insert(r->incident);
        if constexpr (requires { e.clock; } && !requires { e.incident; })
            if (const engine::ClockState* c = s.clocks.find(e.clock)) out.incidents.insert(c->incident);
    }
};

}  // namespace

Touched touched_by(const engine::State& after, std::span<const StoredEvent> events) {
    Touched out;
    for (const StoredEvent& e : events) std::visit(Toucher{after, out}, e.event.body);
    return out;
}

}  // namespace watchgrid::app
