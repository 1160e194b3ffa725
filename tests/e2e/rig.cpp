#include "tests/e2e/rig.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

#include "adapters/http/tokens.hpp"
#include "adapters/osm/wgr_file.hpp"
#include "adapters/town/generate.hpp"
#include "adapters/town/town_pack.hpp"

namespace watchgrid::e2e {
namespace {

std::string binary() { return WATCHGRID_BINARY; }

engine::Instant now() { return std::chrono::time_point_cast<engine::Duration>(std::chrono::system_clock::now()); }

}  // namespace

std::string location_json(engine::LatLon p) {
    return "{\"lat\":" + std::to_string(p.lat()) + ",\"lon\":" + std::to_string(p.lon()) + ",\"crs\":\"wgs84\"}";
}

unsigned free_port() {
    const int fd = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address);
    socklen_t size = sizeof address;
    getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
    close(fd);
    return ntohs(address.sin_port);
}

Folder::Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "watchgrid-e2e.XXXXXX").string();
    path_ = mkdtemp(name.data());
}

Folder::~Folder() {
    if (!testing::Test::HasFailure()) std::filesystem::remove_all(path_);
    else std::fprintf(stderr, "kept: %s\n", path_.c_str());
}

Ran run(const std::string& command) {
    Ran out;
    FILE* pipe = popen((command + " 2>&1").c_str(), "r");
    char buffer[4096];
    while (const std::size_t n = fread(buffer, 1, sizeof buffer, pipe)) out.output.append(buffer, n);
    out.exit_code = WEXITSTATUS(pclose(pipe));
    return out;
}

Rig::Rig(Options o) : environment_{std::move(o.environment)}, more_settings_{std::move(o.settings)}, http_settings_{std::move(o.http)}, embedded_{o.embedded} {
    if (o.town) {
        town_ = std::move(*o.town);
    } else {
        town::Generated made = town::generate_town({.seed = 7, .officers = o.officers, .volunteers = o.volunteers, .guards = o.guards, .grids = o.grids}, std::nullopt);
        EXPECT_TRUE(made.complaint.empty()) << made.complaint;
        town_ = std::move(made.town);
    }
    // Day and night, so that the test means the same at any hour.
    for (engine::WeeklyHours& shift : town_.shifts) shift = engine::WeeklyHours::always();
    for (engine::Responder& r : town_.responders) r.shift = "24h";
    const std::string complaint = town::write_town_pack(folder_.path() / "town", town_, [](const std::filesystem::path& file, const engine::RoadGraph& graph) {
        return osm::write_wgr(file, graph.parts()) ? std::string{} : std::string{"cannot write roads"};
    });
    EXPECT_TRUE(complaint.empty()) << complaint;
    broker::BrokerSettings broker{.dir = folder_.path() / "broker"};
    if (o.tls) {
        ca_ = std::make_unique<test::PrivateCa>(folder_.path() / "ca");
        ca_->issue("http", "IP:127.0.0.1", 1001);
        ca_->issue("broker", "IP:127.0.0.1", 1002);
        EXPECT_TRUE(ca_->works()) << "the openssl program is needed";
        broker.tls_port = static_cast<std::uint16_t>(free_port());
        broker.tls_certificate = ca_->file("broker.pem"), broker.tls_key = ca_->file("broker.key");
    }
    broker_ = std::make_unique<broker::MosquittoProcess>(std::move(broker));
    std::vector<broker::Principal> principals{{std::string{kWorldEar}, broker::Role::World}, {std::string{kWorldMouth}, broker::Role::World}};
    for (const engine::Responder& r : town_.responders) principals.push_back({r.external_id, broker::Role::Peer});
    for (const engine::Place& p : town_.places)
        if (p.kind == engine::PlaceKind::AlarmPoint || p.kind == engine::PlaceKind::WatchPoint || p.kind == engine::PlaceKind::Checkpoint) principals.push_back({p.id, broker::Role::Peer});
    const std::string trouble = broker_->start(principals);
    EXPECT_TRUE(trouble.empty()) << trouble;
    const auto issued = http::issue_tokens(folder_.path() / "tokens", {{http::Role::Admin, "admin", ""}, {http::Role::Dispatcher, "desk1", ""}, {http::Role::Viewer, "viewer", ""},
                                                                       {http::Role::Device, device(), ""}, {http::Role::Supervisor, "chief", ""}, {http::Role::Wall, "wall", ""},
                                                                       {http::Role::Auditor, "auditor", ""}});
    EXPECT_TRUE(issued.has_value());
    for (const http::IssuedToken& t : *issued) tokens_[std::string{engine::to_string(t.role)}] = t.token;
    write_settings();
    if (o.start_service) start_service();
}

Rig::~Rig() {
    if (service_ > 0) kill_service();
}

void Rig::write_settings() {
    http_port_ = free_port();
    metrics_port_ = free_port();
    mqtt_port_ = embedded_ ? free_port() : ca_ ? broker_->tls_port() : broker_->port();
    const auto secret = [&](const char* name) {
        const auto file = folder_.path() / name;
        std::ofstream{file} << broker_->password(broker::kReceiverUser) << "\n" << broker_->password(broker::kPublisherUser) << "\n";
        std::filesystem::permissions(file, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
        return file.string();
    };
    std::ofstream out{folder_.path() / "watchgrid.toml"};
    out << "[town]\nfolder = \"" << (folder_.path() / "town").string() << "\"\n[http]\nport = " << http_port_ << "\ntokens_file = \"" << (folder_.path() / "tokens").string()
        << "\"\nusers_file = \"" << (folder_.path() / "users").string() << "\"\n" << (ca_ ? "tls_certificate = \"" + ca_->file("http.pem") + "\"\ntls_key = \"" + ca_->file("http.key") + "\"\n" : "") << http_settings_ << "[metrics]\nport = " << metrics_port_
        << "\n[mqtt]\n" << (ca_ ? "tls_ca = \"" + ca_->file("ca.pem") + "\"\n" : "") << "port = " << mqtt_port_ << "\nuser = \"watchgrid\"\npassword_file = \"" << secret("mqtt_password")
        << "\"\n[broker]\nembedded = " << (embedded_ ? "true" : "false") << "\nfolder = \"" << (folder_.path() / "own").string() << "\"\n[journal]\nfolder = \"" << (folder_.path() / "journal").string() << "\"\nsnapshot_every = 5000\n[log]\nfile = \""
        << (folder_.path() / "service.log").string() << "\"\n" << more_settings_;
}

void Rig::start_service() {
    service_ = fork();
    if (service_ == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);  // a test that crashes leaves no service behind
        const int out = open((folder_.path() / "stdout").c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
        dup2(out, 1);
        dup2(out, 2);
        const std::string config = (folder_.path() / "watchgrid.toml").string();
        for (const auto& [name, value] : environment_) setenv(name.c_str(), value.c_str(), 1);
        execl(binary().c_str(), "watchgrid", "serve", "--config", config.c_str(), nullptr);
        _exit(127);
    }
    for (int i = 0; i < 1000; ++i) {
        if (ready()) return;
        int status = 0;
        if (waitpid(service_, &status, WNOHANG) == service_) {
            service_ = 0;
            break;
        }
        std::this_thread::sleep_for(milliseconds{20});
    }
    ADD_FAILURE() << "the service did not become ready:\n" << run("tail -n 20 " + (folder_.path() / "stdout").string() + " " + (folder_.path() / "service.log").string()).output;
}

bool Rig::ready() { return get("/readyz").status == 200; }

void Rig::kill_service() {
    kill(service_, SIGKILL);
    waitpid(service_, nullptr, 0);
    service_ = 0;
}

void Rig::stop_service() {
    if (service_ <= 0) return ADD_FAILURE() << "there is no service to stop", void();  // kill(0) would be us
    kill(service_, SIGTERM);
    int status = 0;
    waitpid(service_, &status, 0);
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
    service_ = 0;
}

void Rig::freeze_service() { kill(service_, SIGSTOP); }
void Rig::thaw_service() { kill(service_, SIGCONT); }

std::optional<int> Rig::exit_of_service(milliseconds limit) {
    for (const auto until = std::chrono::steady_clock::now() + limit; std::chrono::steady_clock::now() < until; std::this_thread::sleep_for(milliseconds{10})) {
        int status = 0;
        if (waitpid(service_, &status, WNOHANG) != service_) continue;
        service_ = 0;
        return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
    }
    return std::nullopt;
}

Ran Rig::serve_again() const { return run("timeout 20 " + binary() + " serve --config " + (folder_.path() / "watchgrid.toml").string()); }

std::string Rig::url() const {
    return (ca_ ? "--cacert " + ca_->file("ca.pem") + " https" : std::string{"http"}) + "://127.0.0.1:" + std::to_string(http_port_);
}

Answer Rig::get(const std::string& path, const std::string& role) {
    const Ran ran = run("curl -s -m 10 -w '\\n%{http_code}' -H 'Authorization: Bearer " + tokens_[role] + "' " + url() + "'" + path + "'");
    const std::size_t cut = ran.output.rfind('\n');
    if (cut == std::string::npos) return {};
    return {std::atoi(ran.output.c_str() + cut + 1), ran.output.substr(0, cut)};
}

Answer Rig::post(const std::string& path, const std::string& json, const std::string& role, const std::string& headers) {
    static std::atomic<unsigned> posts{0};  // several threads may post at once
    const auto body = folder_.path() / ("body-" + std::to_string(++posts) + ".json");
    std::ofstream{body} << json;
    const Ran ran = run("curl -s -m 10 -w '\\n%{http_code}' " + headers + " -H 'Content-Type: application/json' -H 'Authorization: Bearer " + tokens_[role] + "' --data-binary @" +
                        body.string() + " " + url() + "'" + path + "'");
    std::filesystem::remove(body);
    const std::size_t cut = ran.output.rfind('\n');
    if (cut == std::string::npos) return {};
    return {std::atoi(ran.output.c_str() + cut + 1), ran.output.substr(0, cut)};
}

Ran Rig::watchgrid(const std::string& arguments) const { return run(binary() + " " + arguments); }
Ran Rig::watchgrid_as(const std::string& role, const std::string& arguments) const {
    return watchgrid(arguments + " --url http://127.0.0.1:" + std::to_string(http_port_) + " --token " + tokens_.at(role));
}

std::string Rig::metrics() const { return run("curl -s -m 10 http://127.0.0.1:" + std::to_string(metrics_port_) + "/metrics").output; }

double Rig::metric(const std::string& series) const {
    const std::string page = "\n" + metrics(), line = "\n" + series + " ";
    const std::size_t at = page.find(line);
    return at == std::string::npos ? 0 : std::strtod(page.c_str() + at + line.size(), nullptr);
}

double Rig::memory_mib() const {
    std::ifstream in{"/proc/" + std::to_string(service_) + "/status"};
    for (std::string line; std::getline(in, line);)
        if (line.starts_with("VmRSS:")) return std::strtod(line.c_str() + 6, nullptr) / 1024;
    return 0;
}

std::string Rig::replay_json() { return run(binary() + " replay --json --data " + (folder_.path() / "journal").string()).output; }

mqtt::ConnectionSettings Rig::connection(std::string_view user) const {
    mqtt::ConnectionSettings s;
    s.uris = {broker_->uri()};
    s.user = user;
    s.password = broker_->password(user);
    return s;
}

std::string Rig::device() const {
    for (const engine::Place& p : town_.places)
        if (p.kind == engine::PlaceKind::AlarmPoint) return p.id;
    return town_.places.front().id;
}

World::World(Rig& rig) : rig_{rig} {
    std::vector<mqtt::Subscription> subscriptions;
    for (const char* filter : {"/alerts/+/receipt", "/responders/+/offer", "/responders/+/task", "/responders/+/answer/ack"})
        subscriptions.push_back({topics_.prefix() + filter, 1});
    receiver_ = std::make_unique<mqtt::Receiver>(rig.connection(kWorldEar), subscriptions, [this](const mqtt::Incoming& in) { on_message(in); });
    publisher_ = std::make_unique<mqtt::Publisher>(rig.connection(kWorldMouth));
    receiver_->start();
    publisher_->start();
    EXPECT_TRUE(wait_connected(seconds{10}));
}

World::~World() {
    receiver_->stop(seconds{1});
    publisher_->stop(seconds{1});
}

bool World::wait_connected(milliseconds timeout) {
    const auto until = std::chrono::steady_clock::now() + timeout;
    while (std::chrono::steady_clock::now() < until) {
        if (receiver_->connected() && publisher_->connected()) return true;
        std::this_thread::sleep_for(milliseconds{5});
    }
    return false;
}

void World::publish(const std::string& topic, const std::string& payload, int qos, std::optional<seconds> expiry) {
    const auto until = std::chrono::steady_clock::now() + seconds{5};
    while (!publisher_->publish({.topic = topic, .payload = payload, .qos = qos, .retain = false, .expiry = expiry, .correlation = {}, .kind = {}}, [](mqtt::PublishResult) {}) &&
           std::chrono::steady_clock::now() < until)
        std::this_thread::sleep_for(milliseconds{2});
}

void World::put_everybody_on_duty() {
    // The service may still be connecting to the broker; a phone says it again until it is so.
    const auto on_duty = [&] {
        const std::string body = rig_.get("/v1/responders?on_duty=true").body;
        std::size_t n = 0;
        for (std::size_t at = body.find("\"responder_id\""); at != std::string::npos; at = body.find("\"responder_id\"", at + 1)) ++n;
        return n;
    };
    const auto until = std::chrono::steady_clock::now() + seconds{10};
    while (on_duty() < rig_.town().responders.size() && std::chrono::steady_clock::now() < until) {
        for (const engine::Responder& r : rig_.town().responders) publish(topics_.inbound(mqtt::Inbound::Duty, r.external_id), "{\"on\":true}");
        std::this_thread::sleep_for(milliseconds{200});
    }
    EXPECT_EQ(on_duty(), rig_.town().responders.size());
    report_positions();
    // An alert overtakes positions on its way to the core: whoever raises one next wants people who can be asked.
    while (rig_.get("/v1/responders?on_duty=true").body.find("\"location\":null") != std::string::npos && std::chrono::steady_clock::now() < until)
        std::this_thread::sleep_for(milliseconds{50});
}

void World::report_positions() {
    for (const engine::Responder& r : rig_.town().responders)
        publish(topics_.inbound(mqtt::Inbound::Position, r.external_id), "{\"location\":" + location_json(r.home) + "}", 0);
}

void World::raise(const std::string& alert_id, const std::string& type, const std::string& extra_json) {
    const auto& places = rig_.town().places;
    raise_at(places[std::hash<std::string>{}(alert_id) % places.size()].at, alert_id, type, extra_json);
}

void World::raise_at(engine::LatLon at, const std::string& alert_id, const std::string& type, const std::string& extra_json) {
    Pending p{.topic = topics_.inbound(mqtt::Inbound::Alert, rig_.device()),
              .payload = "{\"alert_id\":\"" + alert_id + "\",\"source\":{\"kind\":\"alarm_point\",\"id\":\"" + rig_.device() + "\"},\"intent\":\"report\",\"type\":\"" + type +
                         "\",\"location\":" + location_json(at) + extra_json + "}",
              .sent = std::chrono::steady_clock::now()};
    {
        const std::lock_guard lock{mutex_};
        pending_[alert_id] = p;
    }
    publish(p.topic, p.payload);
}

void World::resend_unacknowledged(milliseconds older_than) {
    std::vector<Pending> again;
    {
        const std::lock_guard lock{mutex_};
        const auto now_steady = std::chrono::steady_clock::now();
        for (auto& [id, p] : pending_)
            if (now_steady - p.sent >= older_than) again.push_back(p), p.sent = now_steady;
    }
    for (const Pending& p : again) publish(p.topic, p.payload);
}

void World::on_message(const mqtt::Incoming& in) {
    const std::lock_guard lock{mutex_};
    if (in.topic.ends_with("/receipt")) {
        const auto decoded = codec::decode<codec::Receipt>(in.payload);
        if (!decoded || !decoded->message.accepted) return;
        pending_.erase(decoded->message.alert_id);
        receipts_.emplace(decoded->message.alert_id, decoded->message);
    } else if (in.topic.ends_with("/offer")) {
        const auto decoded = codec::decode<codec::Offer>(in.payload);
        if (!decoded) return;
        const codec::Offer& o = decoded->message;
        if (!offers_.emplace(o.offer_id, o).second) ++repeated_;
        else if (o.expires_at && *o.expires_at < now()) ++late_;
        std::string_view topic = in.topic;
        topic.remove_suffix(std::string_view{"/offer"}.size());
        responder_of_[o.offer_id] = topic.substr(topic.rfind('/') + 1);
    } else if (in.topic.ends_with("/task")) {
        std::string_view topic = in.topic;
        topic.remove_suffix(std::string_view{"/task"}.size());
        if (const auto decoded = codec::decode<codec::Task>(in.payload)) tasks_[{std::string{topic.substr(topic.rfind('/') + 1)}, decoded->message.kind}] = decoded->message;
    } else if (in.topic.ends_with("/answer/ack")) {
        if (const auto decoded = codec::decode<codec::Ack>(in.payload)) acks_[decoded->message.answer_id] = decoded->message;
    }
    changed_.notify_all();
}

std::size_t World::acknowledged() const { const std::lock_guard lock{mutex_}; return receipts_.size(); }
std::size_t World::unacknowledged() const { const std::lock_guard lock{mutex_}; return pending_.size(); }
std::size_t World::offers_seen() const { const std::lock_guard lock{mutex_}; return offers_.size(); }
std::size_t World::offers_repeated() const { const std::lock_guard lock{mutex_}; return repeated_; }
std::size_t World::offers_after_deadline() const { const std::lock_guard lock{mutex_}; return late_; }
void World::forget_offers() { const std::lock_guard lock{mutex_}; offers_.clear(); }

std::set<std::string> World::acknowledged_ids() const {
    const std::lock_guard lock{mutex_};
    std::set<std::string> out;
    for (const auto& [id, r] : receipts_) out.insert(id);
    return out;
}

std::set<std::string> World::offer_ids() const {
    const std::lock_guard lock{mutex_};
    std::set<std::string> out;
    for (const auto& [id, o] : offers_) out.insert(id);
    return out;
}

std::optional<codec::Offer> World::offer_for_incident(const std::string& incident_id, milliseconds timeout) {
    std::unique_lock lock{mutex_};
    std::optional<codec::Offer> found;
    changed_.wait_for(lock, timeout, [&] {
        for (const auto& [id, o] : offers_)
            if (o.incident_id == incident_id) found = o;
        return found.has_value();
    });
    return found;
}

std::vector<codec::Offer> World::offers() const {
    const std::lock_guard lock{mutex_};
    std::vector<codec::Offer> out;
    for (const auto& [id, o] : offers_) out.push_back(o);
    return out;
}

bool World::has_task(const std::string& responder, codec::TaskKind kind, milliseconds timeout) {
    std::unique_lock lock{mutex_};
    return changed_.wait_for(lock, timeout, [&] { return tasks_.contains({responder, kind}); });
}

std::optional<codec::Task> World::task(const std::string& responder, codec::TaskKind kind, milliseconds timeout) {
    if (!has_task(responder, kind, timeout)) return std::nullopt;
    const std::lock_guard lock{mutex_};
    return tasks_.at({responder, kind});
}

std::optional<codec::Receipt> World::receipt(const std::string& alert_id, milliseconds timeout) {
    std::unique_lock lock{mutex_};
    changed_.wait_for(lock, timeout, [&] { return receipts_.contains(alert_id); });
    const auto it = receipts_.find(alert_id);
    return it == receipts_.end() ? std::nullopt : std::optional{it->second};
}

std::string World::responder_of(const std::string& offer_id) const {
    const std::lock_guard lock{mutex_};
    const auto it = responder_of_.find(offer_id);
    return it == responder_of_.end() ? std::string{} : it->second;
}

void World::answer(const std::string& offer_id, const std::string& kind) {
    publish(topics_.inbound(mqtt::Inbound::Answer, responder_of(offer_id)),
            "{\"answer_id\":\"" + offer_id + "-" + kind + "\",\"offer_id\":\"" + offer_id + "\",\"answer\":\"" + kind + "\"}");
}

std::optional<codec::Ack> World::ack(const std::string& answer_id, milliseconds timeout) {
    std::unique_lock lock{mutex_};
    changed_.wait_for(lock, timeout, [&] { return acks_.contains(answer_id); });
    const auto it = acks_.find(answer_id);
    return it == acks_.end() ? std::nullopt : std::optional{it->second};
}

}  // namespace watchgrid::e2e
