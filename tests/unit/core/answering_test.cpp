#include "engine/core/answering.hpp"

#include <gtest/gtest.h>

#include "engine/core/apply.hpp"

namespace watchgrid::engine {
namespace {

constexpr std::size_t kNight = 0, kNoon = 2;

/// Twenty volunteers who say yes at noon and nothing at night.
struct HourBands : testing::Test {
    HourBands() {
        apply(state, {{}, PolicyActivated{PolicyPack{}}});
        for (std::uint64_t r = 1; r <= 20; ++r) {
            Responder profile;
            profile.external_id = "V" + std::to_string(r);
            profile.responder_class = ResponderClass::Volunteer;
            apply(state, {{}, ResponderEnrolled{{r}, profile}});
        }
        IncidentOpened opened{};
        opened.incident = {1}, opened.dispatch_row = kNoDispatchRow;
        apply(state, {{}, opened});
    }
    void offer(ResponderId r, std::size_t band, bool accepts) {
        const OfferId id = state.offers.next_id();
        apply(state, {{}, OfferMade{.offer = id, .incident = {1}, .responder = r, .tier = 1, .expires_at = instant_from_ms(20'000), .hour_band = static_cast<std::uint8_t>(band + 1)}});
        if (!accepts) return apply(state, {instant_from_ms(20'000), OfferExpired{id}});
        apply(state, {instant_from_ms(5'000), OfferAccepted{id, {}}});
        apply(state, {instant_from_ms(6'000), AssignmentEnded{id, EndReason::StandDown, "", ""}});
    }
    State state;
};

TEST_F(HourBands, LearnEachItsOwnAcceptance) {
    for (int round = 0; round < 10; ++round)
        for (std::uint64_t r = 1; r <= 20; ++r) offer({r}, kNoon, true), offer({r}, kNight, false);
    apply(state, {{}, learn_answers(state)});
    const ResponderState& someone = state.responders.at({1});
    const Ppm by_day = answering_of(state, someone, kNoon).accepts, by_night = answering_of(state, someone, kNight).accepts, in_the_evening = answering_of(state, someone, 3).accepts;
    EXPECT_GT(prior_of(state, ResponderClass::Volunteer, kNoon).mean, 850'000U);
    EXPECT_LT(prior_of(state, ResponderClass::Volunteer, kNight).mean, 150'000U);
    EXPECT_GT(by_day, in_the_evening);
    EXPECT_GT(in_the_evening, by_night);
}

TEST_F(HourBands, ShareTheClassUntilTheyHaveBeenSeen) {
    for (std::uint64_t r = 1; r <= 20; ++r) offer({r}, kNoon, r % 2 == 0);
    apply(state, {{}, learn_answers(state)});
    EXPECT_EQ(prior_of(state, ResponderClass::Volunteer, kNight), prior_of(state, ResponderClass::Volunteer, 3));
    EXPECT_GT(prior_of(state, ResponderClass::Volunteer, kNoon).mean, prior_of(state, ResponderClass::Volunteer, kNight).mean);
}

/// Attack 7: whoever takes offers and never sets off is soon worth no more than whoever never answers.
TEST_F(HourBands, CountAYesThatWasNotKeptAsNone) {
    const auto takes = [&](ResponderId r, bool keeps) {
        const OfferId id = state.offers.next_id();
        apply(state, {{}, OfferMade{.offer = id, .incident = {1}, .responder = r, .tier = 1, .expires_at = instant_from_ms(20'000), .hour_band = static_cast<std::uint8_t>(kNoon + 1)}});
        apply(state, {instant_from_ms(5'000), OfferAccepted{id, {}}});
        if (!keeps) apply(state, {instant_from_ms(65'000), AssignmentStalled{id, true}});
        apply(state, {instant_from_ms(66'000), AssignmentEnded{id, EndReason::StandDown, "", ""}});
    };
    for (int round = 0; round < 10; ++round) {
        for (std::uint64_t r = 1; r <= 10; ++r) takes({r}, r > 1);
        offer({20}, kNoon, false);
    }
    apply(state, {{}, learn_answers(state)});
    const auto accepts = [&](std::uint64_t r) { return answering_of(state, state.responders.at({r}), kNoon).accepts; };
    EXPECT_EQ(accepts(1), accepts(20)) << "as if nothing had been said";
    EXPECT_GT(accepts(2), 2 * accepts(1)) << "whoever comes is asked first";
    const OfferId ordered = state.offers.next_id();
    const AnswerCounts before = state.responders.at({2}).answers;
    apply(state, {{}, OfferMade{.offer = ordered, .incident = {1}, .responder = {2}, .tier = 1, .expires_at = instant_from_ms(20'000), .hour_band = 1}});
    apply(state, {instant_from_ms(65'000), AssignmentStalled{ordered}});
    EXPECT_EQ(state.responders.at({2}).answers, before) << "a journal of before, or an order";
}

TEST_F(HourBands, ForgetAtNightLikeEverythingLearned) {
    offer({1}, kNoon, true);
    const std::size_t noon = group_of(ResponderClass::Volunteer, kNoon);
    ASSERT_EQ(state.group_answers[noon].asked_milli, 1000U);
    apply(state, {{}, learn_answers(state)});
    EXPECT_EQ(state.group_answers[noon].asked_milli, 988U);
}

}  // namespace
}  // namespace watchgrid::engine
