// Erasing a person, and what is old enough to go: on a history that the real core has made, which must replay afterwards.
#include <gmock/gmock.h>

#include "adapters/codec/event_record.hpp"
#include "adapters/privacy/old_records.hpp"
#include "adapters/privacy/person_records.hpp"
#include "engine/core/apply.hpp"
#include "tests/support/core_rig.hpp"
#include "tests/support/small_town.hpp"

namespace watchgrid::privacy {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using test::at_meters;

constexpr engine::Instant kNoon = engine::instant_from_ms(1'772'416'800'000);
constexpr const char* kPhone = "13800000001";

class History : public ::testing::Test {
protected:
    History() : rig{town()} {
        rig.load(test::plain_policy(), kNoon);
        for (std::uint64_t i : {1U, 2U}) {
            (void)rig.run(engine::ReportDuty{{i}, true, false, ""}, kNoon);
            (void)rig.run(engine::ReportPosition{{i}, rig.town.responders[i - 1].home, kNoon}, kNoon);
        }
        call("A1", kPhone, "Wang Fang", 0, 1s);
        call("A2", "13900000002", "Li Na", 3000, 2s);
        call("A3", kPhone, "Wang Fang", 2000, 3s);
        (void)rig.run(engine::AnswerOffer{{1}, {1}, engine::AnswerKind::Accept, {}, ""}, kNoon + 4s);
        (void)rig.run(engine::AddNote{{1}, "desk1", "Wang Fang says the lift is broken, call 13800000001"}, kNoon + 5s);
        (void)rig.run(engine::AddNote{{2}, "desk1", "seen by Wang Fang of number 13800000001 too"}, kNoon + 6s);
        (void)rig.run(engine::AnswerOffer{{1}, {1}, engine::AnswerKind::Feedback, {}, "Wang Fang was brought home"}, kNoon + 90s);
        (void)rig.run(engine::ResolveIncident{{1}, "settled", "desk1", "Wang Fang is well"}, kNoon + 100s);
        EXPECT_THAT(rig.complaints, IsEmpty());
    }
    static engine::Town town() {
        engine::Town t = test::small_town();
        test::add_responder(t, test::person("P1", engine::ResponderClass::Officer, at_meters(100, 0), engine::TravelMode::Car));
        test::add_responder(t, test::person("P2", engine::ResponderClass::Officer, at_meters(200, 0), engine::TravelMode::Car));
        return t;
    }
    void call(const char* id, const char* phone, const char* name, double east, engine::Duration after) {
        engine::Alert a;
        a.alert_id = std::string{id} + "-" + phone;
        a.source_kind = engine::SourceKind::Phone, a.source_id = phone;
        a.location = engine::Location{at_meters(east, 0), 5};
        a.reporter = {name, phone, engine::Location{at_meters(east, 10), 5}};
        a.text = "my husband does not wake up";
        a.occurred_at = kNoon;
        (void)rig.run(engine::ReceiveAlert{a}, kNoon + after);
    }
    /// As `watchgrid privacy` does it: first everything is learned, then every record is changed where it has to be, and read back.
    template <class Records, class Learn>
    std::size_t erase(Records& records, Learn learn) {
        std::size_t changed = 0;
        for (const engine::Event& e : rig.journal) learn(e);
        for (engine::Event& e : rig.journal) {
            if (!records.erase(e.body)) continue;
            ++changed;
            const auto again = codec::decode_event(codec::encode_event(e.body));
            EXPECT_TRUE(again) << engine::name_of(e.body);
            if (again) e.body = *again;
        }
        return changed;
    }
    std::size_t erase(PersonRecords& records) {
        return erase(records, [&](const engine::Event& e) { records.learn(e.body); });
    }
    std::string bytes() const {
        std::string out;
        for (const engine::Event& e : rig.journal) out += codec::encode_event(e.body);
        return out;
    }
    engine::State replayed() const {
        engine::State s;
        for (const engine::Event& e : rig.journal) engine::apply(s, e);
        return s;
    }
    test::CoreRig rig;
};

TEST_F(History, OfACallerLosesNumberNameAndWordsAndReplays) {
    const engine::State before = replayed();
    PersonRecords records{{.phone = kPhone, .name = "Wang Fang", .responder = {}, .home = {}}, "erased-1"};
    EXPECT_GE(erase(records), 5U);
    EXPECT_THAT(bytes(), Not(HasSubstr(kPhone)));
    EXPECT_THAT(bytes(), HasSubstr("13900000002")) << "somebody else's";
    EXPECT_THAT(bytes(), HasSubstr("Li Na"));
    const engine::State after = replayed();
    EXPECT_EQ(after.seq, before.seq);
    EXPECT_EQ(after.incidents.size(), before.incidents.size());
    EXPECT_EQ(after.offers.size(), before.offers.size());
    EXPECT_EQ(after.deadlines, before.deadlines) << "nothing that is due has moved";
    const engine::AlertState& first = after.alerts.at({1});
    EXPECT_EQ(first.source_id, "erased-1") << "two alarms of one caller are still of one caller";
    EXPECT_EQ(after.alerts.at({3}).source_id, "erased-1");
    EXPECT_EQ(first.text, kErased);
    EXPECT_EQ(first.reporter.name, kErased);
    EXPECT_EQ(first.reporter.location, std::nullopt);
    EXPECT_EQ(first.location, before.alerts.at({1}).location) << "where it happened is the record of what was done";
    EXPECT_EQ(after.alerts.at({2}).text, "my husband does not wake up");
}

TEST_F(History, KeepsTheNameInOtherIncidentsAndTheNumberNowhere) {
    PersonRecords records{{.phone = kPhone, .name = "Wang Fang", .responder = {}, .home = {}}, "erased-1"};
    erase(records);
    std::vector<std::string> notes;
    for (const engine::Event& e : rig.journal)
        if (const auto* note = std::get_if<engine::NoteAdded>(&e.body)) notes.push_back(note->text);
    EXPECT_THAT(notes, ::testing::ElementsAre("[erased] says the lift is broken, call erased-1", "seen by Wang Fang of number erased-1 too")) << "a name is found in its own incidents only: others have it too";
}

TEST_F(History, IsErasedOnceAndHasNothingLeftTheSecondTime) {
    PersonRecords once{{.phone = kPhone, .name = {}, .responder = {}, .home = {}}, "erased-1"};
    EXPECT_GT(erase(once), 0U);
    PersonRecords twice{{.phone = kPhone, .name = {}, .responder = {}, .home = {}}, "erased-2"};
    EXPECT_EQ(erase(twice), 0U);
}

TEST_F(History, OfAResponderKeepsTheIdAndLosesNameAndHome) {
    PersonRecords records{{.phone = {}, .name = {}, .responder = "P1", .home = {}}, "erased-1"};
    for (const engine::Event& e : rig.journal) records.learn(e.body);
    EXPECT_THAT(records.still_in_use(), HasSubstr("P1 is in the town pack"));
    (void)rig.run(engine::LoadTown{{rig.town.responders[1]}, test::plain_policy()}, kNoon + 200s);  // a town pack without P1
    PersonRecords retired{{.phone = {}, .name = {}, .responder = "P1", .home = {}}, "erased-1"};
    EXPECT_GT(erase(retired), 0U);
    EXPECT_EQ(retired.still_in_use(), "");
    const engine::State after = replayed();
    EXPECT_EQ(after.responders.at({1}).profile.name, kErased);
    EXPECT_EQ(after.responders.at({1}).profile.home, engine::LatLon{});
    EXPECT_EQ(after.responders.at({1}).profile.external_id, "P1");
    EXPECT_EQ(after.responders.at({2}).profile.name, "P2");
}

TEST(PersonRecordsOfACaller, FollowTheirIncidentIntoTheOneThatItWasMergedInto) {
    engine::Alert a;
    a.source_kind = engine::SourceKind::Phone, a.source_id = kPhone, a.reporter.phone = kPhone;
    PersonRecords records{{.phone = kPhone, .name = "Wang Fang", .responder = {}, .home = {}}, "erased-1"};
    records.learn(engine::AlertAccepted{{1}, {2}, a});
    records.learn(engine::IncidentMerged{{2}, {1}, "", 0});
    records.learn(engine::IncidentMerged{{1}, {4}, "", 0});
    for (const auto& [incident, text] : {std::pair{2, "[erased] waits"}, {1, "[erased] waits"}, {4, "[erased] waits"}, {3, "Wang Fang waits"}}) {
        engine::EventBody note = engine::NoteAdded{{static_cast<std::uint64_t>(incident)}, "desk1", "Wang Fang waits"};
        records.erase(note);
        EXPECT_EQ(std::get<engine::NoteAdded>(note).text, text) << incident;
    }
}

/// All that the journal says about one home.
std::vector<engine::EventBody> records_of_a_home() {
    engine::HomeListed listed{.home = {1}, .profile = {}, .due_at = {}};
    listed.profile.place_id = "home-1", listed.profile.person = "Ma Lan", listed.profile.medical = "weak heart", listed.profile.key_holder = "Wang Key", listed.profile.key_phone = "10000000012";
    listed.profile.relatives = "Ma Jun", listed.profile.helper = "v7";
    engine::HomeVisited visited{};
    visited.home = {1}, visited.by = "v7", visited.text = "Ma Lan is well";
    engine::TaskRaised visit{};
    visit.task = {5}, visit.kind = engine::WorkKind::Visit, visit.subject = "home-1", visit.text = "visit Ma Lan";
    return {listed,
            visit,
            engine::TaskDone{{5}, "v7", "Ma Lan was there"},
            visited,
            engine::CareNotified{{1}, {3}, {1}, engine::CareParty::Ambulance, "120", "medical at the home of Ma Lan"},
            engine::CareNotified{{2}, {3}, {1}, engine::CareParty::KeyHolder, "10000000012", "medical at the home of Ma Lan; please bring the key"},
            engine::CareNotified{{3}, {3}, {1}, engine::CareParty::Helper, "v7", "medical at the home of Ma Lan"},
            engine::CareNoticeSettled{{2}, {3}, true, "Wang Key comes for Ma Lan"}};
}

/// What is left of them, and how many were changed.
template <class Records>
std::pair<std::string, int> left_of(const std::vector<engine::EventBody>& bodies, Records& records) {
    std::pair<std::string, int> out;
    for (engine::EventBody body : bodies) {
        out.second += records.erase(body) ? 1 : 0;
        out.first += codec::encode_event(body);
    }
    return out;
}
constexpr const char* kOfTheHome[] = {"Ma Lan", "Ma Jun", "weak heart", "Wang Key", "10000000012"};

TEST(PersonRecordsOfAHome, LeaveNobodyWhoLivesThereOrHasTheKey) {
    const auto bodies = records_of_a_home();
    PersonRecords records{{.phone = {}, .name = {}, .responder = {}, .home = "home-1"}, "erased-1"}, other{{.phone = {}, .name = {}, .responder = {}, .home = "home-2"}, "erased-1"};
    for (const engine::EventBody& body : bodies) records.learn(body), other.learn(body);
    for (const engine::EventBody& body : bodies) EXPECT_TRUE(records.concerns(body)) << engine::name_of(body);
    const auto [left, changed] = left_of(bodies, records);
    for (const char* secret : kOfTheHome) EXPECT_THAT(left, Not(HasSubstr(secret)));
    EXPECT_EQ(changed, 8);
    EXPECT_THAT(left, HasSubstr("v7")) << "what somebody did";
    EXPECT_EQ(left_of(bodies, other).second, 0);
}

TEST_F(History, SaysWhatIsHeldAboutWhom) {
    PersonRecords caller{{.phone = kPhone, .name = {}, .responder = {}, .home = {}}, "[number]"}, officer{{.phone = {}, .name = {}, .responder = "P1", .home = {}}, ""},
        nobody{{.phone = "13700000000", .name = {}, .responder = {}, .home = {}}, ""};
    std::map<std::string, int> of_caller, of_officer;
    for (const engine::Event& e : rig.journal) caller.learn(e.body), officer.learn(e.body), nobody.learn(e.body);
    for (const engine::Event& e : rig.journal) {
        if (caller.concerns(e.body)) ++of_caller[std::string{engine::name_of(e.body)}];
        if (officer.concerns(e.body)) ++of_officer[std::string{engine::name_of(e.body)}];
        EXPECT_FALSE(nobody.concerns(e.body));
    }
    EXPECT_EQ(of_caller["alert_accepted"], 2);
    EXPECT_EQ(of_caller["note_added"], 2);
    EXPECT_EQ(of_officer["responder_enrolled"], 1);
    EXPECT_EQ(of_officer["offer_accepted"], 1);
    EXPECT_EQ(of_officer.count("alert_accepted"), 0U);
}

TEST(PersonOfAQuestion, IsNamedInOneWay) {
    const auto wrong = [](const char* phone, const char* name, const char* responder, const char* home) { return complaint_about({phone, name, responder, home}); };
    EXPECT_EQ(wrong("13800000001", "Wang", "", ""), "");
    EXPECT_EQ(wrong("", "", "P1", ""), "");
    EXPECT_THAT(wrong("", "", "", ""), HasSubstr("expected one of"));
    EXPECT_THAT(wrong("13800000001", "", "P1", ""), HasSubstr("expected one of"));
    EXPECT_THAT(wrong("110", "", "", ""), HasSubstr("at least 5")) << "it would be found inside other numbers";
    EXPECT_THAT(wrong("", "Wang", "P1", ""), HasSubstr("--name"));
}

// ---- retention ----
class Sweep : public History {
protected:
    std::size_t sweep(Retention kept, engine::Instant now) {
        OldRecords records{kept, now, "erased-7-"};
        return erase(records, [&](const engine::Event& e) { records.learn(e.body, e.at); });
    }
    const engine::Instant closed_{kNoon + 100s};
};

TEST_F(Sweep, LeavesWhatIsOpenAndWhatIsNotOldEnough) {
    EXPECT_EQ(sweep({.reporters = 24h, .texts = 24h, .photos = {}, .homes = {}}, closed_ + 24h - 1ms), 0U);
    EXPECT_GT(sweep({.reporters = 24h, .texts = 24h, .photos = {}, .homes = {}}, closed_ + 24h), 0U);
    const engine::State after = replayed();
    EXPECT_EQ(after.alerts.at({1}).reporter.phone, kErased);
    EXPECT_EQ(after.alerts.at({2}).reporter.phone, "13900000002") << "still open";
    EXPECT_EQ(sweep({.reporters = 24h, .texts = 24h, .photos = {}, .homes = {}}, closed_ + 48h), 0U) << "once";
}

TEST_F(Sweep, TakesEachClassInItsOwnTime) {
    (void)sweep({.reporters = 24h, .texts = {}, .photos = {}, .homes = {}}, closed_ + 24h);
    EXPECT_EQ(replayed().alerts.at({1}).reporter.name, kErased);
    EXPECT_EQ(replayed().alerts.at({1}).source_id, "erased-7-1");
    EXPECT_EQ(replayed().alerts.at({1}).text, "my husband does not wake up") << "words are kept for ever here";
    (void)sweep({.reporters = {}, .texts = 24h, .photos = {}, .homes = {}}, closed_ + 24h);
    EXPECT_EQ(replayed().alerts.at({1}).text, kErased);
    for (const engine::Event& e : rig.journal) {
        if (const auto* closed = std::get_if<engine::IncidentClosed>(&e.body)) {
            EXPECT_EQ(closed->text, kErased);
            EXPECT_EQ(closed->outcome, "settled");
        }
        if (const auto* step = std::get_if<engine::AssignmentProgressed>(&e.body)) {
            EXPECT_TRUE(step->text.empty() || step->text == kErased) << step->text;
        }
    }
}

TEST_F(Sweep, CountsFromTheLastClosing) {
    (void)rig.run(engine::ReopenIncident{{1}, "desk1", "again"}, kNoon + 200s);
    EXPECT_EQ(sweep({.reporters = 24h, .texts = 24h, .photos = {}, .homes = {}}, closed_ + 1000h), 0U);
    (void)rig.run(engine::ResolveIncident{{1}, "settled", "desk1", ""}, kNoon + 300s);
    EXPECT_EQ(sweep({.reporters = 24h, .texts = 24h, .photos = {}, .homes = {}}, kNoon + 300s + 24h - 1ms), 0U);
    EXPECT_GT(sweep({.reporters = 24h, .texts = 24h, .photos = {}, .homes = {}}, kNoon + 300s + 24h), 0U);
}

TEST(OldPhotos, GoWhenEveryIncidentThatShowsThemIsOld) {
    OldRecords records{{.reporters = {}, .texts = {}, .photos = 24h, .homes = {}}, kNoon + 48h, "erased-"};
    records.learn(engine::PhotoAdded{{1}, {}, "both", 1, {}}, kNoon);
    records.learn(engine::PhotoAdded{{2}, {}, "both", 1, {}}, kNoon);
    records.learn(engine::PhotoAdded{{1}, {}, "one", 1, {}}, kNoon);
    records.learn(engine::IncidentClosed{{1}, "settled", "", ""}, kNoon);
    EXPECT_THAT(records.old_photos(), ::testing::ElementsAre("one"));
    records.learn(engine::IncidentMerged{{2}, {1}, "", 0}, kNoon);
    EXPECT_THAT(records.old_photos(), ::testing::ElementsAre("both", "one")) << "a merged one is as old as the one that it went into";
}

TEST(OldHomes, LeaveNobodyWhoLivedThereOrHadTheKey) {
    const auto bodies = records_of_a_home();
    OldRecords records{{.reporters = {}, .texts = {}, .photos = {}, .homes = 24h}, kNoon + 24h, "erased-"};
    for (const engine::EventBody& body : bodies) records.learn(body, kNoon - 1h);
    EXPECT_EQ(left_of(bodies, records).second, 0) << "on the list";
    records.learn(engine::HomeUnlisted{{1}}, kNoon);
    const auto [left, changed] = left_of(bodies, records);
    for (const char* secret : kOfTheHome) EXPECT_THAT(left, Not(HasSubstr(secret)));
    EXPECT_EQ(changed, 8);
}

TEST(OldNotices, GoWithTheIncidentThatTheyAreAbout) {
    const std::vector<engine::EventBody> bodies{engine::CareNotified{{1}, {3}, {1}, engine::CareParty::Reporter, kPhone, "closed: settled"},
                                                engine::CareNotified{{2}, {3}, {1}, engine::CareParty::Ambulance, "120", "medical at the home of Ma Lan"},
                                                engine::CareNoticeSettled{{2}, {3}, true, "Ma Lan was taken along"}};
    const auto swept = [&](Retention kept) {
        OldRecords records{kept, kNoon + 24h, "erased-"};
        for (const engine::EventBody& body : bodies) records.learn(body, kNoon);
        records.learn(engine::IncidentClosed{{3}, "settled", "", ""}, kNoon);
        return left_of(bodies, records).first;
    };
    const std::string callers = swept({.reporters = 24h, .texts = {}, .photos = {}, .homes = {}}), words = swept({.reporters = {}, .texts = 24h, .photos = {}, .homes = {}});
    EXPECT_THAT(callers, Not(HasSubstr(kPhone)));
    EXPECT_THAT(callers, HasSubstr("Ma Lan"));
    EXPECT_THAT(words, HasSubstr(kPhone));
    EXPECT_THAT(words, HasSubstr("120"));
    EXPECT_THAT(words, Not(HasSubstr("Ma Lan")));
}

TEST(OldHomes, LoseThePersonWhenTheyAreNoLongerCaredFor) {
    engine::HomeListed listed{.home = {1}, .profile = {}, .due_at = {}};
    listed.profile.place_id = "home-1", listed.profile.person = "Ma Lan", listed.profile.medical = "weak heart", listed.profile.key_phone = "0001";
    OldRecords records{{.reporters = {}, .texts = {}, .photos = {}, .homes = 24h}, kNoon + 24h, "erased-"};
    records.learn(listed, kNoon - 1h);
    engine::EventBody body = listed;
    EXPECT_FALSE(records.erase(body)) << "on the list";
    records.learn(engine::HomeUnlisted{{1}}, kNoon);
    EXPECT_TRUE(records.erase(body));
    const auto& after = std::get<engine::HomeListed>(body).profile;
    EXPECT_EQ(after.person + after.medical + after.key_phone, "[erased][erased][erased]");
    EXPECT_EQ(after.place_id, "home-1");
}

}  // namespace
}  // namespace watchgrid::privacy
