#include "adapters/mqtt/paho_connection.hpp"

namespace watchgrid::mqtt {

struct Receiver::Impl : std::enable_shared_from_this<Receiver::Impl>, ::mqtt::iaction_listener {
    Impl(ConnectionSettings s, std::vector<Subscription> subs, MessageHandler m, ConnectedHandler c)
        : connection{std::move(s)}, subscriptions{std::move(subs)}, on_message{std::move(m)}, on_connected{std::move(c)} {}

    void subscribe() {
        auto filters = std::make_shared<::mqtt::string_collection>();
        ::mqtt::iasync_client::qos_collection levels;
        for (const Subscription& s : subscriptions) {
            filters->push_back(s.filter);
            levels.push_back(s.qos);
        }
        connection.client().subscribe(filters, levels, nullptr, *this);
    }
    void on_success(const ::mqtt::token&) override { connection.ready(); }
    void on_failure(const ::mqtt::token&) override { connection.give_up(); }

    PahoConnection connection;
    std::vector<Subscription> subscriptions;
    MessageHandler on_message;
    ConnectedHandler on_connected;
    std::atomic<std::uint64_t> received{};
};

Receiver::Receiver(ConnectionSettings settings, std::vector<Subscription> subscriptions, MessageHandler on_message, ConnectedHandler on_connected)
    : impl_{std::make_shared<Impl>(std::move(settings), std::move(subscriptions), std::move(on_message), std::move(on_connected))} {}
Receiver::~Receiver() { stop(std::chrono::seconds{1}); }

void Receiver::start() {
    Impl& i = *impl_;
    PahoConnection::Hooks hooks;
    hooks.connected = [&i] { i.subscribe(); };
    hooks.message = [&i](const Incoming& m) {
        i.received.fetch_add(1, std::memory_order_relaxed);
        i.on_message(m);
    };
    hooks.state = i.on_connected;
    i.connection.start(std::move(hooks), impl_);
}

void Receiver::stop(std::chrono::milliseconds deadline) { impl_->connection.stop(deadline); }
bool Receiver::connected() const noexcept { return impl_->connection.is_ready(); }
std::uint64_t Receiver::received() const noexcept { return impl_->received.load(std::memory_order_relaxed); }
std::uint64_t Receiver::connects() const noexcept { return impl_->connection.connects(); }

}  // namespace watchgrid::mqtt
