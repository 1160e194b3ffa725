#include "adapters/broker/broker_keeper.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace watchgrid::broker {

BrokerKeeper::BrokerKeeper(MosquittoProcess& broker, std::function<void(std::string_view)> warn) : broker_{broker}, warn_{std::move(warn)}, thread_{[this] { run(); }} {}

BrokerKeeper::~BrokerKeeper() {
    {
        const std::lock_guard lock{mutex_};
        stop_ = true;
    }
    wake_.notify_one();
    thread_.join();
}

void BrokerKeeper::reread_soon() {
    const std::lock_guard lock{mutex_};
    reread_ = true;
}

void BrokerKeeper::take_credentials_soon() {
    const std::lock_guard lock{mutex_};
    take_ = true;
}

void BrokerKeeper::take_credentials() {
    using Clock = std::chrono::steady_clock;
    const std::string complaint = broker_.take_credentials();
    take_again_at_ = complaint.empty() ? Clock::time_point::max() : Clock::now() + kTryAgainMax;
    warn_(complaint.empty() ? "the passwords of phones and devices were read again" : "the passwords of phones and devices cannot be taken: " + complaint);
}

void BrokerKeeper::run() {
    std::chrono::milliseconds pause = kLookEvery;
    for (;;) {
        bool reread = false, take = false;
        {
            std::unique_lock lock{mutex_};
            if (wake_.wait_for(lock, pause, [this] { return stop_; })) break;
            reread = std::exchange(reread_, false);
            take = std::exchange(take_, false);
        }
        if (take || std::chrono::steady_clock::now() >= take_again_at_) take_credentials();
        if (reread) broker_.reread();
        if (broker_.running()) {
            pause = kLookEvery;
            continue;
        }
        warn_("the broker has ended; starting it again");
        if (const std::string complaint = broker_.restart(); !complaint.empty()) {
            warn_("the broker did not come back: " + complaint);
            pause = std::min(pause * 2, std::chrono::milliseconds{kTryAgainMax});
        }
    }
    broker_.stop();  // on the thread that may have started it: the kernel ends the broker with its starter
}

}  // namespace watchgrid::broker
