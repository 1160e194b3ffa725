// The settings table for people: as commented TOML and as Markdown.
#include <ostream>

#include "adapters/settings/schema.hpp"

namespace watchgrid::settings {
namespace {

bool is_quoted(Kind kind) noexcept { return kind == Kind::Text || kind == Kind::Word || kind == Kind::Duration || kind == Kind::Size; }

std::string toml_value(const Row& row) {
    const std::string text(row.default_value);
    return is_quoted(row.kind) ? '"' + text + '"' : text;
}

std::string_view kind_name(Kind kind) noexcept {
    switch (kind) {
        case Kind::Boolean: return "boolean";
        case Kind::Integer: return "whole number";
        case Kind::Real: return "number";
        case Kind::Text: return "text";
        case Kind::Word: return "word";
        case Kind::Duration: return "duration";
        case Kind::Size: return "size";
        case Kind::Port: return "port";
    }
    return "";
}

std::string_view section_of(const Row& row) noexcept { return row.key.substr(0, row.key.find('.')); }
std::string_view name_of(const Row& row) noexcept { return row.key.substr(row.key.find('.') + 1); }

}  // namespace

void print_defaults(std::ostream& out) {
    out << "# Settings of `watchgrid serve`: every key, with its default.\n"
           "# Durations carry a unit (\"500ms\", \"90s\", \"2m\", \"1h\"), sizes too (\"64KiB\", \"4MiB\").\n"
           "# Relative paths count from the working directory. `watchgrid check --config FILE` tells everything that is wrong.\n";
    for (const Section& section : sections()) {
        out << "\n# " << section.sentence << "\n[" << section.name << "]\n";
        for (const Row& row : schema()) {
            if (section_of(row) != section.name) continue;
            out << "# " << row.sentence;
            if (!row.bounds.empty()) out << " (" << kind_name(row.kind) << ": " << row.bounds << ")";
            out << "\n" << name_of(row) << " = " << toml_value(row) << "\n";
        }
    }
}

void print_settings_markdown(std::ostream& out) {
    out << "| key | type | default | bounds | meaning |\n|---|---|---|---|---|\n";
    for (const Row& row : schema())
        out << "| `" << row.key << "` | " << kind_name(row.kind) << " | `" << toml_value(row) << "` | " << row.bounds << " | " << row.sentence << " |\n";
}

}  // namespace watchgrid::settings
