#include "bench/rig/service_rig.hpp"

#include <boost/json.hpp>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <sstream>
#include <thread>

#include "adapters/client/http_client.hpp"
#include "adapters/http/tokens.hpp"
#include "adapters/town/generate.hpp"
#include "adapters/town/policy_toml.hpp"

namespace watchgrid::bench {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

engine::PolicyPack default_policy() {
    town::Complaints complaints;
    for (const town::ShippedPolicy& p : town::shipped_policies())
        if (p.name == town::kDefaultPolicy)
            if (auto policy = town::read_policy(p.text, "zones", complaints)) {
                policy->matching.merge_percent = 0;  // every alert is to be one decision
                return *policy;
            }
    die("no default policy");
}

engine::Town county(std::size_t responders) {
    const auto police = static_cast<std::uint32_t>(responders / 5), rest = static_cast<std::uint32_t>(responders - police);
    town::Generated made = town::generate_town({.seed = 3, .officers = police, .volunteers = rest - rest / 8, .guards = rest / 8, .grids = 40}, std::nullopt);
    if (!made.complaint.empty()) die(made.complaint);
    for (engine::WeeklyHours& shift : made.town.shifts) shift = engine::WeeklyHours::always();
    return std::move(made.town);
}

}  // namespace

void die(const std::string& why) {
    std::fprintf(stderr, "%s\n", why.c_str());
    std::exit(1);
}

ServiceRig::ServiceRig(std::size_t responders, std::filesystem::path folder, std::vector<std::string> more_users) : folder_{std::move(folder)} {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    app::ServiceOptions o{.settings = settings::default_settings(), .town = county(responders), .policy = default_policy()};
    o.settings.http.port = 0;
    o.settings.http.tokens_file = folder_ / "tokens";
    const auto tokens = http::issue_tokens(o.settings.http.tokens_file, {{http::Role::Admin, "bench", ""}});
    if (!tokens) die("no tokens");
    token_ = tokens->front().token;
    o.settings.metrics.port = 0;
    o.settings.mqtt.port = 0;
    o.settings.broker.folder = folder_ / "broker";
    o.settings.journal.folder = folder_ / "journal";
    more_users.push_back("world");
    for (const std::string& user : more_users) o.extra_principals.push_back({user, broker::Role::World});
    std::string complaint;
    service_ = app::Service::start(std::move(o), complaint);
    if (!service_) die(complaint);
    publisher_ = std::make_unique<mqtt::Publisher>(connection("world"), 60'000);
    publisher_->start();
    while (!publisher_->connected()) std::this_thread::sleep_for(milliseconds{5});
    put_on_duty();
}

ServiceRig::~ServiceRig() {
    publisher_->stop(seconds{1});
    service_->stop();
    std::filesystem::remove_all(folder_);
}

mqtt::ConnectionSettings ServiceRig::connection(const std::string& user) const {
    mqtt::ConnectionSettings s;
    s.uris = {"tcp://127.0.0.1:" + std::to_string(service_->endpoints().mqtt_port)};
    s.user = user;
    s.password = service_->broker_password(user);
    return s;
}

void ServiceRig::publish(const std::string& topic, std::string payload, int qos) {
    for (int i = 0; i < 5000; ++i) {
        if (publisher_->publish({.topic = topics_.prefix() + "/" + topic, .payload = payload, .qos = qos, .retain = false, .expiry = std::nullopt, .correlation = {}, .kind = {}}, [](mqtt::PublishResult) {}))
            return;
        std::this_thread::sleep_for(milliseconds{1});
    }
    die("the broker takes no more messages");
}

std::string ServiceRig::position_json(const engine::Responder& r, int jitter) {
    char payload[128];
    std::snprintf(payload, sizeof payload, R"({"location":{"lat":%.6f,"lon":%.6f,"crs":"wgs84"}})", r.home.lat() + 1e-5 * jitter, r.home.lon());
    return payload;
}

void ServiceRig::send_position(const engine::Responder& r, int jitter) { publish("responders/" + r.external_id + "/position", position_json(r, jitter), 0); }

void ServiceRig::refresh_positions() {
    double expected = counted("watchgrid_positions_total");
    for (const engine::Responder& r : town().responders)
        if (!engine::is_stationed(r.responder_class)) send_position(r, 0), ++expected;
    // What is still queued would be measured as the latency of the first alerts. QoS 0 may lose some, so not for ever.
    for (int waited = 0; counted("watchgrid_positions_total") < expected && waited < 100; ++waited) std::this_thread::sleep_for(milliseconds{100});
}

void ServiceRig::put_on_duty() {
    // At the rate that the core takes them; a bounded queue would drop the rest, and rightly.
    const std::size_t burst = 500;
    for (std::size_t i = 0; i < town().responders.size(); ++i) {
        publish("responders/" + town().responders[i].external_id + "/duty", R"({"on":true})", 1);
        if (i % burst == 0) std::this_thread::sleep_for(milliseconds{20});
    }
    for (int waited = 0; responders_in("available") < static_cast<double>(town().responders.size()); ++waited) {
        if (waited > 600) die("only " + std::to_string(responders_in("available")) + " people came on duty");
        std::this_thread::sleep_for(milliseconds{200});
    }
    refresh_positions();
}

void ServiceRig::close_all() {
    const client::ServiceOptions to{.url = "http://127.0.0.1:" + std::to_string(service_->endpoints().http_port), .token = token_};
    for (;;) {
        const auto listed = client::call(to, "GET", "/v1/incidents?state=open&limit=1000", "", seconds{10});
        if (!listed || listed->status != 200) die("cannot list incidents");
        const boost::json::value page = boost::json::parse(listed->body);
        const auto& incidents = page.at("incidents").as_array();
        if (incidents.empty()) return;
        for (const auto& i : incidents) {
            const auto done = client::call(to, "POST", "/v1/incidents/" + std::string{i.at("incident_id").as_string()} + "/commands", R"({"command":"cancel","reason":"bench"})", seconds{10});
            if (!done || done->status != 200) die("cannot cancel: " + (done ? done->body : done.error()));
        }
    }
}

double ServiceRig::responders_in(std::string_view state) const { return counted("watchgrid_responders", "state=\"" + std::string{state} + "\""); }

/// The sum over one metric's lines that hold `label`.
double ServiceRig::counted(std::string_view metric, const std::string& label) const {
    const auto answer = client::call({.url = "http://127.0.0.1:" + std::to_string(service_->endpoints().metrics_port)}, "GET", "/metrics", "", seconds{10});
    if (!answer) die(answer.error());
    std::istringstream lines{answer->body};
    const std::string begin = std::string{metric} + "{";
    double sum = 0;
    for (std::string line; std::getline(lines, line);)
        if (line.starts_with(begin) && line.find(label) != std::string::npos) sum += std::atof(line.c_str() + line.rfind(' '));
    return sum;
}

}  // namespace watchgrid::bench
