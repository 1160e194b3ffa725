#pragma once
/// The real service with a broker of its own and a generated county on duty, in the process of a bench.
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "adapters/app/service.hpp"
#include "adapters/mqtt/paho_bridge.hpp"
#include "adapters/mqtt/topics.hpp"

namespace watchgrid::bench {

class ServiceRig {
public:
    /// @param responders a fifth police, a tenth guards, the rest volunteers; all of them are on duty when the constructor returns
    /// @param more_users of the broker, beside "world"
    ServiceRig(std::size_t responders, std::filesystem::path folder, std::vector<std::string> more_users = {});
    ~ServiceRig();

    app::Service& service() { return *service_; }
    const engine::Town& town() const { return service_->town(); }
    mqtt::ConnectionSettings connection(const std::string& user) const;
    const mqtt::Topics& topics() const { return topics_; }
    const std::string& token() const { return token_; }

    /// Waits for a place in the publisher's queue.
    void publish(const std::string& topic, std::string payload, int qos);
    static std::string position_json(const engine::Responder&, int jitter);
    void send_position(const engine::Responder&, int jitter);
    /// Everybody who moves sends a position, as phones do; otherwise fixes are too old after a minute. Waits until they are worked off.
    void refresh_positions();
    /// Ends every open incident and waits until it is done, so that everybody is free again.
    void close_all();

private:
    void put_on_duty();
    double responders_in(std::string_view state) const;
    double counted(std::string_view metric, const std::string& label = {}) const;

    std::filesystem::path folder_;
    std::string token_;
    std::unique_ptr<app::Service> service_;
    mqtt::Topics topics_;
    std::unique_ptr<mqtt::Publisher> publisher_;
};

/// Ends the bench with a sentence.
[[noreturn]] void die(const std::string& why);

}  // namespace watchgrid::bench
