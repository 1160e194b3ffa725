#include "adapters/town/import_bar.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <sstream>

#include "adapters/town/like_town.hpp"
#include "tests/adapters/town/road_files.hpp"
#include "tests/adapters/town/temporary_folder.hpp"

namespace watchgrid::town {
namespace {

using ::testing::HasSubstr;

struct Watched {
  double now{};
  std::ostringstream out;
  ImportBar bar;
  explicit Watched(bool terminal) : bar{"town", out, terminal, [this] { return now; }} {}
  std::string at(double seconds, const ReadProgress& p) {
    now = seconds, out.str("");
    bar.show(p);
    return out.str();
  }
};

TEST(ImportBar, GrowsOnATerminalAndIsTakenAwayAtTheEnd) {
  Watched w{true};
  EXPECT_EQ(w.at(0.1, {"places.csv", 100, 10}), "") << "nobody has waited yet";
  EXPECT_EQ(w.at(0.5, {"ledger.csv", 98'304, 500}), "\r\x1b[Ktown [############............] 50 %  ledger.csv, 98,304 rows");
  EXPECT_EQ(w.at(0.55, {"ledger.csv", 102'400, 520}), "") << "ten times a second at most";
  EXPECT_THAT(w.at(0.7, {"ledger.csv", 200'000, 1000}), HasSubstr("[########################] 100 %  ledger.csv, 200,000 rows"));
  EXPECT_EQ(w.at(0.9, {"", 203'000, 1000}), "\r\x1b[K");
}

TEST(ImportBar, IsOnePlainLineElsewhere) {
  Watched w{false};
  EXPECT_EQ(w.at(3, {"ledger.csv", 98'304, 500}), "");
  EXPECT_EQ(w.at(4.25, {"", 203'014, 1000}), "town: 203,014 rows read in 4.2 s\n");
  EXPECT_EQ(Watched{false}.at(9, {"", 400, 1000}), "") << "a small pack is not worth a line";
}

/// 200,000 ledger rows, 1,498 cameras, 600 patrollers (like_town_test measures the time).
TEST(ReadProgress, OfALargePackNeverGoesBackAndEndsWithAllRows) {
  const TemporaryFolder folder;
  GeneratedLike made = generate_like(*find_figures("shengkang"), 1, std::nullopt);
  ASSERT_EQ(write_town_pack(folder.path(), made.town, write_road_file), "");
  for (const PackFile& file : made.files) folder.write(file.name, file.text);
  std::vector<std::uint32_t> permille;
  std::uint64_t rows = 0, ledger_ticks = 0;
  std::string last;
  const TownLoad load = load_town_pack(folder.path(), load_road_file, [&](const ReadProgress& p) {
    permille.push_back(p.permille);
    EXPECT_GE(p.rows, rows);
    rows = p.rows, last = p.file;
    ledger_ticks += p.file == "ledger.csv" ? 1U : 0U;
  });
  EXPECT_TRUE(load.good());
  EXPECT_TRUE(std::ranges::is_sorted(permille));
  EXPECT_EQ(permille.back(), 1000U);
  EXPECT_EQ(last, "");
  EXPECT_EQ(rows, 200'000 + load.town.places.size() + load.town.responders.size());
  EXPECT_GT(ledger_ticks, 90U);
}

}  // namespace
}  // namespace watchgrid::town
