// Viewers see the live stream and the timelines; what the everyday work knows about people is not in them.
#include "adapters/app/private_events.hpp"

#include <gtest/gtest.h>

#include "adapters/app/json_views.hpp"

namespace watchgrid::app {
namespace {

using namespace engine;

TEST(PrivateEvents, OfRegistersAndLedgersAreNotForConsoles) {
    EXPECT_FALSE(is_for_consoles(TaskRaised{}));
    EXPECT_FALSE(is_for_consoles(TaskDone{}));
    EXPECT_FALSE(is_for_consoles(HomeListed{}));
    EXPECT_FALSE(is_for_consoles(HomeVisited{}));
    EXPECT_FALSE(is_for_consoles(WorkRecorded{}));
    EXPECT_FALSE(is_for_consoles(PatrolChecked{}));
    EXPECT_FALSE(is_for_consoles(DisputeOpened{}));
    EXPECT_FALSE(is_for_consoles(DisputeStepped{}));
    EXPECT_FALSE(is_for_consoles(DisputeReopened{}));
    EXPECT_FALSE(is_for_consoles(PointsEntered{}));
    EXPECT_FALSE(is_for_consoles(PointsReviewed{}));
    EXPECT_TRUE(is_for_consoles(IncidentOpened{}));
    EXPECT_TRUE(is_for_consoles(OfferMade{}));
    EXPECT_TRUE(is_for_consoles(CareNotified{}));
    EXPECT_TRUE(is_for_consoles(NoticeIssued{}));
}

/// Every text of the event says "secret"; none of it is left.
std::string shown(EventBody body) {
    remove_private(body);
    return boost::json::serialize(event_json(State{}, {1, {Instant{}, std::move(body)}}));
}

TEST(PrivateEvents, LoseTheirWordsAndKeepTheirFacts) {
    const std::string care = shown(CareNotified{{1}, {7}, {1}, CareParty::KeyHolder, "secret 0001", "secret: medical at the home of Ma"});
    EXPECT_EQ(care.find("secret"), std::string::npos) << care;
    EXPECT_NE(care.find("key_holder"), std::string::npos) << "that somebody was told is no secret";
    EXPECT_EQ(shown(CareNoticeSettled{{1}, {7}, true, "secret"}).find("secret"), std::string::npos);
    EXPECT_EQ(shown(DisputeOpened{{1}, "home-1", "g_core", {"secret"}, "secret", "g1", {7}, "desk1"}).find("secret"), std::string::npos);
    EXPECT_EQ(shown(DisputeStepped{{1}, DisputeStep::Talk, "secret", "g1", "secret", {}}).find("secret"), std::string::npos);
    EXPECT_EQ(shown(DisputeReopened{{1}, "secret", "g1"}).find("secret"), std::string::npos);
    EXPECT_EQ(shown(InjuryRecorded{{7}, "v1", "secret", "desk1"}).find("secret"), std::string::npos);
    EXPECT_EQ(shown(HelpRecorded{{7}, "v1", {}, "secret", "desk1"}).find("secret"), std::string::npos);
    EXPECT_NE(shown(WithdrawOrdered{{7}, 1, "the roof", "desk1", {}}).find("the roof"), std::string::npos);
    EXPECT_NE(shown(NoteAdded{{7}, "desk1", "seen on camera 4"}).find("camera 4"), std::string::npos);
}

}  // namespace
}  // namespace watchgrid::app
