// Attacks 8 and 25: when it happened and whom to call back is kept as the sender says it, and decides nothing.
#include <gtest/gtest.h>

#include <algorithm>

#include "engine/core/apply.hpp"
#include "tests/support/core_rig.hpp"
#include "tests/support/small_town.hpp"

namespace watchgrid::engine {
namespace {

using namespace std::chrono_literals;
using test::at_meters;

constexpr Instant kNoon = instant_from_ms(1'772'416'800'000);

struct Asked {
    ResponderId who;
    Instant at, until;
    friend bool operator==(const Asked&, const Asked&) = default;
};

/// What became of an alarm.
struct Course {
    Severity severity{};
    std::vector<Instant> due, breached;  ///< of its clocks
    std::vector<Asked> asked;
    std::size_t events{};
    std::uint64_t digest{};  ///< of everything else in the state, without what the sender said of clock and telephone
};

std::uint64_t digest_without_the_words(std::vector<Event> journal) {
    State s;
    for (Event& e : journal) {
        if (auto* accepted = std::get_if<AlertAccepted>(&e.body)) {
            accepted->alert.occurred_at.reset();
            accepted->alert.flags &= ~static_cast<std::uint32_t>(kFlagClockSkewed);
            accepted->alert.reporter = {};
        }
        apply(s, e);
    }
    return state_digest(s);
}

/// Two officers in cars are near, nobody answers, and the minute of the arrival rule runs out.
Course course_of(const Alert& alarm) {
    Town town = test::small_town();
    test::add_responder(town, test::person("P1", ResponderClass::Officer, at_meters(100, 0), TravelMode::Car));
    test::add_responder(town, test::person("P2", ResponderClass::Officer, at_meters(200, 0), TravelMode::Car));
    test::CoreRig rig{std::move(town)};
    rig.load(test::plain_policy(), kNoon);
    for (std::uint64_t i : {1U, 2U}) {
        (void)rig.run(ReportDuty{{i}, true, false, ""}, kNoon);
        (void)rig.run(ReportPosition{{i}, rig.town.responders[i - 1].home, kNoon}, kNoon);
    }
    (void)rig.run(ReceiveAlert{alarm}, kNoon);
    for (Instant at = kNoon + 1s; at <= kNoon + 70s; at += 1s) (void)rig.run(Tick{}, at);
    EXPECT_EQ(rig.complaints, std::vector<std::string>{});
    const IncidentState& i = rig.state.incidents.at({1});
    Course out;
    out.severity = i.severity;
    for (const ClockId id : i.clocks) {
        const ClockState& clock = rig.state.clocks.at(id);
        out.due.push_back(clock.due_at);
        if (clock.breached_at) out.breached.push_back(*clock.breached_at);
    }
    for (const OfferId id : i.offers) {
        const OfferState& offer = rig.state.offers.at(id);
        out.asked.push_back({offer.responder, offer.made_at, offer.expires_at});
    }
    out.events = rig.journal.size();
    out.digest = digest_without_the_words(rig.journal);
    return out;
}

Alert alarm() {
    Alert a;
    a.alert_id = "A1";
    a.source_kind = SourceKind::Phone, a.source_id = "13800000001";
    a.type = AlertType::Fight;
    a.location = Location{at_meters(0, 0), 0};
    return a;
}

TEST(WhatASenderSays, OfWhenItHappenedMovesNoDeadline) {
    const Course right = course_of(alarm());
    EXPECT_EQ(right.due, std::vector{kNoon + 60s});
    EXPECT_EQ(right.breached, std::vector{kNoon + 60s});
    ASSERT_FALSE(right.asked.empty());
    EXPECT_EQ(right.asked.front().until, kNoon + 15s);
    for (const Duration wrong : {Duration{-1h}, Duration{1h}}) {
        Alert a = alarm();
        a.occurred_at = kNoon + wrong;
        a.flags |= kFlagClockSkewed;
        const Course other = course_of(a);
        EXPECT_EQ(other.due, right.due) << "from when the service received it";
        EXPECT_EQ(other.breached, right.breached);
        EXPECT_EQ(other.asked, right.asked) << "no offer ends early or late";
        EXPECT_EQ(other.events, right.events);
        EXPECT_EQ(other.digest, right.digest);
    }
}

TEST(WhatASenderSays, OfATelephoneGivesNoRights) {
    const Course without = course_of(alarm());
    ASSERT_FALSE(without.asked.empty());
    for (const char* phone : {"13800000009", "110", "+86 110"}) {
        Alert a = alarm();
        a.reporter.name = "the station's chief", a.reporter.phone = phone;
        const Course with = course_of(a);
        EXPECT_EQ(with.severity, without.severity);
        EXPECT_EQ(with.asked, without.asked);
        EXPECT_EQ(with.events, without.events);
        EXPECT_EQ(with.digest, without.digest);
    }
}

}  // namespace
}  // namespace watchgrid::engine
