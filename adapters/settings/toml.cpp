// The TOML file against the table. toml++ is only seen here.
#include "adapters/csv/toml_checked.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <map>
#include <sstream>

#include "adapters/csv/toml_guard.hpp"
#include "adapters/settings/schema.hpp"
#include "engine/base/assert.hpp"
#include "engine/base/nearest_name.hpp"

namespace watchgrid::settings {
namespace {

struct Position {
    std::uint32_t line{}, column{};
    std::string value;
};

/// The value as its author wrote it, as far as TOML lets us see it.
std::string written(const toml::node& node) {
    std::ostringstream out;
    node.visit([&out](const auto& n) { out << toml::toml_formatter{n, toml::format_flags::none}; });
    std::string text = out.str();
    std::replace(text.begin(), text.end(), '\n', ' ');
    if (text.size() > 60) text = text.substr(0, 57) + "...";
    return text;
}

class Reader {
public:
    explicit Reader(std::string_view file) : file_(file), settings_(default_settings()) {}

    void read_section(std::string_view name, const toml::node& node, const toml::source_region& key_at) {
        const auto known = std::find_if(sections().begin(), sections().end(), [&](const Section& s) { return s.name == name; });
        if (known == sections().end()) return unknown(name, node, key_at, section_names());
        const toml::table* table = node.as_table();
        if (table == nullptr) return complain({position(node).line, position(node).column, written(node)}, name, "expected a table, for example [" + std::string(name) + "]");
        for (const auto& [key, value] : *table) read_key(std::string(name) + "." + std::string(key.str()), value, key.source());
    }

    boost::system::result<Settings, Complaints> finish() {
        check_together(settings_, [this](std::string_view key, std::string_view expected) {
            if (complained_about(key)) return;
            const auto at = seen_.find(key);
            complain(at == seen_.end() ? Position{1, 1, ""} : at->second, key, expected);
        });
        if (complaints_.empty()) return settings_;
        std::stable_sort(complaints_.begin(), complaints_.end(),
                         [](const Complaint& a, const Complaint& b) { return std::pair(a.line, a.column) < std::pair(b.line, b.column); });
        return complaints_;
    }

private:
    static Position position(const toml::node& node) {
        const auto begin = node.source().begin;
        return {static_cast<std::uint32_t>(begin.line), static_cast<std::uint32_t>(begin.column), {}};
    }

    static std::vector<std::string_view> section_names() {
        std::vector<std::string_view> names;
        for (const Section& s : sections()) names.push_back(s.name);
        return names;
    }
    static std::vector<std::string_view> key_names() {
        std::vector<std::string_view> names;
        for (const Row& r : schema()) names.push_back(r.key);
        return names;
    }

    void read_key(const std::string& key, const toml::node& node, const toml::source_region& key_at) {
        const auto row = std::find_if(schema().begin(), schema().end(), [&](const Row& r) { return r.key == key; });
        if (row == schema().end()) return unknown(key, node, key_at, key_names());
        Position at = position(node);
        at.value = written(node);
        seen_[key] = at;
        if (const std::string expected = store(*row, node); !expected.empty()) complain(at, key, expected);
    }

    std::string store(const Row& row, const toml::node& node) {
        if (row.accept_text && node.is_string()) return row.accept_text(settings_, node.as_string()->get());
        if (row.accept_boolean && node.is_boolean()) return row.accept_boolean(settings_, node.as_boolean()->get());
        if (row.accept_integer && node.is_integer()) return row.accept_integer(settings_, node.as_integer()->get());
        if (row.accept_number && node.is_number()) return row.accept_number(settings_, *node.value<double>());
        return expectation(row);
    }

    void unknown(std::string_view key, const toml::node& node, const toml::source_region& key_at, const std::vector<std::string_view>& names) {
        const std::string_view near = engine::nearest_name(key, names);
        std::string expected = "no such key";
        if (!near.empty()) expected += "; did you mean \"" + std::string(near) + "\"?";
        const auto begin = key_at.begin;
        complain({static_cast<std::uint32_t>(begin.line), static_cast<std::uint32_t>(begin.column), node.is_table() ? "" : written(node)}, key, expected);
    }

    bool complained_about(std::string_view key) const {
        return std::any_of(complaints_.begin(), complaints_.end(), [&](const Complaint& c) { return c.key == key; });
    }

    void complain(const Position& at, std::string_view key, std::string_view expected) {
        complaints_.push_back({file_, at.line, at.column, std::string(key), at.value, std::string(expected)});
    }

    std::string file_;
    Settings settings_;
    Complaints complaints_;
    std::map<std::string, Position, std::less<>> seen_;
};

/// A row's default goes through the same check as an operator's value, so that no default can be out of bounds.
void store_default(Settings& s, const Row& row) {
    std::string trouble = "no way to store it";
    const std::string text(row.default_value);
    if (row.accept_text) trouble = row.accept_text(s, text);
    if (row.accept_boolean) trouble = row.accept_boolean(s, text == "true");
    if (row.accept_integer) trouble = row.accept_integer(s, std::stoll(text));
    if (row.accept_number) trouble = row.accept_number(s, std::stod(text));
    WATCHGRID_ASSERT(trouble.empty());
}

}  // namespace

Settings default_settings() {
    Settings s;
    for (const Row& row : schema()) store_default(s, row);
    return s;
}

std::string to_string(const Complaint& c) {
    std::string out = c.file;
    if (c.line != 0) out += ":" + std::to_string(c.line) + ":" + std::to_string(c.column);
    if (!c.key.empty()) out += " " + c.key;
    if (!c.value.empty()) out += " = " + c.value;
    return out + ": " + c.expected;
}

boost::system::result<Settings, Complaints> parse_settings(std::string_view text, std::string_view file_name) {
    if (const auto stray = csv::stray_letter(text)) return Complaints{{std::string(file_name), stray->line, stray->column, "", "", csv::complaint_about(*stray)}};
    try {
        const toml::table document = toml::parse(text, file_name);
        Reader reader(file_name);
        for (const auto& [name, node] : document) reader.read_section(name.str(), node, name.source());
        return reader.finish();
    } catch (const toml::parse_error& e) {
        const auto at = e.source().begin;
        return Complaints{{std::string(file_name), static_cast<std::uint32_t>(at.line), static_cast<std::uint32_t>(at.column), "", "",
                           "expected TOML: " + csv::one_line(e.description())}};
    } catch (const csv::TomlBroken&) {
        return Complaints{{std::string(file_name), 0, 0, "", "", csv::kTomlBrokenWords}};
    }
}

boost::system::result<Settings, Complaints> load_settings(const Path& file) {
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    if (in) text << in.rdbuf();
    if (!in || std::filesystem::is_directory(file))
        return Complaints{{file.string(), 0, 0, "", "", "expected a settings file that can be read: " + std::string(std::strerror(errno != 0 ? errno : EISDIR))}};
    return parse_settings(text.view(), file.string());
}

}  // namespace watchgrid::settings
