#include "adapters/app/running_service.hpp"

#include <spdlog/spdlog.h>

#include <boost/asio/post.hpp>
#include <future>

#include "adapters/app/nearest_places.hpp"
#include "adapters/app/public_ids.hpp"
#include "engine/places/week_minute.hpp"

namespace watchgrid::app {
namespace {

using std::chrono::milliseconds;

constexpr const char* kPublishedCursor = "published";

}  // namespace

std::string RunningService::open() {
    for (const auto step : {&RunningService::look_at_tokens, &RunningService::open_journal, &RunningService::open_audit, &RunningService::open_broker, &RunningService::start_core,
                            &RunningService::open_sign_in, &RunningService::open_http})
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
                                                                                .prefix = o_.settings.mqtt.prefix, .binary = o_.settings.broker.executable.string(), .tls_host = o_.settings.broker.tls_bind,
                                                                                .tls_port = o_.settings.broker.tls_port, .tls_certificate = o_.settings.broker.tls_certificate, .tls_key = o_.settings.broker.tls_key});
    std::vector<broker::Principal> principals = principals_of(town_);
    principals.insert(principals.end(), o_.extra_principals.begin(), o_.extra_principals.end());
    credentials_file_ = CertificateWatch{{broker_->settings().dir / broker::kCredentialsName}};  // first: what is taken back from here on is noticed
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

void RunningService::call_hook(HookCall call) {
    const engine::CallHook& hook = call.hook;
    // What is private about a home is for whoever is called, not for the log.
    if (hook.notice) spdlog::warn("incident=I{} hook={} care_notice={}", hook.incident.value, engine::to_string(hook.kind), public_id(hook.notice));
    else spdlog::warn("incident=I{} hook={} {}", hook.incident.value, engine::to_string(hook.kind), call.body);
    const auto done = [this, notice = hook.notice, done = std::move(call.done)](bool taken) {
        if (notice) settle(notice, taken, done);
        else done(taken);
    };
    if (!webhook_) return done(false);
    if (!webhook_->post(std::move(call.body), done, std::move(call.key), urgency_of(hook.kind))) spdlog::warn("webhook queue full: the least urgent call was dropped");
}

/// What became of a notice about a home goes onto the timeline; until it stands there, a restart asks for the call again. By way of the I/O
/// thread: the first calls come before there is a core.
void RunningService::settle(engine::CareNoticeId notice, bool taken, std::function<void(bool)> done) {
    boost::asio::post(io_, [this, notice, taken, done = std::move(done)] {
        const char* words = taken ? "taken by the gateway" : webhook_ ? "the gateway was not reached" : "no gateway is set up";
        if (core_->submit(engine::SettleCareNotice{notice, taken, words}, [done, taken](const Outcome&) { done(taken); })) return;
        const auto later = std::make_shared<boost::asio::steady_timer>(io_, std::chrono::seconds{1});  // the inbox is full
        later->async_wait([this, later, notice, taken, done](boost::system::error_code) { settle(notice, taken, done); });
    });
}

/// While there is a core that can write down what became of them. A call that takes longer is made again after the start, under the same key.
void RunningService::finish_calls() {
    if (!webhook_ || !io_thread_.joinable()) return;
    webhook_->drain(o_.settings.shutdown.outbox);
    const auto settled = std::make_shared<std::promise<void>>();
    boost::asio::post(io_, [settled] { settled->set_value(); });
    settled->get_future().wait_for(std::chrono::seconds{1});
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
    out.position_off_duty = [this] { metrics_.position(metrics::PositionResult::OffDuty); };
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
    if (const auto ahead = replayed_.state.last_at - std::chrono::time_point_cast<engine::Duration>(std::chrono::system_clock::now()); ahead > std::chrono::minutes{1})
        spdlog::critical("the journal's last record is {} s ahead of this machine's clock: set the clock; until then the service goes on from the journal's time, and positions look old",
                         ahead.count() / 1000);
    outbox_ = std::make_unique<Outbox>(topics_, *encodings_, metrics_, [this](HookCall call) { call_hook(std::move(call)); }, clock, Origin{shard, head_.epoch});
    snapshotter_ = std::make_unique<Snapshotter>(*log_, shard, replayed_.state, o_.settings.journal.snapshot_every, log_->cursor(shard, kPublishedCursor).value_or(0));
    timelines_ = std::make_unique<TimelineReader>(*log_, shard);
    directory_ = std::make_unique<Directory>(Directory{town_, {}, box_of(town_), engine::PlaceIndex{town_.places}});
    coverage_ = std::make_unique<CoverageSweep>(town_, grids_, fleet_, metrics_);
    stream_ = std::make_unique<Stream>(io_, http::FeedLimits{.queue_messages_max = o_.settings.stream.queue_messages_max, .queue_bytes_max = o_.settings.stream.queue_bytes_max.value,
                                                             .ping_interval = o_.settings.stream.ping_interval},
                                       *directory_, std::string{kVersion} + "+" + std::string{kCommit});
    auto signer = OfferSigner::open(o_.settings.journal.folder / "offers.key");
    if (!signer) return signer.error();
    offer_signer_.emplace(std::move(*signer));
    outbox_->sign_offers_with([this](const codec::Offer& offer, std::string_view responder) { return offer_signer_->sign(offer, responder); });
    outbox_->show_areas_of(static_cast<std::uint32_t>(o_.settings.privacy.offer_area_m));
    outbox_->find_kits_with([this](const engine::State& s, const engine::IncidentState& i) { return kit_for(town_, directory_->shelters, s.books, i); });
    outbox_->attach(nullptr, [this](std::uint64_t seq) { on_published(seq); });
    // What was durable and not confirmed before the last stop comes before anything new; the outbox keeps it until the broker is there.
    std::vector<DueEffect> due;
    for (engine::Effect& e : unpublished_)
        if (still_wanted(replayed_.state, e)) due.push_back({std::move(e), {}});
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

void RunningService::every_second() {
    second_.expires_after(std::chrono::seconds{1});
    second_.async_wait([this](boost::system::error_code ec) {
        if (ec) return;
        sign_in_->tick();
        look_at_certificates();
        count_queues();
        core_->read([this](const engine::State& s, engine::World w, engine::Instant now) {
            recorder_.on_second(s, w, now, core_->inbox_depth());
            if (const auto advice = coverage_->step(s, w, now)) stream_->tell_desk(*advice);
            learn_every_night(s, now);
        });
        if (!receiver_->connected()) heartbeats_->deaf(core_->clock().now());
        else
            for (const HeartbeatWatch::Change& c : heartbeats_->step(core_->clock().now()))
                if (core_->submit(engine::ReportSilence{c.place_id, c.silent, c.heard_at}, [](const Outcome&) {})) heartbeats_->told(c);
        every_second();
    });
}

void RunningService::count_queues() {
    metrics_.queue_length(metrics::Queue::Outbox, outbox_->pending());
    if (server_) metrics_.queue_length(metrics::Queue::Http, server_->stats().open), metrics_.queue_dropped_so_far(metrics::Queue::Http, server_->stats().refused);
    if (relay_) metrics_.queue_length(metrics::Queue::Relay, relay_->stats().open), metrics_.queue_dropped_so_far(metrics::Queue::Relay, relay_->stats().refused);
    if (!webhook_) return;
    const webhook::WebhookStats calls = webhook_->stats();
    metrics_.queue_length(metrics::Queue::Webhook, calls.waiting);
    metrics_.queue_dropped_so_far(metrics::Queue::Webhook, calls.dropped);
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
    finish_calls();
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
