/// Tells every tests/scenarios/*.txt again and compares. `scenario_test --rewrite` writes what is told now; the diff is the review.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/scenarios/story.hpp"
#include "tests/support/source_dir.hpp"

namespace watchgrid::test {
namespace {

namespace fs = std::filesystem;

bool rewrite = false;

class StoryFile : public ::testing::Test {
public:
    explicit StoryFile(fs::path file) : file_{std::move(file)} {}

    void TestBody() override {
        std::ifstream in{file_};
        std::stringstream text;
        text << in.rdbuf();
        ASSERT_TRUE(text.str().starts_with("# ")) << file_ << ": expected a title sentence in the first line, after \"# \"";
        std::vector<std::string> complaints;
        const std::string told = retell(text.str(), complaints);
        if (rewrite) std::ofstream{file_} << told;
        else EXPECT_EQ(text.str(), told) << file_ << ": tells another story now; when it is right, run scenario_test --rewrite";
        EXPECT_EQ(complaints, std::vector<std::string>{}) << file_;
    }

private:
    fs::path file_;
};

std::string claim_of(const fs::path& file) {
    std::string out;
    bool upper = true;
    for (const char c : file.stem().string()) {
        if (c == '_') upper = true;
        else out += upper ? static_cast<char>(std::toupper(c)) : c, upper = false;
    }
    return out;
}

void register_stories() {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator{fs::path{watchgrid::test::source_dir()} / "tests" / "scenarios"})
        if (entry.path().extension() == ".txt" && entry.path().filename() != "CMakeLists.txt") files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    for (const fs::path& file : files)
        ::testing::RegisterTest("Story", claim_of(file).c_str(), nullptr, nullptr, __FILE__, __LINE__, [file]() -> ::testing::Test* { return new StoryFile{file}; });
}

}  // namespace
}  // namespace watchgrid::test

int main(int argc, char** argv) {
    ::testing::InitGoogleTest(&argc, argv);
    for (int i = 1; i < argc; ++i)
        if (std::string{argv[i]} == "--rewrite") watchgrid::test::rewrite = true;
    watchgrid::test::register_stories();
    return RUN_ALL_TESTS();
}
