#include "adapters/codec/rfc3339.hpp"

#include <gtest/gtest.h>

namespace watchgrid::codec {
namespace {

using engine::instant_from_ms;

TEST(Rfc3339, WritesUtcWithMilliseconds) {
    EXPECT_EQ(format_rfc3339(instant_from_ms(0)), "1970-01-01T00:00:00.000Z");
    EXPECT_EQ(format_rfc3339(instant_from_ms(1'772'352'930'250)), "2026-03-01T08:15:30.250Z");
    EXPECT_EQ(format_rfc3339(instant_from_ms(-1)), "1969-12-31T23:59:59.999Z");
}

TEST(Rfc3339, ReadsWhatItWrites) {
    for (const std::int64_t ms : {-62'135'596'800'000LL, -1LL, 0LL, 1LL, 951'782'399'999LL, 1'772'352'930'250LL, 253'402'300'799'999LL})
        EXPECT_EQ(parse_rfc3339(format_rfc3339(instant_from_ms(ms))), instant_from_ms(ms)) << ms;
}

TEST(Rfc3339, ReadsOffsetsFractionsAndLeapSeconds) {
    const auto base = instant_from_ms(1'772'352'930'000);
    EXPECT_EQ(parse_rfc3339("2026-03-01T08:15:30Z"), base);
    EXPECT_EQ(parse_rfc3339("2026-03-01T16:15:30+08:00"), base);
    EXPECT_EQ(parse_rfc3339("2026-03-01t04:45:30.0-03:30"), base);
    EXPECT_EQ(parse_rfc3339("2026-03-01 08:15:30.2509999z"), base + engine::Duration{250});
    EXPECT_EQ(parse_rfc3339("2016-12-31T23:59:60Z"), parse_rfc3339("2016-12-31T23:59:59Z"));
}

TEST(Rfc3339, RefusesEverythingElse) {
    for (const char* text : {"", "2026", "2026-03-01", "2026-03-01T08:15:30", "2026-03-01T08:15:30.Z", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z",
                             "2026-03-01T24:00:00Z", "2026-03-01T08:60:00Z", "2026-03-01T08:15:61Z", "2026-03-01T08:15:30Zx", "0000-03-01T08:15:30Z",
                             "2026-03-01T08:15:30+8", "2026-03-01T08:15:30+24:00", "yesterday", "1772352930"})
        EXPECT_FALSE(parse_rfc3339(text)) << text;
}

}  // namespace
}  // namespace watchgrid::codec
