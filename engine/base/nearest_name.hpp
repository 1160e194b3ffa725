#pragma once
/// "Did you mean": the known name with the smallest edit distance, or empty when nothing is close.
#include <algorithm>
#include <string_view>
#include <vector>

namespace watchgrid::engine {

/// Levenshtein distance; O(|a| x |b|).
inline std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t above = row[j];
            row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
            diagonal = above;
        }
    }
    return row[b.size()];
}

/// @return the first best name at most half the word away; empty when none.
template <class Names>
std::string_view nearest_name(std::string_view word, const Names& names) {
    std::string_view best;
    std::size_t best_distance = word.size() / 2 + 1;
    for (const std::string_view name : names)
        if (const std::size_t d = edit_distance(word, name); d < best_distance) best = name, best_distance = d;
    return best;
}

}  // namespace watchgrid::engine
