#include "adapters/sim/calls.hpp"

#include <gmock/gmock.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "adapters/sim/event_queue.hpp"

namespace watchgrid::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

class CallsFile : public testing::Test {
protected:
    ~CallsFile() override { std::filesystem::remove(path_); }
    std::vector<sim::TimedCall> read(const std::string& text) {
        std::ofstream{path_} << text;
        std::ostringstream err;
        auto out = sim::read_calls(path_, good_, err);
        errors_ = err.str();
        return out;
    }
    std::string path_ = testing::TempDir() + "calls" + std::to_string(getpid()) + ".csv";
    bool good_{};
    std::string errors_;
};

TEST_F(CallsFile, IsReadInOrderOfTime) {
    const auto calls = read("at_s,lat,lon,type,severity\n90.5,36.62,101.72,fight,high\n10,36.61,101.71,,\n");
    ASSERT_TRUE(good_) << errors_;
    ASSERT_EQ(calls.size(), 2U);
    EXPECT_EQ(calls[0].at, 10s);
    EXPECT_EQ(calls[0].alert.type, engine::AlertType::Other);
    EXPECT_EQ(calls[1].at, 90500ms);
    EXPECT_EQ(calls[1].alert.type, engine::AlertType::Fight);
    EXPECT_EQ(calls[1].alert.severity, engine::Severity::High);
    EXPECT_EQ(calls[1].alert.location->at, engine::LatLon::from_e6(36'620'000, 101'720'000));
}

TEST_F(CallsFile, RefusesAnUnknownColumnByName) {
    EXPECT_TRUE(read("at_s,lat,lon,colour\n1,36,101,blue\n").empty());
    EXPECT_FALSE(good_);
    EXPECT_THAT(errors_, HasSubstr("colour"));
}

TEST_F(CallsFile, NamesEverythingThatIsWrongWithItsLine) {
    read("at_s,lat,lon,type\n-1,36,101,fight\n1,91,101,fight\n2,36,x,fihgt\n");
    EXPECT_FALSE(good_);
    EXPECT_THAT(errors_, testing::AllOf(HasSubstr(":2: at_s"), HasSubstr(":3: "), HasSubstr(":4: lon"), HasSubstr(":4: type")));
}

TEST(EventQueue, KeepsTheOrderOfWhatIsDueAtTheSameTime) {
    sim::EventQueue<int> queue;
    const engine::Instant t = engine::instant_from_ms(1000);
    queue.put(t, 1), queue.put(t - 1ms, 0), queue.put(t, 2), queue.put(t, 3);
    std::vector<int> order;
    while (!queue.empty()) order.push_back(queue.take().what);
    EXPECT_THAT(order, testing::ElementsAre(0, 1, 2, 3));
}

}  // namespace
}  // namespace watchgrid::test
