#pragma once
/// The journal of a simulated day, as a service would have written it: `report`, `replay` and `serve` read it.
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "adapters/port/event_log.hpp"
#include "engine/core/event.hpp"

namespace watchgrid::sim {

/// One thread. The first error ends the writing and is kept.
class DayJournal {
public:
    /// Under `data`/journal, made for its owner alone; an empty one, or none yet. What is wrong is in complaint().
    explicit DayJournal(const std::filesystem::path& data);
    ~DayJournal();
    DayJournal(const DayJournal&) = delete;
    DayJournal& operator=(const DayJournal&) = delete;

    void add(const engine::Event&);
    /// Waits until all of it is on disk. @return the complaint, empty when all went well
    std::string finish();
    const std::string& complaint() const noexcept { return complaint_; }

private:
    void write();

    std::filesystem::path folder_;
    std::unique_ptr<port::EventLog> log_;
    port::Head head_;
    std::vector<port::Record> batch_;
    std::string complaint_;
};

}  // namespace watchgrid::sim
