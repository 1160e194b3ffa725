// The citizen page as text: small, whole, in two languages, and deaf to what strangers write into it.
#include "adapters/web/plate_page.hpp"

#include <gmock/gmock.h>

#include "adapters/web/html.hpp"
#include "adapters/web/plate_sources.hpp"

namespace watchgrid::web {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using Progress = AlarmView::Progress;

const Plate kPlate{.id = "PL-0031", .name = "东风村口", .standing = PlateStanding::Known};

AlarmView alarm(Progress progress, std::optional<std::int64_t> eta_s = {}) {
    return {.key = "0123456789abcdef", .incident_id = "I17", .progress = progress, .intent = engine::Intent::Report, .anybody_came = progress != Progress::Received,
            .anybody_there = progress >= Progress::Arrived, .eta_s = eta_s};
}

TEST(PlatePage, FitsIntoItsBudgetInBothLanguages) {
    for (const Language l : {Language::Zh, Language::En}) {
        const Plate longest{.id = std::string(64, 'X'), .name = std::string(180, 'x'), .standing = PlateStanding::Unknown};
        EXPECT_LE(render_plate_page(l, longest, std::nullopt, PlateNotice::TooMany).size(), kPlatePageMax);
        EXPECT_LE(render_plate_page(l, kPlate, alarm(Progress::Received)).size(), kPlatePageMax);
    }
}

TEST(PlatePage, LoadsNothingElse) {
    const std::string page = render_plate_page(Language::Zh, kPlate, std::nullopt);
    for (const char* other : {"src=", "@import", "url(", "<link", "http://", "https://"}) EXPECT_THAT(page, Not(HasSubstr(other)));
}

TEST(PlatePage, LeavesNoPlaceholderBehind) {
    for (const Language l : {Language::Zh, Language::En}) {
        EXPECT_THAT(render_plate_page(l, kPlate, std::nullopt), Not(HasSubstr("{{")));
        EXPECT_THAT(render_plate_page(l, kPlate, alarm(Progress::Coming, 100)), Not(HasSubstr("{{")));
    }
}

TEST(PlatePage, WorksWithoutScript) {
    const std::string page = render_plate_page(Language::Zh, kPlate, std::nullopt);
    EXPECT_THAT(page, HasSubstr("<form method=\"post\" action=\"/p/PL-0031\""));
    for (const char* intent : {"report", "rescue", "help", "consult"}) EXPECT_THAT(page, HasSubstr("name=\"intent\" value=\"" + std::string{intent} + "\""));
    EXPECT_THAT(page, HasSubstr("href=\"tel:110\""));
    EXPECT_THAT(page, HasSubstr("<main id=\"sent\" hidden>"));
    const std::string sent = render_plate_page(Language::Zh, kPlate, alarm(Progress::Received));
    EXPECT_THAT(sent, HasSubstr("http-equiv=\"refresh\""));
    EXPECT_THAT(sent, HasSubstr("<main id=\"start\" hidden>"));
    EXPECT_THAT(sent, HasSubstr("action=\"/p/PL-0031/a/0123456789abcdef\""));
    EXPECT_THAT(sent, HasSubstr("href=\"tel:110\""));
}

TEST(PlatePage, GivesItsScriptTheSignedSpelling) {
    Plate signed_plate = kPlate;
    signed_plate.spelling = "PL-0031.c0ffee";
    EXPECT_THAT(render_plate_page(Language::Zh, signed_plate, std::nullopt), HasSubstr("\"plate\":\"PL-0031.c0ffee\"")) << "what the script posts to: without the signature the alarm is an unsigned one";
    EXPECT_THAT(render_plate_page(Language::Zh, kPlate, std::nullopt), HasSubstr("\"plate\":\"PL-0031\""));
}

TEST(PlatePage, AsksAndPromisesNothingMoreWhenItIsOver) {
    const std::string over = render_plate_page(Language::Zh, kPlate, alarm(Progress::Closed));
    EXPECT_THAT(over, HasSubstr("id=\"age\" hidden>"));
    EXPECT_THAT(over, HasSubstr("id=\"more\" hidden>"));
    EXPECT_THAT(over, HasSubstr("href=\"tel:110\""));
    EXPECT_THAT(render_plate_page(Language::Zh, kPlate, alarm(Progress::Arrived)), Not(HasSubstr("id=\"more\" hidden>")));
}

TEST(PlatePage, ShowsTextsOfStrangersAsText) {
    const std::string evil = "</script><script>alert(1)</script>\"'&";
    const std::string page = render_plate_page(Language::Zh, {.id = evil, .name = "<img src=x onerror=alert(2)>", .standing = PlateStanding::Unknown}, std::nullopt);
    EXPECT_THAT(page, Not(HasSubstr("<script>alert")));
    EXPECT_THAT(page, Not(HasSubstr("<img")));
    EXPECT_THAT(page, HasSubstr("&lt;img src=x"));
    EXPECT_THAT(page, HasSubstr("action=\"/p/%3C%2Fscript%3E"));
    std::size_t ends = 0;
    for (std::size_t at = page.find("</script>"); at != std::string::npos; at = page.find("</script>", at + 1)) ++ends;
    EXPECT_EQ(ends, 2U) << "the words and the script, and no other";
}

TEST(PlatePage, AllowsItsOwnScriptAndStyleByHash) {
    const std::string page = render_plate_page(Language::En, kPlate, std::nullopt);
    const auto between = [&](const std::string& open, const std::string& close) {
        const std::size_t from = page.rfind(open) + open.size();
        return page.substr(from, page.find(close, from) - from);
    };
    EXPECT_THAT(plate_page_policy(), HasSubstr("script-src " + policy_hash(between("<script>", "</script>")) + ";"));
    EXPECT_THAT(plate_page_policy(), HasSubstr("style-src " + policy_hash(between("<style>", "</style>")) + ";"));
    EXPECT_THAT(plate_page_policy(), HasSubstr("default-src 'none'"));
    EXPECT_THAT(page, Not(HasSubstr("style=\""))) << "inline attributes would break the policy";
    EXPECT_THAT(page, Not(HasSubstr("onclick")));
}

TEST(PlatePage, SaysThatAnIntentWasUnknownAndTakenAsAReport) {
    AlarmView odd = alarm(Progress::Received);
    EXPECT_THAT(alarm_json(Language::En, odd), Not(HasSubstr("\"note\"")));
    EXPECT_THAT(render_plate_page(Language::En, kPlate, odd), Not(HasSubstr("taken as a report")));
    odd.intent_unknown = true;
    EXPECT_THAT(alarm_json(Language::En, odd), HasSubstr(R"("note":"The kind of alarm was not known here; it was taken as a report.")"));
    EXPECT_THAT(alarm_json(Language::Zh, odd), HasSubstr("已按报警受理"));
    EXPECT_THAT(render_plate_page(Language::En, kPlate, odd), HasSubstr("taken as a report"));
    EXPECT_LE(render_plate_page(Language::Zh, kPlate, odd).size(), kPlatePageMax);
}

TEST(PlatePage, SaysThatAPlateIsUnknownOrRevokedAndStillTakesTheAlarm) {
    for (const auto& [standing, words] : {std::pair{PlateStanding::Unknown, "not registered"}, {PlateStanding::Revoked, "out of use"}}) {
        const std::string page = render_plate_page(Language::En, {.id = "PL-9", .name = {}, .standing = standing}, std::nullopt);
        EXPECT_THAT(page, HasSubstr(words));
        EXPECT_THAT(page, HasSubstr("value=\"report\""));
    }
}

TEST(AlarmProgress, IsSaidInMinutesRoundedUp) {
    EXPECT_THAT(alarm_json(Language::En, alarm(Progress::Coming, 121)), HasSubstr("about 3 minutes"));
    EXPECT_THAT(alarm_json(Language::En, alarm(Progress::Coming, 120)), HasSubstr("about 2 minutes"));
    EXPECT_THAT(alarm_json(Language::En, alarm(Progress::Coming, 60)), HasSubstr("about 1 minute\""));
    EXPECT_THAT(alarm_json(Language::Zh, alarm(Progress::Coming, 61)), HasSubstr("约 2 分钟"));
}

TEST(AlarmProgress, NeverCountsBelowNow) {
    EXPECT_THAT(alarm_json(Language::En, alarm(Progress::Coming, -90)), HasSubstr("any moment now"));
    EXPECT_THAT(alarm_json(Language::En, alarm(Progress::Coming)), HasSubstr("any moment now"));
}

TEST(AlarmProgress, PromisesNobodyToAQuestion) {
    AlarmView question = alarm(Progress::Received);
    question.intent = engine::Intent::Consult;
    const std::string text = alarm_json(Language::En, question);
    EXPECT_THAT(text, HasSubstr("somebody will contact you"));
    EXPECT_THAT(text, Not(HasSubstr("On the way")));
}

TEST(AlarmProgress, SaysThatPeopleAreAskedOnlyWhileSomebodyIs) {
    AlarmView taken = alarm(Progress::Received);
    EXPECT_THAT(alarm_json(Language::En, taken), HasSubstr("Looking for the nearest people"));
    taken.anybody_asked = true;
    EXPECT_THAT(alarm_json(Language::En, taken), HasSubstr("People nearby are being asked"));
}

TEST(AlarmProgress, DoesNotClaimAStepThatNeverHappened) {
    AlarmView closed = alarm(Progress::Closed);
    closed.anybody_came = closed.anybody_there = false;
    EXPECT_THAT(alarm_json(Language::En, closed), HasSubstr(R"({"text":"On the way","done":false})"));
    EXPECT_THAT(alarm_json(Language::En, closed), HasSubstr(R"({"text":"Closed","done":true})"));
}

TEST(LanguageOf, IsChineseUnlessAnotherComesFirst) {
    EXPECT_EQ(language_of(""), Language::Zh);
    EXPECT_EQ(language_of("zh-CN,zh;q=0.9,en;q=0.8"), Language::Zh);
    EXPECT_EQ(language_of("en-GB,zh;q=0.5"), Language::En);
    EXPECT_EQ(language_of("*"), Language::Zh);
}

TEST(FormValue, IsDecodedOnce) {
    EXPECT_EQ(form_value("a=1&text=two+men%20%26+a+dog%2B&b=", "text"), "two men & a dog+");
    EXPECT_EQ(form_value("a=1", "text"), "");
    EXPECT_EQ(form_value("text=%zz", "text"), "");
    EXPECT_EQ(form_value("text=%4", "text"), "");
    EXPECT_EQ(form_value("text", "text"), "");
    EXPECT_EQ(form_value("%74ext=x&text=y", "text"), "x");
}

TEST(Squeeze, DropsIndentationAndWholeLineComments) { EXPECT_EQ(squeeze("  a {\n\n  /* why */\n    b /* kept */\n}"), "a {\nb /* kept */\n}\n"); }

TEST(PlateSources, AreWrittenInAscii) {
    // Pieces of an embedded text may be cut anywhere; words in two languages have their own file.
    for (const std::string_view source : {plate_html(), plate_css(), plate_js()})
        EXPECT_EQ(std::count_if(source.begin(), source.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; }), 0);
}

}  // namespace
}  // namespace watchgrid::web
