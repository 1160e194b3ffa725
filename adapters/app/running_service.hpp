#pragma once
/// The running service: what it owns, in the order in which it is opened. service.cpp has its life (journal, core, ticks, stop), service_doors.cpp
/// what people, pages and phones come in by (HTTP, MQTT). Private to the two.
#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "adapters/app/audit_trail.hpp"
#include "adapters/app/build_info.hpp"
#include "adapters/app/certificate_dates.hpp"
#include "adapters/app/certificate_watch.hpp"
#include "adapters/app/core_loop.hpp"
#include "adapters/app/coverage_sweep.hpp"
#include "adapters/app/gateway.hpp"
#include "adapters/app/heartbeat_watch.hpp"
#include "adapters/app/metrics_recorder.hpp"
#include "adapters/app/offer_signer.hpp"
#include "adapters/app/outbox.hpp"
#include "adapters/app/photo_shelf.hpp"
#include "adapters/app/place_codes.hpp"
#include "adapters/app/proposals.hpp"
#include "adapters/app/read_caps.hpp"
#include "adapters/app/replay.hpp"
#include "adapters/app/route_worker.hpp"
#include "adapters/app/routes.hpp"
#include "adapters/app/service.hpp"
#include "adapters/app/snapshotter.hpp"
#include "adapters/app/stream.hpp"
#include "adapters/app/timelines.hpp"
#include "adapters/broker/broker_keeper.hpp"
#include "adapters/broker/mosquitto_process.hpp"
#include "adapters/http/server.hpp"
#include "adapters/http/websocket_relay.hpp"
#include "adapters/identity/sign_in.hpp"
#include "adapters/journal_sqlite/sqlite_event_log.hpp"
#include "adapters/metrics/exposition.hpp"
#include "adapters/mqtt/paho_bridge.hpp"
#include "adapters/webhook/webhook_client.hpp"
#include "engine/core/ring_desk.hpp"

namespace watchgrid::app {

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
    std::string look_at_tokens();
    std::string open_journal();
    std::string open_audit();
    std::string open_broker();
    std::string start_core();
    std::string load_town();
    std::string open_sign_in();
    std::string open_http();
    void open_pages(const RouteContext&);
    void connect_mqtt();
    void watch_certificates();
    void look_at_certificates();
    void tell_certificate_dates();
    void every_second();
    void count_queues();
    void every_positions();
    void learn_every_night(const engine::State&, engine::Instant now);
    void on_published(port::Seq);
    Observers observers();
    void call_hook(HookCall);
    void settle(engine::CareNoticeId, bool taken, std::function<void(bool)> done);
    void finish_calls();

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
    std::optional<OfferSigner> offer_signer_;
    std::unique_ptr<PhotoShelf> photos_;
    std::unique_ptr<ReadCaps> read_caps_;
    std::unique_ptr<Proposals> proposals_;
    http::Router router_;
    std::unique_ptr<http::WebSocketRelay> relay_;
    std::unique_ptr<http::Server> server_;
    CertificateWatch http_certificates_, broker_certificates_, broker_ca_, tokens_file_, credentials_file_;
    std::chrono::steady_clock::time_point dates_told_at_{};
    std::unique_ptr<metrics::Exposition> exposition_;
    std::unique_ptr<mqtt::Receiver> receiver_;
    std::unique_ptr<mqtt::Publisher> publisher_;
    std::thread io_thread_;
};

}  // namespace watchgrid::app
