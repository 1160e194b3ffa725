#include "adapters/app/service.hpp"

#include <spdlog/spdlog.h>

#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <fstream>
#include <future>
#include <thread>
#include <tuple>

#include "adapters/app/audit_trail.hpp"
#include "adapters/app/build_info.hpp"
#include "adapters/app/core_loop.hpp"
#include "adapters/app/coverage_sweep.hpp"
#include "adapters/app/gateway.hpp"
#include "adapters/app/heartbeat_watch.hpp"
#include "adapters/app/metrics_recorder.hpp"
#include "adapters/app/nearest_places.hpp"
#include "adapters/app/outbox.hpp"
#include "adapters/app/public_ids.hpp"
#include "adapters/app/replay.hpp"
#include "adapters/app/routes.hpp"
#include "adapters/app/routes_everyday.hpp"
#include "adapters/app/routes_login.hpp"
#include "adapters/app/routes_rings.hpp"
#include "adapters/app/routes_patrol.hpp"
#include "adapters/app/routes_photos.hpp"
#include "adapters/app/routes_plate.hpp"
#include "adapters/app/routes_sheet.hpp"
#include "adapters/app/routes_web.hpp"
#include "adapters/app/snapshotter.hpp"
#include "adapters/app/stream.hpp"
#include "adapters/app/timelines.hpp"
#include "adapters/broker/broker_keeper.hpp"
#include "adapters/broker/mosquitto_process.hpp"
#include "adapters/http/openapi.hpp"
#include "adapters/http/server.hpp"
#include "adapters/http/websocket_relay.hpp"
#include "adapters/journal_sqlite/sqlite_event_log.hpp"
#include "adapters/metrics/exposition.hpp"
#include "adapters/mqtt/paho_bridge.hpp"
#include "adapters/webhook/webhook_client.hpp"
#include "engine/core/ring_desk.hpp"
#include "engine/places/week_minute.hpp"

namespace watchgrid::app {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr const char* kPublishedCursor = "published";
/// Routes that the OpenAPI document leaves out.
constexpr std::string_view kPages[] = {"/", "/wall", "/sla", "/admin", "/replay/", "/patrol", "/patrol/", "/assets/", "/tiles/", "/p/", "/{file}"};

/// The passwords of `<user>-rx` and `<user>-tx`, one a line; a file of one line has the same for both.
std::pair<std::string, std::string> read_secrets(const std::filesystem::path& file, std::string& complaint) {
    std::ifstream in{file};
    std::string rx, tx;
    if (!in || !std::getline(in, rx) || rx.empty()) complaint = file.string() + ": expected a file with the passwords of the service at the broker, one a line";
    if (!std::getline(in, tx) || tx.empty()) tx = rx;
    return {rx, tx};
}

class RunningService final : public Service {
public:
    explicit RunningService(ServiceOptions options)
        : o_{std::move(options)}, town_{o_.town}, grids_{town_.zones}, fleet_{town_}, rings_{town_}, metrics_{kVersion, kCommit}, recorder_{metrics_},
          topics_{o_.settings.mqtt.prefix} {}
    ~RunningService() override { stop(); }

    std::string open();
    Endpoints endpoints() const override { return endpoints_; }
    const engine::Town& town() const override { return town_; }
    std::string broker_password(std::string_view user) const override { return broker_ ? std::string{broker_->password(user)} : std::string{}; }
    void stop() override;
    std::pair<std::uint64_t, std::uint64_t> final_digest() const override { return digest_; }

private:
    engine::World world() { return {town_, grids_, fleet_, &rings_}; }
    std::string open_journal();
    std::string open_audit();
    std::string open_broker();
    std::string start_core();
    std::string load_town();
    std::string open_sign_in();
    std::string open_http();
    void open_pages(const RouteContext&);
    void connect_mqtt();
    void every_second();
    void every_positions();
    void learn_every_night(const engine::State&, engine::Instant now);
    void on_published(port::Seq);
    Observers observers();
    webhook::WebhookClient::Done done_of(const engine::CallHook&);

    ServiceOptions o_;
    const engine::Town& town_;
    engine::GridTree grids_;
    engine::Fleet fleet_;
    engine::RingDesk rings_;
    metrics::Metrics metrics_;
    MetricsRecorder recorder_;
    mqtt::Topics topics_;
    Endpoints endpoints_;
    std::atomic<bool> ready_{false};
    std::pair<std::uint64_t, std::uint64_t> digest_{};
    bool stopped_{};
    std::uint16_t learned_minute_{0xFFFF};  ///< of the week, core thread

    std::unique_ptr<journal_sqlite::SqliteEventLog> log_;
    std::unique_ptr<audit::AuditLog> audit_;
    std::unique_ptr<AuditTrail> trail_;
    std::unique_ptr<broker::MosquittoProcess> broker_;
    std::unique_ptr<broker::BrokerKeeper> keeper_;
    std::unique_ptr<Directory> directory_;
    std::unique_ptr<PeerEncodings> encodings_;
    std::unique_ptr<webhook::WebhookClient> webhook_;  ///< null: nobody is to be called
    std::unique_ptr<Outbox> outbox_;
    std::unique_ptr<Snapshotter> snapshotter_;
    std::unique_ptr<TimelineReader> timelines_;
    std::vector<engine::Effect> unpublished_;
    ReplayResult replayed_;
    port::Head head_;

    boost::asio::io_context io_{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{io_.get_executor()};
    boost::asio::steady_timer second_{io_}, positions_{io_};
    std::unique_ptr<CoverageSweep> coverage_;
    std::unique_ptr<Stream> stream_;
    std::unique_ptr<CoreLoop> core_;
    std::unique_ptr<HeartbeatWatch> heartbeats_;
    std::unique_ptr<Gateway> gateway_;
    std::unique_ptr<identity::SignIn> sign_in_;
    std::unique_ptr<RouteWorker> routes_;
    std::optional<PlaceCodes> codes_;
    std::unique_ptr<PhotoShelf> photos_;
    http::Router router_;
    std::unique_ptr<http::WebSocketRelay> relay_;
    std::unique_ptr<http::Server> server_;
    std::unique_ptr<metrics::Exposition> exposition_;
    std::unique_ptr<mqtt::Receiver> receiver_;
    std::unique_ptr<mqtt::Publisher> publisher_;
    std::thread io_thread_;
};

std::string RunningService::open() {
    for (const auto step : {&RunningService::open_journal, &RunningService::open_audit, &RunningService::open_broker, &RunningService::start_core, &RunningService::open_sign_in, &RunningService::open_http})
        if (std::string complaint = (this->*step)(); !complaint.empty()) return complaint;
    connect_mqtt();
    io_thread_ = std::thread{[this] { io_.run(); }};
    every_second();
    every_positions();
    ready_ = true;
    return {};
}

std::string RunningService::open_journal() {
    auto log = journal_sqlite::SqliteEventLog::open({.folder = o_.settings.journal.folder});
    if (!log) return log.error();
    log_ = std::move(*log);
    const auto shard = static_cast<port::Shard>(o_.settings.service.shard);
    if (const auto ec = log_->claim(shard, "watchgrid", head_)) return "journal: cannot claim shard " + std::to_string(shard) + ": " + ec.message();
    const std::uint64_t published = log_->cursor(shard, kPublishedCursor).value_or(0);
    ReplayOptions options;
    options.on_event = [&](const engine::State& s, const engine::Event& e, port::Seq seq) {
        if (seq <= published) return;
        for (engine::Effect& effect : engine::effects_of(s, e, seq)) unpublished_.push_back(std::move(effect));
    };
    replayed_ = replay(*log_, shard, options);
    if (!replayed_.complaint.empty()) return "journal: " + replayed_.complaint + "; refusing to start on a damaged history";
    spdlog::info("replayed events={} from_snapshot={} seconds={:.3f} seq={} epoch={}", replayed_.events, replayed_.from_snapshot, replayed_.seconds,
                 replayed_.state.seq, head_.epoch);
    engine::sync_fleet(replayed_.state, world());
    return {};
}

std::string RunningService::open_audit() {
    const AnchoredClock clock{replayed_.state.last_at};
    auto log = audit::AuditLog::open({.folder = o_.settings.journal.folder / "audit", .now = [clock] { return clock.now(); }, .warn = [](std::string_view line) { spdlog::error("audit {}", line); }});
    if (!log) return "audit log: " + log.error();
    audit_ = std::move(*log);
    trail_ = std::make_unique<AuditTrail>(*audit_, clock);
    spdlog::info("audit anchor={}", to_string(audit_->head()));
    return {};
}

std::string RunningService::open_broker() {
    if (!o_.settings.broker.embedded) return {};
    broker_ = std::make_unique<broker::MosquittoProcess>(broker::BrokerSettings{.dir = o_.settings.broker.folder, .host = o_.settings.mqtt.host, .port = o_.settings.mqtt.port,
                                                                                .prefix = o_.settings.mqtt.prefix, .binary = o_.settings.broker.executable.string()});
    std::vector<broker::Principal> principals = principals_of(town_);
    principals.insert(principals.end(), o_.extra_principals.begin(), o_.extra_principals.end());
    std::string complaint = broker_->start(std::move(principals));
    endpoints_.mqtt_port = broker_->port();
    if (complaint.empty()) keeper_ = std::make_unique<broker::BrokerKeeper>(*broker_, [](std::string_view line) { spdlog::warn("{}", line); });
    return complaint;
}

/// The cursor first: the journal keeps the order, so no snapshot on disk is ever ahead of it.
void RunningService::on_published(port::Seq seq) {
    log_->put_cursor(static_cast<port::Shard>(o_.settings.service.shard), kPublishedCursor, seq);
    snapshotter_->on_published(seq);
}

/// What became of a notice about a home goes onto the timeline. By way of the I/O thread: the first calls come before there is a core.
webhook::WebhookClient::Done RunningService::done_of(const engine::CallHook& hook) {
    if (!hook.notice) return {};
    return [this, notice = hook.notice](bool taken) {
        boost::asio::post(io_, [this, notice, taken] {
            (void)core_->submit(engine::SettleCareNotice{notice, taken, taken ? "taken by the gateway" : webhook_ ? "the gateway was not reached" : "no gateway is set up"}, [](const Outcome&) {});
        });
    };
}

Observers RunningService::observers() {
    Observers out;
    out.effects = [this](const engine::State& s, std::vector<DueEffect>&& effects) { outbox_->push(s, std::move(effects)); };
    out.events = [this](const engine::State& s, std::span<const StoredEvent> events, engine::World w) {
        snapshotter_->on_durable(events.back().seq);
        recorder_.on_events(s, events);
        stream_->on_events(s, events, w);
    };
    out.append_took = [this](std::chrono::nanoseconds t) { metrics_.journal_append(t); };
    out.timer_lag = [this](engine::Duration d) { metrics_.timer_lag(d); };
    out.position = [this](engine::FixVerdict v) {
        metrics_.position(v == engine::FixVerdict::OlderThanLast ? metrics::PositionResult::Stale
                          : v == engine::FixVerdict::Teleport    ? metrics::PositionResult::Implausible
                                                                 : metrics::PositionResult::Accepted);
    };
    out.fatal = [this](std::string why) {
        ready_ = false;
        spdlog::critical("{}; {}", why, log_->failure());
        spdlog::default_logger()->flush();
        if (o_.fatal) o_.fatal(std::move(why));
        std::_Exit(70);
    };
    return out;
}

std::string RunningService::start_core() {
    const auto shard = static_cast<port::Shard>(o_.settings.service.shard);
    const std::size_t people = town_.responders.size() + replayed_.state.responders.size();
    encodings_ = std::make_unique<PeerEncodings>(people);
    if (!o_.settings.webhook.url.empty()) {
        auto client = webhook::WebhookClient::start({.url = o_.settings.webhook.url, .timeout = o_.settings.webhook.timeout,
                                                     .warn = [](std::string_view line) { spdlog::warn("{}", line); }});
        if (!client) return client.error();
        webhook_ = std::move(*client);
    }
    const AnchoredClock clock{replayed_.state.last_at};
    outbox_ = std::make_unique<Outbox>(topics_, *encodings_, metrics_, [this](const engine::CallHook& hook, const std::string& body) {
        // What is private about a home is for whoever is called, not for the log.
        if (hook.notice) spdlog::warn("incident=I{} hook={} care_notice={}", hook.incident.value, engine::to_string(hook.kind), public_id(hook.notice));
        else spdlog::warn("incident=I{} hook={} {}", hook.incident.value, engine::to_string(hook.kind), body);
        if (webhook_ && !webhook_->post(body, done_of(hook))) spdlog::warn("webhook queue full: the oldest call was dropped");
        else if (!webhook_ && hook.notice) done_of(hook)(false);
    }, clock, Origin{shard, head_.epoch});
    snapshotter_ = std::make_unique<Snapshotter>(*log_, shard, replayed_.state, o_.settings.journal.snapshot_every, log_->cursor(shard, kPublishedCursor).value_or(0));
    timelines_ = std::make_unique<TimelineReader>(*log_, shard);
    directory_ = std::make_unique<Directory>(Directory{town_, {}, box_of(town_), engine::PlaceIndex{town_.places}});
    coverage_ = std::make_unique<CoverageSweep>(town_, grids_, fleet_, metrics_);
    stream_ = std::make_unique<Stream>(io_, http::FeedLimits{.queue_messages_max = o_.settings.stream.queue_messages_max, .queue_bytes_max = o_.settings.stream.queue_bytes_max.value,
                                                             .ping_interval = o_.settings.stream.ping_interval},
                                       *directory_, std::string{kVersion} + "+" + std::string{kCommit});
    outbox_->show_areas_of(static_cast<std::uint32_t>(o_.settings.privacy.offer_area_m));
    outbox_->find_kits_with([this](const engine::IncidentState& i) { return kit_for(town_, directory_->shelters, i); });
    outbox_->attach(nullptr, [this](std::uint64_t seq) { on_published(seq); });
    // What was durable and not confirmed before the last stop comes before anything new; the outbox keeps it until the broker is there.
    std::vector<DueEffect> due;
    for (engine::Effect& e : unpublished_) due.push_back({std::move(e), {}});
    unpublished_.clear();
    outbox_->push(replayed_.state, std::move(due));
    core_ = std::make_unique<CoreLoop>(std::move(replayed_.state), world(), *log_, shard, head_, clock,
                                       CoreLimits{.commands_max = o_.settings.inbox.commands_max, .positions_max = o_.settings.inbox.positions_max,
                                                  .batch_max = o_.settings.journal.batch_max},
                                       observers());
    stream_->attach(core_.get());
    core_->start();
    return load_town();
}

/// The town pack's people and rules become facts before any door is open.
std::string RunningService::load_town() {
    std::promise<void> loaded;
    const bool taken = core_->submit(engine::LoadTown{town_.responders, o_.policy}, [&](const Outcome& out) {
        for (const engine::ResponderState& r : out.state.responders)
            if (!r.retired) directory_->responders.emplace(r.profile.external_id, out.state.find_responder(r.profile.external_id));
        loaded.set_value();
    });
    if (!taken) return "the core does not take commands";
    loaded.get_future().wait();
    return {};
}

std::string RunningService::open_sign_in() {
    const auto& h = o_.settings.http;
    sign_in_ = std::make_unique<identity::SignIn>(identity::SignInOptions{.users_file = h.users_file, .limits = {.lasts = h.session_lasts, .idle = h.session_idle},
                                                                          .now = [clock = core_->clock()] { return clock.now(); },
                                                                          .warn = [](std::string_view line) { spdlog::warn("sign-in {}", line); }});
    return sign_in_->start();
}

std::string RunningService::open_http() {
    auto tokens = http::TokenTable::load(o_.settings.http.tokens_file);
    if (!tokens) {
        std::string complaint;
        for (const std::string& line : tokens.error()) complaint += line + "\n";
        return complaint;
    }
    auto codes = PlaceCodes::open(o_.settings.journal.folder / "place_codes.key");
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
    add_audit_routes(router_, *audit_);
    http::add_openapi_route(router_);
    open_pages(context);
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
    add_plate_routes(router_, context, tls);
    routes_ = std::make_unique<RouteWorker>(town_.roads, fleet_.snapper());
    PatrolOptions patrol{.check_password = {}, .routes = *routes_, .offer_area_m = static_cast<std::uint32_t>(o_.settings.privacy.offer_area_m)};
    if (broker_)
        patrol.check_password = [this](std::string_view id, std::string_view password) {
            const std::string_view known = broker_->password(id);
            return !known.empty() && equal_in_constant_time(known, password);
        };
    add_patrol_routes(router_, context, patrol);
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
    add_notice_routes(router_, context);
    photos_ = std::make_unique<PhotoShelf>(o_.settings.journal.folder / "photos");
    add_photo_routes(router_, context, {.caller = [this, check = patrol.check_password](const http::Request& r) { return patrol_caller(r, *directory_, check); }, .shelf = *photos_});
    relay_ = std::make_unique<http::WebSocketRelay>(http::RelayOptions{.host = o_.settings.mqtt.host, .port = broker_ ? broker_->port() : o_.settings.mqtt.port,
                                                                       .clients_max = h.connections_max});
    router_.websocket("/mqtt", http::Roles::everyone(), *relay_);
}

void RunningService::connect_mqtt() {
    mqtt::ConnectionSettings base;
    if (!broker_) endpoints_.mqtt_port = o_.settings.mqtt.port;
    base.uris = {"tcp://" + o_.settings.mqtt.host + ":" + std::to_string(endpoints_.mqtt_port)};
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
    gateway_ = std::make_unique<Gateway>(*core_, *directory_, *outbox_, *encodings_, metrics_, topics_);
    heartbeats_ = std::make_unique<HeartbeatWatch>(o_.settings.mqtt.silent_after);
    gateway_->tell_heartbeats_to(heartbeats_.get());
    publisher_ = std::make_unique<mqtt::Publisher>(tx, o_.settings.outbox.in_flight_max, [this](bool connected) {
        metrics_.mqtt_connected(connected);
        spdlog::info("mqtt publisher {}", connected ? "connected" : "lost");
        if (!connected) return;
        outbox_->on_connected();
        // The broker may have forgotten everything: all open offers and notices again.
        core_->read([this](const engine::State& s, engine::World, engine::Instant) { outbox_->resend(s, open_messages(s)); });
    });
    outbox_->attach(publisher_.get(), [this](std::uint64_t seq) { on_published(seq); });
    gateway_->attach(publisher_.get());
    std::vector<mqtt::Subscription> subscriptions;
    for (const mqtt::Topics::Filter& f : topics_.inbound_filters()) subscriptions.push_back({f.filter, f.qos});
    receiver_ = std::make_unique<mqtt::Receiver>(rx, std::move(subscriptions), [this](const mqtt::Incoming& in) { gateway_->on_message(in); },
                                                 [](bool connected) { spdlog::info("mqtt receiver {}", connected ? "connected" : "lost"); });
    publisher_->start();
    receiver_->start();
}

void RunningService::every_second() {
    second_.expires_after(std::chrono::seconds{1});
    second_.async_wait([this](boost::system::error_code ec) {
        if (ec) return;
        sign_in_->tick();
        core_->read([this](const engine::State& s, engine::World w, engine::Instant now) {
            recorder_.on_second(s, w, now, core_->inbox_depth());
            if (const auto advice = coverage_->step(s, w, now)) stream_->tell_desk(*advice);
            learn_every_night(s, now);
        });
        for (const HeartbeatWatch::Change& c : heartbeats_->step(core_->clock().now()))
            core_->submit(engine::ReportSilence{c.place_id, c.silent, c.heard_at}, [](const Outcome&) {});
        every_second();
    });
}

/// At four in the morning local time, when fewest alerts come in.
void RunningService::learn_every_night(const engine::State& s, engine::Instant now) {
    const std::uint16_t minute = engine::week_minute(now, town_.utc_offset_minutes);
    if (minute % (24 * 60) != 4 * 60 || minute == learned_minute_) return;
    learned_minute_ = minute;
    spdlog::info("audit anchor={}", to_string(audit_->head()));  // once a day: a log that is kept elsewhere keeps the anchor too
    if (s.responders.size() > 0) core_->submit(engine::LearnAnswers{}, [](const Outcome&) {});
}

void RunningService::every_positions() {
    positions_.expires_after(o_.settings.stream.positions_interval);
    positions_.async_wait([this](boost::system::error_code ec) {
        if (ec) return;
        if (stream_->clients() > 0)
            core_->read([this](const engine::State& s, engine::World w, engine::Instant now) { stream_->send_positions(s, w, now); });
        every_positions();
    });
}

/// Killing the process at any line of this is safe; the order only spares work at the next start.
void RunningService::stop() {
    if (std::exchange(stopped_, true)) return;
    const auto& deadlines = o_.settings.shutdown;
    ready_ = false;
    if (server_ && io_thread_.joinable()) {
        std::promise<void> drained;
        server_->drain(deadlines.requests, [&] { drained.set_value(); });
        drained.get_future().wait_for(deadlines.requests + std::chrono::seconds{1});
    }
    if (receiver_) receiver_->stop(deadlines.mqtt);
    if (core_) core_->stop(deadlines.inbox);
    if (outbox_) outbox_->flush(publisher_ && publisher_->connected() ? deadlines.outbox : milliseconds{0});
    if (publisher_) publisher_->stop(deadlines.mqtt);
    if (webhook_) webhook_->stop(deadlines.outbox);
    if (core_) digest_ = {engine::state_digest(core_->final_state()), core_->final_state().seq};
    if (snapshotter_) snapshotter_->stop();
    if (timelines_) timelines_->stop();
    routes_.reset();
    photos_.reset();
    if (log_) log_->close();
    keeper_.reset();
    if (broker_) broker_->stop();
    work_.reset();
    io_.stop();
    if (io_thread_.joinable()) io_thread_.join();
    exposition_.reset();
    server_.reset();
    sign_in_.reset();
    if (audit_) {
        audit_->close();
        spdlog::info("audit anchor={}", to_string(audit_->head()));
    }
    spdlog::info("stopped seq={} state_digest={:016x}", digest_.second, digest_.first);
}

}  // namespace

std::vector<broker::Principal> principals_of(const engine::Town& town) {
    std::vector<broker::Principal> out;
    for (const engine::Responder& r : town.responders) out.push_back({r.external_id, broker::Role::Peer});
    for (const engine::Place& p : town.places) {
        using engine::PlaceKind;
        const bool speaks = p.kind == PlaceKind::WatchPoint || p.kind == PlaceKind::AlarmPoint || p.kind == PlaceKind::MobileAlarmPoint || p.kind == PlaceKind::Camera ||
                            p.kind == PlaceKind::Home || p.kind == PlaceKind::Checkpoint || p.kind == PlaceKind::Post;
        if (speaks) out.push_back({p.id, broker::Role::Peer});
    }
    return out;
}

std::unique_ptr<Service> Service::start(ServiceOptions options, std::string& complaint) {
    auto service = std::make_unique<RunningService>(std::move(options));
    complaint = service->open();
    if (!complaint.empty()) return nullptr;
    return service;
}

}  // namespace watchgrid::app
