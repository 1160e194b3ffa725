#include "tests/rules/named_tests.hpp"

#include <cctype>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>

namespace watchgrid::rules {
namespace {

namespace fs = std::filesystem;

std::string text_of(const fs::path& file) {
    std::ostringstream out;
    out << std::ifstream{file, std::ios::binary}.rdbuf();
    return out.str();
}

/// two_accept_at_once.txt -> TwoAcceptAtOnce, as scenario_test registers it.
std::string claim_of(const fs::path& file) {
    std::string out;
    bool upper = true;
    for (const char c : file.stem().string()) {
        if (c == '_') upper = true;
        else out += upper ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c, upper = false;
    }
    return out;
}

struct Tests {
    std::set<std::string> names;                     ///< Suite.Name
    std::multimap<std::string, std::string> scripts;  ///< file name to text, of web/test
};

Tests tests_below(const fs::path& root) {
    static const std::regex kTest{R"re((?:^|\n)TEST(?:_F|_P)?\((\w+), (\w+)\))re"};
    Tests out;
    for (const char* tree : {"tests", "web/test"}) {
        if (!fs::exists(root / tree)) continue;
        for (const auto& entry : fs::recursive_directory_iterator{root / tree}) {
            const fs::path& file = entry.path();
            if (file.extension() == ".ts") out.scripts.emplace(file.filename().string(), text_of(file));
            if (file.extension() == ".txt" && file.parent_path().filename() == "scenarios") out.names.insert("Story." + claim_of(file));
            if (file.extension() != ".cpp") continue;
            const std::string text = text_of(file);
            for (std::sregex_iterator at{text.begin(), text.end(), kTest}, end; at != end; ++at) out.names.insert((*at)[1].str() + "." + (*at)[2].str());
        }
    }
    return out;
}

bool is_there(const Tests& tests, const std::string& name) {
    const std::size_t colon = name.find(".ts: ");
    if (colon == std::string::npos) return tests.names.contains(name);
    const auto [from, to] = tests.scripts.equal_range(name.substr(0, colon + 3));
    for (auto at = from; at != to; ++at)
        if (at->second.find("'" + name.substr(colon + 5) + "'") != std::string::npos) return true;
    return false;
}

}  // namespace

std::vector<std::string> missing_tests(const fs::path& root) {
    static const std::regex kName{R"re(`([A-Z]\w*\.[A-Z]\w*|\w+(?:\.\w+)*\.ts: [^`]+)`)re"};
    const Tests tests = tests_below(root);
    std::vector<std::string> out;
    for (const char* document : {"docs/security.md", "docs/reliability.md", "docs/towns.md"}) {
        std::istringstream lines{text_of(root / document)};
        std::size_t number = 0;
        for (std::string line; std::getline(lines, line);) {
            ++number;
            for (std::sregex_iterator at{line.begin(), line.end(), kName}, end; at != end; ++at)
                if (const std::string name = (*at)[1].str(); !is_there(tests, name))
                    out.push_back(std::string{document} + ":" + std::to_string(number) + ": there is no test " + name);
        }
    }
    return out;
}

}  // namespace watchgrid::rules
