#include "adapters/sim/day_journal.hpp"

#include <future>
#include <utility>

#include "adapters/codec/event_record.hpp"
#include "adapters/journal_sqlite/sqlite_event_log.hpp"

namespace watchgrid::sim {
namespace {

constexpr port::Shard kShard = 1;
constexpr std::size_t kBatch = 8'192;  ///< events of one append: a day is written in a few, not in thousands of fsyncs

}  // namespace

DayJournal::DayJournal(const std::filesystem::path& data) : folder_{data / "journal"} {
    auto log = journal_sqlite::SqliteEventLog::open({.folder = folder_});
    if (!log) {
        complaint_ = log.error();
        return;
    }
    log_ = std::move(*log);
    if (const auto failed = log_->claim(kShard, "simulate", head_)) complaint_ = folder_.string() + ": " + failed.message();
    else if (head_.last_seq != 0) complaint_ = folder_.string() + ": expected an empty journal, this one has " + std::to_string(head_.last_seq) + " events";
}

DayJournal::~DayJournal() {
    if (log_) log_->close();
}

void DayJournal::add(const engine::Event& e) {
    if (!complaint_.empty()) return;
    batch_.push_back({engine::to_ms(e.at), codec::encode_event(e.body)});
    if (batch_.size() >= kBatch) write();
}

void DayJournal::write() {
    if (batch_.empty() || !complaint_.empty()) return;
    const auto done = std::make_shared<std::promise<boost::system::error_code>>();  // the handler may still be at it when the answer is here
    const std::size_t n = batch_.size();
    log_->append({.shard = kShard, .epoch = head_.epoch, .expected_seq = head_.last_seq, .batch = std::exchange(batch_, {})},
                 [done](boost::system::error_code failed, port::Seq) { done->set_value(failed); });
    if (const auto failed = done->get_future().get()) complaint_ = folder_.string() + ": " + failed.message();
    else head_.last_seq += n;
}

std::string DayJournal::finish() {
    write();
    if (log_) log_->close();
    log_.reset();
    return complaint_;
}

}  // namespace watchgrid::sim
