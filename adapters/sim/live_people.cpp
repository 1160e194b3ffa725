#include "adapters/sim/live_people.hpp"

#include "adapters/sim/live_world.hpp"

namespace watchgrid::sim {

/// The world's one thread, its two MQTT connections, and the door between them.
struct LivePeople::Impl {
    Impl(const engine::Town& town, LiveOptions o)
        : options{std::move(o)}, topics{options.topic_prefix}, publisher{connection(options.publisher_user, options.publisher_password), 20'000},
          receiver{connection(options.receiver_user, options.receiver_password), subscriptions(), [this](const mqtt::Incoming& in) { take(in); }},
          world{town, options, topics, [this](mqtt::Outgoing m) { return publisher.publish(std::move(m), [](mqtt::PublishResult) {}); }} {}

    mqtt::ConnectionSettings connection(const std::string& user, const std::string& password) const {
        mqtt::ConnectionSettings s;
        s.uris = {"tcp://127.0.0.1:" + std::to_string(options.mqtt_port)};
        s.user = user;
        s.password = password;
        return s;
    }
    std::vector<mqtt::Subscription> subscriptions() const {
        return {{topics.offer("+"), 1}, {topics.task("+"), 1}, {topics.answer_ack("+"), 1}, {topics.receipt("+"), 1}};
    }
    void take(const mqtt::Incoming& in) {
        const std::scoped_lock lock{mutex};
        inbox.push_back({std::string{in.topic}, std::string{in.payload}});
        wake.notify_one();
    }
    bool connected() const { return publisher.connected() && receiver.connected(); }
    std::uint64_t connects() const { return publisher.connects() + receiver.connects(); }
    void run();

    const LiveOptions options;
    const mqtt::Topics topics;
    mqtt::Publisher publisher;
    mqtt::Receiver receiver;
    LiveWorld world;  // of the thread while it runs

    mutable std::mutex mutex;
    std::condition_variable wake;
    std::vector<LiveMessage> inbox;
    LiveCounts counts;
    bool stopping{}, alerts_stopped{};
    std::thread thread;
};

void LivePeople::Impl::run() {
    using namespace std::chrono_literals;
    std::uint64_t connects_seen = 0;
    std::unique_lock lock{mutex};
    while (!stopping) {
        wake.wait_for(lock, std::min<std::chrono::milliseconds>(world.until_next(), 100ms), [&] { return stopping || !inbox.empty(); });
        std::vector<LiveMessage> messages = std::move(inbox);
        inbox.clear();
        const bool no_alerts = alerts_stopped;
        lock.unlock();
        if (connected() && connects() != connects_seen) connects_seen = connects(), world.on_connected();
        if (no_alerts) world.stop_alerts();
        for (const LiveMessage& m : messages) world.on_message(m);
        if (connected()) world.work_off_due();
        lock.lock();
        counts = world.counts();
        counts.connected = connected();
    }
}

LivePeople::LivePeople(const engine::Town& town, LiveOptions o) : impl_{std::make_unique<Impl>(town, std::move(o))} {}
LivePeople::~LivePeople() { stop(); }

void LivePeople::start() {
    impl_->publisher.start();
    impl_->receiver.start();
    impl_->thread = std::thread{[this] { impl_->run(); }};
}

void LivePeople::stop_alerts() {
    const std::scoped_lock lock{impl_->mutex};
    impl_->alerts_stopped = true;
}

bool LivePeople::wait_for_receipts(std::chrono::milliseconds deadline) {
    const auto until = std::chrono::steady_clock::now() + deadline;
    while (std::chrono::steady_clock::now() < until) {
        const LiveCounts c = counts();
        if (c.receipts == c.alerts) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds{50});
    }
    return false;
}

void LivePeople::stop() {
    {
        const std::scoped_lock lock{impl_->mutex};
        impl_->stopping = true;
        impl_->wake.notify_one();
    }
    if (impl_->thread.joinable()) impl_->thread.join();
    impl_->publisher.stop(std::chrono::seconds{1});
    impl_->receiver.stop(std::chrono::seconds{1});
}

LiveCounts LivePeople::counts() const {
    const std::scoped_lock lock{impl_->mutex};
    return impl_->counts;
}

std::vector<std::string> LivePeople::receipted_alerts() const { return impl_->world.receipted_alerts(); }

}  // namespace watchgrid::sim
