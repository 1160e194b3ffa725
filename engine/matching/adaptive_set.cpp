#include "engine/matching/adaptive_set.hpp"

#include <algorithm>

namespace watchgrid::engine {

std::vector<std::uint32_t> smallest_set(std::span<const Chance> chances, const SetGoal& goal, Miss& miss) {
    std::vector<std::uint32_t> out;
    if (miss.reaches(goal.wanted) || goal.most == 0) return out;
    std::vector<Chance> sorted{chances.begin(), chances.end()};
    std::sort(sorted.begin(), sorted.end(), [](const Chance& a, const Chance& b) { return a.q != b.q ? a.q > b.q : a.candidate < b.candidate; });
    for (const Chance& c : sorted) {
        if (c.q < goal.q_min || out.size() >= goal.most || miss.reaches(goal.wanted)) break;
        out.push_back(c.candidate);
        miss.with(c.q);
    }
    return out;
}

Ppm later_wanted_now(Ppm wanted, Duration since_alert, Duration soon) noexcept {
    if (wanted <= kLaterAtFirst || since_alert >= soon || soon <= Duration{}) return wanted;
    return kLaterAtFirst + static_cast<Ppm>(std::uint64_t{wanted - kLaterAtFirst} * static_cast<std::uint64_t>(std::max<std::int64_t>(since_alert.count(), 0)) / static_cast<std::uint64_t>(soon.count()));
}

Ppm best_share(std::span<const Chance> chances, Miss already_asked) {
    for (const Chance& c : chances) already_asked.with(c.q);
    return already_asked.share();
}

}  // namespace watchgrid::engine
