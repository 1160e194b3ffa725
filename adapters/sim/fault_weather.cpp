#include "adapters/sim/fault_weather.hpp"

#include <algorithm>
#include <tuple>

namespace watchgrid::sim {

StrikePlan::StrikePlan(std::vector<Strike> strikes) {
    std::ranges::sort(strikes, [](const Strike& a, const Strike& b) { return std::tie(a.at, a.nth) > std::tie(b.at, b.nth); });
    for (const Strike& s : strikes) due_[static_cast<std::size_t>(s.what)].push_back(s);
}

bool StrikePlan::takes(const Strike& opportunity) {
    std::vector<Strike>& due = due_[static_cast<std::size_t>(opportunity.what)];
    if (due.empty() || std::tie(opportunity.at, opportunity.nth) < std::tie(due.back().at, due.back().nth)) return false;
    due.pop_back();
    return true;
}

bool Weather::strikes(Fault f, double chance) {
    if (!has(faults, f)) return false;
    const bool thrown = dice.chance(chance);  // also with a plan: with all its strikes the seed tells the same story
    auto& [moment, count] = opportunities_[static_cast<std::size_t>(f)];
    const engine::Duration at = now_ - began_;
    count = moment == at ? count + 1 : 1;
    moment = at;
    const Strike strike{at, f, count};
    if (plan_ ? !plan_->takes(strike) : !thrown) return false;
    struck_.push_back(strike);
    return true;
}

}  // namespace watchgrid::sim
