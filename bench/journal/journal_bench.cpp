// What does it cost to make an event durable (P10), and how fast does the history come back (part of P12)?
//
//   P10a  one waiter: append one event of 200 bytes, wait until the waiter runs again, repeat.
//         Other side SYNC: append 4 KiB to a file on the same disk and fdatasync, by one thread. Goal: p50 <= 3 x SYNC.
//   P10b  256 appends in flight, one event of 200 bytes each. Goal: >= 500,000 events/s. Also with 10 events an append.
//   paced 1,000 appends/s for a few seconds: what checkpoints do to p99. Other side: SYNC at the same rate.
//   tail  reads everything back, checksums verified.
//
// A measurement ends after 4 s at the latest. Rounds alternate the sides; medians over rounds. journal_bench [FOLDER] [ROUNDS], default:
// the working directory, 5.
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "adapters/journal_sqlite/sqlite_event_log.hpp"

namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using watchgrid::journal_sqlite::SqliteEventLog;
using watchgrid::port::AppendRequest;
using watchgrid::port::Head;
using watchgrid::port::Record;
using watchgrid::port::Seq;

constexpr int kWaiterAppends = 4000;
constexpr Seq kFlightEvents = 1'000'000;
constexpr Seq kInFlight = 256;
constexpr int kPacedAppends = 4000;
constexpr auto kBudget = 4s;  // of one measurement, so that a slow or busy disk ends it early and not the patience of the reader
const Record kEvent{.at_ms = 1'700'000'000'000, .bytes = std::string(200, 'e')};

double us(Clock::duration d) { return std::chrono::duration<double, std::micro>(d).count(); }
double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

double percentile(std::vector<double> values, double share) {
    const auto at = std::min(values.size() - 1, static_cast<std::size_t>(share * static_cast<double>(values.size())));
    std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(at), values.end());
    return values[at];
}

[[noreturn]] void die(const std::string& why) {
    fmt::print(stderr, "journal_bench: {}\n", why);
    std::exit(1);
}

/// A fresh journal and the place of the next append.
struct Journal {
    explicit Journal(const fs::path& folder) : folder_(folder) {
        fs::remove_all(folder_);
        reopen();
    }
    ~Journal() {
        log.reset();
        fs::remove_all(folder_);
    }
    Journal(const Journal&) = delete;
    Journal& operator=(const Journal&) = delete;

    void reopen() {
        log.reset();
        auto opened = SqliteEventLog::open({.folder = folder_});
        if (!opened) die(opened.error());
        log = std::move(*opened);
        if (log->claim(1, "bench", head)) die(log->failure());
    }
    AppendRequest next(std::size_t events) {
        AppendRequest request{.shard = 1, .epoch = head.epoch, .expected_seq = head.last_seq, .batch = std::vector<Record>(events, kEvent)};
        head.last_seq += events;
        return request;
    }
    void append_and_wait(std::size_t events) {
        std::atomic<bool> done{false};
        log->append(next(events), [&](boost::system::error_code ec, Seq) {
            if (ec) die(log->failure());
            done.store(true);
            done.notify_one();
        });
        done.wait(false);
    }

    std::unique_ptr<SqliteEventLog> log;
    Head head;

private:
    fs::path folder_;
};

/// The other side: 4 KiB appended and fdatasynced.
struct SyncFile {
    explicit SyncFile(const fs::path& file) : file_(file), fd_(::open(file.c_str(), O_RDWR | O_CREAT | O_TRUNC, 0600)) {
        if (fd_ < 0) die("cannot create " + file.string());
    }
    ~SyncFile() {
        ::close(fd_);
        fs::remove(file_);
    }
    SyncFile(const SyncFile&) = delete;
    SyncFile& operator=(const SyncFile&) = delete;
    void write_and_sync() {
        if (::write(fd_, block_.data(), block_.size()) < 0 || ::fdatasync(fd_) != 0) die("cannot write " + file_.string());
    }

private:
    fs::path file_;
    int fd_;
    std::string block_ = std::string(4096, 's');
};

std::vector<double> time_each(int count, Clock::duration period, const std::function<void()>& work) {
    std::vector<double> out;
    const auto begin = Clock::now();
    auto due = begin;
    for (int i = 0; i < count && Clock::now() < begin + kBudget; ++i) {
        if (period > 0s) std::this_thread::sleep_until(due += period);
        const auto start = Clock::now();
        work();
        out.push_back(us(Clock::now() - start));
    }
    return out;
}

struct Flight {
    double events_per_s{};
    double p50{};
    double p99{};
};

/// Keeps up to kInFlight appends of `events` each unanswered: one half is being written while the other half is made.
Flight fly(Journal& journal, std::size_t events) {
    const Seq appends_max = kFlightEvents / events;
    Seq appends = appends_max;
    std::vector<Clock::time_point> sent(appends);
    std::vector<double> took(appends);
    std::atomic<Seq> answered{0};
    const auto start = Clock::now();
    for (Seq i = 0; i < appends; ++i) {
        if (i % kInFlight == 0 && i > 0 && Clock::now() > start + kBudget) appends = i;  // the next half window has its wake-up already
        if (i == appends) break;
        for (Seq seen = answered.load(); i - seen >= kInFlight; seen = answered.load()) answered.wait(seen);
        AppendRequest request = journal.next(events);
        sent[i] = Clock::now();
        journal.log->append(std::move(request), [&, i](boost::system::error_code ec, Seq) {
            if (ec) die(journal.log->failure());
            took[i] = us(Clock::now() - sent[i]);
            if ((i + 1) % (kInFlight / 2) != 0 && i + 1 != appends_max) return;  // one wake-up for half of them
            answered.store(i + 1);
            answered.notify_one();
        });
    }
    for (Seq seen = answered.load(); seen < appends; seen = answered.load()) answered.wait(seen);
    took.resize(appends);
    return {.events_per_s = static_cast<double>(appends * events) / seconds_since(start),
            .p50 = percentile(took, 0.5),
            .p99 = percentile(took, 0.99)};
}

double tail_per_s(Journal& journal) {
    journal.reopen();
    const auto start = Clock::now();
    Seq count = 0;
    std::string detail;
    if (journal.log->tail(
            1, 0, [&](Seq, std::int64_t, std::string_view) { return ++count > 0; }, detail))
        die(detail);
    return static_cast<double>(count) / seconds_since(start);
}

/// Figures by name, one value a round.
class Table {
public:
    void add(const std::string& name, double value) { rows_[name].push_back(value); }
    double median(const std::string& name) const { return percentile(rows_.at(name), 0.5); }
    void add_times(const std::string& name, const std::vector<double>& times) {
        add(name + " p50", percentile(times, 0.5));
        add(name + " p99", percentile(times, 0.99));
    }

private:
    std::map<std::string, std::vector<double>> rows_;
};

void run_round(const fs::path& folder, Table& table) {
    const fs::path data = folder / "watchgrid_journal_bench";
    const fs::path file = folder / "watchgrid_journal_bench.sync";
    {
        Journal journal(data);
        SyncFile sync(file);
        table.add_times("sync", time_each(kWaiterAppends, 0s, [&] { sync.write_and_sync(); }));
        table.add_times("append", time_each(kWaiterAppends, 0s, [&] { journal.append_and_wait(1); }));
        table.add_times("paced sync", time_each(kPacedAppends, 1ms, [&] { sync.write_and_sync(); }));
        table.add_times("paced append", time_each(kPacedAppends, 1ms, [&] { journal.append_and_wait(1); }));
    }
    for (const std::size_t events : {std::size_t{1}, std::size_t{10}}) {
        Journal journal(data);
        const Flight flight = fly(journal, events);
        const std::string name = fmt::format("flight{}", events);
        table.add(name, flight.events_per_s);
        table.add(name + " p50", flight.p50);
        table.add(name + " p99", flight.p99);
        table.add(name + " tail", tail_per_s(journal));
    }
}

void print(const Table& t, int rounds) {
    const auto pair = [&](const char* title, const std::string& ours, const std::string& other, const char* goal) {
        fmt::print("{:<44} {:8.1f} us {:10.1f} us {:8.2f} x  {}\n", title, t.median(ours), t.median(other),
                   t.median(ours) / t.median(other), goal);
    };
    fmt::print("{:<44} {:>11} {:>13} {:>10}  medians of {} rounds\n", "", "journal", "SYNC", "ratio", rounds);
    pair("P10 one waiter, 200 B, p50", "append p50", "sync p50", "goal <= 3 x");
    pair("    one waiter, 200 B, p99", "append p99", "sync p99", "");
    pair("    1,000 a second, p50", "paced append p50", "paced sync p50", "");
    pair("    1,000 a second, p99", "paced append p99", "paced sync p99", "");
    for (const int events : {1, 10}) {
        const std::string name = fmt::format("flight{}", events);
        const double ceiling =
            1e6 / t.median("sync p50") * static_cast<double>(kInFlight) * events;  // when the disk is all there is to wait for
        fmt::print("P10 256 appends of {:>2} in flight {:>24.0f} events/s, answered p50 {:.0f} us, p99 {:.0f} us  {}\n", events,
                   t.median(name), t.median(name + " p50"), t.median(name + " p99"), events == 1 ? "goal >= 500,000" : "");
        fmt::print("    one SYNC for each {} appends would be {:>19.0f} events/s: {:.2f} x of it\n", kInFlight, ceiling,
                   t.median(name) / ceiling);
        fmt::print("P12 raw tail of that journal {:>28.0f} records/s\n", t.median(name + " tail"));
    }
}

}  // namespace

int main(int argc, char** argv) {
    const fs::path folder = argc > 1 ? argv[1] : ".";
    const int rounds = argc > 2 ? std::atoi(argv[2]) : 5;
    if (rounds < 1) die("usage: journal_bench [FOLDER] [ROUNDS]");
    Table table;
    for (int round = 0; round < rounds; ++round) run_round(folder, table);
    print(table, rounds);
}
