#pragma once
/// How the reports write single values.
#include <cstdio>
#include <string>
#include <string_view>

#include "adapters/csv/csv_records.hpp"

namespace watchgrid::reports {

/// A cell that a spreadsheet would take for a formula gets a quote mark in front.
inline std::string safe_cell(const std::string& text) {
    const bool formula = !text.empty() && std::string_view{"=+-@\t\r"}.find(text.front()) != std::string_view::npos && text != "-";
    return csv::cell((formula ? "'" : "") + text);
}

inline std::string or_dash(const std::string& text) { return text.empty() ? "-" : text; }

/// 0.123: "12.3%".
inline std::string percent(double share) {
    char out[16];
    std::snprintf(out, sizeof out, "%.1f%%", share * 100);
    return out;
}

}  // namespace watchgrid::reports
