// Attack 23: whoever can compute the journal's checksums can write it anew, but not so that an anchor which was noted elsewhere still fits.
#include "adapters/audit/record_chain.hpp"

#include <gmock/gmock.h>

#include <vector>

namespace watchgrid::audit {
namespace {

struct Record {
    port::Seq seq;
    std::int64_t at_ms;
    std::string bytes;
};

std::vector<Record> history() {
    std::vector<Record> out;
    for (port::Seq n = 1; n <= 50; ++n) out.push_back({n, static_cast<std::int64_t>(n) * 1000, "event " + std::to_string(n)});
    return out;
}

Head head_of(const std::vector<Record>& records) {
    RecordChain chain;
    for (const Record& r : records) chain.add(r.seq, r.at_ms, r.bytes);
    return chain.head();
}

TEST(RecordChain, IsTheSameForTheSameHistory) {
    EXPECT_EQ(head_of(history()), head_of(history()));
    EXPECT_EQ(head_of(history()).seq, 50U);
    EXPECT_EQ(head_of({}), Head{});
    EXPECT_EQ(parse_anchor(to_string(head_of(history()))), head_of(history()));
}

TEST(RecordChain, ChangesWithAnyByteTimeOrNumberOfAnyRecord) {
    const Head head = head_of(history());
    for (std::size_t n = 0; n < 50; ++n) {
        auto other = history();
        other[n].bytes.back() ^= 1;
        EXPECT_NE(head_of(other).hash, head.hash) << n;
        other = history();
        ++other[n].at_ms;
        EXPECT_NE(head_of(other).hash, head.hash) << n;
        other = history();
        ++other[n].seq;
        EXPECT_NE(head_of(other).hash, head.hash) << n;
    }
}

TEST(RecordChain, ChangesWhenRecordsAreTakenOutMovedOrMovedIntoEachOther) {
    const Head head = head_of(history());
    auto other = history();
    other.erase(other.begin() + 7);
    EXPECT_NE(head_of(other).hash, head.hash);
    other = history();
    std::swap(other[7].bytes, other[8].bytes);
    EXPECT_NE(head_of(other).hash, head.hash);
    other = history();
    other[7].bytes += other[8].bytes.front();
    other[8].bytes.erase(0, 1);
    EXPECT_NE(head_of(other).hash, head.hash);
}

}  // namespace
}  // namespace watchgrid::audit
