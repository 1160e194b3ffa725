// Files over a real socket: what is found, what is packed, what is cut out, what is refused.
#include "adapters/http/static_files.hpp"

#include <gmock/gmock.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "tests/adapters/http/server_fixture.hpp"

namespace watchgrid::http {
namespace {

namespace fs = std::filesystem;
using http_test::get;
using ::testing::HasSubstr;

class HttpStaticFiles : public ServerTest {
protected:
    HttpStaticFiles() : files{folder / "dist"} {
        write("dist/index.html", "<!doctype html><title>console</title>");
        write("dist/assets/index-B4cQ9xZ1.js", "console.log('identity')");
        write("dist/assets/index-B4cQ9xZ1.js.br", "packed with brotli");
        write("dist/assets/index-B4cQ9xZ1.js.gz", "packed with gzip");
        write("dist/town.pmtiles", big);
        write("dist/town.pmtiles.gz", "nobody may get this");
        write("dist/.secret", "hidden");
        write("outside.txt", "outside");
        fs::create_symlink(folder / "outside.txt", folder / "dist/link.txt");
        router.get("/files/{file*}", Roles::everyone(), [this](const Request& r, const Responder& respond) { respond(files.serve(r, r.param("file"))); });
        start();
    }
    ~HttpStaticFiles() override {
        stop();
        fs::remove_all(folder);
    }
    void write(const std::string& name, const std::string& text) const {
        fs::create_directories((folder / name).parent_path());
        std::ofstream{folder / name, std::ios::binary} << text;
    }
    http_test::Answer ask(const std::string& path, const std::string& headers = "") const {
        auto c = client();
        return c.ask(get("/files/" + path, headers)).value_or(http_test::Answer{});
    }
    static std::string large_text() {
        std::string out;
        for (int i = 0; i < 40'000; ++i) out += std::to_string(100'000 + i);
        return out;
    }

    const std::string big = large_text();  // 240,000 bytes: several blocks
    const fs::path folder = fs::temp_directory_path() / ("watchgrid-static-" + std::to_string(::getpid()));
    StaticFiles files;
};

TEST_F(HttpStaticFiles, AreServedWithTypeTagAndRangesOffered) {
    const auto a = ask("index.html");
    EXPECT_EQ(a.status, 200);
    EXPECT_EQ(a.header("content-type"), "text/html; charset=utf-8");
    EXPECT_EQ(a.header("accept-ranges"), "bytes");
    EXPECT_EQ(a.header("cache-control"), "no-cache");
    EXPECT_THAT(a.header("etag"), ::testing::MatchesRegex("\"[0-9a-f]+-[0-9a-f]+\""));
    EXPECT_EQ(a.body, "<!doctype html><title>console</title>");
}

TEST_F(HttpStaticFiles, AreNotSentAgainToWhoHasThem) {
    const std::string tag = ask("index.html").header("etag");
    const auto again = ask("index.html", "If-None-Match: " + tag + "\r\n");
    EXPECT_EQ(again.status, 304);
    EXPECT_EQ(again.body, "");
    EXPECT_EQ(again.header("etag"), tag);
    write("dist/index.html", "<!doctype html><title>the next build</title>");
    EXPECT_EQ(ask("index.html", "If-None-Match: " + tag + "\r\n").status, 200);
}

TEST_F(HttpStaticFiles, KeepAHashedAssetForEver) {
    EXPECT_EQ(ask("assets/index-B4cQ9xZ1.js").header("cache-control"), "public, max-age=31536000, immutable");
    EXPECT_TRUE(is_hashed_asset("patrol/assets/a-12345678.css"));
    EXPECT_TRUE(is_hashed_asset("assets/a-1-3_5-78.css"));
    for (const char* name : {"index-B4cQ9xZ1.js", "assets/icon.svg", "assets/a-short.js", "assets/noending", "assets/my-component-name.js"}) EXPECT_FALSE(is_hashed_asset(name)) << name;
}

TEST_F(HttpStaticFiles, SendThePackedNeighbourToWhoTakesIt) {
    const auto best = ask("assets/index-B4cQ9xZ1.js", "Accept-Encoding: gzip, deflate, br\r\n");
    EXPECT_EQ(best.header("content-encoding"), "br");
    EXPECT_EQ(best.header("content-type"), "text/javascript; charset=utf-8");
    EXPECT_EQ(best.header("vary"), "Accept-Encoding");
    EXPECT_EQ(best.body, "packed with brotli");
    EXPECT_EQ(ask("assets/index-B4cQ9xZ1.js", "Accept-Encoding: gzip\r\n").body, "packed with gzip");
    const auto plain = ask("assets/index-B4cQ9xZ1.js", "Accept-Encoding: br;q=0, identity\r\n");
    EXPECT_EQ(plain.header("content-encoding"), "");
    EXPECT_EQ(plain.header("vary"), "Accept-Encoding");
    EXPECT_EQ(plain.body, "console.log('identity')");
    EXPECT_NE(plain.header("etag"), best.header("etag"));
}

TEST_F(HttpStaticFiles, NeverPackAMap) {
    const auto a = ask("town.pmtiles", "Accept-Encoding: gzip, br\r\n");
    EXPECT_EQ(a.status, 200);
    EXPECT_EQ(a.header("content-type"), "application/vnd.pmtiles");
    EXPECT_EQ(a.header("content-encoding"), "");
    EXPECT_EQ(a.body, big);
}

TEST_F(HttpStaticFiles, AnswerARangeWithExactlyThoseBytes) {
    struct Row {
        const char* range;
        std::size_t first, size;
    };
    const std::size_t n = big.size();
    for (const Row& row : {Row{"bytes=0-0", 0, 1}, Row{"bytes=100000-199999", 100'000, 100'000}, Row{"bytes=239999-", 239'999, 1}, Row{"bytes=-7", n - 7, 7},
                           Row{"bytes=10-999999999", 10, n - 10}, Row{"bytes=-999999999", 0, n}}) {
        const auto a = ask("town.pmtiles", std::string{"Range: "} + row.range + "\r\n");
        EXPECT_EQ(a.status, 206) << row.range;
        EXPECT_EQ(a.header("content-range"), "bytes " + std::to_string(row.first) + "-" + std::to_string(row.first + row.size - 1) + "/" + std::to_string(n));
        EXPECT_EQ(a.header("content-length"), std::to_string(row.size));
        EXPECT_EQ(a.body, big.substr(row.first, row.size)) << row.range;
    }
}

TEST_F(HttpStaticFiles, AnswerARangeBeyondTheEndWith416) {
    for (const char* range : {"bytes=240000-", "bytes=240000-240001", "bytes=-0"}) {
        const auto a = ask("town.pmtiles", std::string{"Range: "} + range + "\r\n");
        EXPECT_EQ(a.status, 416) << range;
        EXPECT_EQ(a.header("content-range"), "bytes */240000");
    }
}

TEST_F(HttpStaticFiles, TakeWhatIsNoSingleRangeForNone) {
    for (const char* range : {"bytes=0-1,5-6", "bytes=5-1", "bytes=x-1", "bytes=-", "lines=0-1", "bytes=1-2x", "bytes= 1-2"})
        EXPECT_EQ(ask("town.pmtiles", std::string{"Range: "} + range + "\r\n").status, 200) << range;
}

TEST_F(HttpStaticFiles, AnswerARangeOnlyOfTheVersionThatIsMeant) {
    const std::string tag = ask("town.pmtiles").header("etag");
    EXPECT_EQ(ask("town.pmtiles", "Range: bytes=0-9\r\nIf-Range: " + tag + "\r\n").status, 206);
    EXPECT_EQ(ask("town.pmtiles", "Range: bytes=0-9\r\nIf-Range: \"older\"\r\n").status, 200);
    EXPECT_EQ(ask("town.pmtiles", "Range: bytes=0-9\r\nIf-None-Match: " + tag + "\r\n").status, 304);
    EXPECT_EQ(ask("town.pmtiles", "Range: bytes=0-9\r\nIf-None-Match: \"older\"\r\n").status, 206);
}

TEST_F(HttpStaticFiles, TellTheSizeToHeadAndSendNothing) {
    auto c = client();
    const auto a = c.ask("HEAD /files/town.pmtiles HTTP/1.1\r\nHost: h\r\n\r\n", true);
    ASSERT_TRUE(a);
    EXPECT_EQ(a->status, 200);
    EXPECT_EQ(a->header("content-length"), "240000");
    EXPECT_EQ(c.ask(get("/hello"))->status, 200) << "the connection goes on";
}

TEST_F(HttpStaticFiles, KeepTheConnectionOverLargeFiles) {
    auto c = client();
    for (int i = 0; i < 3; ++i) EXPECT_EQ(c.ask(get("/files/town.pmtiles"))->body.size(), big.size());
}

TEST_F(HttpStaticFiles, NeverLeaveTheirFolder) {
    for (const char* path : {"../outside.txt", "..%2foutside.txt", "%2e%2e/outside.txt", "assets/../../outside.txt", "%2e%2e%2foutside.txt", "..%5coutside.txt", "assets/..%2f..%2foutside.txt"}) {
        const auto a = ask(path);
        EXPECT_TRUE(a.status == 400 || a.status == 404) << path << " " << a.status;
        EXPECT_THAT(a.body, ::testing::Not(HasSubstr("outside\n"))) << path;
        EXPECT_NE(a.body, "outside") << path;
    }
    for (const char* path : {"link.txt", ".secret", "", "assets", "assets/", "/etc/passwd", "%2fetc/passwd", "assets//index-B4cQ9xZ1.js", "index.html/", "nothing.js", "index.html%00.js"})
        EXPECT_GE(ask(path).status, 400) << path;
}

TEST_F(HttpStaticFiles, AreLookedForAgainAfterABuild) {
    fs::remove_all(folder / "dist");
    EXPECT_EQ(ask("index.html").status, 404);
    EXPECT_FALSE(files.has("index.html"));
    write("dist/index.html", "new");
    EXPECT_TRUE(files.has("index.html"));
    EXPECT_EQ(ask("index.html").body, "new");
}

TEST(MediaType, IsKnownByTheEndOfTheName) {
    EXPECT_EQ(media_type_of("sw.js"), "text/javascript; charset=utf-8");
    EXPECT_EQ(media_type_of("manifest.webmanifest"), "application/manifest+json");
    EXPECT_EQ(media_type_of("icon.svg"), "image/svg+xml");
    EXPECT_EQ(media_type_of("what.ever"), "application/octet-stream");
}

}  // namespace
}  // namespace watchgrid::http
