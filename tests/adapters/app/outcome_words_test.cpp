// The words with which an incident is closed: one list, the same in the core, on the wire, in the document and in the console.
#include <fstream>
#include <regex>
#include <sstream>

#include "engine/incident/outcome.hpp"
#include "tests/adapters/app/everyday_rig.hpp"
#include "tests/support/source_dir.hpp"

namespace watchgrid::app {
namespace {

using engine::IncidentOutcome;

std::vector<std::string> words_of_the_core() {
    std::vector<std::string> out;
    for (const auto& [outcome, word] : engine::EnumNames<IncidentOutcome>::table) out.emplace_back(word);
    return out;
}

/// The text of that file between the first `from` and the next `to` after it.
std::string part_of(const char* file, std::string_view from, std::string_view to) {
    std::ifstream in{test::source_dir() + "/" + file};
    std::ostringstream text;
    text << in.rdbuf();
    const std::string all = text.str();
    const std::size_t begin = all.find(from);
    if (begin == std::string::npos) return ADD_FAILURE() << file << ": expected " << from, "";
    return all.substr(begin + from.size(), all.find(to, begin + from.size()) - begin - from.size());
}

std::vector<std::string> words_in(const std::string& text, const std::regex& word) {
    std::vector<std::string> out;
    for (std::sregex_iterator it{text.begin(), text.end(), word}; it != std::sregex_iterator{}; ++it) out.push_back((*it)[1]);
    return out;
}

TEST(OutcomeWords, AreTheSameInTheCoreInTheDocumentAndInTheConsole) {
    EXPECT_EQ(words_in(part_of("adapters/http/openapi.yaml", "          description: resolve\n          enum: [", "]"), std::regex{"(\\w+)"}), words_of_the_core());
    std::vector<std::string> console = words_in(part_of("web/src/shared/words.ts", "export const outcomeWords = {", "} as const"), std::regex{"(\\w+): \\["});
    ASSERT_FALSE(console.empty());
    EXPECT_EQ(console.back(), "cancelled") << "is shown, and is a command of its own";
    console.pop_back();
    EXPECT_EQ(console, words_of_the_core());
}

TEST_F(EverydayRoutes, AnOutcomeThatIsNoneOfTheListIsRefusedAndTheIncidentStaysOpen) {
    engine::Alert a;
    a.alert_id = "A1", a.type = engine::AlertType::Fight, a.source_kind = engine::SourceKind::Desk, a.source_id = "desk";
    run(engine::ReceiveAlert{a});
    for (const char* outcome : {R"("banana")", R"("")", R"("cancelled")", R"("Settled_on_the_spot")", "null"}) {
        const Answer refused = desk("/v1/incidents/I1/commands", std::string{R"({"command":"resolve","outcome":)"} + outcome + "}");
        EXPECT_EQ(refused.status, 422) << outcome;
        EXPECT_EQ(refused.pointer(), "/outcome") << outcome;
        EXPECT_THAT(refused.text, HasSubstr("expected settled_on_the_spot, mediated, ")) << outcome;
        EXPECT_THAT(refused.text, HasSubstr("handed_to_120")) << outcome;
    }
    EXPECT_EQ(desk("/v1/incidents/I1/commands", R"({"command":"resolve"})").pointer(), "/outcome");
    EXPECT_EQ(get("/v1/incidents/I1").text_at("state"), "open");
}

TEST_F(EverydayRoutes, AnIncidentMayBeClosedWithEveryOutcomeOfTheList) {
    engine::Alert a;
    a.alert_id = "A1", a.type = engine::AlertType::Fight, a.source_kind = engine::SourceKind::Desk, a.source_id = "desk";
    run(engine::ReceiveAlert{a});
    for (const std::string& outcome : words_of_the_core()) {
        const Answer closed = desk("/v1/incidents/I1/commands", R"({"command":"resolve","outcome":")" + outcome + "\"}");
        EXPECT_EQ(closed.status, 200) << closed.text;
        EXPECT_EQ(closed.text_at("outcome"), outcome);
        EXPECT_EQ(desk("/v1/incidents/I1/commands", R"({"command":"reopen","reason":"once more"})").status, 200);
    }
}

}  // namespace
}  // namespace watchgrid::app
