#pragma once
/// Writes snapshots without ever stopping the core: a second State follows the journal on a thread of its own.
/// What it writes was rebuilt from the disk, so every snapshot is also a check of the journal.
#include <condition_variable>
#include <mutex>
#include <thread>

#include "adapters/port/event_log.hpp"
#include "engine/core/state.hpp"

namespace watchgrid::app {

class Snapshotter {
public:
    /// @param state the one that was replayed at the start; copied
    Snapshotter(port::EventLog&, port::Shard, engine::State state, std::uint64_t every);
    ~Snapshotter();
    /// Any thread; cheap. `seq` is durable.
    void on_durable(port::Seq seq);
    void stop();

private:
    void run();
    void follow(port::Seq to);

    port::EventLog& log_;
    const port::Shard shard_;
    const std::uint64_t every_;
    engine::State state_;
    port::Seq written_;
    std::mutex mutex_;
    std::condition_variable wake_;
    port::Seq durable_{};
    bool stopping_{};
    std::thread thread_;
};

}  // namespace watchgrid::app
