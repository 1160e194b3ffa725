// Photos on disk: named by their content, whole or not at all, never outside their folder.
#include "adapters/app/photo_shelf.hpp"

#include <gmock/gmock.h>
#include <unistd.h>

#include <fstream>
#include <future>

namespace watchgrid::app {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using namespace std::string_literals;

TEST(PhotoType, IsReadFromTheBytes) {
    EXPECT_EQ(photo_type("\xFF\xD8\xFF\xE0rest"), "image/jpeg");
    EXPECT_EQ(photo_type("\x89PNG\r\n\x1A\nrest"), "image/png");
    EXPECT_EQ(photo_type("RIFF\x01\x02\x03\x04WEBPVP8 "), "image/webp");
    for (const char* other : {"", "RIFF", "<svg xmlns=\"http://www.w3.org/2000/svg\">", "<script>", "GIF89a", "%PDF-1.7", "RIFF....WAVEfmt "}) EXPECT_EQ(photo_type(other), "") << other;
}

TEST(Sha256, IsTheOneOfTheStandard) {  // FIPS 180-4, examples of one block
    EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

class Shelf : public ::testing::Test {
protected:
    ~Shelf() override { fs::remove_all(folder_); }
    static constexpr const char* kPicture = "\xFF\xD8\xFF\xE0 a street";

    PhotoShelf::Kept keep(const std::string& bytes) {
        std::promise<PhotoShelf::Kept> promise;
        EXPECT_TRUE(shelf_.keep(bytes, [&](PhotoShelf::Kept kept) { promise.set_value(std::move(kept)); }));
        return promise.get_future().get();
    }
    std::optional<std::string> fetch(const std::string& digest) {
        std::promise<std::optional<std::string>> promise;
        EXPECT_TRUE(shelf_.fetch(digest, [&](std::optional<std::string> bytes) { promise.set_value(std::move(bytes)); }));
        return promise.get_future().get();
    }
    std::size_t files() const { return static_cast<std::size_t>(std::distance(fs::directory_iterator{folder_}, fs::directory_iterator{})); }

    const fs::path folder_ = fs::temp_directory_path() / ("watchgrid-photos-" + std::to_string(::getpid()));
    PhotoShelf shelf_{folder_};
};

TEST_F(Shelf, GivesBackWhatItKept) {
    const PhotoShelf::Kept kept = keep(kPicture);
    EXPECT_EQ(kept.complaint, "");
    EXPECT_EQ(kept.digest, sha256_hex(kPicture));
    EXPECT_EQ(fetch(kept.digest), kPicture);
}

TEST_F(Shelf, KeepsTheSamePhotoOnce) {
    EXPECT_EQ(keep(kPicture).digest, keep(kPicture).digest);
    EXPECT_EQ(files(), 1U);
}

TEST_F(Shelf, ShowsNothingThatIsNotWhatItsNameSays) {
    const std::string digest = keep(kPicture).digest;
    std::ofstream{folder_ / digest, std::ios::app} << "more";
    EXPECT_EQ(fetch(digest), std::nullopt);
    EXPECT_EQ(keep(kPicture).digest, digest) << "the right bytes put it right";
    EXPECT_EQ(fetch(digest), kPicture);
}

TEST_F(Shelf, NeverLeavesItsFolder) {
    for (const char* name : {"../../../etc/passwd", "", ".", "..", "/etc/passwd"}) EXPECT_EQ(fetch(name), std::nullopt) << name;
}

TEST_F(Shelf, SaysWhyItCouldNotKeep) {
    std::ofstream{folder_} << "a file where the folder should be";
    EXPECT_THAT(keep(kPicture).complaint, ::testing::HasSubstr(folder_.string()));
}

TEST_F(Shelf, RefusesWhenTooManyWait) {
    std::promise<void> open;
    const std::shared_future<void> gate = open.get_future().share();
    std::size_t taken = 0;
    for (std::size_t n = 0; n < 2 * PhotoShelf::kWaitingMax; ++n) taken += shelf_.fetch("x", [gate](const std::optional<std::string>&) { gate.wait(); });
    EXPECT_LE(taken, PhotoShelf::kWaitingMax + 1) << "one is being worked on";
    open.set_value();
}

}  // namespace
}  // namespace watchgrid::app
