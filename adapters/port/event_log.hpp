#pragma once
/// The journal as the app sees it. SQLite stands behind it on one machine (journal_sqlite), PostgreSQL later; both keep
/// exactly these promises:
///
///  - append is all or nothing, durable (fsynced) before its handler runs, and refused when the writer was fenced;
///  - sequence numbers of a shard start at 1 and have no gap;
///  - a record comes back byte for byte, or its damage is named; nothing is ever skipped.
#include <boost/system/error_code.hpp>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace watchgrid::port {

using Shard = std::uint32_t;  ///< one county; 1 in a single-machine service
using Epoch = std::uint64_t;  ///< grows by one at every claim; an older epoch cannot write
using Seq = std::uint64_t;    ///< of a record within its shard, from 1

/// One encoded event (adapters/codec/event_record) and the time of the step that made it.
struct Record {
    std::int64_t at_ms{};  ///< UTC milliseconds
    std::string bytes;
};

/// What went wrong with the journal. `Corrupt` and `Io` are fail-stop for the app.
enum class LogErrc {
    Fenced = 1,      ///< another writer has claimed the shard
    OutOfOrder,      ///< expected_seq is not the last one: the caller's picture is wrong
    Io,              ///< disk full, read-only, I/O error: outcome unknown, stop and replay
    Corrupt,         ///< a record fails its checksum or the sequence has a gap
    Closed,          ///< the log was closed before the append ran
};
const boost::system::error_category& log_category() noexcept;
inline boost::system::error_code make_error_code(LogErrc e) noexcept { return {static_cast<int>(e), log_category()}; }

struct Head {
    Epoch epoch{};
    Seq last_seq{};
};

struct AppendRequest {
    Shard shard{1};
    Epoch epoch{};
    Seq expected_seq{};  ///< last_seq before this batch
    std::vector<Record> batch;
};

/// Called on the log's own thread, exactly once, after the commit is on disk (or failed). Post it to your strand.
using AppendHandler = std::function<void(boost::system::error_code, Seq last_seq)>;
/// Called for each record in order; return false to stop.
using RecordVisitor = std::function<bool(Seq, std::int64_t at_ms, std::string_view bytes)>;

struct Snapshot {
    Seq seq{};          ///< state after this record
    std::string bytes;  ///< opaque to the log
};

class EventLog {
public:
    virtual ~EventLog() = default;

    /// Becomes the only writer of the shard: epoch + 1. Blocking; at start only.
    virtual boost::system::error_code claim(Shard, std::string_view owner, Head& out) = 0;
    /// Says that this writer is alive and still owns the epoch.
    virtual boost::system::error_code renew(Shard, Epoch) = 0;

    /// Queues the batch and returns at once. Batches that wait together share one fsync (group commit), in order.
    virtual void append(AppendRequest, AppendHandler) = 0;

    /// Blocking read of records with seq > after, in order. Verifies checksums and gaps; `detail` names the damaged record.
    virtual boost::system::error_code tail(Shard, Seq after, const RecordVisitor&, std::string& detail) = 0;

    /// Durable small facts outside the history: how far the outbox got, for example. Queued like append, last one wins.
    virtual void put_cursor(Shard, std::string_view name, std::uint64_t value) = 0;
    virtual std::optional<std::uint64_t> cursor(Shard, std::string_view name) = 0;

    /// Keeps the newest two snapshots. Queued like append, never delays a waiting append by more than its own write.
    virtual void put_snapshot(Shard, Snapshot) = 0;
    virtual std::optional<Snapshot> newest_snapshot(Shard) = 0;

    /// Finishes what is queued, then closes the file and joins the thread.
    virtual void close() = 0;
};

}  // namespace watchgrid::port

template <>
struct boost::system::is_error_code_enum<watchgrid::port::LogErrc> : std::true_type {};
