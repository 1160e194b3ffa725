#pragma once
/// The real binary and a folder for what it writes.
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/wait.h>

#include <boost/json.hpp>
#include <cstdio>
#include <filesystem>
#include <string>

namespace watchgrid::test {

/// What it printed on stdout.
struct Ran {
    int exit_code{};
    std::string output;
};
inline Ran run(const std::string& arguments) {
    Ran out;
    std::string line{WATCHGRID_BINARY};
    line.append(" ").append(arguments);
    FILE* pipe = popen(line.c_str(), "r");
    char buffer[65'536];
    while (const std::size_t n = fread(buffer, 1, sizeof buffer, pipe)) out.output.append(buffer, n);
    out.exit_code = WEXITSTATUS(pclose(pipe));
    return out;
}

inline boost::json::value parsed(const Ran& ran) {
    boost::json::error_code ec;
    boost::json::value v = boost::json::parse(ran.output, ec);
    EXPECT_FALSE(ec) << ran.output.substr(0, 400);
    return ec ? boost::json::value{boost::json::object{}} : v;
}

/// Removed at the end.
class Folder {
public:
    Folder() {
        std::string name = (std::filesystem::temp_directory_path() / "watchgrid-day.XXXXXX").string();
        path_ = mkdtemp(name.data());
    }
    ~Folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    std::string file(const std::string& name) const { return (path_ / name).string(); }

private:
    std::filesystem::path path_;
};

}  // namespace watchgrid::test
