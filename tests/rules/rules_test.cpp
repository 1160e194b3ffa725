/// The tree keeps its floors and words; and the check itself sees every kind of trespass when one is planted.
#include "tests/rules/rules.hpp"
#include "tests/rules/named_tests.hpp"
#include "tests/support/source_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>

namespace watchgrid::rules {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

TEST(Rules, HoldInThisTree) {
    std::string all;
    for (const std::string& complaint : complaints(watchgrid::test::source_dir())) all += complaint + "\n";
    EXPECT_EQ(all, "");
}

TEST(Documents, NameOnlyTestsThatAreThere) { EXPECT_THAT(missing_tests(watchgrid::test::source_dir()), IsEmpty()); }

/// A small tree of its own, gone after the test.
class PlantedTree : public ::testing::Test {
protected:
    PlantedTree() {
        std::string pattern = (fs::temp_directory_path() / "watchgrid_rules_XXXXXX").string();
        root_ = mkdtemp(pattern.data());
    }
    ~PlantedTree() override { fs::remove_all(root_); }

    void plant(const std::string& path, const std::string& text) {
        fs::create_directories((root_ / path).parent_path());
        std::ofstream{root_ / path} << text;
    }
    const fs::path& root() const { return root_; }
    std::vector<std::string> complaints() const { return rules::complaints(root_); }

    fs::path root_;
};

TEST_F(PlantedTree, IsFineWhenItKeepsTheRules) {
    plant("engine/places/town.hpp", "#include <vector>\n#include <boost/system/result.hpp>\n#include \"engine/fleet/responder.hpp\"\n#include \"engine/roads/road_graph.hpp\"\n");
    plant("engine/base/geo.cpp", "// no std::mutex and no system_clock::now here\nint snprintf_like; int inputs;\n");
    plant("engine/base/assert.hpp", "std::fprintf(stderr, \"last words\");\n");
    plant("adapters/http/server.cpp", "#include \"adapters/port/event_log.hpp\"\n#include \"adapters/codec/json.hpp\"\n#include \"adapters/http/server.hpp\"\n#include <mutex>\nstd::mutex m;\n");
    plant("adapters/app/main.cpp", "#include \"adapters/http/server.hpp\"\n");
    EXPECT_THAT(complaints(), IsEmpty());
}

struct Trespass {
    const char* line;
    const char* instead;
};
class EngineTrespass : public PlantedTree, public ::testing::WithParamInterface<Trespass> {};
TEST_P(EngineTrespass, IsNamedWithItsReplacement) {
    plant("engine/sla/clock.cpp", "#include <vector>\n" + std::string{GetParam().line} + "\n");
    EXPECT_THAT(complaints(), ElementsAre(AllOf(StartsWith("engine/sla/clock.cpp:2: "), HasSubstr(GetParam().instead)))) << GetParam().line;
}
INSTANTIATE_TEST_SUITE_P(
    Words, EngineTrespass,
    ::testing::Values(Trespass{"auto t = std::chrono::system_clock::now();", "Instant now"}, Trespass{"steady_clock::now()", "Instant now"},
                      Trespass{"int r = std::rand();", "seeds"}, Trespass{"std::random_device d;", "seeds"}, Trespass{"std::mt19937 g;", "seeds"},
                      Trespass{"#include <random>", "seeds"}, Trespass{"std::thread t;", "threads"}, Trespass{"std::mutex m;", "threads"},
                      Trespass{"auto f = std::async(g);", "threads"}, Trespass{"#include <mutex>", "threads"}, Trespass{"thread_local int x;", "workspace"},
                      Trespass{"std::unordered_map<int, int> m;", "std::map"}, Trespass{"std::unordered_set<int> m;", "std::map"},
                      Trespass{"#include <unordered_map>", "std::map"}, Trespass{"getenv(\"HOME\");", "settings"}, Trespass{"std::cout << 1;", "events"},
                      Trespass{"printf(\"x\");", "events"}, Trespass{"std::fprintf(stderr, \"x\");", "events"}, Trespass{"spdlog::info(1);", "events"},
                      Trespass{"#include <spdlog/spdlog.h>", "events"}, Trespass{"#include <iostream>", "events"},
                      Trespass{"#include <boost/asio.hpp>", "the app owns I/O"}, Trespass{"#include <boost/asio/ip/tcp.hpp>", "the app owns I/O"},
                      Trespass{"#include <sqlite3.h>", "journal"}, Trespass{"#include <mqtt/async_client.h>", "adapters/mqtt"},
                      Trespass{"#include \"proto/alert.pb.h\"", "codec"}, Trespass{"#include <alert.pb.h>", "codec"},
                      Trespass{"std::ifstream in;", "adapters/"}, Trespass{"std::ofstream out;", "adapters/"}, Trespass{"#include <fstream>", "adapters/"},
                      Trespass{"#include <filesystem>", "adapters/"}, Trespass{"std::locale l;", "from_chars"}, Trespass{"#include <locale>", "from_chars"},
                      Trespass{"#include <fmt/format.h>", "neither the C++ library nor Boost"}, Trespass{"#include <unistd.h>", "neither the C++ library nor Boost"}));

INSTANTIATE_TEST_SUITE_P(Floors, EngineTrespass,
                         ::testing::Values(Trespass{"#include \"engine/dispatch/candidates.hpp\"", "a floor above"},
                                           Trespass{"#include \"engine/core/state.hpp\"", "a floor above"},
                                           Trespass{"  #  include \"engine/core/state.hpp\"", "a floor above"},
                                           Trespass{"#include \"adapters/port/event_log.hpp\"", "outside engine/"},
                                           Trespass{"#include \"clock.hpp\"", "outside engine/"},
                                           Trespass{"#include \"engine/cellar/x.hpp\"", "no known floor"}));

TEST_F(PlantedTree, SeesAnAdapterThatReachesForAnother) {
    plant("adapters/mqtt/gateway.cpp", "#include \"engine/core/command.hpp\"\n#include \"adapters/http/server.hpp\"\n");
    plant("adapters/codec/json.cpp", "#include \"adapters/settings/settings.hpp\"\n");
    EXPECT_THAT(complaints(), ElementsAre(StartsWith("adapters/codec/json.cpp:1: \"adapters/settings/settings.hpp\" belongs to another adapter"),
                                          StartsWith("adapters/mqtt/gateway.cpp:2: \"adapters/http/server.hpp\" belongs to another adapter")));
}

TEST_F(PlantedTree, SeesAnEngineFolderWithoutAFloor) {
    plant("engine/cellar/wine.hpp", "#pragma once\n");
    EXPECT_THAT(complaints(), ElementsAre(StartsWith("engine/cellar/wine.hpp:1: unknown engine folder")));
}

TEST_F(PlantedTree, SeesPathsOfOneMachineAndUnfinishedWork) {
    plant("docs/a.md", "see /work/x\n");
    plant("config/b.toml", "data = \"/tmp/data\"\n");
    plant("adapters/http/c.cpp", "// TODO later\n");
    plant("run", "# FIXME\n");
    EXPECT_THAT(complaints(), ElementsAre(StartsWith("adapters/http/c.cpp:1: \"TODO\""), StartsWith("config/b.toml:1: \"/tmp/\""),
                                          StartsWith("docs/a.md:1: \"/work/\""), StartsWith("run:1: \"FIXME\"")));
}

TEST_F(PlantedTree, AllowsALongFileOnlyWithAReason) {
    std::string lines;
    for (int i = 0; i < 501; ++i) lines += "int x;\n";
    plant("adapters/http/long.cpp", lines);
    EXPECT_THAT(complaints(), ElementsAre(StartsWith("adapters/http/long.cpp:501: longer than 500 lines")));
    plant("tests/rules/long_files.txt", "# comment\nadapters/http/long.cpp: one table\n");
    EXPECT_THAT(complaints(), IsEmpty());
    plant("tests/rules/long_files.txt", "adapters/http/long.cpp:\n");
    EXPECT_THAT(complaints(), ElementsAre(HasSubstr("expected \"path: reason\"")));
    plant("tests/rules/long_files.txt", "adapters/http/long.cpp: one table\nadapters/http/short.cpp: was long once\n");
    EXPECT_THAT(complaints(), ElementsAre(AllOf(StartsWith("tests/rules/long_files.txt:2: "), HasSubstr("drop this line"))));
}

TEST_F(PlantedTree, KeepsTheTwoReadmesInStep) {
    plant("README.md", "# One\n## Two\n```\n# not a heading\n```\n");
    EXPECT_THAT(complaints(), IsEmpty());
    plant("README.zh-CN.md", "# One\n");
    EXPECT_THAT(complaints(), ElementsAre(StartsWith("README.zh-CN.md:1: 1 headings, but README.md has 2")));
    plant("README.zh-CN.md", "# One\n## Two\n");
    EXPECT_THAT(complaints(), IsEmpty());
}

TEST_F(PlantedTree, SeesATestThatADocumentMadeUp) {
    plant("tests/x_test.cpp", "TEST(Door, IsShut) {}\n  // TEST(Door, InAComment)\n");
    plant("tests/scenarios/late_answer.txt", "");
    plant("web/test/unit/door.test.ts", "it('is shut', () => {});");
    plant("docs/security.md", "| `Door.IsShut`, `Story.LateAnswer`, `door.test.ts: is shut`, `audit.head` |\n");
    EXPECT_THAT(missing_tests(root()), IsEmpty());
    plant("docs/reliability.md", "\n| `Door.IsOpen`, `Door.InAComment` | `door.test.ts: is open` |\n");
    EXPECT_THAT(missing_tests(root()), ElementsAre("docs/reliability.md:2: there is no test Door.IsOpen", "docs/reliability.md:2: there is no test Door.InAComment",
                                                   "docs/reliability.md:2: there is no test door.test.ts: is open"));
}

TEST_F(PlantedTree, LooksPastWhatIsBuilt) {
    plant("build/dev/engine/x.cpp", "// TODO /work/x\n");
    plant("web/node_modules/y/z.js", "// TODO\n");
    EXPECT_THAT(complaints(), IsEmpty());
}

}  // namespace
}  // namespace watchgrid::rules
