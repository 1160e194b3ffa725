// What the patrol page and the plates ask of the service, part by part: logins, ways, plates, presses.
#include <gmock/gmock.h>

#include <future>

#include "adapters/app/press_memory.hpp"
#include "adapters/app/routes_patrol.hpp"
#include "adapters/app/routes_plate.hpp"
#include "tests/support/small_town.hpp"

namespace watchgrid::app {
namespace {

using namespace std::chrono_literals;
using test::at_meters;

TEST(BasicLogin, IsReadWithItsColonsAndPadding) {
    EXPECT_EQ(read_basic("Basic UjE3OnNlY3JldA==").id, "R17");
    EXPECT_EQ(read_basic("Basic UjE3OnNlY3JldA==").password, "secret");
    EXPECT_EQ(read_basic("Basic UjE3OmE6Yg==").password, "a:b") << "only the first colon divides";
}

TEST(BasicLogin, IsEmptyForWhateverElseIsSent) {
    for (const char* header : {"", "Basic", "Basic ", "Bearer UjE3OnNlY3JldA==", "Basic !!!!", "Basic UjE3", "Basic UjE3OnNlY3JldA", "Basic ===="})
        EXPECT_EQ(read_basic(header).id, "") << header;
    EXPECT_EQ(read_basic("Basic " + std::string(4000, 'A')).id, "");
}

TEST(EqualInConstantTime, ComparesTextsOfAnyLength) {
    EXPECT_TRUE(equal_in_constant_time("", ""));
    EXPECT_TRUE(equal_in_constant_time("secret", "secret"));
    EXPECT_FALSE(equal_in_constant_time("secret", "secreT"));
    EXPECT_FALSE(equal_in_constant_time("secret", "secret1"));
}

class WayThere : public ::testing::Test {
protected:
    std::optional<RouteFound> way(engine::LatLon from, engine::LatLon to, engine::TravelMode mode) {
        engine::RoadSearch search{town.roads};
        return find_way(search, snapper, {.from = from, .to = to, .mode = mode});
    }
    const engine::Town town = test::small_town();
    const engine::RoadSnapper snapper{town.roads};
};

TEST_F(WayThere, FollowsTheStreetsAndCountsTheTime) {
    const auto found = way(at_meters(0, 0), at_meters(500, 300), engine::TravelMode::Car);
    ASSERT_TRUE(found);
    EXPECT_NEAR(found->distance_m, 800, 2) << "five blocks east and three north, not the straight 583 m";
    EXPECT_NEAR(found->travel_s, 80, 2);
    EXPECT_GE(found->line.size(), 4U);
    EXPECT_EQ(found->line.front(), at_meters(0, 0));
    EXPECT_EQ(found->line.back(), at_meters(500, 300));
}

TEST_F(WayThere, TakesTheWalkersTimeOnFoot) {
    const auto found = way(at_meters(0, 0), at_meters(300, 0), engine::TravelMode::Walk);
    ASSERT_TRUE(found);
    EXPECT_NEAR(found->travel_s, 100, 2) << "300 m at 3 m/s";
}

TEST_F(WayThere, IsNoneWhereThereIsNoRoad) { EXPECT_FALSE(way(at_meters(0, 0), engine::LatLon::from_e6(0, 0), engine::TravelMode::Car)); }

TEST_F(WayThere, IsAnsweredFromAThreadOfItsOwn) {
    RouteWorker worker{town.roads, snapper};
    std::promise<std::optional<RouteFound>> promise;
    ASSERT_TRUE(worker.ask({.from = at_meters(0, 0), .to = at_meters(100, 0), .mode = engine::TravelMode::Car}, [&](std::optional<RouteFound> w) { promise.set_value(std::move(w)); }));
    auto future = promise.get_future();
    ASSERT_EQ(future.wait_for(5s), std::future_status::ready);
    EXPECT_TRUE(future.get());
}

class PlateLookup : public ::testing::Test {
protected:
    PlateLookup() {
        const auto add = [&](const char* id, engine::PlaceKind kind, std::map<std::string, std::string> attributes) {
            engine::Place p;
            p.id = id, p.kind = kind, p.name = "shop", p.at = at_meters(0, 0), p.attributes = std::move(attributes);
            town.places.push_back(p);
        };
        add("PL-0031", engine::PlaceKind::Plate, {});
        add("PL-0032", engine::PlaceKind::Plate, {{"status", "revoked"}});
        add("cam-1", engine::PlaceKind::Camera, {});
    }
    engine::Town town = test::small_town();
};

TEST_F(PlateLookup, KnowsItsPlatesInEitherCase) {
    EXPECT_EQ(find_plate(town, "PL-0031").standing, web::PlateStanding::Known);
    EXPECT_EQ(find_plate(town, "pl-0031").id, "PL-0031");
    EXPECT_EQ(find_plate(town, "PL-0031").name, "shop");
}

TEST_F(PlateLookup, TellsRevokedFromUnknown) {
    EXPECT_EQ(find_plate(town, "PL-0032").standing, web::PlateStanding::Revoked);
    EXPECT_EQ(find_plate(town, "PL-9").standing, web::PlateStanding::Unknown);
    EXPECT_EQ(find_plate(town, "cam-1").standing, web::PlateStanding::Unknown) << "a camera is no plate";
}

TEST_F(PlateLookup, MakesAnIdOfStrangersFitToBeKept) {
    EXPECT_EQ(find_plate(town, std::string(500, 'x')).id.size(), 64U);
    EXPECT_EQ(find_plate(town, "a\r\nb").id, "a  b");
    EXPECT_EQ(find_plate(town, "").id, "?");
    EXPECT_EQ(find_plate(town, "\xff").id, "\xEF\xBF\xBD");
}

class SignedPlate : public PlateLookup {
protected:
    web::Plate find(const std::string& asked, bool signed_only = true) const { return find_signed_plate(town, asked, codes, signed_only); }
    std::string address(const std::string& id) const { return id + "." + plate_signature(codes, id); }
    const PlaceCodes codes{PlaceCodes::Key{std::string(PlaceCodes::kKeyBytes, 'k')}};
};

TEST_F(SignedPlate, IsKnownByItsSignatureAndKeepsItInItsAddress) {
    const web::Plate plate = find(address("PL-0031"));
    EXPECT_EQ(plate.standing, web::PlateStanding::Known);
    EXPECT_EQ(plate.id, "PL-0031") << "the source of the alarm is the plate";
    EXPECT_EQ(plate.spelling, address("PL-0031")) << "the next page needs it again";
    EXPECT_EQ(find("pl-0031." + plate_signature(codes, "PL-0031")).standing, web::PlateStanding::Known) << "in either case";
    EXPECT_EQ(find(address("PL-0032")).standing, web::PlateStanding::Revoked) << "a signature does not bring a revoked one back";
}

TEST_F(SignedPlate, IsUnknownWithAnothersSignatureOrNone) {
    for (const std::string& asked : {"PL-0031." + plate_signature(codes, "PL-0032"), std::string{"PL-0031.0123456789abcdef"}, std::string{"PL-0031."}, "PL-0031." + codes.code_of("PL-0031")})
        for (const bool signed_only : {true, false}) {
            EXPECT_EQ(find(asked, signed_only).standing, web::PlateStanding::Unknown) << asked;
            EXPECT_EQ(town.find_place(find(asked, signed_only).id), nullptr) << "nobody is sent to the plate's place";
        }
    EXPECT_EQ(find("PL-0031").standing, web::PlateStanding::Unknown) << "an id that was counted through";
    EXPECT_EQ(town.find_place(find("PL-0031").id), nullptr);
    EXPECT_EQ(find("PL-0031").spelling, "PL-0031") << "its own page is found again";
    EXPECT_EQ(find("PL-0031", false).standing, web::PlateStanding::Known) << "where plates without signatures still hang";
}

TEST_F(SignedPlate, IsCountedAsForgedOnlyWithASignatureThatIsNotItsOwn) {
    using metrics::PressStanding;
    const auto counted = [&](const std::string& asked) { return standing_of_press(town, asked, find(asked)); };
    EXPECT_EQ(counted(address("PL-0031")), PressStanding::Known);
    EXPECT_EQ(counted(address("PL-0032")), PressStanding::Revoked);
    EXPECT_EQ(counted("PL-0031." + plate_signature(codes, "PL-0032")), PressStanding::Forged);
    EXPECT_EQ(counted("PL-0032.0123456789abcdef"), PressStanding::Forged) << "a revoked plate can be forged too";
    EXPECT_EQ(counted("PL-9.0123456789abcdef"), PressStanding::Unknown) << "no plate of ours";
    for (const char* asked : {"PL-0031", "PL-0031.", "PL-0031.0123", "PL-9"}) EXPECT_EQ(counted(asked), PressStanding::Unknown) << asked;
}

TEST(PressMemory, BeginsAgainWhenTheWindowIsOver) {
    PressMemory memory;
    const engine::Instant start = engine::instant_from_ms(1'000'000);
    memory.at("who", start, 10min).keys.emplace_back("k1");
    EXPECT_TRUE(memory.at("who", start + 9min, 10min).has("k1"));
    EXPECT_FALSE(memory.at("who", start + 10min, 10min).has("k1"));
}

TEST(PressMemory, ForgetsTheOldestBeyondItsBound) {
    PressMemory memory;
    const engine::Instant now = engine::instant_from_ms(0);
    memory.at("first", now, 10min).keys.emplace_back("k");
    for (std::size_t i = 0; i < PressMemory::kKept; ++i) memory.at(std::to_string(i), now, 10min);
    EXPECT_FALSE(memory.at("first", now, 10min).has("k"));
}

}  // namespace
}  // namespace watchgrid::app
