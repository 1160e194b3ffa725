#include "adapters/journal_sqlite/crc32c.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace watchgrid::journal_sqlite {
namespace {

TEST(Crc32c, GivesThePublishedCheckValues) {
    EXPECT_EQ(crc32c(0, "123456789"), 0xE3069283U);              // the catalogue's check value
    EXPECT_EQ(crc32c(0, std::string(32, '\0')), 0x8A9136AAU);    // RFC 3720 B.4
    EXPECT_EQ(crc32c(0, std::string(32, '\xFF')), 0x62A8AB43U);  // RFC 3720 B.4
    EXPECT_EQ(crc32c(0, ""), 0U);
}

TEST(Crc32c, IsTheSameByInstructionAndByTables) {
    std::mt19937 random(7);
    std::string bytes;
    for (int size = 0; size < 300; ++size) {
        EXPECT_EQ(crc32c(0, bytes), crc32c_by_tables(0, bytes)) << size;
        bytes += static_cast<char>(random());
    }
}

TEST(Crc32c, ContinuesOverPieces) {
    const std::string text = "offers are never made twice";
    for (std::size_t cut = 0; cut <= text.size(); ++cut) {
        EXPECT_EQ(crc32c(crc32c(0, text.substr(0, cut)), text.substr(cut)), crc32c(0, text));
    }
}

}  // namespace
}  // namespace watchgrid::journal_sqlite
