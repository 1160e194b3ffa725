// F10 and F23 with a process of its own: kill -9 at random moments, a full disk, a folder that cannot be written.
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <chrono>
#include <functional>
#include <random>
#include <thread>

#include "tests/adapters/journal_sqlite/journal_support.hpp"

namespace watchgrid::journal_sqlite {
namespace {

/// Runs `body` in a child and gives it the writing end of a pipe. The test program has no other thread at this moment.
class Child {
public:
    explicit Child(const std::function<int(int pipe)>& body) {
        int ends[2];
        EXPECT_EQ(::pipe(ends), 0);
        pid_ = ::fork();
        if (pid_ == 0) {
            ::close(ends[0]);
            ::_exit(body(ends[1]));
        }
        ::close(ends[1]);
        pipe_ = ends[0];
    }
    ~Child() { ::close(pipe_); }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    void kill_now() const { ::kill(pid_, SIGKILL); }
    pid_t pid() const noexcept { return pid_; }
    /// Everything that the child said until its end.
    std::string rest() const {
        std::string out;
        char buffer[4096];
        for (ssize_t n = 0; (n = ::read(pipe_, buffer, sizeof buffer)) > 0;) out.append(buffer, static_cast<std::size_t>(n));
        return out;
    }
    int wait() const {
        int status = 0;
        ::waitpid(pid_, &status, 0);
        return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
    }

private:
    pid_t pid_{};
    int pipe_{};
};

void say(int pipe, std::string_view text) {
    if (::write(pipe, text.data(), text.size()) < 0) ::_exit(99);
}

/// Appends for ever, 64 in flight, and says each acknowledged number.
int append_until_killed(const fs::path& folder, int pipe) {
    auto log = SqliteEventLog::open({.folder = folder, .checkpoint_pages = 64});
    Head head;
    if (!log || (*log)->claim(1, "victim", head)) return 1;
    for (Seq seq = head.last_seq;; seq += 2) {
        while ((*log)->depth() >= 64) std::this_thread::yield();
        (*log)->append({.epoch = head.epoch, .expected_seq = seq, .batch = records_of(seq + 1, 2)}, [pipe](error_code ec, Seq last_seq) {
            if (ec) ::_exit(2);
            say(pipe, {reinterpret_cast<const char*>(&last_seq), sizeof last_seq});
        });
        if (seq % 100 == 0) (*log)->put_cursor(1, "outbox", seq);
        if (seq % 2000 == 0) (*log)->put_snapshot(1, {.seq = seq, .bytes = std::string(200'000, 's')});
    }
}

TEST(KillNine, LosesNothingThatWasAcknowledged) {
    TempFolder folder;
    std::mt19937 random(2024);
    Seq before = 0;
    const char* const asked = std::getenv("WATCHGRID_KILLS");  // tests/long/run
    const int kills = asked == nullptr ? 20 : std::atoi(asked);
    for (int round = 0; round < kills; ++round) {
        Child child([&](int pipe) { return append_until_killed(folder.path(), pipe); });
        std::thread killer([&, pause = std::chrono::microseconds(10'000 + random() % 90'000)] {
            std::this_thread::sleep_for(pause);
            child.kill_now();
        });
        const std::string said = child.rest();
        killer.join();
        ASSERT_EQ(child.wait(), -SIGKILL);
        Seq acknowledged = before;
        if (said.size() >= sizeof(Seq))
            std::memcpy(&acknowledged, said.data() + (said.size() / sizeof(Seq) - 1) * sizeof(Seq), sizeof(Seq));
        auto log = open_log(folder.path(), acknowledged > 0 && round % 2 == 0);  // a reader cannot finish a creation that was cut off
        ASSERT_TRUE(log);
        const Read all = read_all(*log);
        ASSERT_FALSE(all.ec) << all.detail;
        ASSERT_GE(all.records.size(), acknowledged);
        ASSERT_TRUE(are_originals(all.records));
        ASSERT_GE(acknowledged, before);
        ASSERT_LE(log->cursor(1, "outbox").value_or(0), all.records.size());
        before = acknowledged;
    }
    fmt::print("{} kills, {} records acknowledged and there\n", kills, before);
    EXPECT_GT(before, 0U);
}

/// Appends until the first failure, then checks that the log is dead; says how many were acknowledged.
int append_until_full(const fs::path& folder, int pipe) {
    auto log = SqliteEventLog::open({.folder = folder, .checkpoint_pages = 64});
    if (!log) {
        say(pipe, log.error());
        return 1;
    }
    Head head;
    if ((*log)->claim(1, "victim", head)) return 2;
    Seq acknowledged = 0;
    error_code ec;
    while (!ec && acknowledged < 100'000) {
        ec = append(**log, {.epoch = head.epoch, .expected_seq = acknowledged, .batch = records_of(acknowledged + 1, 4)}).get().ec;
        if (!ec) acknowledged += 4;
    }
    if (ec != LogErrc::Io) return 3;
    if (append(**log, {.epoch = head.epoch, .expected_seq = acknowledged, .batch = records_of(acknowledged + 1, 1)}).get().ec !=
        LogErrc::Io)
        return 4;
    Head again;
    if (!(*log)->claim(1, "victim", again) || !(*log)->renew(1, head.epoch)) return 5;
    say(pipe, fmt::format("{} {}", acknowledged, (*log)->failure()));
    return 0;
}

void expect_acknowledged_records_in(const fs::path& folder, const std::string& said) {
    const Seq acknowledged = std::stoull(said);
    EXPECT_GT(acknowledged, 0U);
    EXPECT_LT(acknowledged, 100'000U);
    EXPECT_NE(said.find("data folder " + folder.string() + ": journal.sqlite: "), std::string::npos) << said;
    auto log = open_log(folder);
    const Read all = read_all(*log);
    EXPECT_FALSE(all.ec) << all.detail;
    EXPECT_GE(all.records.size(), acknowledged);
    EXPECT_LE(all.records.size(), acknowledged + 4);  // the one of unknown outcome
    EXPECT_TRUE(are_originals(all.records));
    fill(*log, claim(*log), 4, 4);  // and with room again it goes on
}

TEST(DiskFull, EndsTheLogWithoutAFalseAcknowledgement) {
    TempFolder folder;
    Child child([&](int pipe) {
        ::signal(SIGXFSZ, SIG_IGN);
        const rlimit limit{.rlim_cur = 400 * 1024, .rlim_max = 400 * 1024};
        if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) return 9;
        return append_until_full(folder.path(), pipe);
    });
    const std::string said = child.rest();
    ASSERT_EQ(child.wait(), 0) << said;
    expect_acknowledged_records_in(folder.path(), said);
}

// A mount in a namespace of its own goes with the process; where user namespaces are allowed it needs no privilege.
bool mount_private_tmpfs(const fs::path& where) {
    const auto user = ::geteuid();
    if (::unshare(user == 0 ? CLONE_NEWNS : CLONE_NEWNS | CLONE_NEWUSER) != 0) return false;
    if (user != 0) std::ofstream("/proc/self/uid_map") << "0 " << user << " 1\n";
    if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return false;
    return ::mount("none", where.c_str(), "tmpfs", 0, "size=1m") == 0;
}

TEST(DiskFull, OfARealFileSystemIsCalledFull) {
    TempFolder folder;
    TempFolder rescued;
    Child child([&](int pipe) {
        if (!mount_private_tmpfs(folder.path())) return 77;
        const int result = append_until_full(folder.path(), pipe);
        for (const char* name : {"journal.sqlite", "journal.sqlite-wal", "journal.mark"}) {
            if (fs::exists(folder.path() / name)) spill(rescued.path() / name, slurp(folder.path() / name));
        }
        return result;
    });
    const std::string said = child.rest();
    const int result = child.wait();
    if (result == 77) GTEST_SKIP() << "this machine does not allow a private tmpfs";
    ASSERT_EQ(result, 0) << said;
    EXPECT_NE(said.find("database or disk is full"), std::string::npos) << said;
    const Seq acknowledged = std::stoull(said);
    const Read all = read_all(*open_log(rescued.path()));
    EXPECT_FALSE(all.ec) << all.detail;
    EXPECT_GE(all.records.size(), acknowledged);
    EXPECT_TRUE(are_originals(all.records));
}

TEST(ReadOnlyFolder, IsNamed) {
    TempFolder folder;
    const fs::path data = folder.path() / "data";
    fs::create_directory(data);
    ASSERT_EQ(::chmod(folder.path().c_str(), 0755), 0);
    ASSERT_EQ(::chmod(data.c_str(), 0555), 0);
    Child child([&](int pipe) {
        if (::geteuid() == 0 && ::setresuid(65534, 65534, 65534) != 0) return 9;  // permissions mean nothing to root
        say(pipe, complaint_of_opening(data) + "\n" + complaint_of_opening(data / "deeper"));
        return 0;
    });
    const std::string said = child.rest();
    EXPECT_EQ(child.wait(), 0);
    EXPECT_EQ(said, fmt::format("data folder {0}: cannot be written (journal.lock): Permission denied\n"
                                "data folder {0}/deeper: cannot be created: Permission denied",
                                data.string()));
}

TEST(ReadOnlyFolder, CanStillBeReadAfterACleanEnd) {
    TempFolder folder;
    const fs::path data = folder.path() / "data";
    {
        auto log = open_log(data);
        fill(*log, claim(*log), 20, 2);
    }
    ASSERT_EQ(::chmod(folder.path().c_str(), 0755), 0);
    for (const char* name : {"journal.sqlite", "journal.mark"}) ASSERT_EQ(::chmod((data / name).c_str(), 0444), 0);
    ASSERT_EQ(::chmod(data.c_str(), 0555), 0);
    Child child([&](int pipe) {
        if (::geteuid() == 0 && ::setresuid(65534, 65534, 65534) != 0) return 9;
        auto log = SqliteEventLog::open({.folder = data, .read_only = true});
        say(pipe, log ? std::to_string(read_all(**log).records.size()) : log.error());
        return 0;
    });
    EXPECT_EQ(child.rest(), "20");
    EXPECT_EQ(child.wait(), 0);
    ASSERT_EQ(::chmod(data.c_str(), 0755), 0);
}

TEST(SecondProcess, IsRefusedWithThePidOfTheFirst) {
    TempFolder folder;
    int hold[2];
    ASSERT_EQ(::pipe(hold), 0);
    Child child([&](int pipe) {
        auto log = open_log(folder.path());
        say(pipe, "x");
        ::close(pipe);
        ::close(hold[1]);
        char end = 0;
        return ::read(hold[0], &end, 1) == 0 ? 0 : 1;
    });
    EXPECT_EQ(child.rest(), "x");
    const std::string complaint = complaint_of_opening(folder.path());
    EXPECT_NE(complaint.find("data folder " + folder.path().string() + ": in use by process " + std::to_string(child.pid()) + " ("), std::string::npos) << complaint;
    ::close(hold[1]);
    ::close(hold[0]);
    EXPECT_EQ(child.wait(), 0);
    EXPECT_EQ(complaint_of_opening(folder.path()), "");
}

}  // namespace
}  // namespace watchgrid::journal_sqlite
