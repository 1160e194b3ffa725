#include "adapters/sim/fault_study.hpp"

#include <vector>

namespace watchgrid::sim {
namespace {

/// Greedy: drop one kind after the other, then halve the storm, as long as it still fails.
FaultFailure shrink(const engine::Town& town, const engine::PolicyPack& policy, const FaultOptions& failed, FaultVerdict verdict) {
    FaultFailure out{failed, std::move(verdict)};
    const auto still_fails = [&](const FaultOptions& tried) {
        FaultVerdict v = run_with_faults(town, policy, tried);
        if (v.violations.empty()) return false;
        out = {tried, std::move(v)};
        return true;
    };
    for (const auto& [fault, name] : engine::EnumNames<Fault>::table)
        if (has(out.smallest.faults, fault)) {
            FaultOptions fewer = out.smallest;
            fewer.faults = without(fewer.faults, fault);
            still_fails(fewer);
        }
    for (bool shorter = true; shorter && out.smallest.stormy > std::chrono::minutes{1};) {
        FaultOptions half = out.smallest;
        half.stormy /= 2;
        shorter = still_fails(half);
    }
    return out;
}

}  // namespace

FaultStudy study_faults(const engine::Town& town, const engine::PolicyPack& policy, FaultOptions options, std::uint64_t first, std::uint64_t last, const std::function<void(std::uint64_t)>& progress) {
    FaultStudy out;
    for (options.seed = first; options.seed <= last; ++options.seed) {
        FaultVerdict v = run_with_faults(town, policy, options);
        ++out.seeds;
        out.faults_injected += v.faults_injected, out.alerts_acknowledged += v.alerts_acknowledged, out.offers_shown += v.offers_shown, out.lives += v.lives, out.events += v.events;
        if (!v.violations.empty()) {
            out.failure = shrink(town, policy, options, std::move(v));
            break;
        }
        if (progress) progress(options.seed);
    }
    return out;
}

}  // namespace watchgrid::sim
