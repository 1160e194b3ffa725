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
    /// Any thread: the passwords of phones and devices are read from their file again, within kLookEvery. What is wrong with the file is
    /// warned of, and it is tried again every kTryAgainMax: a phone that was taken back must not stay connected for a full disk.
    void take_credentials_soon();
    BrokerKeeper(const BrokerKeeper&) = delete;
    BrokerKeeper& operator=(const BrokerKeeper&) = delete;

private:
    void run();
    void take_credentials();
    MosquittoProcess& broker_;
    const std::function<void(std::string_view)> warn_;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool stop_{}, reread_{}, take_{};
    std::chrono::steady_clock::time_point take_again_at_{std::chrono::steady_clock::time_point::max()};  ///< the keeper's thread; max: the last try went well
    std::thread thread_;
};

}  // namespace watchgrid::broker
