#include <algorithm>
#include <deque>
#include <map>

#include "adapters/mqtt/paho_connection.hpp"

namespace watchgrid::mqtt {
namespace {

::mqtt::const_message_ptr make_message(Outgoing& m) {
    ::mqtt::properties properties;
    if (m.expiry) properties.add({::mqtt::property::MESSAGE_EXPIRY_INTERVAL, static_cast<std::int32_t>(m.expiry->count())});
    if (!m.correlation.empty()) properties.add({::mqtt::property::CORRELATION_DATA, m.correlation});
    return ::mqtt::message::create(std::move(m.topic), std::move(m.payload), m.qos, m.retain, properties);
}

}  // namespace

struct Publisher::Impl : ::mqtt::iaction_listener {
    struct Waiting {
        Outgoing message;
        PublishDone done;
    };
    struct UnderWay {
        MessageKind kind;
        PublishDone done;
        std::chrono::steady_clock::time_point since;
    };

    Impl(ConnectionSettings s, std::size_t window, ConnectedHandler c)
        : ack_timeout{2 * s.keepalive}, connection{std::move(s)}, window_max{std::clamp<std::size_t>(window, 1, 65'000)}, on_connected{std::move(c)} {}

    bool publish(Outgoing&& m, PublishDone&& done) {
        const MessageKind kind = m.kind;
        bool first = false;
        {
            const std::lock_guard lock{mutex};
            if (!connection.is_ready() || connection.stopping() || queue.size() + under_way.size() >= window_max) {
                count(kind, PublishResult::Dropped);
                return false;
            }
            first = queue.empty();
            queue.push_back({std::move(m), std::move(done)});
        }
        if (first) connection.wake();
        return true;
    }

    /// On the connection's thread: hands everything that waits to Paho.
    void send_queue() {
        std::deque<Waiting> batch;
        std::uint64_t id;
        {
            const std::lock_guard lock{mutex};
            batch.swap(queue);
            const auto now = std::chrono::steady_clock::now();
            id = next_id;
            next_id += batch.size();
            for (std::size_t i = 0; i < batch.size(); ++i)
                under_way.emplace_hint(under_way.end(), id + i, UnderWay{batch[i].message.kind, std::move(batch[i].done), now});
        }
        for (Waiting& w : batch) {
            try {
                connection.client().publish(make_message(w.message), reinterpret_cast<void*>(id), *this);
            } catch (const ::mqtt::exception&) {
                finish(id, PublishResult::Lost);
            }
            ++id;
        }
    }

    void on_success(const ::mqtt::token& t) override {
        const bool refused = t.get_reason_code() >= 0x80;
        finish(reinterpret_cast<std::uintptr_t>(t.get_user_context()), refused ? PublishResult::Refused : PublishResult::Ok);
    }
    void on_failure(const ::mqtt::token& t) override {
        const bool refused = t.get_reason_code() >= 0x80;
        finish(reinterpret_cast<std::uintptr_t>(t.get_user_context()), refused ? PublishResult::Refused : PublishResult::Lost);
    }

    /// The first outcome counts: Paho may speak again of a publish that was lost with its connection.
    void finish(std::uint64_t id, PublishResult result) {
        decltype(under_way)::node_type node;
        {
            const std::lock_guard lock{mutex};
            node = under_way.extract(id);
            progress = std::chrono::steady_clock::now();
        }
        if (!node.empty()) report(node.mapped(), result);
    }

    void report(UnderWay& u, PublishResult result) {
        count(u.kind, result);
        if (u.done) connection.while_open([&] { u.done(result); });
    }

    void fail_everything() {
        std::map<std::uint64_t, UnderWay> gone;
        std::deque<Waiting> unsent;
        {
            const std::lock_guard lock{mutex};
            gone.swap(under_way);
            unsent.swap(queue);
        }
        for (auto& [id, u] : gone) report(u, PublishResult::Lost);
        for (Waiting& w : unsent) {
            UnderWay u{w.message.kind, std::move(w.done), {}};
            report(u, PublishResult::Lost);
        }
    }

    void count(MessageKind kind, PublishResult result) {
        counters[static_cast<std::size_t>(kind)][static_cast<std::size_t>(result)].fetch_add(1, std::memory_order_relaxed);
    }
    /// Nothing was acknowledged for too long. A long queue that moves is not stuck: to connect anew would send all of it twice.
    bool is_stuck() {
        const std::lock_guard lock{mutex};
        return !under_way.empty() && std::chrono::steady_clock::now() - std::max(under_way.begin()->second.since, progress) > ack_timeout;
    }
    std::size_t open() {
        const std::lock_guard lock{mutex};
        return queue.size() + under_way.size();
    }

    std::mutex mutex;  // guards queue, under_way, next_id, progress; never held while Paho or a handler is called
    std::deque<Waiting> queue;
    std::map<std::uint64_t, UnderWay> under_way;  // oldest first
    std::uint64_t next_id{1};
    std::chrono::steady_clock::time_point progress{};  // of the last outcome
    std::array<std::array<std::atomic<std::uint64_t>, kPublishResults>, kMessageKinds> counters{};
    std::chrono::seconds ack_timeout;
    PahoConnection connection;
    std::size_t window_max;
    ConnectedHandler on_connected;
};

Publisher::Publisher(ConnectionSettings settings, std::size_t window_max, ConnectedHandler on_connected)
    : impl_{std::make_shared<Impl>(std::move(settings), window_max, std::move(on_connected))} {}
Publisher::~Publisher() { stop(std::chrono::seconds{1}); }

void Publisher::start() {
    Impl& i = *impl_;
    PahoConnection::Hooks hooks;
    hooks.connected = [&i] { i.connection.ready(); };
    hooks.lost = [&i] { i.fail_everything(); };
    hooks.work = [&i] { i.send_queue(); };
    hooks.is_stuck = [&i] { return i.is_stuck(); };
    hooks.drained = [&i] { return i.open() == 0; };
    hooks.state = i.on_connected;
    i.connection.start(std::move(hooks), impl_);
}

void Publisher::stop(std::chrono::milliseconds deadline) { impl_->connection.stop(deadline); }
bool Publisher::publish(Outgoing m, PublishDone done) { return impl_->publish(std::move(m), std::move(done)); }
bool Publisher::connected() const noexcept { return impl_->connection.is_ready(); }
std::size_t Publisher::under_way() const noexcept { return impl_->open(); }
std::uint64_t Publisher::connects() const noexcept { return impl_->connection.connects(); }
std::uint64_t Publisher::published(MessageKind kind, PublishResult result) const noexcept {
    return impl_->counters[static_cast<std::size_t>(kind)][static_cast<std::size_t>(result)].load(std::memory_order_relaxed);
}

}  // namespace watchgrid::mqtt
