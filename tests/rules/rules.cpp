#include "tests/rules/rules.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <string_view>

namespace watchgrid::rules {
namespace {

namespace fs = std::filesystem;

struct Banned {
    std::string_view word;
    std::string_view instead;
};

constexpr std::string_view kNow = "take `Instant now` as an argument";
constexpr std::string_view kSeed = "ids and seeds arrive inside the command";
constexpr std::string_view kNoThreads = "the engine has one caller; the app owns threads";
constexpr std::string_view kSorted = "std::map, a sorted vector or boost::container::flat_map: iteration must have an order";
constexpr std::string_view kNoOutput = "return an event or an explanation; events are the log";
constexpr std::string_view kNoFiles = "files are read in adapters/ and handed in";
constexpr std::string_view kNoWire = "adapters/codec is where wire types end";
constexpr std::string_view kChars = "std::from_chars and std::to_chars, which know no locale";
constexpr std::string_view kSettings = "settings are handed in by the app";

/// Words of engine/ (comments do not count).
constexpr Banned kEngineWords[] = {
    {"_clock::now", kNow}, {"std::time", kNow}, {"gettimeofday", kNow}, {"clock_gettime", kNow}, {"localtime", kNow},
    {"std::rand", kSeed}, {"srand", kSeed}, {"random_device", kSeed}, {"mt19937", kSeed}, {"mt19937_64", kSeed}, {"default_random_engine", kSeed},
    {"std::thread", kNoThreads}, {"std::jthread", kNoThreads}, {"std::mutex", kNoThreads}, {"std::shared_mutex", kNoThreads},
    {"std::async", kNoThreads}, {"std::condition_variable", kNoThreads}, {"thread_local", "pass a workspace by reference"},
    {"unordered_map", kSorted}, {"unordered_set", kSorted}, {"unordered_multimap", kSorted}, {"unordered_multiset", kSorted},
    {"unordered_flat_map", kSorted}, {"unordered_flat_set", kSorted},
    {"getenv", kSettings}, {"std::cout", kNoOutput}, {"std::cerr", kNoOutput}, {"std::clog", kNoOutput}, {"printf", kNoOutput},
    {"fprintf", kNoOutput}, {"puts", kNoOutput}, {"spdlog", kNoOutput}, {"ifstream", kNoFiles}, {"ofstream", kNoFiles}, {"fstream", kNoFiles},
    {"fopen", kNoFiles}, {"std::filesystem", kNoFiles}, {"std::locale", kChars}, {"setlocale", kChars}, {"std::stod", kChars},
    {"std::stof", kChars}, {"strtod", kChars}, {"atof", kChars},
};

/// Beginnings of <...> includes in engine/.
constexpr Banned kEngineIncludes[] = {
    {"random", kSeed}, {"thread", kNoThreads}, {"mutex", kNoThreads}, {"shared_mutex", kNoThreads}, {"future", kNoThreads},
    {"condition_variable", kNoThreads}, {"unordered_map", kSorted}, {"unordered_set", kSorted}, {"iostream", kNoOutput}, {"ostream", kNoOutput},
    {"istream", kNoFiles}, {"fstream", kNoFiles}, {"filesystem", kNoFiles}, {"locale", kChars}, {"clocale", kChars}, {"regex", "a small parser by hand"},
    {"boost/asio", "the app owns I/O"}, {"boost/beast", "the app owns I/O"}, {"boost/thread", kNoThreads}, {"boost/filesystem", kNoFiles},
    {"boost/interprocess", kNoFiles}, {"boost/process", "the app owns processes"}, {"boost/log", kNoOutput}, {"boost/random", kSeed},
    {"boost/unordered", kSorted}, {"boost/json", kNoWire}, {"spdlog", kNoOutput}, {"sqlite3", "the journal is adapters/journal_sqlite"},
    {"mqtt/", "MQTT is adapters/mqtt"}, {"google/protobuf", kNoWire},
};

/// (file, word) pairs that are right as they are.
constexpr std::pair<std::string_view, std::string_view> kExceptions[] = {
    {"engine/base/assert.hpp", "fprintf"},  // the last words before the process stops
};

/// Floors inside the engine, lowest first; a folder sees only itself and those before it.
constexpr std::array<std::string_view, 13> kFloors{"base", "assign", "queueing", "roads", "matching", "ring", "fleet", "everyday", "places", "incident", "sla", "dispatch", "core"};
/// Adapters that put the others together.
constexpr std::array<std::string_view, 4> kRoofs{"app", "sim", "lab", "main"};

constexpr std::size_t kLinesMax = 500;
constexpr std::string_view kCode[] = {".cpp", ".hpp", ".h", ".proto", ".sh", ".py", ".ts", ".js", ".mjs", ".svelte", ".css", ".cmake"};
constexpr std::string_view kText[] = {".md", ".txt", ".toml", ".yaml", ".yml", ".json", ".html", ".conf", ".in"};
constexpr std::string_view kSkippedFolders[] = {".git", "build", "node_modules", "dist", "run-data", ".cache"};
constexpr std::string_view kRulesFolder = "tests/rules/";  // names what it bans

struct File {
    std::string path;  ///< from the root, with /
    std::vector<std::string> lines;
};

class Checker {
public:
    explicit Checker(const fs::path& root) : root_{root} {}

    std::vector<std::string> run() {
        load();
        for (const File& file : files_) {
            check_words_of_everybody(file);
            check_length(file);
            if (file.path.starts_with("engine/") && is_code(file.path)) check_engine(file);
            if (file.path.starts_with("adapters/") && is_code(file.path)) check_adapter(file);
            if (file.path.starts_with("proto/") && file.path.ends_with(".proto")) check_proto(file);
        }
        check_allow_list();
        check_readmes();
        std::vector<std::string> out;
        for (auto& [where, what] : complaints_) out.push_back(where.first + ":" + std::to_string(where.second) + ": " + what);
        return out;
    }

private:
    static bool is_code(const std::string& path) { return ends_with_any(path, kCode); }
    template <std::size_t N>
    static bool ends_with_any(const std::string& path, const std::string_view (&endings)[N]) {
        return std::any_of(std::begin(endings), std::end(endings), [&](std::string_view e) { return path.ends_with(e); });
    }
    void complain(const File& file, std::size_t line, std::string what) { complaints_.emplace(std::pair{file.path, line}, std::move(what)); }

    void load() {
        for (fs::recursive_directory_iterator at{root_}, end; at != end; ++at) {
            const std::string name = at->path().filename().string();
            if (at->is_directory()) {
                const bool skipped = std::find(std::begin(kSkippedFolders), std::end(kSkippedFolders), name) != std::end(kSkippedFolders);
                if (skipped || name.starts_with("build-")) at.disable_recursion_pending();
                continue;
            }
            const std::string path = fs::relative(at->path(), root_).generic_string();
            const bool script = at->path().extension().empty() && (path == "run" || path == "test" || path.starts_with(".ci/"));
            if (!at->is_regular_file() || !(is_code(path) || ends_with_any(path, kText) || script)) continue;
            if (name == "package-lock.json") continue;
            File file{path, {}};
            std::ifstream in{at->path()};
            for (std::string line; std::getline(in, line);) file.lines.push_back(line);
            if (path == "tests/rules/long_files.txt") allow_list_ = file;
            if (!path.starts_with(kRulesFolder)) files_.push_back(std::move(file));
        }
        std::sort(files_.begin(), files_.end(), [](const File& a, const File& b) { return a.path < b.path; });
    }

    static bool is_word_char(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }
    /// `word` not as a part of a longer name. A word that starts with '_' may end one, as in system_clock::now.
    static bool has_word(std::string_view line, std::string_view word) {
        for (std::size_t at = line.find(word); at != std::string_view::npos; at = line.find(word, at + 1)) {
            const bool starts = word.front() == '_' || at == 0 || !is_word_char(line[at - 1]) || !is_word_char(word.front());
            const std::size_t end = at + word.size();
            const bool ends = end == line.size() || !is_word_char(line[end]) || !is_word_char(word.back());
            if (starts && ends) return true;
        }
        return false;
    }
    static std::string_view without_comment(std::string_view line) { return line.substr(0, line.find("//")); }

    struct Include {
        std::string_view name;
        bool quoted;
    };
    static std::optional<Include> include_of(std::string_view line) {
        const std::size_t hash = line.find_first_not_of(" \t");
        if (hash == std::string_view::npos || line[hash] != '#') return std::nullopt;
        const std::size_t word = line.find_first_not_of(" \t", hash + 1);
        if (word == std::string_view::npos || !line.substr(word).starts_with("include")) return std::nullopt;
        const std::size_t open = line.find_first_of("\"<", word);
        if (open == std::string_view::npos) return std::nullopt;
        const std::size_t close = line.find_first_of("\">", open + 1);
        if (close == std::string_view::npos) return std::nullopt;
        return Include{line.substr(open + 1, close - open - 1), line[open] == '"'};
    }
    static std::string_view folder_of(std::string_view path) {  // engine/roads/x.hpp -> roads; "" when there is none
        const std::size_t slash = path.find('/');
        const std::size_t second = path.find('/', slash + 1);
        return slash == std::string_view::npos || second == std::string_view::npos ? std::string_view{} : path.substr(slash + 1, second - slash - 1);
    }
    static std::optional<std::size_t> floor_of(std::string_view folder) {
        const auto* at = std::find(kFloors.begin(), kFloors.end(), folder);
        return at == kFloors.end() ? std::nullopt : std::optional{static_cast<std::size_t>(at - kFloors.begin())};
    }

    void check_words_of_everybody(const File& file) {
        for (std::size_t i = 0; i < file.lines.size(); ++i) {
            const std::string_view line = file.lines[i];
            for (const std::string_view path : {"/work/", "/tmp/"})
                if (line.find(path) != std::string_view::npos)
                    complain(file, i + 1, "\"" + std::string{path} + "\" is a path of one machine; use a relative path, a setting or a temporary folder");
            for (const std::string_view word : {"TODO", "FIXME", "XXX"})
                if (has_word(line, word)) complain(file, i + 1, "\"" + std::string{word} + "\" does not ship; do it, or file an issue");
        }
    }

    void check_length(const File& file) {
        if (!is_code(file.path)) return;
        const bool is_long = file.lines.size() > kLinesMax;
        if (is_long) long_files_.insert(file.path);
        if (is_long && !allowed().contains(file.path))
            complain(file, file.lines.size(), "longer than " + std::to_string(kLinesMax) + " lines; split it by subject, or give the reason in tests/rules/long_files.txt");
    }

    std::map<std::string, std::size_t> allowed() const {
        std::map<std::string, std::size_t> out;
        for (std::size_t i = 0; i < allow_list_.lines.size(); ++i) {
            const std::string& line = allow_list_.lines[i];
            if (!line.empty() && line.front() != '#') out[line.substr(0, line.find(':'))] = i + 1;
        }
        return out;
    }
    void check_allow_list() {
        for (const auto& [path, line] : allowed()) {
            const std::string& text = allow_list_.lines[line - 1];
            if (text.size() < path.size() + 3) complain(allow_list_, line, "expected \"path: reason\"");
            if (!long_files_.contains(path)) complain(allow_list_, line, path + " is not longer than " + std::to_string(kLinesMax) + " lines; drop this line");
        }
    }

    void check_engine(const File& file) {
        const auto own = floor_of(folder_of(file.path));
        if (!own) complain(file, 1, "unknown engine folder; name its floor in tests/rules/rules.cpp and engine/CMakeLists.txt");
        for (std::size_t i = 0; i < file.lines.size(); ++i) {
            const std::string_view line = without_comment(file.lines[i]);
            if (const auto include = include_of(file.lines[i])) {
                check_engine_include(file, i + 1, *include, own.value_or(kFloors.size()));
                continue;
            }
            for (const Banned& banned : kEngineWords) {
                const bool excepted = std::find(std::begin(kExceptions), std::end(kExceptions), std::pair{std::string_view{file.path}, banned.word}) != std::end(kExceptions);
                if (!excepted && has_word(line, banned.word))
                    complain(file, i + 1, "\"" + std::string{banned.word} + "\" is banned in engine/; instead: " + std::string{banned.instead});
            }
        }
    }

    void check_engine_include(const File& file, std::size_t line, const Include& include, std::size_t own) {
        const std::string name{include.name};
        if (name.ends_with(".pb.h")) return complain(file, line, name + " is a wire type; instead: " + std::string{kNoWire});
        for (const Banned& banned : kEngineIncludes) {
            const bool whole = name == banned.word || (name.starts_with(banned.word) && !is_word_char(name[banned.word.size()])) ||
                               (banned.word.back() == '/' && name.starts_with(banned.word));
            if (whole) return complain(file, line, "<" + name + "> is banned in engine/; instead: " + std::string{banned.instead});
        }
        if (!include.quoted) {
            const bool standard = name.find_first_of("/.") == std::string::npos;
            if (!standard && !name.starts_with("boost/"))
                complain(file, line, "<" + name + "> is neither the C++ library nor Boost; engine/ sees nothing else");
            return;
        }
        if (!name.starts_with("engine/")) return complain(file, line, "\"" + name + "\" is outside engine/; engine/ includes only \"engine/...\" of ours");
        const auto theirs = floor_of(folder_of(name));
        if (!theirs) return complain(file, line, "\"" + name + "\" is on no known floor of engine/");
        if (*theirs > own)
            complain(file, line, "\"" + name + "\" is a floor above; includes go down: core > dispatch > sla > incident > places > everyday > fleet > roads > base");
    }

    void check_adapter(const File& file) {
        const std::string_view own = folder_of(file.path);
        if (std::find(kRoofs.begin(), kRoofs.end(), own) != kRoofs.end()) return;
        for (std::size_t i = 0; i < file.lines.size(); ++i) {
            const auto include = include_of(file.lines[i]);
            if (!include || !include->name.starts_with("adapters/")) continue;
            const std::string_view theirs = folder_of(include->name);
            if (theirs != own && theirs != "port" && theirs != "codec" && theirs != "csv")
                complain(file, i + 1, "\"" + std::string{include->name} + "\" belongs to another adapter; adapters see engine, proto, port, codec, csv and " +
                                          "themselves. Let adapters/app put the two together, or move the shared part to adapters/port");
        }
    }

    void check_proto(const File& file) {
        for (std::size_t i = 0; i < file.lines.size(); ++i)
            if (file.lines[i].find("engine/") != std::string::npos && file.lines[i].starts_with("import"))
                complain(file, i + 1, "proto/ sees nothing of ours");
    }

    /// Headings outside code fences.
    static std::size_t headings(const File& file) {
        std::size_t count = 0;
        bool fenced = false;
        for (const std::string& line : file.lines) {
            if (line.starts_with("```")) fenced = !fenced;
            if (!fenced && line.starts_with("#")) ++count;
        }
        return count;
    }
    void check_readmes() {
        for (const File& file : files_) {
            if (!file.path.ends_with("README.zh-CN.md")) continue;
            const std::string english = file.path.substr(0, file.path.size() - std::string_view{"zh-CN.md"}.size()) + "md";
            const auto other = std::find_if(files_.begin(), files_.end(), [&](const File& f) { return f.path == english; });
            if (other == files_.end())
                complain(file, 1, "there is no " + english + " beside it");
            else if (headings(file) != headings(*other))
                complain(file, 1, std::to_string(headings(file)) + " headings, but " + english + " has " + std::to_string(headings(*other)) + "; keep the two in step");
        }
    }

    fs::path root_;
    std::vector<File> files_;
    File allow_list_{"tests/rules/long_files.txt", {}};
    std::set<std::string> long_files_;
    std::multimap<std::pair<std::string, std::size_t>, std::string> complaints_;
};

}  // namespace

std::vector<std::string> complaints(const fs::path& root) { return Checker{root}.run(); }

}  // namespace watchgrid::rules
