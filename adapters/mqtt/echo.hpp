#pragma once
/// ECHO, the yardstick of the end-to-end goals: a near side publishes, a far side receives and publishes back, both with the
/// Receiver and Publisher of the service. Two hops, QoS 1. Runs in the same process, broker and minute as what it is compared
/// with; absolute times drift.
#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "adapters/mqtt/paho_bridge.hpp"

namespace watchgrid::mqtt {

struct EchoSetup {
    ConnectionSettings near_receiver{}, near_publisher{}, far_receiver{}, far_publisher{};  ///< four users
    std::string topic_up{};    ///< near to far
    std::string topic_down{};  ///< far to near
    double rate_per_s{1000};
    std::size_t count{5000};
    std::size_t warm_up{100};  ///< sent first, not counted
    std::size_t payload_bytes{300};
    int qos{1};
};

struct EchoResult {
    std::vector<std::chrono::nanoseconds> round_trips{};  ///< sorted
    std::size_t lost{};                                 ///< no echo within two seconds after the last publish
    std::string complaint{};                              ///< not empty: it did not run
    std::chrono::nanoseconds quantile(double q) const;  ///< 0..1; zero when there is none
};

/// Blocks until done. Open loop: messages leave at their rate, however slow the echo is; time counts from the publish call.
EchoResult run_echo(const EchoSetup&);

}  // namespace watchgrid::mqtt
