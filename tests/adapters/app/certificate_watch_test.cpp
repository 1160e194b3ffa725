#include "adapters/app/certificate_watch.hpp"

#include <gmock/gmock.h>
#include <stdlib.h>

#include <fstream>

namespace watchgrid::app {
namespace {

namespace fs = std::filesystem;

class RenewedFiles : public ::testing::Test {
protected:
    RenewedFiles() {
        std::string pattern = (fs::temp_directory_path() / "watchgrid_watch_XXXXXX").string();
        folder = ::mkdtemp(pattern.data());
        write("cert", "one"), write("key", "one");
    }
    ~RenewedFiles() override { fs::remove_all(folder); }
    /// As those who renew certificates do: a new file in the place of the old one.
    void write(const char* name, const char* text) const {
        std::ofstream{folder / "new"} << text;
        fs::rename(folder / "new", folder / name);
    }
    fs::path folder;
};

TEST_F(RenewedFiles, AreNoticedOnceAndOnlyWhenTheyAreStill) {
    CertificateWatch watch{{folder / "cert", folder / "key", {}}};
    EXPECT_FALSE(watch.changed());
    write("cert", "two");
    EXPECT_FALSE(watch.changed()) << "the key may follow";
    write("key", "two");
    EXPECT_FALSE(watch.changed());
    EXPECT_TRUE(watch.changed());
    EXPECT_FALSE(watch.changed()) << "once";
}

TEST_F(RenewedFiles, MayBeAwayForAMoment) {
    CertificateWatch watch{{folder / "cert"}};
    fs::remove(folder / "cert");
    EXPECT_FALSE(watch.changed());
    EXPECT_TRUE(watch.changed()) << "whoever reads it then says what is wrong";
    write("cert", "two");
    EXPECT_FALSE(watch.changed());
    EXPECT_TRUE(watch.changed());
}

TEST(NoFiles, NeverChange) {
    CertificateWatch watch;
    EXPECT_FALSE(watch.changed());
    EXPECT_FALSE(watch.changed());
}

}  // namespace
}  // namespace watchgrid::app
