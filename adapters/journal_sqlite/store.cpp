#include "adapters/journal_sqlite/store.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "adapters/journal_sqlite/record_chunk.hpp"

namespace watchgrid::journal_sqlite {
namespace {

using boost::system::error_code;
using port::LogErrc;

std::int64_t wall_clock_ms() {
    using namespace std::chrono;
    return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

}  // namespace

Store::Store(std::unique_ptr<Connection> connection, AckMark& mark)
    : connection_(std::move(connection)),
      mark_(mark),
      insert_chunk_(*connection_, "INSERT INTO journal(id, epoch, records, chunk) VALUES(?1, ?2, ?3, ?4)") {}

error_code Store::claim(port::Shard shard, std::string_view owner, port::Head& out) {
    if (!ok()) return LogErrc::Io;
    if (shard > kShardMax) return make_error_code(boost::system::errc::invalid_argument);
    Transaction transaction(*connection_, Transaction::Kind::Write);
    HeadRow row = read_head(*connection_, shard).value_or(HeadRow{});
    const port::Seq recorded = last_recorded_seq(*connection_, shard);
    if (ok() && recorded != row.head.last_seq) {
        connection_->fail_corrupt(fmt::format("shard {}: its records end at seq {}, its head says {}: the journal was cut off or edited",
                                              shard, recorded, row.head.last_seq));
    }
    row.head.epoch += 1;
    row.owner = owner;
    row.claimed_at_ms = wall_clock_ms();
    write_head(*connection_, shard, row);
    if (!transaction.commit()) return failure().errc();
    mark_.set(shard, row.head);
    out = row.head;
    return {};
}

error_code Store::renew(port::Shard shard, port::Epoch epoch) {
    if (!ok()) return LogErrc::Io;
    const auto row = read_head(*connection_, shard);
    if (!ok()) return failure().errc();
    return row && row->head.epoch == epoch ? error_code{} : LogErrc::Fenced;
}

void Store::write_group(std::span<PendingAppend* const> group, const Cursors& cursors) {
    OpenShards shards;
    bool durable = false;
    if (ok()) {
        Transaction transaction(*connection_, Transaction::Kind::Write);
        for (PendingAppend* append : group) write_one(*append, shards);
        for (auto& [shard, open] : shards) {
            flush_chunk(shard, open);
            if (open.changed) write_head(*connection_, shard, open.row);
        }
        for (const auto& [key, value] : cursors) write_cursor(*connection_, key.first, key.second, value);
        durable = transaction.commit();
    }
    if (!durable) {
        for (PendingAppend* append : group) append->outcome = LogErrc::Io;
        return;
    }
    for (const auto& [shard, open] : shards) {
        if (open.changed) mark_.set(shard, open.row.head);
    }
}

void Store::write_cursors(const Cursors& cursors) { write_group({}, cursors); }

void Store::write_one(PendingAppend& append, OpenShards& shards) {
    const port::AppendRequest& request = append.request;
    OpenShard* open = open_shard(request.shard, shards);
    if (!ok()) return;
    append.last_seq = open != nullptr ? open->row.head.last_seq : 0;
    if (open == nullptr || open->row.head.epoch != request.epoch) {
        append.outcome = LogErrc::Fenced;
    } else if (request.expected_seq == open->row.head.last_seq && request.batch.size() <= kSeqMax - request.expected_seq) {
        add_records(request, *open);
        append.last_seq = open->row.head.last_seq;
    } else {
        flush_chunk(request.shard, *open);
        if (already_there(request)) {
            append.last_seq = request.expected_seq + request.batch.size();
        } else {
            append.outcome = LogErrc::OutOfOrder;
        }
    }
}

Store::OpenShard* Store::open_shard(port::Shard shard, OpenShards& shards) {
    const auto found = shards.find(shard);
    if (found != shards.end()) return &found->second;
    auto row = read_head(*connection_, shard);
    if (!row) return nullptr;
    return &shards.emplace(shard, OpenShard{.row = std::move(*row)}).first->second;
}

void Store::add_records(const port::AppendRequest& request, OpenShard& open) {
    for (const port::Record& record : request.batch) {
        if (open.chunk_records > 0 && open.chunk.size() + packed_size(record) > kChunkBytesMax) flush_chunk(request.shard, open);
        const port::Seq seq = ++open.row.head.last_seq;
        if (open.chunk_records == 0) open.chunk_first = seq;
        pack_record(open.chunk, request.shard, seq, request.epoch, record);
        ++open.chunk_records;
        open.changed = true;
    }
}

void Store::flush_chunk(port::Shard shard, OpenShard& open) {
    if (open.chunk_records == 0) return;
    insert_chunk_.integer(1, row_id(shard, open.chunk_first)).integer(2, open.row.head.epoch);
    insert_chunk_.integer(3, open.chunk_records).blob(4, open.chunk).done();
    open.chunk.clear();
    open.chunk_records = 0;
}

// The records of a retry whose first answer was lost: there, byte for byte, written under the same epoch.
bool Store::already_there(const port::AppendRequest& request) {
    if (request.batch.empty() || request.expected_seq > kSeqMax) return false;
    if (last_recorded_seq(*connection_, request.shard) < request.expected_seq + request.batch.size()) return false;
    RecordScan scan(*connection_, request.shard, request.expected_seq);
    return std::all_of(request.batch.begin(), request.batch.end(), [&](const port::Record& record) {
        return scan.next() && scan.epoch() == request.epoch && scan.at_ms() == record.at_ms && scan.bytes() == record.bytes;
    });
}

}  // namespace watchgrid::journal_sqlite
