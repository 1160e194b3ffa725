/// A caller asks what is held and then to be forgotten: the real service, its journal on disk, and the command that operators run.
#include <gmock/gmock.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cstdlib>
#include <fstream>
#include <thread>

#include "tests/e2e/rig.hpp"

namespace watchgrid::e2e {
namespace {

namespace json = boost::json;
using ::testing::HasSubstr;
using ::testing::Not;

json::value parse(const std::string& text) {
    json::error_code ec;
    json::value v = json::parse(text, ec);
    EXPECT_FALSE(ec) << text;
    return v;
}

/// Whether any file of the data folder holds these bytes.
bool is_on_disk(const Rig& rig, const std::string& what) { return run("grep -rqa -- '" + what + "' " + (rig.folder() / "journal").string()).exit_code == 0; }

TEST(APerson, IsExportedForgottenAndTheHistoryStillReplays) {
    Rig rig{{.volunteers = 10, .officers = 5, .guards = 5, .grids = 1}};
    const std::string journal = " --data " + (rig.folder() / "journal").string() + " ";
    std::string incident;
    {
        World world{rig};
        world.put_everybody_on_duty();
        for (const auto& [id, phone, name] : {std::tuple{"forget-me", "13800000001", "Wang Fang"}, {"keep-me", "13900000002", "Li Na"}}) {
            const Answer a = rig.post("/v1/alerts", std::string{R"({"alert_id":")"} + id + R"(","source":{"kind":"phone","id":")" + phone + R"("},"type":"medical","text":"my husband does not wake up","reporter":{"name":")" + name +
                                                        R"(","phone":")" + phone + R"("},"place_id":")" + rig.device() + "\"}");
            ASSERT_EQ(a.status, 201) << a.body;
            if (incident.empty()) incident = std::string{parse(a.body).at("incident_id").as_string()};
        }
        EXPECT_EQ(rig.post("/v1/incidents/" + incident + "/commands", R"({"command":"note","text":"Wang Fang waits at the gate"})").status, 200);
        EXPECT_EQ(rig.post("/v1/incidents/" + incident + "/commands", R"({"command":"resolve","outcome":"settled_on_the_spot"})").status, 200);
    }
    const Ran held = rig.watchgrid("privacy export" + journal + "--phone 13800000001");
    ASSERT_EQ(held.exit_code, 0) << held.output;
    EXPECT_THAT(held.output, HasSubstr("Wang Fang")) << "beside the running service";
    EXPECT_THAT(held.output, Not(HasSubstr("Li Na")));
    const Ran early = rig.watchgrid("privacy erase" + journal + "--phone 13800000001 --name 'Wang Fang' --by chief");
    EXPECT_EQ(early.exit_code, 1) << "not while the service runs";
    rig.stop_service();
    const Ran anchor = rig.watchgrid("journal anchor" + journal);
    ASSERT_EQ(anchor.exit_code, 0) << anchor.output;
    const std::string noted = anchor.output.substr(0, anchor.output.find('\n'));
    EXPECT_EQ(rig.watchgrid("journal verify" + journal + "--anchor " + noted).exit_code, 0);
    EXPECT_EQ(rig.watchgrid("journal verify" + journal + "--anchor 17:abc").exit_code, 2);
    ASSERT_TRUE(is_on_disk(rig, "13800000001"));
    const Ran dry = rig.watchgrid("privacy erase" + journal + "--phone 13800000001 --name 'Wang Fang' --by chief --dry-run");
    ASSERT_EQ(dry.exit_code, 0) << dry.output;
    EXPECT_TRUE(is_on_disk(rig, "13800000001"));
    const Ran gone = rig.watchgrid("privacy erase" + journal + "--phone 13800000001 --name 'Wang Fang' --by chief");
    ASSERT_EQ(gone.exit_code, 0) << gone.output;
    EXPECT_EQ(parse(gone.output).at("changed"), parse(dry.output).at("changed"));
    for (const char* secret : {"13800000001", "Wang Fang"}) EXPECT_FALSE(is_on_disk(rig, secret)) << secret;
    EXPECT_TRUE(is_on_disk(rig, "13900000002")) << "somebody else's";
    EXPECT_EQ(parse(rig.replay_json()).at("state_digest"), parse(gone.output).at("state_digest"));
    EXPECT_EQ(rig.watchgrid("audit verify" + journal).exit_code, 0) << "the chain goes on";
    const Ran rewritten = rig.watchgrid("journal verify" + journal + "--anchor " + noted);
    EXPECT_EQ(rewritten.exit_code, 1) << "an anchor tells that history was written anew, also by those who may";
    EXPECT_THAT(rewritten.output, HasSubstr("is not what it was"));
    EXPECT_EQ(rig.watchgrid("privacy erase" + journal + "--phone 13800000001 --by chief").exit_code, 0);
    rig.start_service();
    const std::string seen = rig.get("/v1/incidents/" + incident).body, timeline = rig.get("/v1/incidents/" + incident + "/timeline").body;
    EXPECT_THAT(seen, HasSubstr("[erased]"));
    EXPECT_THAT(timeline, HasSubstr("[erased] waits at the gate"));
    EXPECT_THAT(timeline, HasSubstr("\"outcome\":\"settled_on_the_spot\""));
    EXPECT_THAT(rig.get("/v1/audit?limit=100", "auditor").body, HasSubstr("privacy erase"));
    EXPECT_EQ(rig.post("/v1/alerts", R"({"alert_id":"next","source":{"kind":"phone","id":"13800000001"},"type":"fight"})").status, 201) << "who was forgotten may call again";
}

/// A photo of a scene, sent by whoever accepted. @return its digest
std::string send_photo(Rig& rig, World& world, const std::string& incident) {
    const auto offer = world.offer_for_incident(incident, seconds{2});
    EXPECT_TRUE(offer);
    if (!offer) return {};
    world.answer(offer->offer_id, "accept");
    EXPECT_TRUE(world.ack(offer->offer_id + "-accept", seconds{2}));
    const std::string token = "token-of-somebodys-phone-0123456789";
    std::ofstream{rig.folder() / "tokens", std::ios::app} << "device " << world.responder_of(offer->offer_id) << " " << token << "\n";
    std::ofstream{rig.folder() / "photo.jpg"} << "\xFF\xD8\xFF a picture";
    const std::string send = "curl -s -m 5 -H 'Authorization: Bearer " + token + "' -H 'Content-Type: image/jpeg' --data-binary @" + (rig.folder() / "photo.jpg").string() + " 'http://127.0.0.1:" +
                             std::to_string(rig.http_port()) + "/patrol/api/photo?offer_id=" + offer->offer_id + "'";
    for (const auto until = std::chrono::steady_clock::now() + seconds{10}; std::chrono::steady_clock::now() < until; std::this_thread::sleep_for(milliseconds{200})) {
        json::error_code ec;
        const json::value v = json::parse(run(send).output, ec);
        if (!ec && v.is_object() && v.as_object().contains("photo")) return std::string{v.at("photo").as_string()};
    }
    return {};
}

TEST(PhotosOfAPerson, GoBeforeTheJournalForgetsWhoseTheyAre) {
    namespace fs = std::filesystem;
    Rig rig{{.volunteers = 10, .officers = 5, .guards = 5, .grids = 1}};
    const std::string journal = " --data " + (rig.folder() / "journal").string() + " ";
    std::string digest;
    {
        World world{rig};
        world.put_everybody_on_duty();
        std::this_thread::sleep_for(milliseconds{500});
        const Answer a = rig.post("/v1/alerts", R"({"alert_id":"a","source":{"kind":"phone","id":"13800000001"},"type":"medical","location":)" + location_json(rig.town().responders.front().home) + "}");
        ASSERT_EQ(a.status, 201) << a.body;
        digest = send_photo(rig, world, std::string{parse(a.body).at("incident_id").as_string()});
    }
    rig.stop_service();
    const fs::path photos = rig.folder() / "journal" / "photos", photo = photos / digest;
    ASSERT_EQ(digest.size(), 64U);
    ASSERT_TRUE(fs::is_regular_file(photo));
    std::ofstream{photos / "half.part"} << "half a picture";
    const fs::path backup = rig.folder() / "backup";
    ASSERT_EQ(rig.watchgrid("backup" + journal + "--to " + backup.string()).exit_code, 0);
    EXPECT_TRUE(fs::is_regular_file(backup / "photos" / digest));
    EXPECT_FALSE(fs::exists(backup / "photos" / "half.part")) << "nobody's";
    // A name that cannot be removed, whoever runs this.
    fs::rename(photo, rig.folder() / "kept");
    fs::create_directories(photo / "in the way");
    const std::string erase = "privacy erase" + journal + "--phone 13800000001 --photos --by chief";
    const Ran stopped = rig.watchgrid(erase);
    EXPECT_EQ(stopped.exit_code, 1);
    EXPECT_THAT(stopped.output, HasSubstr(digest + ": cannot be removed"));
    EXPECT_TRUE(is_on_disk(rig, "13800000001")) << "else nobody would ever find out whose photo that is";
    fs::remove_all(photo);
    fs::rename(rig.folder() / "kept", photo);
    const Ran gone = rig.watchgrid(erase);
    ASSERT_EQ(gone.exit_code, 0) << gone.output;
    EXPECT_EQ(parse(gone.output).at("photos_removed"), 1);
    EXPECT_FALSE(fs::exists(photo));
    EXPECT_FALSE(is_on_disk(rig, "13800000001"));
    EXPECT_EQ(rig.watchgrid("audit verify" + journal).exit_code, 0);
}

TEST(Retention, OfWhatIsOldLeavesAHistoryThatServes) {
    Rig rig{{.volunteers = 10, .officers = 5, .guards = 5, .grids = 1}};
    const std::string journal = " --data " + (rig.folder() / "journal").string() + " ";
    const Answer raised = rig.post("/v1/alerts", R"({"alert_id":"a","source":{"kind":"phone","id":"13800000001"},"type":"dispute","text":"they shout","reporter":{"name":"Wang Fang","phone":"13800000001"}})");
    ASSERT_EQ(raised.status, 201) << raised.body;
    const std::string incident{parse(raised.body).at("incident_id").as_string()};
    EXPECT_EQ(rig.post("/v1/incidents/" + incident + "/commands", R"({"command":"resolve","outcome":"settled_on_the_spot"})").status, 200);
    rig.stop_service();
    EXPECT_EQ(rig.watchgrid("privacy sweep" + journal + "--by cron --reporters soon").exit_code, 2);
    const Ran young = rig.watchgrid("privacy sweep" + journal + "--by cron");
    ASSERT_EQ(young.exit_code, 0) << young.output;
    EXPECT_EQ(parse(young.output).at("changed"), 0) << "a year has not gone by";
    EXPECT_TRUE(is_on_disk(rig, "Wang Fang"));
    const Ran old = rig.watchgrid("privacy sweep" + journal + "--by cron --reporters 1ms --texts never");
    ASSERT_EQ(old.exit_code, 0) << old.output;
    EXPECT_FALSE(is_on_disk(rig, "Wang Fang"));
    EXPECT_FALSE(is_on_disk(rig, "13800000001"));
    EXPECT_TRUE(is_on_disk(rig, "they shout")) << "words are kept for ever here";
    rig.start_service();
    EXPECT_THAT(rig.get("/v1/incidents/" + incident).body, HasSubstr("they shout"));
}

TEST(WhoIsOffDuty, LeavesNoPositionInMemoryJournalStreamOrLog) {
    Rig rig{{.volunteers = 10, .officers = 5, .guards = 5, .grids = 1}};
    World world{rig};
    const std::string journal = " --data " + (rig.folder() / "journal").string();
    const auto& people = rig.town().responders;
    const auto volunteer = std::find_if(people.begin(), people.end(), [](const engine::Responder& r) { return r.responder_class == engine::ResponderClass::Volunteer; });
    ASSERT_NE(volunteer, people.end());
    const std::string id = volunteer->external_id, mine = "watchgrid/v1/responders/" + id;
    // Half a kilometre apart, so that the second would be a jump if the first were remembered; with digits that are nowhere else.
    const auto point = [&](std::int32_t digits) { return engine::LatLon::from_e6(volunteer->home.lat_e6() / 10'000 * 10'000 + digits, volunteer->home.lon_e6() / 10'000 * 10'000 + digits); };
    const engine::LatLon hidden = point(1357), seen = point(6913);
    const auto say_where = [&](engine::LatLon at) { world.publish(mine + "/position", "{\"location\":" + location_json(at) + "}"); };
    const auto forgotten = [&] { return rig.metric("watchgrid_positions_total{result=\"off_duty\"}"); };
    const std::string token = run("awk '$1 == \"dispatcher\" { printf \"%s\", $3 }' " + (rig.folder() / "tokens").string()).output;
    std::string streamed;
    std::jthread desk{[&] { streamed = rig.watchgrid("tail --url http://127.0.0.1:" + std::to_string(rig.http_port()) + " --token " + token + " --for 40").output; }};

    const std::string before = rig.watchgrid("journal anchor" + journal).output;
    for (int n = 1; n <= 5; ++n) {  // one by one: of several that wait the newest counts
        const double before_it = forgotten();
        const auto until = std::chrono::steady_clock::now() + seconds{10};
        // Said again while nobody counts it: what a broker hears before the service listens is gone.
        for (int tries = 0; forgotten() <= before_it && std::chrono::steady_clock::now() < until; ++tries) {
            if (tries % 50 == 0) say_where(hidden);
            std::this_thread::sleep_for(milliseconds{20});
        }
        EXPECT_GT(forgotten(), before_it);
    }
    EXPECT_EQ(rig.watchgrid("journal anchor" + journal).output, before) << "no record was written";
    world.publish(mine + "/sos", R"({"sos_id":"s1"})");
    const auto receipt = world.receipt("sos-" + id + "-s1", seconds{5});
    ASSERT_TRUE(receipt);
    EXPECT_TRUE(parse(rig.get("/v1/incidents/" + receipt->incident_id).body).at("location").is_null()) << "nothing in memory either";

    world.publish(mine + "/duty", R"({"on":true})");
    const auto until = std::chrono::steady_clock::now() + seconds{5};
    for (say_where(seen); rig.get("/v1/responders/" + id).body.find("\"location\":null") != std::string::npos && std::chrono::steady_clock::now() < until; say_where(seen))
        std::this_thread::sleep_for(milliseconds{100});
    EXPECT_THAT(rig.get("/v1/responders/" + id).body, HasSubstr("\"location\":{"));
    desk.join();
    rig.stop_service();
    EXPECT_THAT(streamed, HasSubstr(std::to_string(seen.lat_e6()))) << "on duty the desk sees it";
    const std::string written = rig.watchgrid("replay --print" + journal).output + run("cat " + (rig.folder() / "service.log").string() + " " + (rig.folder() / "journal" / "audit" / "audit.jsonl").string()).output;
    ASSERT_THAT(written, HasSubstr(id));
    for (const std::int32_t e6 : {hidden.lat_e6(), hidden.lon_e6()}) {
        const std::string digits = std::to_string(e6), degrees = digits.substr(0, digits.size() - 6) + "." + digits.substr(digits.size() - 6);
        for (const std::string& where : {digits, degrees}) {
            EXPECT_THAT(streamed, Not(HasSubstr(where)));
            EXPECT_THAT(written, Not(HasSubstr(where)));
            EXPECT_FALSE(is_on_disk(rig, where)) << where;
        }
    }
}

/// Somebody who is cared for: an alarm from there is told to 120, the key holder and the helper, and people visit.
class CaredFor : public ::testing::Test {
protected:
    CaredFor() {
        for (const engine::Place& p : rig.town().places)
            if (p.kind == engine::PlaceKind::Home) home = p.id;
        helper = rig.town().responders.front().external_id;
        list("care-1," + home + "," + helper + ",1,Ma Lan,weak heart,Wang Key,10000000012,Ma Jun,\n");
        rig.start_service();
        const Answer raised = rig.post("/v1/alerts", R"({"alert_id":"fell","source":{"kind":"phone","id":"13800000001"},"type":"medical","reporter":{"name":"Wang Fang","phone":"13800000001","location":{"lat":30,"lon":120}},"place_id":")" + home + "\"}");
        EXPECT_EQ(raised.status, 201) << raised.body;
        EXPECT_EQ(rig.post("/v1/homes/" + home + "/visits", R"({"report_id":"v1","by":")" + helper + R"(","text":"Ma Lan is well"})").status, 201);
        EXPECT_EQ(rig.post("/v1/incidents/" + std::string{parse(raised.body).at("incident_id").as_string()} + "/commands", R"({"command":"resolve","outcome":"settled_on_the_spot"})").status, 200);
        rig.stop_service();
        for (const char* secret : secrets) EXPECT_TRUE(is_on_disk(rig, secret)) << secret;
        list("");
        rig.start_service();  // the next start takes the home off the list
        rig.stop_service();
    }
    void list(const std::string& row) const { std::ofstream{rig.folder() / "town" / "care.csv"} << "id,home,helper,interval_days,person,medical,key_holder,key_phone,relatives,camera\n" << row; }
    void expect_gone() const {
        for (const char* secret : secrets) EXPECT_FALSE(is_on_disk(rig, secret)) << secret;
    }
    static constexpr const char* secrets[] = {"Ma Lan", "weak heart", "Wang Key", "10000000012", "Ma Jun"};
    Rig rig{{.volunteers = 10, .officers = 5, .guards = 5, .grids = 1, .start_service = false}};
    const std::string journal = " --data " + (rig.folder() / "journal").string() + " ";
    std::string home, helper;
};

TEST_F(CaredFor, IsForgottenWithWhoHadTheKeyAndWhoWasTold) {
    const Ran gone = rig.watchgrid("privacy erase" + journal + "--home " + home + " --by chief");
    ASSERT_EQ(gone.exit_code, 0) << gone.output;
    expect_gone();
    rig.start_service();
    EXPECT_EQ(rig.get("/v1/homes").status, 200);
}

TEST_F(CaredFor, IsSweptOnceTheHomeIsOffTheList) {
    const Ran gone = rig.watchgrid("privacy sweep" + journal + "--by cron --homes 1ms --reporters 1ms --texts never");
    ASSERT_EQ(gone.exit_code, 0) << gone.output;
    expect_gone();
    EXPECT_FALSE(is_on_disk(rig, "13800000001")) << "who was told that it is over";
}

}  // namespace
}  // namespace watchgrid::e2e
