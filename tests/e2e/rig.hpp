#pragma once
/// End to end: the real binary as a child process, a real Mosquitto beside it, a generated town, a private folder.
#include <sys/types.h>

#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "adapters/broker/mosquitto_process.hpp"
#include "adapters/codec/wire_messages.hpp"
#include "adapters/mqtt/paho_bridge.hpp"
#include "adapters/mqtt/topics.hpp"
#include "engine/places/town.hpp"
#include "tests/support/private_ca.hpp"

namespace watchgrid::e2e {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// The broker binds a user to one connection, so the world has two.
inline constexpr std::string_view kWorldEar = "world-ear";
inline constexpr std::string_view kWorldMouth = "world-mouth";

/// A TCP port on loopback that nobody listens on just now.
unsigned free_port();

/// Removed at the end, unless the test failed.
class Folder {
public:
    Folder();
    ~Folder();
    const std::filesystem::path& path() const noexcept { return path_; }

private:
    std::filesystem::path path_;
};

/// Runs a command line; stdout and stderr together.
struct Ran {
    int exit_code{};
    std::string output;
};
/// As the interfaces write it.
std::string location_json(engine::LatLon);
Ran run(const std::string& command);

/// What one HTTP request gave; by curl, as a user would.
struct Answer {
    int status{};
    std::string body;
};

/// `watchgrid serve` as a child. The broker is another child, so that killing the service leaves it alone.
class Rig {
public:
    struct Options {
        unsigned volunteers{60}, officers{20}, guards{20}, grids{4};
        bool start_service{true};
        bool tls{};  ///< HTTP by TLS, and the service to the broker too, with certificates of an authority of its own
        bool embedded{};  ///< the service keeps a broker of its own, in folder() / "own", instead of the rig's
        std::string settings{};                ///< more sections of the settings file
        std::optional<engine::Town> town{};  ///< instead of a generated one
        std::string http{};                    ///< more lines of the section [http]
        std::vector<std::pair<std::string, std::string>> environment{};  ///< of the service, beside what it inherits
    };
    explicit Rig(Options options);
    Rig() : Rig(Options{}) {}
    ~Rig();

    void start_service();      ///< and waits for /readyz
    void kill_service();       ///< SIGKILL
    void stop_service();       ///< SIGTERM, waits
    void freeze_service();     ///< SIGSTOP
    void thaw_service();       ///< SIGCONT
    /// How the service ended by itself; nullopt: it still runs after `limit`. A signal counts as its negative number.
    std::optional<int> exit_of_service(milliseconds limit);
    Ran serve_again() const;   ///< another process with the same settings, which must end by itself
    bool ready();
    Answer get(const std::string& path, const std::string& role = "dispatcher");
    Answer post(const std::string& path, const std::string& json, const std::string& role = "dispatcher", const std::string& headers = "");
    Ran watchgrid(const std::string& arguments) const;  ///< another command of the binary
    /// One that speaks with the service: it gets the address and the token of that role.
    Ran watchgrid_as(const std::string& role, const std::string& arguments) const;
    std::string metrics() const;  ///< the page
    /// Of one series, with its labels as the page has them; 0 when it is not there.
    double metric(const std::string& series) const;
    /// Memory that the service has in RAM, in MiB.
    double memory_mib() const;
    std::string replay_json();  ///< `watchgrid replay --data DIR --json`

    broker::MosquittoProcess& broker() noexcept { return *broker_; }
    const std::filesystem::path& folder() const noexcept { return folder_.path(); }
    const engine::Town& town() const noexcept { return town_; }
    test::PrivateCa& ca() noexcept { return *ca_; }  ///< with Options::tls: certificates "http" and "broker"
    unsigned http_port() const noexcept { return http_port_; }
    unsigned mqtt_port() const noexcept { return mqtt_port_; }  ///< of the broker that the service uses
    unsigned metrics_port() const noexcept { return metrics_port_; }
    mqtt::ConnectionSettings connection(std::string_view user) const;
    std::string device() const;  ///< some place that may raise alerts

private:
    void write_settings();
    const std::vector<std::pair<std::string, std::string>> environment_;
    const std::string more_settings_, http_settings_;
    const bool embedded_;
    std::unique_ptr<test::PrivateCa> ca_;
    std::string url() const;  ///< for curl
    Folder folder_;
    engine::Town town_;
    std::unique_ptr<broker::MosquittoProcess> broker_;
    std::map<std::string, std::string> tokens_;
    unsigned http_port_{}, metrics_port_{}, mqtt_port_{};
    pid_t service_{};
};

/// Everybody in the town over one MQTT connection: puts people on duty, raises alerts until they are acknowledged, sees offers.
class World {
public:
    explicit World(Rig&);
    ~World();

    void put_everybody_on_duty();
    void report_positions();
    /// Sends the alert, and again every second until its receipt came.
    /// At one of the town's places, by the id; it may be far from everybody.
    void raise(const std::string& alert_id, const std::string& type = "fight", const std::string& extra_json = "");
    void raise_at(engine::LatLon, const std::string& alert_id, const std::string& type = "fight", const std::string& extra_json = "");
    void resend_unacknowledged(milliseconds older_than);

    std::size_t acknowledged() const;
    std::set<std::string> acknowledged_ids() const;
    std::size_t unacknowledged() const;
    std::size_t offers_seen() const;       ///< different offer ids
    std::size_t offers_repeated() const;   ///< arrived again; a phone drops these
    std::size_t offers_after_deadline() const;
    std::set<std::string> offer_ids() const;
    std::optional<codec::Offer> offer_for_incident(const std::string& incident_id, milliseconds timeout);
    std::optional<codec::Receipt> receipt(const std::string& alert_id, milliseconds timeout);
    std::string responder_of(const std::string& offer_id) const;
    std::vector<codec::Offer> offers() const;
    /// Whether this phone was told so, in `timeout` at the latest.
    bool has_task(const std::string& responder, codec::TaskKind kind, milliseconds timeout);
    /// The last of this kind that this phone was told.
    std::optional<codec::Task> task(const std::string& responder, codec::TaskKind kind, milliseconds timeout);
    void answer(const std::string& offer_id, const std::string& kind);
    std::optional<codec::Ack> ack(const std::string& answer_id, milliseconds timeout);
    void forget_offers();
    void publish(const std::string& topic, const std::string& payload, int qos = 1, std::optional<seconds> expiry = std::nullopt);
    bool wait_connected(milliseconds timeout);

private:
    void on_message(const mqtt::Incoming&);
    Rig& rig_;
    mqtt::Topics topics_;
    std::unique_ptr<mqtt::Receiver> receiver_;
    std::unique_ptr<mqtt::Publisher> publisher_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    struct Pending {
        std::string topic, payload;
        std::chrono::steady_clock::time_point sent;
    };
    std::map<std::string, Pending> pending_;
    std::map<std::string, codec::Receipt> receipts_;
    std::map<std::string, codec::Offer> offers_;
    std::map<std::string, std::string> responder_of_;
    std::map<std::string, codec::Ack> acks_;
    std::map<std::pair<std::string, codec::TaskKind>, codec::Task> tasks_;
    std::size_t repeated_{}, late_{}, answers_{};
};

}  // namespace watchgrid::e2e
