#include <netinet/in.h>
#include <spdlog/spdlog.h>
#include <sys/socket.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <boost/json/serialize.hpp>
#include <chrono>
#include <ctime>
#include <iostream>
#include <memory>

#include "adapters/app/command_support.hpp"
#include "adapters/app/service.hpp"
#include "adapters/http/tokens.hpp"
#include "adapters/lab/quantities.hpp"
#include "adapters/sim/commands.hpp"
#include "adapters/sim/demo_verdict.hpp"
#include "adapters/sim/live_people.hpp"
#include "adapters/town/generate.hpp"
#include "engine/base/geo.hpp"
#include "engine/places/town.hpp"

namespace watchgrid::sim {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

constexpr double kAMinuteOfAll = 90, kCalm = 15;  // alerts a minute: a short run shows much; who stays raises alerts too, and finds people free
constexpr seconds kStatusEvery{5}, kQuietEnd{10}, kReceiptsWithin{10};

struct DemoOptions {
    std::string town, data, length, policy;
    double speed{3};
    std::optional<double> alerts_per_minute;
    std::uint64_t seed{1};
    int http_port{-1}, mqtt_port{-1}, metrics_port{-1};
    std::uint32_t officers{60}, volunteers{400}, guards{100}, grids{40};
};

struct Tokens {
    std::string admin, supervisor, dispatcher, viewer, wall, device;
};

/// The asked port, or the usual one when it is free, else 0: any.
std::uint16_t choose_port(int asked, std::uint16_t usual) {
    if (asked >= 0) return static_cast<std::uint16_t>(asked);
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return 0;
    const int on = 1;
    ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(usual);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const bool free = ::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    ::close(fd);
    return free ? usual : std::uint16_t{0};
}

std::filesystem::path data_folder(const std::string& asked) {
    if (!asked.empty()) return asked;
    const std::time_t t = std::time(nullptr);
    std::tm utc{};
    gmtime_r(&t, &utc);
    char name[64];
    std::strftime(name, sizeof name, "demo-%Y%m%dT%H%M%SZ", &utc);
    return std::filesystem::path{"run-data"} / (std::string{name} + "-" + std::to_string(::getpid()));
}

/// The folder of the town: what was asked for, what the data folder has from before, else a new one. Empty: it said why not.
std::filesystem::path town_folder(const DemoOptions& o, const std::filesystem::path& data) {
    if (!o.town.empty()) return o.town;
    std::filesystem::path folder = data / "town";
    if (std::filesystem::exists(folder / "town.toml")) return folder;
    const town::Generated made =
        town::generate_town({.seed = o.seed, .officers = o.officers, .volunteers = o.volunteers, .guards = o.guards, .grids = o.grids}, std::nullopt);
    std::string complaint = made.complaint;
    if (complaint.empty()) complaint = town::write_town_pack(folder, made.town, app::road_writer());
    if (complaint.empty()) return folder;
    std::cerr << complaint << "\n";
    return {};
}

bool issue(const std::filesystem::path& file, Tokens& out) {
    using http::Role;
    const auto issued = http::issue_tokens(file, {{Role::Admin, "demo-admin", ""}, {Role::Supervisor, "demo-supervisor", ""}, {Role::Dispatcher, "demo-desk", ""},
                                                  {Role::Viewer, "demo-viewer", ""}, {Role::Wall, "demo-wall", ""}, {Role::Device, "demo-device", ""}});
    if (!issued) {
        std::cerr << issued.error() << "\n";
        return false;
    }
    std::string* const targets[] = {&out.admin, &out.supervisor, &out.dispatcher, &out.viewer, &out.wall, &out.device};
    for (std::size_t i = 0; i < issued->size(); ++i) *targets[i] = (*issued)[i].token;
    return true;
}

settings::Settings settings_of(const DemoOptions& o, const std::filesystem::path& data, const std::filesystem::path& town) {
    settings::Settings s = settings::default_settings();
    s.town.folder = town;
    s.town.policy_pack = o.policy;
    s.http.tokens_file = data / "tokens";
    s.http.port = choose_port(o.http_port, s.http.port);
    s.metrics.port = choose_port(o.metrics_port, s.metrics.port);
    s.mqtt.host = "127.0.0.1";
    s.mqtt.port = o.mqtt_port >= 0 ? static_cast<std::uint16_t>(o.mqtt_port) : std::uint16_t{0};
    s.broker.embedded = true;
    s.broker.folder = std::filesystem::absolute(data / "broker");
    s.journal.folder = data / "journal";
    s.log.file = data / "watchgrid.log";
    s.log.level = settings::LogLevel::Info;
    return s;
}

/// A device whose button can be pressed by hand, and a person whose phone can be held by hand.
const engine::Place* some_button(const engine::Town& town) {
    for (const engine::Place& p : town.places)
        if (p.kind == engine::PlaceKind::AlarmPoint || p.kind == engine::PlaceKind::WatchPoint) return &p;
    return nullptr;
}

std::string at_json(engine::LatLon p) { return "{\"lat\":" + std::to_string(p.lat()) + ",\"lon\":" + std::to_string(p.lon()) + ",\"crs\":\"wgs84\"}"; }

/// What somebody tries in two more windows: the page of a contact plate, and the phone of somebody near it who is on shift now. A volunteer:
/// asked first for what happens at the plate, and never ordered across the town by the engine as the police are. Of the volunteers only one who may
/// be asked for everything but weapons; an officer when there is none.
struct ByHand {
    const engine::Place* plate{};
    const engine::Responder* person{};
};
ByHand by_hand(const engine::Town& town) {
    ByHand out;
    for (const engine::Place& p : town.places)
        if (out.plate == nullptr && p.kind == engine::PlaceKind::Plate) out.plate = &p;
    if (out.plate == nullptr) return out;
    const auto now = std::chrono::time_point_cast<engine::Duration>(std::chrono::system_clock::now());
    const auto away = [&](const engine::Responder& r) { return engine::haversine(r.home, out.plate->at); };
    for (const engine::ResponderClass wanted : {engine::ResponderClass::Volunteer, engine::ResponderClass::Officer}) {
        for (std::size_t i = 0; i < town.responders.size(); ++i) {
            const engine::Responder& r = town.responders[i];
            if (r.responder_class != wanted || !engine::is_rostered(town, i, now)) continue;
            if (wanted == engine::ResponderClass::Volunteer && (r.gates & ~engine::kGateWeapons) != 0) continue;
            if (out.person == nullptr || away(r) < away(*out.person)) out.person = &r;
        }
        if (out.person != nullptr) break;
    }
    return out;
}

/// The phone's place comes with its address: the browser that opens it is in another town.
std::string pages_by_phone(const app::Service& service, const std::string& url) {
    const ByHand chosen = by_hand(service.town());
    if (chosen.plate == nullptr || chosen.person == nullptr) return {};
    constexpr std::int32_t kAwayE6 = 100;  // some 11 m north of the plate, on the same road: hardly anybody is nearer
    const engine::LatLon at = engine::LatLon::from_e6(chosen.plate->at.lat_e6() + kAwayE6, chosen.plate->at.lon_e6());
    const std::string& id = chosen.person->external_id;
    return "Citizen         " + url + "/p/" + chosen.plate->id + "\nPatrol          " + url + "/patrol/#id=" + id + "&key=" + service.broker_password(id) + "&at=" + std::to_string(at.lat()) + "," +
           std::to_string(at.lon()) + "\n";
}

void print_welcome(const app::Service& service, const settings::Settings& s, const Tokens& tokens, const std::filesystem::path& data) {
    const app::Endpoints e = service.endpoints();
    const engine::Town& town = service.town();
    const std::string url = "http://127.0.0.1:" + std::to_string(e.http_port), broker = "-h 127.0.0.1 -p " + std::to_string(e.mqtt_port) + " -V 5";
    std::cout << town.name << ": " << town.responders.size() << " responders, " << town.places.size() << " places, " << town.zones.size() << " zones\n\n"
              << "Console         " << url << "/#token=" << tokens.dispatcher << "\n"
              << "Wall            " << url << "/wall#token=" << tokens.wall << "\n"
              << pages_by_phone(service, url)
              << "Metrics         http://127.0.0.1:" << e.metrics_port << "/metrics\n"
              << "Data and log    " << data.string() << "   (all tokens in " << s.http.tokens_file.string() << ")\n\n"
              << "Raise an alert over HTTP:\n  curl -s -H 'Authorization: Bearer " << tokens.device << "' -H 'Content-Type: application/json' " << url
              << "/v1/alerts \\\n    -d '{\"alert_id\":\"hand-1\",\"type\":\"fight\",\"source\":{\"kind\":\"phone\",\"id\":\"demo-device\"},\"location\":" << at_json(town.centre) << "}'\n\n";
    if (const engine::Place* p = some_button(town))
        std::cout << "Press a button over MQTT:\n  mosquitto_pub " << broker << " -u " << p->id << " -P '" << service.broker_password(p->id) << "' -q 1 -t " << s.mqtt.prefix
                  << "/alerts/" << p->id << " \\\n    -m '{\"alert_id\":\"hand-2\",\"type\":\"sos\",\"place_id\":\"" << p->id << "\"}'\n\n";
    std::cout << "The simulated people leave alerts that you raise to you. See who is asked:\n  curl -s -H 'Authorization: Bearer " << tokens.dispatcher << "' " << url
              << "/v1/incidents/<incident_id>\nEverybody's MQTT password stands in " << (s.broker.folder / "credentials.csv").string() << "; answer as one of them:\n  mosquitto_pub " << broker
              << " -u <responder> -P <password> -q 1 -t " << s.mqtt.prefix << "/responders/<responder>/answer \\\n    -m '{\"answer_id\":\"me-1\",\"offer_id\":\"<offer_id>\",\"answer\":\"accept\"}'\n\n"
              << std::flush;
}

/// Where somebody looks, one line that changes: the addresses above it stay on the screen.
void print_status(const LiveCounts& c, seconds t, bool in_place) {
    std::cout << (in_place ? "\r\033[K" : "") << "t=" << t.count() << "s alerts " << c.alerts << " incidents " << c.incidents << " open " << c.incidents - c.closed << " offers " << c.offers << " accepted "
              << c.accepted << " arrived " << c.arrived << " closed " << c.closed << (c.connected ? "" : " (broker away)") << (in_place ? "" : "\n") << std::flush;
}

/// Until the time is over or somebody stops it; alerts end a little before, so that the last ones are taken up.
void live(LivePeople& people, std::optional<milliseconds> length) {
    const auto begin = steady_clock::now();
    auto status_at = begin + kStatusEvery;
    bool raising = true;
    const bool in_place = ::isatty(STDOUT_FILENO) != 0;
    for (;;) {
        const auto now = steady_clock::now();
        if (length && now - begin >= *length) break;
        if (raising && length && now - begin >= std::max<milliseconds>(*length - kQuietEnd, *length / 2)) people.stop_alerts(), raising = false;
        auto wake_at = status_at;
        if (length) wake_at = std::min(wake_at, begin + *length);
        const auto wait = std::chrono::ceil<milliseconds>(wake_at - now);
        if (app::wait_for_stop_signal(std::max(std::min(wait, milliseconds{500}), milliseconds{1}))) {
            std::cout << (in_place ? "\n" : "") << "stopping (again to stop at once)" << std::endl;
            break;
        }
        if (steady_clock::now() < status_at) continue;
        print_status(people.counts(), std::chrono::duration_cast<seconds>(steady_clock::now() - begin), in_place);
        status_at += kStatusEvery;
    }
    if (in_place) std::cout << std::endl;
    people.stop_alerts();
}

/// The summary is the last line on stdout. @return 1 when something was lost
int summarize(const LivePeople& people, const settings::Settings& s, std::pair<std::uint64_t, std::uint64_t> served, bool all_receipts, double wall_s) {
    Verdict verdict = judge(s.journal.folder, static_cast<std::uint32_t>(s.service.shard), people.receipted_alerts(), served);
    if (!verdict.complaint.empty()) std::cerr << verdict.complaint << "\n";
    if (!verdict.replay_matches) std::cerr << "the replayed journal is not the state that was served\n";
    if (!all_receipts) std::cerr << "some alerts had no receipt within " << kReceiptsWithin.count() << " s\n";
    const LiveCounts c = people.counts();
    boost::json::object& out = verdict.summary;
    out["raised"] = c.alerts;
    out["receipts"] = c.receipts;
    out["resent_alerts"] = c.resent_alerts;
    out["resent_answers"] = c.resent_answers;
    out["duplicates_dropped"] = c.duplicates_dropped;
    out["duplicates_shown"] = c.duplicates_shown;
    out["wall_s"] = wall_s;
    std::cout << boost::json::serialize(out) << std::endl;
    return verdict.complaint.empty() && verdict.lost == 0 && verdict.replay_matches && all_receipts ? 0 : 1;
}

int demo(const DemoOptions& o) {
    std::optional<milliseconds> length;
    if (!o.length.empty() && !(length = lab::parse_duration(o.length))) {
        std::cerr << "--for = \"" << o.length << "\": expected " << lab::kExpectedDuration << "\n";
        return 2;
    }
    const auto begin = steady_clock::now();
    const std::filesystem::path data = data_folder(o.data);
    std::error_code ec;
    std::filesystem::create_directories(data, ec);
    if (ec) {
        std::cerr << data.string() << ": " << ec.message() << "\n";
        return 1;
    }
    const std::filesystem::path folder = town_folder(o, data);
    if (folder.empty()) return 1;
    const settings::Settings s = settings_of(o, data, folder);
    auto loaded = app::load_town_for_service(folder, s.town.policy_pack);
    if (!loaded) return 2;
    Tokens tokens;
    if (!issue(s.http.tokens_file, tokens)) return 1;
    app::set_up_logging(s.log);
    std::string complaint;
    const auto service = app::Service::start({.settings = s, .town = std::move(loaded->town), .policy = std::move(loaded->policy),
                                              .extra_principals = {{std::string{broker::kWorldReceiverUser}, broker::Role::World},
                                                                   {std::string{broker::kWorldPublisherUser}, broker::Role::World}},
                                              .fatal = [](const std::string& why) { std::cerr << why << "\n"; }},
                                             complaint);
    if (!service) {
        std::cerr << complaint << "\n";
        return 1;
    }
    print_welcome(*service, s, tokens, data);
    const ByHand someone = by_hand(service->town());
    LivePeople people{service->town(),
                      {.mqtt_port = service->endpoints().mqtt_port, .http_port = service->endpoints().http_port, .topic_prefix = s.mqtt.prefix,
                       .receiver_user = std::string{broker::kWorldReceiverUser}, .receiver_password = service->broker_password(broker::kWorldReceiverUser),
                       .publisher_user = std::string{broker::kWorldPublisherUser}, .publisher_password = service->broker_password(broker::kWorldPublisherUser),
                       .desk_token = tokens.dispatcher, .by_hand = someone.person != nullptr ? someone.person->external_id : std::string{}, .alerts_per_minute = o.alerts_per_minute.value_or(length ? kAMinuteOfAll : kCalm), .speed = o.speed, .seed = o.seed}};
    people.start();
    live(people, length);
    const bool all_receipts = people.wait_for_receipts(kReceiptsWithin);
    people.stop();
    service->stop();
    return summarize(people, s, service->final_digest(), all_receipts, std::chrono::duration<double>(steady_clock::now() - begin).count());
}

}  // namespace

void add_demo_command(CLI::App& parent, int& exit_code) {
    const auto o = std::make_shared<DemoOptions>();
    CLI::App* sub = parent.add_subcommand("demo", "Broker, service, a town and simulated people, until Ctrl-C");
    sub->add_option("--town", o->town, "Town pack folder; without it a town is made up");
    sub->add_option("--speed", o->speed, "How much faster than life people answer, travel (at most three times) and finish; a minute at 3 shows whole incidents")->capture_default_str()->check(CLI::Range(0.1, 20.0));
    sub->add_option("--for", o->length, "Stop by itself after this time, for example 60s");
    sub->add_option("--data", o->data, "Folder for everything that is written; without it a new one under ./run-data");
    sub->add_option("--seed", o->seed, "Of the town and its people")->check(CLI::NonNegativeNumber)->capture_default_str();
    sub->add_option("--policy", o->policy, "Policy pack; without it the town's own");
    sub->add_option("--alerts-per-minute", o->alerts_per_minute, "Made-up alerts; without it 90 with --for, else 15")->check(CLI::Range(0.1, 6000.0));
    const auto port = [&](const char* name, int& target, const char* what) { sub->add_option(name, target, what)->check(CLI::Range(0, 65535)); };
    port("--http-port", o->http_port, "0: a free one; without it 8135, or a free one when that is taken");
    port("--mqtt-port", o->mqtt_port, "0, and without it: a free one");
    port("--metrics-port", o->metrics_port, "0: a free one; without it 9135, or a free one when that is taken");
    sub->add_option("--officers", o->officers, "Of a made-up town")->capture_default_str();
    sub->add_option("--volunteers", o->volunteers, "Of a made-up town")->capture_default_str();
    sub->add_option("--guards", o->guards, "Of a made-up town")->capture_default_str();
    sub->add_option("--grids", o->grids, "Of a made-up town")->capture_default_str();
    sub->callback([o, &exit_code] { exit_code = demo(*o); });
}

}  // namespace watchgrid::sim
