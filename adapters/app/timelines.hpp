#pragma once
/// Events of one incident, read back from the journal on a thread of its own: queries never touch the core's disk or time.
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "adapters/app/core_loop.hpp"
#include "adapters/port/event_log.hpp"

namespace watchgrid::app {

class TimelineReader {
public:
    /// Called on the reader's thread. `complaint` is empty when all went well.
    using Done = std::function<void(std::vector<StoredEvent>, std::string complaint)>;

    TimelineReader(port::EventLog& log, port::Shard shard);
    ~TimelineReader();
    /// Any thread. Positions ascend.
    void read(std::vector<port::Seq> positions, Done done);
    void stop();

private:
    struct Job {
        std::vector<port::Seq> positions;
        Done done;
    };
    void run();
    void work_off(Job&);

    port::EventLog& log_;
    const port::Shard shard_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<Job> jobs_;
    bool stopping_{};
    std::thread thread_;
};

}  // namespace watchgrid::app
