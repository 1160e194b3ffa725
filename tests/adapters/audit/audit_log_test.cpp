/// The audit log says what was written, or that it was touched: every line that is changed, moved, taken out or cut off is named.
#include "adapters/audit/audit_log.hpp"

#include <gmock/gmock.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <iterator>

#include "adapters/audit/verify.hpp"

namespace watchgrid::audit {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class AuditLogTest : public ::testing::Test {
protected:
    AuditLogTest() {
        std::string pattern = (fs::temp_directory_path() / "watchgrid_audit_XXXXXX").string();
        folder = fs::path{::mkdtemp(pattern.data())} / "audit";
    }
    ~AuditLogTest() override { fs::remove_all(folder.parent_path()); }

    std::unique_ptr<AuditLog> open(std::size_t queue_max = 100'000) {
        auto log = AuditLog::open({.folder = folder, .queue_max = queue_max, .now = [] { return engine::instant_from_ms(1'772'416'800'000); },
                                   .warn = [this](std::string_view line) { warnings.emplace_back(line); }});
        EXPECT_TRUE(log) << log.error();
        return log ? std::move(*log) : nullptr;
    }
    static Entry entry(int n) {
        return {.at = engine::instant_from_ms(1'772'416'800'000 + n), .who = "desk1", .role = "dispatcher", .from = "127.0.0.1",
                .what = "POST /v1/incidents/{id}/commands", .on = "/v1/incidents/I" + std::to_string(n) + "/commands", .detail = "resolve", .status = 200};
    }
    /// A log of that many entries, closed.
    void fill(int entries) {
        auto log = open();
        for (int n = 1; n <= entries; ++n) log->add(entry(n));
        log->close();
    }
    std::vector<std::string> lines() const {
        std::vector<std::string> out;
        std::ifstream in{folder / kLogName};
        for (std::string line; std::getline(in, line);) out.push_back(line);
        return out;
    }
    void put(const std::vector<std::string>& lines) const {
        std::ofstream out{folder / kLogName, std::ios::trunc};
        for (const std::string& line : lines) out << line << "\n";
    }
    std::vector<std::string> complaints(std::vector<Head> anchors = {}) const { return verify(folder, std::move(anchors)).complaints; }

    fs::path folder;
    std::vector<std::string> warnings;
};

TEST_F(AuditLogTest, BindsEveryLineToTheOneBefore) {
    fill(10);
    const Verdict v = verify(folder);
    EXPECT_THAT(v.complaints, IsEmpty());
    EXPECT_EQ(v.lines, 10U);
    EXPECT_EQ(v.head.seq, 10U);
    EXPECT_THAT(lines()[6], HasSubstr(R"({"seq":7,"at":"2026-03-02T02:00:00.007Z","who":"desk1","role":"dispatcher","from":"127.0.0.1",)"));
    EXPECT_THAT(lines()[0], HasSubstr(",\"prev\":\"" + std::string{kNoHash} + "\""));
    EXPECT_THAT(lines()[6], HasSubstr("\"prev\":\"" + link_of(lines()[5])->hash + "\""));
}

TEST_F(AuditLogTest, IsPrivate) {
    fill(1);
    const auto mode = [](const fs::path& path) {
        struct stat found {};
        EXPECT_EQ(::stat(path.c_str(), &found), 0) << path;
        return found.st_mode & 0777U;
    };
    EXPECT_EQ(mode(folder), 0700U);
    EXPECT_EQ(mode(folder / kLogName), 0600U);
    EXPECT_EQ(mode(folder / kHeadName), 0600U);
}

TEST_F(AuditLogTest, GoesOnAfterARestart) {
    for (int start = 0; start < 3; ++start) fill(5);
    EXPECT_THAT(complaints(), IsEmpty());
    EXPECT_EQ(lines().size(), 15U);
    EXPECT_EQ(open()->head().seq, 15U);
}

TEST_F(AuditLogTest, KeepsHostileTextOnItsLine) {
    {
        auto log = open();
        Entry e = entry(1);
        e.who = "a\nb\",\"hash\":\"" + std::string(64, 'a') + "\"}";
        e.on = std::string(10'000, '/').append("\xFF\xFE");
        log->add(e);
        log->add(entry(2));
    }
    EXPECT_THAT(complaints(), IsEmpty());
    ASSERT_EQ(lines().size(), 2U);
    EXPECT_LT(lines()[0].size(), 4096U);
}

TEST_F(AuditLogTest, NamesAChangedLineWhicheverByteItIs) {
    fill(5);
    const auto good = lines();
    for (std::size_t at = 0; at < good[2].size(); ++at) {
        auto bad = good;
        bad[2][at] = static_cast<char>(bad[2][at] ^ 1);
        put(bad);
        ASSERT_THAT(complaints(), ::testing::Contains(HasSubstr("line 3: "))) << "byte " << at;
    }
    auto forged = good;
    forged[2].replace(forged[2].find("desk1"), 5, "desk2");
    put(forged);
    EXPECT_THAT(complaints(), ElementsAre("line 3: entry 3 was changed: its hash is not that of its words"));
}

TEST_F(AuditLogTest, NamesALineThatWasWrittenAnewWithARightHash) {
    fill(5);
    auto bad = lines();
    Head head{2, link_of(bad[1])->hash};
    Entry other = entry(3);
    other.who = "somebody else";
    bad[2] = append_line(head, other);
    bad[2].pop_back();
    put(bad);
    EXPECT_THAT(complaints(), ElementsAre("line 4: entry 4 does not follow the entry before it"));
}

TEST_F(AuditLogTest, NamesMissingAndReorderedLines) {
    fill(6);
    const auto good = lines();
    auto bad = good;
    bad.erase(bad.begin() + 2, bad.begin() + 4);
    put(bad);
    EXPECT_THAT(complaints(), ElementsAre("line 3: entries 3 to 4 are missing"));
    bad = good;
    std::swap(bad[2], bad[3]);
    put(bad);
    EXPECT_THAT(complaints(), ElementsAre("line 3: entry 3 is missing", "line 4: entry 3 comes after 4: the order was changed", "line 5: entry 4 is missing"));
}

TEST_F(AuditLogTest, NamesLinesThatWereCutOffTheEnd) {
    fill(6);
    auto bad = lines();
    bad.resize(4);
    put(bad);
    EXPECT_THAT(complaints(), ElementsAre("the log ends with entry 4: entries 5 to 6 are missing"));
    std::ofstream{folder / kLogName, std::ios::app} << R"({"seq":5,"at":)";
    EXPECT_THAT(complaints(), ::testing::Contains("line 5: ends in the middle of a line"));
}

TEST_F(AuditLogTest, SaysItselfThatItWasCutWhileTheServiceWasAway) {
    fill(6);
    auto bad = lines();
    bad.resize(4);
    put(bad);
    open()->close();
    EXPECT_THAT(lines().back(), HasSubstr("audit shortened"));
    EXPECT_THAT(warnings, ElementsAre(HasSubstr("lines are missing")));
}

TEST_F(AuditLogTest, WrittenAnewFromTheBeginningIsFoundByTheAnchorAlone) {
    fill(6);
    const Head anchor = verify(folder).head;
    fs::remove_all(folder);
    {
        auto log = open();
        for (int n = 1; n <= 8; ++n) log->add(entry(n + 100));
    }
    EXPECT_THAT(complaints(), IsEmpty()) << "by itself it is whole";
    EXPECT_THAT(complaints({anchor}), ElementsAre("line 6: entry 6 is not the one of the anchor: the log was written anew"));
    EXPECT_THAT(complaints({{20, anchor.hash}}), ElementsAre("the log ends with entry 8: entries 9 to 20 are missing"));
    EXPECT_EQ(parse_anchor(to_string(anchor)), anchor);
    for (const char* wrong : {"", "6", "6:", "x:" , "6:zz"}) EXPECT_FALSE(parse_anchor(wrong)) << wrong;
}

TEST_F(AuditLogTest, CutsOffALineThatAKillLeftUnfinished) {
    fill(3);
    std::ofstream{folder / kLogName, std::ios::app} << R"({"seq":4,"at":"2026)";
    fill(1);
    EXPECT_THAT(complaints(), IsEmpty());
    ASSERT_EQ(lines().size(), 5U);
    EXPECT_THAT(lines()[3], HasSubstr("audit recovered"));
}

TEST_F(AuditLogTest, SetsADamagedLogAsideAndServes) {
    fill(3);
    auto bad = lines();
    bad[2][30] = static_cast<char>(bad[2][30] ^ 1);
    put(bad);
    fill(2);
    EXPECT_TRUE(fs::exists(folder / "audit.jsonl.damaged-1"));
    EXPECT_THAT(warnings, ::testing::Contains(HasSubstr("kept as audit.jsonl.damaged-1")));
    EXPECT_THAT(lines().front(), HasSubstr("audit begun anew"));
    EXPECT_EQ(lines().size(), 4U) << "begun anew, shortened, and two entries";
}

TEST_F(AuditLogTest, CountsWhatFoundNoRoomAndSaysItLater) {
    // A file that may not grow stands for a full disk.
    rlimit before{};
    ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
    std::signal(SIGXFSZ, SIG_IGN);
    {
        auto log = open(4);
        log->add(entry(1));
        for (int i = 0; i < 500 && log->head().seq < 1; ++i) ::usleep(2000);
        const rlimit full{.rlim_cur = 500, .rlim_max = before.rlim_max};
        ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &full), 0);
        for (int n = 2; n <= 40; ++n) log->add(entry(n));
        ::usleep(300'000);  // the first try has failed by then; the next one is a second after it
        ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
        log->close();
        EXPECT_GT(log->lost(), 0U);
    }
    EXPECT_THAT(complaints(), IsEmpty());
    EXPECT_THAT(lines(), ::testing::Contains(HasSubstr("audit gap"))) << "not always the last: what finds room after it stands behind it";
    EXPECT_THAT(warnings, ::testing::Contains(HasSubstr("cannot be written")));
}

TEST_F(AuditLogTest, ShowsItsLastLines) {
    fill(20);
    const auto log = open();
    const auto all = lines();
    EXPECT_EQ(log->tail(100), all);
    EXPECT_EQ(log->tail(3), std::vector<std::string>(all.end() - 3, all.end()));
    EXPECT_THAT(log->tail(0), IsEmpty());
    for (int n = 0; n < 3000; ++n) log->add(entry(n));
    log->close();
    const auto many = log->tail(100'000);
    EXPECT_GT(many.size(), 1000U);
    EXPECT_LT(many.size(), 3020U) << "a long log is not read as a whole";
    for (const std::string& line : many) EXPECT_TRUE(link_of(line)) << line;
}

TEST_F(AuditLogTest, HasOneWriter) {
    auto first = open();
    const auto second = AuditLog::open({.folder = folder});
    ASSERT_FALSE(second) << "two chains in one file are none";
    EXPECT_THAT(second.error(), HasSubstr("another process writes this audit log"));
    first->add(entry(1));
    first.reset();
    EXPECT_EQ(open()->head().seq, 1U);
    EXPECT_THAT(complaints(), IsEmpty());
}

TEST_F(AuditLogTest, ThatCannotBeOpenedSaysWhy) {
    fs::create_directories(folder.parent_path());
    std::ofstream{folder} << "a file";
    const auto log = AuditLog::open({.folder = folder});
    ASSERT_FALSE(log);
    EXPECT_THAT(log.error(), HasSubstr(folder.string()));
}

}  // namespace
}  // namespace watchgrid::audit
