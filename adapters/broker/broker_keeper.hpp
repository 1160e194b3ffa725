#pragma once
/// Brings a broker back that has ended by itself: killed for its memory, crashed. Phones and the service's own connections find it again under
/// the same port, and what was meant for them waits in the outbox. A broker that hangs is left alone: its log is worth more than a guess.
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string_view>
#include <thread>

#include "adapters/broker/mosquitto_process.hpp"

namespace watchgrid::broker {

class BrokerKeeper {
public:
    static constexpr std::chrono::milliseconds kLookEvery{250};
    static constexpr std::chrono::seconds kTryAgainMax{10};  ///< between two tries that fail, doubled from kLookEvery

    /// Looks after a broker that runs. From now on only the keeper starts and stops it, on a thread of its own. `warn` comes from that thread.
    BrokerKeeper(MosquittoProcess&, std::function<void(std::string_view)> warn);
    /// Stops the broker.
    ~BrokerKeeper();
    /// Any thread: the broker reads its certificates again, within kLookEvery.
    void reread_soon();
    BrokerKeeper(const BrokerKeeper&) = delete;
    BrokerKeeper& operator=(const BrokerKeeper&) = delete;

private:
    void run();
    MosquittoProcess& broker_;
    const std::function<void(std::string_view)> warn_;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool stop_{}, reread_{};
    std::thread thread_;
};

}  // namespace watchgrid::broker
