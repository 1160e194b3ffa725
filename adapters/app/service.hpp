#pragma once
/// The running service: wiring, start and ordered shutdown. Everything that it owns stands here in the order of its life.
#include <functional>
#include <memory>
#include <string>

#include "adapters/broker/credentials.hpp"
#include "adapters/settings/settings.hpp"
#include "engine/places/town.hpp"
#include "engine/sla/policy_pack.hpp"

namespace watchgrid::app {

struct ServiceOptions {
    settings::Settings settings;
    engine::Town town;
    engine::PolicyPack policy;
    /// More users of the embedded broker than the town has: the demo's world.
    std::vector<broker::Principal> extra_principals{};
    /// The journal was lost. Called once, from the core thread; must end the process.
    std::function<void(std::string)> fatal{};
};

/// Where it can be reached, with the ports that it really got.
struct Endpoints {
    std::uint16_t http_port{}, metrics_port{}, mqtt_port{};
};

class Service {
public:
    /// Starts everything, or says in one or more lines why not. Blocking; replay takes a second for a million events.
    /// Call from a thread that lives as long as the service (the embedded broker is tied to it).
    static std::unique_ptr<Service> start(ServiceOptions, std::string& complaint);
    virtual ~Service() = default;

    virtual Endpoints endpoints() const = 0;
    virtual const engine::Town& town() const = 0;
    /// Password of an extra principal at the embedded broker; empty without one.
    virtual std::string broker_password(std::string_view user) const = 0;
    /// Ordered: stop accepting, drain the inbox, last append, flush the outbox, leave the broker, close. Each step has a deadline.
    virtual void stop() = 0;
    /// After stop(): fingerprint of the last durable state, and its journal position.
    virtual std::pair<std::uint64_t, std::uint64_t> final_digest() const = 0;
};

/// Everybody in the town who may talk to the broker: responders, and places that can raise an alert.
std::vector<broker::Principal> principals_of(const engine::Town&);

}  // namespace watchgrid::app
