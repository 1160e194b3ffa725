// The doors of the service: HTTP with its pages and streams, and the connections to the broker.
#include <spdlog/spdlog.h>

#include <fstream>
#include <tuple>

#include "adapters/app/public_ids.hpp"
#include "adapters/app/routes_everyday.hpp"
#include "adapters/app/routes_login.hpp"
#include "adapters/app/routes_patrol.hpp"
#include "adapters/app/routes_photos.hpp"
#include "adapters/app/routes_plate.hpp"
#include "adapters/app/routes_rings.hpp"
#include "adapters/app/routes_sheet.hpp"
#include "adapters/app/routes_web.hpp"
#include "adapters/app/running_service.hpp"
#include "adapters/http/openapi.hpp"

namespace watchgrid::app {
namespace {

/// Routes that the OpenAPI document leaves out.
constexpr std::string_view kPages[] = {"/", "/wall", "/sla", "/work", "/admin", "/replay/", "/patrol", "/patrol/", "/assets/", "/tiles/", "/p/", "/{file}"};

/// The passwords of `<user>-rx` and `<user>-tx`, one a line; a file of one line has the same for both.
std::pair<std::string, std::string> read_secrets(const std::filesystem::path& file, std::string& complaint) {
    std::ifstream in{file};
    std::string rx, tx;
    if (!in || !std::getline(in, rx) || rx.empty()) complaint = file.string() + ": expected a file with the passwords of the service at the broker, one a line";
    if (!std::getline(in, tx) || tx.empty()) tx = rx;
    return {rx, tx};
}

/// Of a text whose words are separated by single spaces.
std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> out;
    while (!text.empty()) {
        out.emplace_back(text.substr(0, text.find(' ')));
        text.remove_prefix(std::min(out.back().size() + 1, text.size()));
    }
    return out;
}

std::string lines_of(const http::TokenComplaints& complaints) {
    std::string out;
    for (const std::string& line : complaints) out += (out.empty() ? "" : "\n") + line;
    return out;
}

}  // namespace

std::string RunningService::open_sign_in() {
    const auto& h = o_.settings.http;
    sign_in_ = std::make_unique<identity::SignIn>(identity::SignInOptions{.users_file = h.users_file, .limits = {.lasts = h.session_lasts, .idle = h.session_idle},
                                                                          .second_factor_roles = words_of(h.second_factor_roles),
                                                                          .now = [clock = core_->clock()] { return clock.now(); },
                                                                          .wall = [] { return std::chrono::time_point_cast<engine::Duration>(std::chrono::system_clock::now()); },
                                                                          .warn = [](std::string_view line) { spdlog::warn("sign-in {}", line); }});
    return sign_in_->start();
}

/// First of all: who cannot open the doors begins no journal. They open with what the file says by then.
std::string RunningService::look_at_tokens() {
    const auto tokens = http::TokenTable::load(o_.settings.http.tokens_file);
    return tokens ? std::string{} : lines_of(tokens.error());
}

std::string RunningService::open_http() {
    const auto tokens = http::TokenTable::load(o_.settings.http.tokens_file);
    if (!tokens) return lines_of(tokens.error());
    auto codes = PlaceCodes::open(o_.settings.journal.folder / kPlaceKeyName);
    if (!codes) return codes.error();
    codes_.emplace(std::move(*codes));
    const RouteContext context{.core = *core_, .directory = *directory_, .metrics = metrics_, .timelines = *timelines_, .coverage = *coverage_, .ready = [this] { return ready_.load(); }};
    add_alert_routes(router_, context);
    add_incident_routes(router_, context);
    add_ring_routes(router_, context);
    add_responder_routes(router_, context);
    add_town_routes(router_, context);
    add_report_routes(router_, context);
    add_sheet_routes(router_, context);
    add_login_routes(router_, *sign_in_);
    const auto now = [clock = core_->clock()] { return clock.now(); };
    read_caps_ = std::make_unique<ReadCaps>(o_.settings.privacy.reads_per_hour, now, ListSizes{.responders = town_.responders.size(), .homes = town_.everyday.homes.size()});
    proposals_ = std::make_unique<Proposals>(o_.settings.privacy.two_people, now);
    add_proposal_routes(router_, *proposals_, *read_caps_);
    http::add_openapi_route(router_);
    open_pages(context);
    add_audit_routes(router_, *audit_, *routes_);
    if (std::string complaint = relay_->load_tls(); !complaint.empty()) return complaint;
    watch_certificates();
    // Reporters and notes are in it: the wall has a stream of its own.
    router_.websocket("/v1/stream", {http::Role::Admin, http::Role::Supervisor, http::Role::Dispatcher, http::Role::Viewer}, stream_->feed());
    router_.websocket("/v1/stream/wall", {http::Role::Admin, http::Role::Supervisor, http::Role::Dispatcher, http::Role::Viewer, http::Role::Wall}, stream_->wall_feed());
    // A route that the document does not know, or the other way round, is our mistake: say it where operators and tests look.
    for (const std::string& line : http::openapi_disagreements(router_, {std::begin(kPages), std::end(kPages)})) spdlog::error("openapi {}", line);
    const auto& h = o_.settings.http;
    server_ = std::make_unique<http::Server>(
        io_,
        http::ServerOptions{.bind = h.bind, .port = h.port,
                            .limits = {.header_max = h.header_max.value, .body_max = h.body_max.value, .connections_max = h.connections_max,
                                       .connections_per_address_max = h.connections_per_address_max, .header_timeout = h.header_timeout, .body_timeout = h.body_timeout,
                                       .idle_timeout = h.idle_timeout, .response_timeout = h.response_timeout, .write_timeout = h.write_timeout},
                            .tls_certificate = h.tls_certificate.string(), .tls_key = h.tls_key.string(), .warn = [](std::string_view line) { spdlog::warn("http {}", line); },
                            .find_session = [this](std::string_view token) { return caller_of_session(*sign_in_, token); },
                            .session_holds = [this](const http::SessionKey& key) { return sign_in_->holds(key); },
                            .admit = [this](const http::Request& r, const http::RouteInfo& route) { return read_caps_->refuse(r, route); },
                            .answered = [this](const http::Request& r, const http::RouteInfo& route, int status) { trail_->on_answer(r, route, status); }},
        router_, *tokens);
    const auto port = server_->listen();
    if (!port) return port.error();
    endpoints_.http_port = *port;
    if (o_.settings.metrics.enabled) {
        auto exposition = metrics::Exposition::start(metrics_, o_.settings.metrics.bind, o_.settings.metrics.port);
        if (!exposition) return exposition.error();
        exposition_ = std::move(*exposition);
        endpoints_.metrics_port = exposition_->port();
    }
    return {};
}

/// The pages, what only they call, and their way to the broker.
void RunningService::open_pages(const RouteContext& context) {
    const auto& h = o_.settings.http;
    const bool tls = !h.tls_certificate.empty();
    add_page_routes(router_, {.web_folder = h.web_folder, .tiles_folder = h.tiles_folder, .image_hosts = h.image_hosts, .tls = tls});
    add_plate_routes(router_, context, {.tls = tls, .codes = *codes_, .signed_only = h.signed_plates});
    routes_ = std::make_unique<RouteWorker>(town_.roads, fleet_.snapper());
    PatrolOptions patrol{.check_password = {}, .routes = *routes_, .offer_area_m = static_cast<std::uint32_t>(o_.settings.privacy.offer_area_m)};
    if (broker_)
        patrol.check_password = [this](std::string_view id, std::string_view password) {
            const std::string known = broker_->password(id);
            return !known.empty() && equal_in_constant_time(known, password);
        };
    add_patrol_routes(router_, context, patrol);
    trail_->verify_with([this, check = patrol.check_password](const http::Request& r) { return static_cast<bool>(patrol_caller(r, *directory_, check)); });
    add_offer_key_route(router_, *offer_signer_);
    const EverydayOptions everyday{.person = [this, check = patrol.check_password](const http::Request& r) -> std::string {
                                       if (!patrol_caller(r, *directory_, check)) return {};
                                       return r.caller.role == http::Role::Device ? std::string{r.caller.name} : read_basic(r.header("Authorization").value_or(std::string_view{})).id;
                                   },
                                   .codes = *codes_};
    add_hazard_routes(router_, context, everyday);
    add_patrol_session_routes(router_, context, everyday);
    add_care_routes(router_, context, everyday);
    add_dispute_routes(router_, context);
    add_points_routes(router_, context, everyday);
    add_notice_routes(router_, context, *proposals_);
    photos_ = std::make_unique<PhotoShelf>(o_.settings.journal.folder / "photos");
    add_photo_routes(router_, context, {.caller = [this, check = patrol.check_password](const http::Request& r) { return patrol_caller(r, *directory_, check); }, .shelf = *photos_});
    relay_ = std::make_unique<http::WebSocketRelay>(http::RelayOptions{.host = o_.settings.mqtt.host, .port = broker_ ? broker_->port() : o_.settings.mqtt.port, .tls_ca = o_.settings.mqtt.tls_ca.string(),
                                                                       .clients_max = h.connections_max});
    router_.websocket("/mqtt", http::Roles::everyone(), *relay_);
}

/// A renewed certificate, tokens file or credentials file of phones counts within three seconds, without a restart; a broken one is said and the
/// old one stays.
void RunningService::look_at_certificates() {
    const auto tell = [](const char* what) {
        return [what](const std::string& complaint) {
            if (complaint.empty()) spdlog::info("{} read again", what);
            else spdlog::warn("{}: {}; what was read before stays in use", what, complaint);
        };
    };
    bool tell_dates = std::chrono::steady_clock::now() - dates_told_at_ >= std::chrono::hours{24};
    if (http_certificates_.changed()) {
        server_->renew_tls(tell("http certificate"));
        tell_dates = true;
    }
    if (tokens_file_.changed()) server_->renew_tokens(o_.settings.http.tokens_file, tell("tokens file"));
    if (credentials_file_.changed() && keeper_) keeper_->take_credentials_soon();
    if (broker_ca_.changed()) tell("authority of the broker's certificate")(relay_->load_tls());
    if (broker_certificates_.changed() && keeper_) {
        keeper_->reread_soon();
        spdlog::info("broker told to read its certificate again");
        tell_dates = true;
    }
    if (tell_dates) tell_certificate_dates();
}

/// At the start, every day, and when a file was replaced. By the wall clock, as those who check it do.
void RunningService::tell_certificate_dates() {
    dates_told_at_ = std::chrono::steady_clock::now();
    const auto now = std::chrono::time_point_cast<engine::Duration>(std::chrono::system_clock::now());
    const auto tell = [&](const char* setting, const std::filesystem::path& file, metrics::CertificateOf of) {
        if (file.empty()) return;
        const auto dates = read_certificate_dates(file);
        if (!dates) return spdlog::warn("{} = {}", setting, dates.error());
        metrics_.certificate_expires(of, dates->until);
        if (const std::string complaint = validity_complaint(setting, file, *dates, now); !complaint.empty()) spdlog::error("{}", complaint);
    };
    tell("http.tls_certificate", o_.settings.http.tls_certificate, metrics::CertificateOf::Http);
    tell("broker.tls_certificate", o_.settings.broker.tls_certificate, metrics::CertificateOf::Broker);
}

/// What goes over a network without TLS is said once, at the start.
void RunningService::watch_certificates() {
    const auto& s = o_.settings;
    http_certificates_ = CertificateWatch{{s.http.tls_certificate, s.http.tls_key}};
    broker_certificates_ = CertificateWatch{{s.broker.tls_certificate, s.broker.tls_key}};
    broker_ca_ = CertificateWatch{{s.mqtt.tls_ca}};
    tokens_file_ = CertificateWatch{{s.http.tokens_file}};
    tell_certificate_dates();
    if (s.http.tls_certificate.empty() && !settings::is_loopback(s.http.bind)) spdlog::warn("http.bind = {} without TLS: passwords, tokens and reporters go over the network as they are", s.http.bind);
    if (s.mqtt.tls_ca.empty() && !settings::is_loopback(s.mqtt.host)) spdlog::warn("mqtt.host = {} without TLS: passwords and offers go over the network as they are", s.mqtt.host);
}

void RunningService::connect_mqtt() {
    mqtt::ConnectionSettings base;
    if (!broker_) endpoints_.mqtt_port = o_.settings.mqtt.port;
    base.tls_ca = o_.settings.mqtt.tls_ca.string();
    base.uris = {(base.tls_ca.empty() ? "tcp://" : "ssl://") + o_.settings.mqtt.host + ":" + std::to_string(endpoints_.mqtt_port)};
    base.keepalive = std::max(std::chrono::ceil<std::chrono::seconds>(o_.settings.mqtt.keep_alive), std::chrono::seconds{1});
    base.connect_timeout = std::max(std::chrono::ceil<std::chrono::seconds>(o_.settings.mqtt.connect_timeout), std::chrono::seconds{1});
    base.retry_min = o_.settings.mqtt.reconnect_min;
    base.retry_max = o_.settings.mqtt.reconnect_max;
    mqtt::ConnectionSettings rx = base, tx = base;
    std::string complaint;
    if (broker_) {
        rx.user = broker::kReceiverUser, rx.password = broker_->password(broker::kReceiverUser);
        tx.user = broker::kPublisherUser, tx.password = broker_->password(broker::kPublisherUser);
    } else {
        rx.user = o_.settings.mqtt.user + "-rx", tx.user = o_.settings.mqtt.user + "-tx";
        std::tie(rx.password, tx.password) = read_secrets(o_.settings.mqtt.password_file, complaint);
        if (!complaint.empty()) spdlog::warn("{}", complaint);
    }
    gateway_ = std::make_unique<Gateway>(*core_, *directory_, *outbox_, *encodings_, metrics_, topics_, std::max<std::size_t>(o_.settings.inbox.commands_max / 20, 1));
    heartbeats_ = std::make_unique<HeartbeatWatch>(o_.settings.mqtt.silent_after);
    gateway_->tell_heartbeats_to(heartbeats_.get());
    // The broker may have forgotten everything: all open offers and notices again.
    const auto say_again = [this] { core_->read([this](const engine::State& s, engine::World, engine::Instant) { outbox_->resend(s, open_messages(s)); }); };
    publisher_ = std::make_unique<mqtt::Publisher>(tx, o_.settings.outbox.in_flight_max, [this, say_again](bool connected) {
        metrics_.mqtt_connected(connected);
        spdlog::info("mqtt publisher {}", connected ? "connected" : "lost");
        if (!connected) return;
        outbox_->on_connected();
        say_again();
    });
    outbox_->attach(publisher_.get(), [this](std::uint64_t seq) { on_published(seq); });
    gateway_->attach(publisher_.get());
    std::vector<mqtt::Subscription> subscriptions;
    for (const mqtt::Topics::Filter& f : topics_.inbound_filters()) subscriptions.push_back({f.filter, f.qos});
    receiver_ = std::make_unique<mqtt::Receiver>(rx, std::move(subscriptions), [this](const mqtt::Incoming& in) { gateway_->on_message(in); },
                                                 [say_again](bool connected) {
                                                     spdlog::info("mqtt receiver {}", connected ? "connected" : "lost");
                                                     if (connected) say_again();  // a phone that came back before this connection said hello to nobody
                                                 });
    publisher_->start();
    receiver_->start();
}

}  // namespace watchgrid::app
