/// Calls over another channel than MQTT: a restart forgets none and makes none under another name. The real core, outbox and bodies.
#include "adapters/app/hook_calls.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <set>

#include "adapters/app/outbox.hpp"
#include "tests/support/core_rig.hpp"
#include "tests/support/small_town.hpp"

namespace watchgrid::app {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;
using test::at_meters;
using namespace std::chrono_literals;

constexpr engine::Instant kNoon = engine::instant_from_ms(1'772'416'800'000);

class HookCalls : public ::testing::Test {
protected:
    HookCalls() : rig{town_with_a_home()} {
        rig.load(test::plain_policy(), kNoon);
        raise("A1", engine::AlertType::Medical, "home-1", 100);
    }
    ~HookCalls() override { EXPECT_EQ(rig.complaints, std::vector<std::string>{}); }

    static engine::Town town_with_a_home() {
        engine::Town t = test::small_town();
        engine::Place p;
        p.id = p.name = "home-1", p.kind = engine::PlaceKind::Home, p.at = at_meters(100, 0), p.grid = t.find_zone("g_core");
        t.places.push_back(p);
        test::add_responder(t, test::person("v1", engine::ResponderClass::Volunteer, at_meters(120, 0)));
        t.everyday.homes.push_back({.place_id = "home-1", .zone_id = "g_core", .at = at_meters(100, 0), .person = "Ma Lan", .medical = "weak heart", .key_holder = "Wang", .key_phone = "0001",
                                    .relatives = "", .helper = "v1", .camera = "", .visit_every = {}});
        return t;
    }
    void raise(const char* id, engine::AlertType type, const char* place, double east) {
        engine::Alert a;
        a.alert_id = id, a.type = type, a.source_kind = engine::SourceKind::Phone, a.source_id = id, a.place_id = place;
        a.location = engine::Location{at_meters(east, 0), 0};
        ASSERT_TRUE(rig.run(engine::ReceiveAlert{a}, kNoon));
        if (*place != '\0') asked = calls(rig.effects);
    }
    static std::vector<engine::Effect> calls(const std::vector<engine::Effect>& effects) {
        std::vector<engine::Effect> out;
        for (const engine::Effect& e : effects)
            if (const auto* hook = std::get_if<engine::CallHook>(&e.body); hook != nullptr && hook->notice) out.push_back(e);
        return out;
    }
    std::size_t wanted() const {
        return static_cast<std::size_t>(std::count_if(asked.begin(), asked.end(), [&](const engine::Effect& e) { return still_wanted(rig.state, e); }));
    }
    std::vector<std::string> keys(const std::vector<engine::Effect>& effects) const {
        std::vector<std::string> out;
        for (const engine::Effect& e : effects) out.push_back(hook_key(rig.state, e, std::get<engine::CallHook>(e.body), Origin{}));
        return out;
    }
    /// The outbox of a process; `made` is what it calls. The broker is away.
    std::unique_ptr<Outbox> process(port::Epoch epoch) {
        auto out = std::make_unique<Outbox>(mqtt::Topics{}, encodings, metrics, [this](HookCall c) { made.push_back(std::move(c)); }, AnchoredClock{}, Origin{1, epoch});
        out->attach(nullptr, [this](std::uint64_t seq) { published = seq; });
        return out;
    }
    static std::vector<DueEffect> due(const std::vector<engine::Effect>& effects) {
        std::vector<DueEffect> out;
        for (const engine::Effect& e : effects) out.push_back({e, {}});
        return out;
    }
    std::vector<engine::Effect> page(std::uint32_t index = 0) const {
        return {{rig.state.seq, index, engine::CallHook{engine::HookKind::PageSupervisor, {1}, {}, "first_arrival"}}};
    }

    test::CoreRig rig;
    std::vector<engine::Effect> asked;  ///< of the alarm at the home
    PeerEncodings encodings{8};
    metrics::Metrics metrics{"test", "0"};
    std::vector<HookCall> made;
    std::uint64_t published{};
};

TEST_F(HookCalls, AboutAHomeAreAskedForAgainByTheNextProcessInTheSameWords) {
    ASSERT_THAT(asked, SizeIs(3)) << "120, the key holder and the helper";
    process(1)->push(rig.state, due(asked));
    ASSERT_THAT(made, SizeIs(3));
    EXPECT_THAT(made[0].body, HasSubstr("\"to\":\"120\",\"text\":\"medical at the home of Ma Lan\",\"person\":\"Ma Lan\",\"medical\":\"weak heart\""));
    EXPECT_EQ(made[0].key, "1-K1-1772416800000");
    EXPECT_LT(published, asked[0].seq) << "a kill now, and the next process asks again";
    rig.restart();
    ASSERT_EQ(wanted(), asked.size());
    process(2)->push(rig.state, due(asked));
    ASSERT_THAT(made, SizeIs(6));
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_EQ(made[i + 3].key, made[i].key);
        EXPECT_EQ(made[i + 3].body, made[i].body);
    }
}

TEST_F(HookCalls, AboutAHomeEndWithTheirSettlementAndWithTheIncident) {
    ASSERT_TRUE(rig.run(engine::SettleCareNotice{{1}, true, "taken"}, kNoon + 1s));
    ASSERT_TRUE(rig.run(engine::SettleCareNotice{{3}, false, "the gateway was not reached"}, kNoon + 2s));
    EXPECT_FALSE(still_wanted(rig.state, asked[0]));
    EXPECT_TRUE(still_wanted(rig.state, asked[1])) << "the key holder";
    EXPECT_FALSE(still_wanted(rig.state, asked[2]));
    ASSERT_TRUE(rig.run(engine::CancelIncident{{1}, "desk1", "a mistake"}, kNoon + 3s));
    EXPECT_EQ(wanted(), 0U) << "nobody has to bring a key any more";
    auto news = asked[1];
    std::get<engine::CallHook>(news.body).kind = engine::HookKind::Reporter;
    EXPECT_TRUE(still_wanted(rig.state, news)) << "but whoever reported it is to hear how it ended";
}

TEST_F(HookCalls, AboutAHomeFollowTheIncidentIntoWhichItWasMerged) {
    raise("A2", engine::AlertType::Fight, "", 900);
    ASSERT_TRUE(rig.run(engine::MergeIncident{{1}, {2}, "desk1"}, kNoon + 1s));
    EXPECT_EQ(wanted(), 3U);
    ASSERT_TRUE(rig.run(engine::CancelIncident{{2}, "desk1", "a mistake"}, kNoon + 2s));
    EXPECT_EQ(wanted(), 0U);
}

TEST_F(HookCalls, HoldTheCursorUntilTheyAreTakenOrGivenUp) {
    process(1)->push(rig.state, due(page()));
    ASSERT_THAT(made, SizeIs(1));
    EXPECT_EQ(published, rig.state.seq - 1) << "a kill now, and the next process asks again";
    const auto after_the_kill = process(2);
    after_the_kill->push(rig.state, due(page()));
    ASSERT_THAT(made, SizeIs(2));
    EXPECT_EQ(made[1].key, made[0].key) << "so that the gateway can drop it";
    EXPECT_EQ(made[1].body, made[0].body);
    EXPECT_EQ(published, rig.state.seq - 1);
    made[1].done(false);
    EXPECT_EQ(published, rig.state.seq);
}

TEST_F(HookCalls, MayBeDoneBeforeTheyHaveBegun) {
    Outbox outbox{mqtt::Topics{}, encodings, metrics, [](const HookCall& c) { c.done(false); }, AnchoredClock{}, Origin{}};  // no gateway is set up
    outbox.attach(nullptr, [this](std::uint64_t seq) { published = seq; });
    outbox.push(rig.state, due(page()));
    EXPECT_EQ(published, rig.state.seq);
}

TEST_F(HookCalls, To120GiveWayToNoOtherAndNewsGivesWayToAll) {
    for (const auto& [kind, name] : engine::EnumNames<engine::HookKind>::table) {
        const auto urgency = urgency_of(kind);
        EXPECT_EQ(urgency == webhook::Urgency::Life, kind == engine::HookKind::Ambulance) << name;
        EXPECT_EQ(urgency == webhook::Urgency::News, kind == engine::HookKind::Reporter) << name;
    }
}

TEST_F(HookCalls, OfDifferentThingsHaveDifferentKeysFitForAHeader) {
    std::vector<std::string> all = keys(asked);
    for (const std::uint32_t index : {0U, 1U}) all.push_back(keys(page(index))[0]);
    EXPECT_THAT(std::set<std::string>(all.begin(), all.end()), SizeIs(5));
    for (const std::string& key : all) EXPECT_EQ(key.find_first_not_of("0123456789K-"), std::string::npos) << key;
}

}  // namespace
}  // namespace watchgrid::app
