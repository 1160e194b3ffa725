#pragma once
/// One life of the service's process in a faulty world: the real core loop, outbox and gateway on the faulty journal and broker,
/// without a thread. It is born by replaying the journal and dies when it is destroyed, with everything that was only in memory.
#include <memory>
#include <string>

#include "adapters/app/core_loop.hpp"
#include "adapters/app/gateway.hpp"
#include "adapters/app/outbox.hpp"
#include "adapters/sim/faulty_broker.hpp"
#include "adapters/sim/faulty_log.hpp"

namespace watchgrid::sim {

class FaultNode {
public:
    struct Parts {
        const engine::Town& town;
        const engine::GridTree& grids;
        const engine::PolicyPack& policy;
        Weather& weather;
        FaultyLog& log;
        FaultyBroker& broker;
        metrics::Metrics& metrics;
    };
    /// Replays and tells the core the town. @throws Killed, as every method
    explicit FaultNode(const Parts&);

    void on_message(const std::string& topic, const std::string& payload);
    void on_connected();
    /// One step of the core. @return false: the journal failed, the process must end
    bool step();

    app::CoreLoop& core() { return *core_; }
    engine::Instant clock_now() const { return clock_.now(); }
    /// When it wants to be woken, in the weather's time.
    std::optional<engine::Instant> wake_at() const;
    const std::string& complaint() const noexcept { return complaint_; }  ///< of the replay
    const engine::State& replayed() const noexcept { return replayed_; }  ///< as the journal gave it, before anything new
    port::Seq published() const noexcept { return published_; }

private:

    Parts p_;
    engine::Fleet fleet_;
    port::Head head_;
    engine::State replayed_;
    std::string complaint_;
    app::AnchoredClock clock_;
    app::PeerEncodings encodings_;
    app::Directory directory_;
    std::unique_ptr<app::Outbox> outbox_;
    std::unique_ptr<app::CoreLoop> core_;
    std::unique_ptr<app::Gateway> gateway_;
    port::Seq published_{};
};

}  // namespace watchgrid::sim
