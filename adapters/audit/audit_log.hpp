#pragma once
/// The audit log of one service: `audit.jsonl` (chain.hpp) and `audit.head`, how far it has got, in a folder of mode 0700.
///
/// `add` may be called from any thread and never waits for a disk: a thread of the log's own writes what has gathered and syncs it
/// once. People are not kept waiting for help because the audit log cannot be written: it is warned of, tried again every second, and
/// what did not fit into the queue of `queue_max` is counted in a line of its own as soon as there is room. The file only grows.
#include <boost/system/result.hpp>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "adapters/audit/chain.hpp"

namespace watchgrid::audit {

inline constexpr const char* kLogName = "audit.jsonl";
inline constexpr const char* kHeadName = "audit.head";

struct AuditOptions {
    std::filesystem::path folder{};
    std::size_t queue_max{100'000};
    std::function<engine::Instant()> now{};             ///< for lines that the log writes about itself; any thread
    std::function<void(std::string_view line)> warn{};  ///< one line of log, from the writer's thread or from `open`; at most one in ten seconds
};

class AuditLog {
public:
    /// One writer: while another process (or object) has the log of this folder, the sentence says so. Goes on where the last process stopped. An unfinished last line, which a kill leaves, is cut off and that is said in the log. A
    /// log whose last line is not what was written is set aside as `audit.jsonl.damaged-N` with a warning, and a new one begins: the
    /// evidence stays, and the service serves. Lines that were cut off since the last start are said in the log too. @return the log, or the sentence that names file and reason
    static boost::system::result<std::unique_ptr<AuditLog>, std::string> open(AuditOptions);
    ~AuditLog();  ///< closes
    AuditLog(const AuditLog&) = delete;
    AuditLog& operator=(const AuditLog&) = delete;

    void add(Entry);
    /// Writes what waits, tries once more what failed, and ends. Later entries are dropped.
    void close();
    /// The last line on disk: what is to be noted elsewhere.
    Head head() const;
    /// The last lines, oldest first, without their line ends; fewer when they are long (kTailMax bytes are looked at). Reads the file.
    std::vector<std::string> tail(std::size_t lines) const;
    static constexpr std::size_t kTailMax = 512U << 10U;
    std::uint64_t lost() const;  ///< entries that found the queue full

private:
    explicit AuditLog(AuditOptions);
    std::string open_files();
    std::string continue_file();
    void compare_with_head();
    void run();
    bool write(const std::deque<Entry>&);
    void note_head() const;
    Entry own(std::string what, std::string detail) const;
    void warn(std::string_view line);

    AuditOptions o_;
    int lock_{-1};  ///< the folder, locked
    int file_{-1}, head_file_{-1};
    std::uint64_t size_{};  ///< bytes of whole lines
    Head written_;          ///< the writer's
    std::chrono::steady_clock::time_point warned_{};

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Entry> waiting_;
    std::uint64_t lost_{}, lost_unsaid_{};
    Head head_;
    bool closing_{};
    std::thread thread_;
};

}  // namespace watchgrid::audit
