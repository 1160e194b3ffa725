#include "engine/matching/rematch.hpp"

#include "engine/assign/cheapest.hpp"

namespace watchgrid::engine {

std::optional<RematchPlan> find_rematch(const CostMatrix& costs, std::span<const std::uint32_t> held, Cost gain_min) {
    const std::size_t rows = costs.rows(), units = costs.columns();
    // A column of its own for each row that may stay empty.
    CostMatrix all{rows, units + rows};
    Cost before = 0;
    for (std::size_t r = 0; r < rows; ++r) {
        for (std::size_t c = 0; c < units; ++c) all.at(r, c) = costs.at(r, c);
        if (held[r] == kUnassigned) all.at(r, units + r) = kNobodyCost;
        before += held[r] == kUnassigned ? kNobodyCost : costs.at(r, held[r]);
    }
    const Assignment found = assign_cheapest(all);
    if (found.pairs < rows || before - found.total < gain_min) return std::nullopt;
    RematchPlan plan{found.column_of, before - found.total};
    for (std::uint32_t& c : plan.column_of)
        if (c >= units) c = kUnassigned;
    return plan;
}

}  // namespace watchgrid::engine
