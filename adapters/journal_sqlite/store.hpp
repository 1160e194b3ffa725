#pragma once
/// The writing side of journal.sqlite: transactions only, no threads. The writer thread owns it.
/// After the first failure ok() is false for good and every call answers LogErrc::Io (fail-stop: what a failed fsync left
/// behind is unknown, so nothing may be tried again).
#include <map>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "adapters/journal_sqlite/ack_mark.hpp"
#include "adapters/journal_sqlite/connection.hpp"
#include "adapters/journal_sqlite/rows.hpp"
#include "adapters/port/event_log.hpp"

namespace watchgrid::journal_sqlite {

/// Cursors that wait for the next transaction, by (shard, name).
using Cursors = std::map<std::pair<port::Shard, std::string>, std::uint64_t>;

/// An append and, after write_group, its outcome.
struct PendingAppend {
    port::AppendRequest request;
    port::AppendHandler handler;
    boost::system::error_code outcome;
    port::Seq last_seq{};
};

class Store {
public:
    /// `connection` is open for writing and has its schema.
    Store(std::unique_ptr<Connection> connection, AckMark& mark);

    bool ok() const noexcept { return connection_->ok(); }
    const SqlFailure& failure() const noexcept { return connection_->failure(); }
    Connection& connection() noexcept { return *connection_; }

    boost::system::error_code claim(port::Shard, std::string_view owner, port::Head& out);
    boost::system::error_code renew(port::Shard, port::Epoch);

    /// One transaction, one fsync: each append is checked against what the ones before it made, refused or written. Returns
    /// when it is durable. Takes the cursors along.
    void write_group(std::span<PendingAppend* const> group, const Cursors& cursors);

    /// One transaction of its own for the cursors.
    void write_cursors(const Cursors& cursors);

    /// One step (one short transaction) of storing a snapshot; false when it is stored, or the store failed.
    struct SnapshotJob {
        port::Shard shard{};
        port::Snapshot snapshot;
        std::uint64_t id{};  ///< 0 before the first step
        std::uint64_t parts_done{};
    };
    bool step_snapshot(SnapshotJob& job);

private:
    struct OpenShard {
        HeadRow row;
        bool changed{};
        std::string chunk{};  // records that are not yet in a row
        port::Seq chunk_first{};
        std::uint64_t chunk_records{};
    };
    using OpenShards = std::map<port::Shard, OpenShard>;

    void write_one(PendingAppend&, OpenShards&);
    OpenShard* open_shard(port::Shard, OpenShards&);
    void add_records(const port::AppendRequest&, OpenShard&);
    void flush_chunk(port::Shard, OpenShard&);
    bool already_there(const port::AppendRequest&);
    bool begin_snapshot(SnapshotJob&);
    bool drop_orphan_part();

    std::unique_ptr<Connection> connection_;
    AckMark& mark_;
    Statement insert_chunk_;
};

}  // namespace watchgrid::journal_sqlite
