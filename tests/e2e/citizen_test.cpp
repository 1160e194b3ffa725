/// A person at a contact plate, without JavaScript and with it: forms by curl, against the real service.
#include <gmock/gmock.h>

#include <boost/json.hpp>
#include <set>
#include <thread>

#include "tests/e2e/rig.hpp"

namespace watchgrid::e2e {
namespace {

namespace json = boost::json;
using ::testing::HasSubstr;
using ::testing::Not;

class Citizen : public testing::Test {
protected:
    static void SetUpTestSuite() {
        rig = new Rig{};
        world = new World{*rig};
        world->put_everybody_on_duty();
        std::this_thread::sleep_for(milliseconds{500});
    }
    static void TearDownTestSuite() {
        delete world;
        delete rig;
    }

    struct Page {
        int status{};
        std::string location, body;
    };
    static std::string url() { return "http://127.0.0.1:" + std::to_string(rig->http_port()); }
    /// `headers` and `form` as curl's own arguments.
    static Page ask(const std::string& path, const std::string& arguments) {
        const Ran ran = run("curl -s -m 10 -w '\\n%{http_code} %{redirect_url}' " + arguments + " '" + url() + path + "'");
        const std::size_t cut = ran.output.rfind('\n');
        if (cut == std::string::npos) return {};
        Page page{std::atoi(ran.output.c_str() + cut + 1), {}, ran.output.substr(0, cut)};
        const std::size_t space = ran.output.find(' ', cut);
        page.location = ran.output.substr(space + 1);
        if (page.location.starts_with(url())) page.location.erase(0, url().size());
        return page;
    }
    static Page by_script(const std::string& path, const std::string& key, const std::string& form) {
        return ask(path, "-H 'Accept: application/json' " + (key.empty() ? "" : "-H 'Idempotency-Key: " + key + "' ") + (form.empty() ? "" : "-d '" + form + "'"));
    }
    static std::string number(const Page& page) {
        json::error_code ec;
        const json::value v = json::parse(page.body, ec);
        if (ec || !v.is_object() || !v.as_object().contains("number")) return "";
        return std::string{v.at("number").as_string()};
    }
    static std::string plate() {
        for (const engine::Place& p : rig->town().places)
            if (p.kind == engine::PlaceKind::Plate) return p.id;
        return "no plate in the town";
    }

    static inline Rig* rig;
    static inline World* world;
};

TEST_F(Citizen, RaisesAnAlarmWithAPlainForm) {
    const Page page = ask("/p/" + plate(), "");
    ASSERT_EQ(page.status, 200);
    EXPECT_LE(page.body.size(), 15U << 10U);
    const Page sent = ask("/p/" + plate(), "-d intent=report -d lang=en");
    ASSERT_EQ(sent.status, 303) << sent.body;
    EXPECT_THAT(sent.location, HasSubstr("/p/" + plate() + "/a/"));
    const Page receipt = ask(sent.location, "");
    EXPECT_EQ(receipt.status, 200);
    EXPECT_THAT(receipt.body, HasSubstr("Your alarm has arrived"));
    EXPECT_THAT(receipt.body, HasSubstr("tel:110"));
    const Page again = ask("/p/" + plate(), "-d intent=report -d lang=en");
    EXPECT_EQ(again.location, sent.location) << "an impatient second press is the same alarm";
}

TEST_F(Citizen, RaisesOneAlarmHoweverOftenTheKeyIsSent) {
    const Page first = by_script("/p/" + plate(), "key-of-one-press", "intent=help");
    ASSERT_EQ(first.status, 201) << first.body;
    // What was reported from here before may be the same incident: the number of its alerts does not grow.
    const auto alerts = [&] { return json::parse(rig->get("/v1/incidents/" + number(first)).body).at("alert_count").to_number<int>(); };
    const int before = alerts();
    for (int i = 0; i < 5; ++i) {
        const Page repeat = by_script("/p/" + plate(), "key-of-one-press", "intent=help");
        EXPECT_EQ(repeat.status, 200);
        EXPECT_EQ(number(repeat), number(first));
    }
    EXPECT_EQ(alerts(), before);
}

TEST_F(Citizen, IsHeardAtAnUnknownPlate) {
    const Page page = ask("/p/PL-404", "-H 'Accept-Language: en'");
    EXPECT_EQ(page.status, 200);
    EXPECT_THAT(page.body, HasSubstr("not registered"));
    const Page sent = by_script("/p/PL-404", "unknown-plate-1", "intent=rescue");
    ASSERT_EQ(sent.status, 201) << sent.body;
    const std::string incident = rig->get("/v1/incidents/" + number(sent)).body;
    for (const char* mark : {"unknown_place", "unknown_source", "\"needs_location\":true"}) EXPECT_THAT(incident, HasSubstr(mark));
    // The fix that comes later gives it a place.
    const auto at = rig->town().centre;
    EXPECT_EQ(by_script("/p/PL-404/a/unknown-plate-1", "", "lat=" + std::to_string(at.lat()) + "&lon=" + std::to_string(at.lon()) + "&accuracy_m=20").status, 200);
    EXPECT_THAT(rig->get("/v1/incidents/" + number(sent)).body, HasSubstr("\"needs_location\":false"));
}

TEST_F(Citizen, IsPagedForNobodyByAQuestion) {
    const Page sent = by_script("/p/" + plate(), "question-0001", "intent=consult&text=opening+hours");
    ASSERT_EQ(sent.status, 201);
    std::this_thread::sleep_for(milliseconds{300});
    EXPECT_THAT(rig->get("/v1/incidents/" + number(sent)).body, HasSubstr("\"offers\":[]"));
}

TEST_F(Citizen, SeesHelpComingAndArriving) {
    const Page sent = by_script("/p/" + plate(), "progress-0001", "intent=rescue&lang=en");
    ASSERT_EQ(sent.status, 201);
    const auto offer = world->offer_for_incident(number(sent), seconds{2});
    ASSERT_TRUE(offer);
    const std::string here = "/p/" + plate() + "/a/progress-0001?lang=en";
    const auto after = [&](const char* answer) {
        world->answer(offer->offer_id, answer);
        EXPECT_TRUE(world->ack(offer->offer_id + "-" + answer, seconds{2}));
        return by_script(here, "", "").body;
    };
    EXPECT_THAT(by_script(here, "", "").body, HasSubstr("People nearby are being asked"));
    const std::string coming = after("accept");
    EXPECT_THAT(coming, HasSubstr("Help is on the way"));
    EXPECT_THAT(coming, Not(HasSubstr(world->responder_of(offer->offer_id)))) << "who comes is not for the street";
    EXPECT_THAT(after("arrived"), HasSubstr("Help is at the place"));
}

TEST_F(Citizen, TellsMoreAndTheDeskReadsIt) {
    const Page sent = by_script("/p/" + plate(), "more-00001", "intent=report");
    ASSERT_EQ(sent.status, 201);
    EXPECT_EQ(ask("/p/" + plate() + "/a/more-00001", "-d type=fire -d phone=13800000000 --data-urlencode 'text=<b>third floor</b>'").status, 303);
    const std::string timeline = rig->get("/v1/incidents/" + number(sent) + "/timeline").body;
    EXPECT_THAT(timeline, HasSubstr("fire · <b>third floor</b> · tel 13800000000"));
    EXPECT_EQ(by_script("/p/" + plate() + "/a/more-00001", "", "mistake=1").status, 200);
    EXPECT_THAT(rig->get("/v1/incidents/" + number(sent) + "/timeline").body, HasSubstr("pressed by mistake"));
    EXPECT_THAT(rig->get("/v1/incidents/" + number(sent)).body, HasSubstr("\"state\":\"open\"")) << "only the desk closes: the hand may be forced";
}

TEST_F(Citizen, IsNotRefusedForPressingTooOftenButCountsOnce) {
    std::string last;
    for (std::size_t i = 0; i < 6; ++i) last = number(by_script("/p/" + plate() + "?", "flood-key-" + std::to_string(i), "intent=help"));
    const auto at = rig->town().centre;
    const std::string says = "intent=help&text=a+knife&phone=13800000009&lat=" + std::to_string(at.lat()) + "&lon=" + std::to_string(at.lon());
    const Page more = by_script("/p/" + plate(), "flood-key-more", says);
    EXPECT_EQ(more.status, 200) << more.body;
    const auto timeline = [&](const Page& page) { return rig->get("/v1/incidents/" + number(page) + "/timeline").body; };
    EXPECT_THAT(timeline(more), HasSubstr("pressed again: a knife · tel 13800000009 · " + std::to_string(at.lat()).substr(0, 6))) << "when the answer is here, the desk has it";
    for (int i = 0; i < 20; ++i) EXPECT_EQ(by_script("/p/" + plate(), "flood-same-" + std::to_string(i), says).status, 200);
    const std::string after = timeline(more);
    EXPECT_EQ(after.find("pressed again: a knife", after.find("pressed again: a knife") + 1), std::string::npos) << "a loop does not fill the timeline";
    EXPECT_EQ(by_script("/p/" + plate(), "flood-key-other", "intent=help&text=he+runs").status, 200);
    EXPECT_THAT(timeline(more), HasSubstr("pressed again (x21): he runs"));
    // Once the desk has closed what there is, a press is somebody in need again.
    Page next = more;
    for (int i = 0; i < 10 && next.status == 200; ++i) {
        EXPECT_EQ(rig->post("/v1/incidents/" + number(next) + "/commands", R"({"command":"resolve","outcome":"settled_on_the_spot"})").status, 200);
        next = by_script("/p/" + plate(), "flood-later-" + std::to_string(i), "intent=help");
    }
    EXPECT_EQ(next.status, 201) << next.body;
}

TEST_F(Citizen, IsHeardButQuestionedWhenThePhoneIsFarFromThePlate) {
    // A photo of the plate, shown around in Beijing.
    const Page sent = by_script("/p/" + plate(), "photo-of-plate-1", "intent=rescue&lat=39.9&lon=116.4&accuracy_m=20");
    ASSERT_EQ(sent.status, 201) << sent.body;
    std::string timeline;
    for (int i = 0; i < 50 && timeline.find("km from the plate") == std::string::npos; ++i) {
        timeline = rig->get("/v1/incidents/" + number(sent) + "/timeline").body;
        std::this_thread::sleep_for(milliseconds{20});
    }
    EXPECT_THAT(timeline, HasSubstr("km from the plate"));
    EXPECT_THAT(rig->get("/v1/incidents/" + number(sent)).body, HasSubstr("outside_town"));
}

// Without a login, as a phone with a lost password: heard, and nobody can call every unit away by a loop. Last of its kind: it is one address.
TEST_F(Citizen, WhoSendsSosWithoutEndIsAnsweredAndOpensTwentyIncidents) {
    std::set<std::string> incidents;
    std::string last;
    for (int n = 0; n < 25; ++n) {
        const std::string id = std::to_string(n);
        const Page sent = ask("/patrol/api/sos", "-H 'Content-Type: application/json' -d '{\"sos_id\":\"loop-" + id + "\",\"text\":\"again " + id + "\"}'");
        ASSERT_TRUE(sent.status == 201 || sent.status == 200) << n << ": " << sent.status << " " << sent.body;
        last = std::string{json::parse(sent.body).at("incident_id").as_string()};
        incidents.insert(last);
    }
    EXPECT_EQ(incidents.size(), 20U);
    // What is said beyond them reaches the desk with its words, all of it, and before the answer.
    const auto timeline = [&] { return rig->get("/v1/incidents/" + last + "/timeline").body; };
    for (int n = 20; n < 25; ++n) EXPECT_THAT(timeline(), HasSubstr("another SOS from the same address: again " + std::to_string(n)));
    const auto sos = [](const std::string& id, const std::string& text) { return ask("/patrol/api/sos", "-H 'Content-Type: application/json' -d '{\"sos_id\":\"" + id + "\",\"text\":\"" + text + "\"}'"); };
    for (int n = 0; n < 20; ++n) EXPECT_EQ(sos("same-" + std::to_string(n), "help").status, 200);
    const std::string after = timeline();
    const std::size_t first = after.find("same address: help");
    ASSERT_NE(first, std::string::npos);
    EXPECT_EQ(after.find("same address: help", first + 1), std::string::npos) << "a loop does not fill the timeline";
    // The desk has closed all twenty: the next one calls people.
    for (const std::string& incident : incidents) EXPECT_EQ(rig->post("/v1/incidents/" + incident + "/commands", R"({"command":"resolve","outcome":"settled_on_the_spot"})").status, 200);
    const Page real = sos("a-real-one", "shots");
    EXPECT_EQ(real.status, 201) << real.body;
    EXPECT_FALSE(incidents.contains(std::string{json::parse(real.body).at("incident_id").as_string()}));
}

TEST_F(Citizen, GetsAClearAnswerToNonsense) {
    EXPECT_EQ(ask("/p/" + plate(), "-H 'Content-Type: application/json' -d '{}'").status, 415);
    EXPECT_EQ(ask("/p/" + plate(), "-d text=$(head -c 20000 /dev/zero | tr '\\0' x)").status, 413);
    EXPECT_EQ(by_script("/p/" + plate() + "/a/no-such-key", "", "").status, 404);
    EXPECT_EQ(ask("/p/" + plate() + "/a/no-such-key", "").status, 404);
    const Page broken = by_script("/p/" + plate(), "broken-fix-1", "intent=dance&lat=91&lon=x&accuracy_m=-5&text=%ff%fe");
    EXPECT_EQ(broken.status, 201) << broken.body;
    EXPECT_THAT(broken.body, HasSubstr("\"note\":")) << "the intent was taken as a report, and the receipt says so";
    const std::string incident = rig->get("/v1/incidents/" + number(broken)).body;
    EXPECT_THAT(incident, HasSubstr("location_broken"));
    EXPECT_THAT(incident, HasSubstr("unknown_type"));
}

// Whoever counts through ids finds nothing and fills no desk; a life is never refused. Last: it is one address.
TEST_F(Citizen, WhoTriesOneUnknownPlateAfterTheOtherIsRefusedAtTheTwentyFirst) {
    const auto press = [](int n, const char* intent) { return by_script("/p/NO-SUCH-" + std::to_string(n), "unknown-key-" + std::to_string(n), std::string{"intent="} + intent); };
    for (int n = 0; n < 20; ++n) EXPECT_EQ(press(n, "report").status, 201) << n;
    EXPECT_EQ(press(20, "report").status, 429);
    EXPECT_EQ(press(20, "report").status, 429) << "the same press again, with its key";
    EXPECT_EQ(press(21, "help").status, 429);
    EXPECT_EQ(press(22, "rescue").status, 201);
    EXPECT_LT(by_script("/p/" + plate(), "known-after-unknown", "intent=help").status, 300) << "a plate that hangs there is another matter";
}

}  // namespace
}  // namespace watchgrid::e2e
