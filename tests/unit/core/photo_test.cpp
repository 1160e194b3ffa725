// Photos of a scene: who may add one, once, and how many.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/two_officers.hpp"

namespace watchgrid::engine {
namespace {

using namespace std::chrono_literals;
using test::kNoon;

/// P1 is asked and takes I1.
class Photos : public test::TwoOfficers {
protected:
    void accept() { (void)rig.run(AnswerOffer{{1}, {1}, AnswerKind::Accept, {}, ""}, kNoon + 1s); }
    Decided add(ResponderId who, OfferId offer, const std::string& digest) { return rig.run(AddPhoto{who, offer, digest, 1000, kNoon}, kNoon + 2s); }
    static Refusal code_of(const Decided& d) { return d.error().code; }
};

TEST_F(Photos, BelongToTheIncidentOfWhoeverTookIt) {
    accept();
    const Decided d = add({1}, {1}, "aa");
    ASSERT_TRUE(d);
    ASSERT_EQ(d->size(), 1U);
    EXPECT_EQ(std::get<PhotoAdded>(d->front().body).incident, IncidentId{1});
    EXPECT_THAT(rig.state.incidents.at({1}).photos, ::testing::ElementsAre("aa"));
}

TEST_F(Photos, SaidTwiceAreOne) {
    accept();
    (void)add({1}, {1}, "aa");
    EXPECT_TRUE(add({1}, {1}, "aa")->empty());
    EXPECT_EQ(rig.state.incidents.at({1}).photos.size(), 1U);
}

TEST_F(Photos, AreTakenAfterTheIncidentIsClosed) {
    accept();
    (void)rig.run(ResolveIncident{{1}, "settled_on_the_spot", "desk", ""}, kNoon + 2s);
    EXPECT_TRUE(add({1}, {1}, "aa"));
}

TEST_F(Photos, AreRefusedFromEverybodyElse) {
    EXPECT_EQ(code_of(add({1}, {1}, "aa")), Refusal::NotAccepted);
    accept();
    EXPECT_EQ(code_of(add({2}, {1}, "aa")), Refusal::NotYourOffer);
    EXPECT_EQ(code_of(add({1}, {99}, "aa")), Refusal::UnknownOffer);
}

TEST_F(Photos, HaveABound) {
    accept();
    for (std::size_t n = 0; n < kPhotosMax; ++n) ASSERT_TRUE(add({1}, {1}, std::to_string(n)));
    EXPECT_EQ(code_of(add({1}, {1}, "one more")), Refusal::TooMany);
}

TEST_F(Photos, AreThereAgainAfterARestart) {
    accept();
    (void)add({1}, {1}, "aa");
    rig.restart();
    EXPECT_EQ(rig.state.incidents.at({1}).photos.size(), 1U);
}

}  // namespace
}  // namespace watchgrid::engine
