#include "engine/base/digest.hpp"

#include <gtest/gtest.h>

#include <set>

#include "engine/core/state_fields.hpp"

namespace watchgrid::engine {
namespace {

TEST(Digest, OfKnownValuesIsTheSameOnEveryMachine) {
    EXPECT_EQ(digest_of(std::string{"watchgrid"}), digest_of(std::string{"watchgrid"}));
    EXPECT_EQ(Digest{}.value(), 0x57617463684772ULL);
}

TEST(Digest, LengthsKeepNeighboursApart) {
    using Texts = std::vector<std::string>;
    const std::set<std::uint64_t> all{digest_of(Texts{"ab", "c"}), digest_of(Texts{"a", "bc"}), digest_of(Texts{"abc"}), digest_of(Texts{"abc", ""}), digest_of(Texts{})};
    EXPECT_EQ(all.size(), 5U);
}

TEST(Digest, ZeroAndNothingDiffer) {
    EXPECT_NE(digest_of(std::optional<Duration>{}), digest_of(std::optional<Duration>{Duration{}}));
    EXPECT_NE(digest_of(std::string(8, '\0')), digest_of(std::string(9, '\0')));
}

/// Every field of the state counts: a field that the table forgot would be lost on replay and nobody would notice.
TEST(Digest, SeesEveryFieldOfAnOffer) {
    std::set<std::uint64_t> seen{digest_of(OfferState{})};
    const auto with = [&](auto change) {
        OfferState o;
        change(o);
        EXPECT_TRUE(seen.insert(digest_of(o)).second);
    };
    const Instant t = instant_from_ms(7);
    with([](OfferState& o) { o.incident = {7}; }), with([](OfferState& o) { o.responder = {7}; }), with([](OfferState& o) { o.tier = 2; });
    with([](OfferState& o) { o.phase = OfferPhase::Expired; }), with([](OfferState& o) { o.ordered = true; }), with([](OfferState& o) { o.claim = true; });
    with([](OfferState& o) { o.undelivered = true; }), with([&](OfferState& o) { o.made_at = t; }), with([&](OfferState& o) { o.expires_at = t; });
    with([](OfferState& o) { o.eta = Duration{7}; }), with([](OfferState& o) { o.distance_m = 7; }), with([&](OfferState& o) { o.delivered_at = t; });
    with([&](OfferState& o) { o.seen_at = t; }), with([&](OfferState& o) { o.accepted_at = t; }), with([&](OfferState& o) { o.moving_at = t; });
    with([&](OfferState& o) { o.arrived_at = t; }), with([&](OfferState& o) { o.controlled_at = t; }), with([&](OfferState& o) { o.feedback_at = t; });
    with([](OfferState& o) { o.stalled = true; }), with([](OfferState& o) { o.ended = true; }), with([](OfferState& o) { o.end_reason = EndReason::Merged; });
    with([](OfferState& o) { o.made_seq = 7; });
    EXPECT_EQ(seen.size(), 23U);
}

TEST(Digest, SeesEveryFieldOfAClock) {
    std::set<std::uint64_t> seen{digest_of(ClockState{})};
    const auto with = [&](auto change) {
        ClockState c;
        change(c);
        EXPECT_TRUE(seen.insert(digest_of(c)).second);
    };
    const Instant t = instant_from_ms(7);
    with([](ClockState& c) { c.incident = {7}; }), with([](ClockState& c) { c.rule = 7; }), with([](ClockState& c) { c.phase = ClockPhase::Met; });
    with([&](ClockState& c) { c.started_at = t; }), with([&](ClockState& c) { c.due_at = t; }), with([](ClockState& c) { c.warnings = 7; });
    with([&](ClockState& c) { c.breached_at = t; }), with([&](ClockState& c) { c.stopped_at = t; }), with([&](ClockState& c) { c.paused_at = t; });
    with([](ClockState& c) { c.cause = BreachCause::Desk; }), with([](ClockState& c) { c.late = true; }), with([](ClockState& c) { c.excuse = "x"; });
}

}  // namespace
}  // namespace watchgrid::engine
