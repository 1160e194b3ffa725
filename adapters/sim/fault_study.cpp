#include "adapters/sim/fault_study.hpp"

#include <algorithm>

namespace watchgrid::sim {
namespace {

/// Makes a failing run smaller as long as it still fails, whatever it then complains of.
class Shrinker {
public:
    Shrinker(const engine::Town& town, const engine::PolicyPack& policy, const FaultOptions& failed, FaultVerdict verdict) : town_{town}, policy_{policy}, out_{failed, failed, std::move(verdict), 0} {}

    FaultFailure shrink() {
        drop_kinds();
        halve_storm();
        out_.seeded = out_.smallest;
        drop_strikes();
        return std::move(out_);
    }

private:
    bool still_fails(const FaultOptions& tried) {
        if (out_.runs == kShrinkRunsMax) return false;
        ++out_.runs;
        FaultVerdict v = run_with_faults(town_, policy_, tried);
        if (v.violations.empty()) return false;
        out_.smallest = tried;
        out_.verdict = std::move(v);
        return true;
    }
    void drop_kinds() {
        for (const auto& [fault, name] : engine::EnumNames<Fault>::table)
            if (has(out_.smallest.faults, fault)) {
                FaultOptions fewer = out_.smallest;
                fewer.faults = without(fewer.faults, fault);
                still_fails(fewer);
            }
    }
    void halve_storm() {
        for (bool shorter = true; shorter && out_.smallest.stormy > std::chrono::minutes{1};) {
            FaultOptions half = out_.smallest;
            half.stormy /= 2;
            shorter = still_fails(half);
        }
    }
    /// All of them, then halves, quarters, ... and each by itself (Zeller, Hildebrandt 2002).
    void drop_strikes() {
        const std::size_t all = out_.verdict.strikes.size();
        out_.smallest.only = out_.verdict.strikes;
        for (std::size_t part = all; part > 0; part /= 2)
            for (std::size_t from = 0; from < out_.smallest.only->size();)
                if (!drop_part(from, part)) from += part;
    }
    bool drop_part(std::size_t from, std::size_t count) {
        FaultOptions fewer = out_.smallest;
        const auto begin = fewer.only->begin() + static_cast<std::ptrdiff_t>(from);
        fewer.only->erase(begin, begin + static_cast<std::ptrdiff_t>(std::min(count, fewer.only->size() - from)));
        if (!still_fails(fewer)) return false;
        out_.smallest.only = out_.verdict.strikes;  // some of the list may not have come to strike any more
        return true;
    }

    const engine::Town& town_;
    const engine::PolicyPack& policy_;
    FaultFailure out_;
};

}  // namespace

FaultStudy study_faults(const engine::Town& town, const engine::PolicyPack& policy, FaultOptions options, std::uint64_t first, std::uint64_t last, const std::function<void(std::uint64_t)>& progress) {
    FaultStudy out;
    for (options.seed = first; options.seed <= last; ++options.seed) {
        FaultVerdict v = run_with_faults(town, policy, options);
        ++out.seeds;
        out.faults_injected += v.strikes.size(), out.lives += v.lives, out.events += v.events;
        out.alerts_acknowledged += v.alerts_acknowledged, out.alerts_lost += v.alerts_lost;
        out.offers_shown += v.offers_shown, out.offers_shown_twice += v.offers_shown_twice;
        if (!v.violations.empty()) {
            out.failure = Shrinker{town, policy, options, std::move(v)}.shrink();
            break;
        }
        if (progress) progress(options.seed);
    }
    return out;
}

}  // namespace watchgrid::sim
