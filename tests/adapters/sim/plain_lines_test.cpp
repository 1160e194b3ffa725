#include "adapters/sim/plain_lines.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <sstream>

namespace watchgrid::sim {
namespace {

TEST(PlainLines, AreALineAKeyWithNumbersAsPeopleWriteThem) {
    std::ostringstream out;
    print_plain_lines(boost::json::parse(R"({"incidents":184,"p50_s":404.498,"wall_s":1.366406846,"policy":"zones","none":[],"refused":{"too_far":2},"claimed":[{"n":5,"share":0.3459892}]})").as_object(), out);
    EXPECT_EQ(out.str(), "incidents 184\np50_s 404.498\nwall_s 1.36641\npolicy zones\nnone []\nrefused {too_far 2}\nclaimed [{n 5, share 0.345989}]\n");
}

}  // namespace
}  // namespace watchgrid::sim
