#include "adapters/audit/audit_log.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <system_error>

namespace watchgrid::audit {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kTailRead = 64U << 10U;  ///< more than the longest line
constexpr std::size_t kBatchMax = 4096;        ///< entries of one write
constexpr auto kRetryAfter = std::chrono::seconds{1};

std::string trouble(const fs::path& file, std::string_view what) { return file.string() + ": " + std::string{what} + ": " + std::generic_category().message(errno); }

bool write_all(int fd, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t n = ::write(fd, bytes.data(), bytes.size());
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
}

/// A name that nothing has.
fs::path aside(const fs::path& file) {
    for (int n = 1;; ++n)
        if (fs::path out = file.string() + ".damaged-" + std::to_string(n); !fs::exists(out)) return out;
}

}  // namespace

AuditLog::AuditLog(AuditOptions o) : o_{std::move(o)} {}

AuditLog::~AuditLog() {
    close();
    for (const int fd : {file_, head_file_, lock_})
        if (fd >= 0) ::close(fd);
}

boost::system::result<std::unique_ptr<AuditLog>, std::string> AuditLog::open(AuditOptions options) {
    std::unique_ptr<AuditLog> log{new AuditLog{std::move(options)}};
    if (std::string complaint = log->open_files(); !complaint.empty()) return complaint;
    log->head_ = log->written_;
    log->thread_ = std::thread{[l = log.get()] { l->run(); }};
    return log;
}

std::string AuditLog::open_files() {
    std::error_code ec;
    fs::create_directories(o_.folder, ec);
    if (ec) return o_.folder.string() + ": cannot be created: " + ec.message();
    if (::chmod(o_.folder.c_str(), 0700) != 0) return trouble(o_.folder, "cannot be made private");
    lock_ = ::open(o_.folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (lock_ < 0) return trouble(o_.folder, "cannot be opened");
    if (::flock(lock_, LOCK_EX | LOCK_NB) != 0)
        return errno == EWOULDBLOCK ? o_.folder.string() + ": another process writes this audit log; two would break its chain" : trouble(o_.folder, "cannot be locked");
    const fs::path file = o_.folder / kLogName, head = o_.folder / kHeadName;
    if (std::string complaint = continue_file(); !complaint.empty()) return complaint;
    head_file_ = ::open(head.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (head_file_ < 0) return trouble(head, "cannot be opened");
    compare_with_head();
    return {};
}

/// The head is written after the log is on disk: a log that ends before it was cut while we were away. Said in the log itself, because
/// from now on the head follows the shorter one.
void AuditLog::compare_with_head() {
    char text[128]{};
    const ssize_t size = ::pread(head_file_, text, sizeof text, 0);
    const std::string_view line{text, static_cast<std::size_t>(std::max<ssize_t>(size, 0))};
    const auto known = parse_anchor(line.substr(0, line.find('\n')));
    if (!known || known->seq < written_.seq || *known == written_) return;
    const std::string detail = "it ends with " + to_string(written_) + ", but " + to_string(*known) + " was written";
    warn((o_.folder / kLogName).string() + ": lines are missing: " + detail);
    waiting_.push_back(own("audit shortened", detail));
}

/// Finds the last line, and cuts off one that was never finished.
std::string AuditLog::continue_file() {
    const fs::path file = o_.folder / kLogName;
    file_ = ::open(file.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    struct stat found {};
    if (file_ < 0 || ::fstat(file_, &found) != 0) return trouble(file, "cannot be opened");
    size_ = static_cast<std::uint64_t>(found.st_size);
    std::string tail(std::min<std::uint64_t>(size_, kTailRead), '\0');
    if (::pread(file_, tail.data(), tail.size(), static_cast<off_t>(size_ - tail.size())) != static_cast<ssize_t>(tail.size())) return trouble(file, "cannot be read");
    const std::size_t end = tail.rfind('\n') + 1;  // npos + 1 is 0: no line at all
    const std::size_t torn = tail.size() - end;
    if (torn > 0 && ::ftruncate(file_, static_cast<off_t>(size_ - torn)) != 0) return trouble(file, "cannot be cut");
    size_ -= torn;
    if (torn > 0) waiting_.push_back(own("audit recovered", std::to_string(torn) + " bytes of an unfinished line were cut off"));
    if (end == 0 && size_ == 0) return {};
    const std::size_t before = end < 2 ? std::string::npos : tail.rfind('\n', end - 2);
    const std::size_t begin = before == std::string::npos ? 0 : before + 1;
    const auto link = end == 0 ? std::nullopt : link_of(std::string_view{tail}.substr(begin, end - 1 - begin));
    if (link && link->unchanged) {
        written_ = {link->seq, link->hash};
        return {};
    }
    const fs::path kept = aside(file);
    if (::rename(file.c_str(), kept.c_str()) != 0) return trouble(file, "is damaged and cannot be set aside");
    ::close(std::exchange(file_, -1));
    warn(file.string() + ": its last line is not what was written; kept as " + kept.filename().string() + ", see `watchgrid audit verify`");
    waiting_.push_back(own("audit begun anew", kept.filename().string() + " is damaged"));
    file_ = ::open(file.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    size_ = 0;
    return file_ < 0 ? trouble(file, "cannot be created") : std::string{};
}

Entry AuditLog::own(std::string what, std::string detail) const {
    return {.at = o_.now ? o_.now() : engine::Instant{}, .who = "watchgrid", .role = "service", .what = std::move(what), .detail = std::move(detail)};
}

void AuditLog::add(Entry e) {
    const std::lock_guard lock{mutex_};
    if (closing_) return;
    if (waiting_.size() >= o_.queue_max) {
        ++lost_, ++lost_unsaid_;
        return;
    }
    waiting_.push_back(std::move(e));
    changed_.notify_one();
}

void AuditLog::run() {
    std::deque<Entry> batch;
    bool failed = false;
    for (std::unique_lock lock{mutex_};;) {
        if (failed) changed_.wait_for(lock, kRetryAfter, [&] { return closing_; });
        else changed_.wait(lock, [&] { return closing_ || !waiting_.empty(); });
        if (waiting_.empty() && batch.empty()) return;
        while (!waiting_.empty() && batch.size() < kBatchMax) {
            batch.push_back(std::move(waiting_.front()));
            waiting_.pop_front();
        }
        if (lost_unsaid_ > 0 && waiting_.empty()) batch.push_back(own("audit gap", std::to_string(std::exchange(lost_unsaid_, 0)) + " entries found no room"));
        const bool last_try = closing_;
        lock.unlock();
        failed = !write(batch);
        if (!failed) batch.clear();
        lock.lock();
        if (!failed) head_ = written_;
        if (failed && last_try) return;
    }
}

bool AuditLog::write(const std::deque<Entry>& entries) {
    Head head = written_;
    std::string lines;
    for (const Entry& e : entries) lines += append_line(head, e);
    if (!write_all(file_, lines) || ::fdatasync(file_) != 0) {
        warn(trouble(o_.folder / kLogName, "cannot be written; nobody sees now who does what"));
        if (::ftruncate(file_, static_cast<off_t>(size_)) != 0) warn(trouble(o_.folder / kLogName, "cannot be cut"));
        return false;
    }
    size_ += lines.size();
    written_ = std::move(head);
    note_head();
    return true;
}

/// Not synced: after a power cut it may be behind the log, never ahead of it.
void AuditLog::note_head() const {
    const std::string text = to_string(written_) + "\n";
    if (::pwrite(head_file_, text.data(), text.size(), 0) < 0) return;
}

void AuditLog::close() {
    {
        const std::lock_guard lock{mutex_};
        closing_ = true;
        changed_.notify_one();
    }
    if (thread_.joinable()) thread_.join();
}

Head AuditLog::head() const {
    const std::lock_guard lock{mutex_};
    return head_;
}

std::vector<std::string> AuditLog::tail(std::size_t lines) const {
    std::vector<std::string> out;
    struct stat found {};
    if (::fstat(file_, &found) != 0) return out;
    const auto size = static_cast<std::uint64_t>(found.st_size);
    std::string text(std::min<std::uint64_t>(size, kTailMax), '\0');
    const ssize_t got = ::pread(file_, text.data(), text.size(), static_cast<off_t>(size - text.size()));
    std::string_view rest{text.data(), static_cast<std::size_t>(std::max<ssize_t>(got, 0))};
    if (text.size() < size) rest.remove_prefix(std::min(rest.find('\n') + 1, rest.size()));  // the middle of a line
    rest = rest.substr(0, rest.rfind('\n') + 1);                                              // one that is being written
    for (std::size_t end = 0; !rest.empty(); rest.remove_prefix(end + 1)) out.emplace_back(rest.substr(0, end = rest.find('\n')));
    if (out.size() > lines) out.erase(out.begin(), out.end() - static_cast<std::ptrdiff_t>(lines));
    return out;
}

std::uint64_t AuditLog::lost() const {
    const std::lock_guard lock{mutex_};
    return lost_;
}

void AuditLog::warn(std::string_view line) {
    const auto now = std::chrono::steady_clock::now();
    if (!o_.warn || (warned_ != std::chrono::steady_clock::time_point{} && now - warned_ < std::chrono::seconds{10})) return;
    warned_ = now;
    o_.warn(line);
}

}  // namespace watchgrid::audit
