#include "adapters/app/certificate_watch.hpp"

#include "adapters/app/certificate_dates.hpp"
#include "tests/support/private_ca.hpp"

#include <gmock/gmock.h>
#include <stdlib.h>

#include <fstream>

namespace watchgrid::app {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

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

TEST_F(RenewedFiles, SayWhenTheyExpireBeforeTheyDoAndAfter) {
    test::PrivateCa ca{folder / "ca"};
    const std::string file = ca.file("host.pem");
    const auto said = [&](int days) {
        ca.issue("host", "IP:127.0.0.1", 1001, days);
        EXPECT_TRUE(ca.works()) << "the openssl program is needed";
        const auto dates = read_certificate_dates(file);
        EXPECT_TRUE(dates) << dates.error();
        return validity_complaint("http.tls_certificate", file, *dates, std::chrono::time_point_cast<engine::Duration>(std::chrono::system_clock::now()));
    };
    EXPECT_EQ(said(90), "");
    const std::string soon = said(3), late = said(-1);
    EXPECT_THAT(soon, HasSubstr("http.tls_certificate = " + file + ": expires on 2"));
    EXPECT_THAT(soon, HasSubstr(", in 2 days; put a renewed one in its place"));
    EXPECT_THAT(late, HasSubstr("http.tls_certificate = " + file + ": expired on 2"));
    EXPECT_THAT(late, HasSubstr("without a restart"));
    EXPECT_EQ(said(90), "");
    const auto dates = read_certificate_dates(file);
    ASSERT_TRUE(dates);
    EXPECT_THAT(validity_complaint("broker.tls_certificate", file, *dates, dates->from - std::chrono::hours{1}), HasSubstr("holds from "));
    EXPECT_THAT(read_certificate_dates(folder / "cert").error(), HasSubstr("cert: expected a PEM certificate"));
    EXPECT_THAT(read_certificate_dates(folder / "none").error(), HasSubstr("none: cannot be read"));
}

TEST(NoFiles, NeverChange) {
    CertificateWatch watch;
    EXPECT_FALSE(watch.changed());
    EXPECT_FALSE(watch.changed());
}

}  // namespace
}  // namespace watchgrid::app
