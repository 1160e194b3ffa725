/// The key of the codes that hang at places: one for ever, for its owner only, whole or not at all.
#include "adapters/app/place_codes.hpp"

#include <gmock/gmock.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <fstream>

namespace watchgrid::app {
namespace {

using ::testing::HasSubstr;
namespace fs = std::filesystem;

class PlaceKey : public ::testing::Test {
protected:
    static fs::path make_folder() {
        std::string pattern = (fs::temp_directory_path() / "watchgrid_codes_XXXXXX").string();
        return ::mkdtemp(pattern.data());
    }
    ~PlaceKey() override { fs::remove_all(folder); }
    void put(const std::string& bytes, ::mode_t mode) {
        std::ofstream{file, std::ios::binary} << bytes;
        ASSERT_EQ(::chmod(file.c_str(), mode), 0);
    }
    std::string complaint() {
        const auto codes = PlaceCodes::open(file);
        return codes ? "" : codes.error();
    }
    const fs::path folder = make_folder();
    const fs::path file = folder / kPlaceKeyName;
};

TEST_F(PlaceKey, IsMadeOnceAndReadAgain) {
    const auto first = PlaceCodes::open(file);
    ASSERT_TRUE(first) << first.error();
    struct stat info {};
    ASSERT_EQ(::stat(file.c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777U, 0600U);
    EXPECT_EQ(info.st_size, static_cast<off_t>(PlaceCodes::kKeyBytes));
    EXPECT_EQ(std::distance(fs::directory_iterator{folder}, {}), 1) << "no draft is left";
    const auto again = PlaceCodes::open(file);
    ASSERT_TRUE(again) << again.error();
    EXPECT_EQ(again->code_of("water-1"), first->code_of("water-1"));
    EXPECT_TRUE(again->matches("water-1", first->code_of("water-1")));
}

TEST_F(PlaceKey, ThatIsEmptyIsNamedWithWhatToDo) {
    put("", 0600);
    EXPECT_THAT(complaint(), HasSubstr("place_codes.key: is empty; expected the key of the codes that hang at places. Bring it back from a backup, or remove the file"));
    EXPECT_EQ(fs::file_size(file), 0U) << "never replaced behind anybody's back";
}

TEST_F(PlaceKey, ThatIsCutOrOpenToOthersIsRefused) {
    put("half a key", 0600);
    EXPECT_THAT(complaint(), HasSubstr("expected a key of 32 bytes"));
    put(std::string(PlaceCodes::kKeyBytes, 'k'), 0644);
    EXPECT_THAT(complaint(), HasSubstr("mode 0644 lets others at the secrets; expected 0600"));
    put(std::string(PlaceCodes::kKeyBytes, 'k'), 0600);
    EXPECT_EQ(complaint(), "");
}

TEST_F(PlaceKey, ThatCannotBeWrittenWholeIsNotThere) {
    fs::create_directory(file.string() + ".new");
    EXPECT_THAT(complaint(), HasSubstr("cannot be created"));
    EXPECT_FALSE(fs::exists(file)) << "half a key would be refused at the next start";
}

}  // namespace
}  // namespace watchgrid::app
