#include "engine/queueing/erlang.hpp"

#include <gtest/gtest.h>

#include <numeric>

#include "tests/unit/base/shared_data.hpp"

namespace watchgrid::engine {
namespace {

TEST(Erlang, GivesThePublishedFigures) {
  EXPECT_NEAR(erlang_b(10, 7), 0.07874, 1e-5);
  EXPECT_NEAR(erlang_b(60, 40), 0.000679, 1e-5);
  EXPECT_NEAR(erlang_c(3, 1.5), 0.23684, 1e-5);
  EXPECT_NEAR(erlang_c(60, 40), 0.00204, 1e-5);
  EXPECT_NEAR(erlang_c(60, 48), 0.06339, 1e-5);
  EXPECT_NEAR(erlang_c(60, 54), 0.32456, 1e-5);
  EXPECT_NEAR(erlang_c(8, 4), 0.0590, 1e-4);
  EXPECT_NEAR(erlang_c(14, 10), 0.17413193359504991, 1e-12);
  EXPECT_NEAR(erlang_c(25, 20), 0.20910282659883664, 1e-12);
}

TEST(Erlang, AgreesWithTheTableOfEightyRows) {
  const auto file = test::shared_data("queue/mmc_table.csv");
  WATCHGRID_NEEDS(file);
  const auto rows = test::rows_of(file, ',');
  ASSERT_EQ(rows.size(), 81U);
  for (std::size_t i = 1; i < rows.size(); ++i) {
    const auto servers = static_cast<std::uint32_t>(std::stoul(rows[i][0]));
    const double offered = std::stod(rows[i][1]);
    EXPECT_NEAR(erlang_b(servers, offered), std::stod(rows[i][3]), 1e-9) << rows[i][0] << " servers, " << offered;
    EXPECT_NEAR(erlang_c(servers, offered), std::stod(rows[i][4]), 1e-9) << rows[i][0] << " servers, " << offered;
  }
}

TEST(Erlang, HoldsAtTheEdges) {
  EXPECT_EQ(erlang_b(0, 2), 1.0);
  EXPECT_EQ(erlang_b(5, 0), 0.0);
  EXPECT_EQ(erlang_c(3, 3), 1.0);
  EXPECT_EQ(erlang_c(0, 0), 1.0);
  EXPECT_NEAR(erlang_b(2000, 1900), busy_distribution(2000, 1900, Line::Zero).back(), 1e-12);
}

TEST(LarsonQ, GivesThePublishedCorrections) {
  const std::vector<double> q = larson_q(3, 1.5, Line::Infinite);
  ASSERT_EQ(q.size(), 3U);
  EXPECT_NEAR(q[0], 1.0, 1e-5);
  EXPECT_NEAR(q[1], 0.73684, 1e-5);
  EXPECT_NEAR(q[2], 0.63158, 1e-5);
}

TEST(LarsonQ, MakesTheFirstFreeServerCertainUnlessAllAreBusy) {
  for (const Line line : {Line::Zero, Line::Infinite})
    for (const auto& [servers, offered] : {std::pair{1U, 0.4}, {8U, 4.0}, {60U, 48.0}}) {
      const std::vector<double> p = busy_distribution(servers, offered, line), q = larson_q(servers, offered, line);
      const double busy = offered / servers * (line == Line::Zero ? 1 - p.back() : 1.0);
      double sum = 0, product = 1 - busy;
      for (const double x : q) sum += x * product, product *= busy;
      EXPECT_NEAR(sum, 1 - p.back(), 1e-9) << servers;
      EXPECT_NEAR(std::accumulate(p.begin(), p.end(), 0.0), 1.0, 1e-12);
      EXPECT_NEAR(p.back(), line == Line::Zero ? erlang_b(servers, offered) : erlang_c(servers, offered), 1e-12);
    }
}

}  // namespace
}  // namespace watchgrid::engine
