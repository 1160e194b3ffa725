#pragma once
/// The journal of a faulty world: in memory, with every promise of port::EventLog, and with appends that fail, are slow, have an
/// unknown outcome or are the last thing that the process does. What it holds survives the process.
#include <functional>
#include <map>
#include <vector>

#include "adapters/port/event_log.hpp"
#include "adapters/sim/fault_weather.hpp"

namespace watchgrid::sim {

class FaultyLog final : public port::EventLog {
public:
    /// @param on_durable called for each record once it is in the journal, whatever the writer is told afterwards; `last` of its batch:
    /// only then have whole decisions been written, and the truths about a state hold
    using OnDurable = std::function<void(port::Seq, const port::Record&, bool last)>;
    FaultyLog(Weather& weather, OnDurable on_durable) : weather_{weather}, on_durable_{std::move(on_durable)} {}

    boost::system::error_code claim(port::Shard, std::string_view owner, port::Head& out) override;
    boost::system::error_code renew(port::Shard, port::Epoch) override { return {}; }
    /// Answers inside the call. @throws Killed
    void append(port::AppendRequest, port::AppendHandler) override;
    boost::system::error_code tail(port::Shard, port::Seq after, const port::RecordVisitor&, std::string& detail) override;
    void put_cursor(port::Shard, std::string_view name, std::uint64_t value) override { cursors_[std::string{name}] = value; }
    std::optional<std::uint64_t> cursor(port::Shard, std::string_view name) override;
    void put_snapshot(port::Shard, port::Snapshot snapshot) override { snapshot_ = std::move(snapshot); }
    std::optional<port::Snapshot> newest_snapshot(port::Shard) override { return snapshot_; }
    void close() override {}

    port::Seq last_seq() const noexcept { return records_.size(); }

private:
    void write(std::vector<port::Record>&&);

    Weather& weather_;
    OnDurable on_durable_;
    std::vector<port::Record> records_;
    std::map<std::string, std::uint64_t> cursors_;
    std::optional<port::Snapshot> snapshot_;
    port::Epoch epoch_{};
};

}  // namespace watchgrid::sim
