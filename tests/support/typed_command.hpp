#pragma once
/// A command of the command line as somebody types it: what it prints, and how it ends.
#include <gtest/gtest.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace watchgrid::test {

struct Typed {
    int code;  ///< of the process; 2 when the words could not be read
    std::string out, err;
};

/// @param add  puts the command into the parser: `add(CLI::App&, int& exit_code)`
template <class Add>
Typed type_command(std::vector<std::string> words, Add&& add) {
    CLI::App app;
    int code = 99;
    std::forward<Add>(add)(app, code);
    std::reverse(words.begin(), words.end());  // as CLI11 reads them
    ::testing::internal::CaptureStdout();
    ::testing::internal::CaptureStderr();
    try {
        app.parse(words);
    } catch (const CLI::ParseError& e) {
        code = e.get_exit_code() == 0 ? 0 : 2;
    }
    const std::string out = ::testing::internal::GetCapturedStdout();
    return {code, out, ::testing::internal::GetCapturedStderr()};
}

}  // namespace watchgrid::test
