#include "adapters/sim/flight_path.hpp"

#include <algorithm>
#include <cmath>

#include "engine/roads/quad_heap.hpp"

namespace watchgrid::sim {

using namespace engine;

namespace {

constexpr double kNoiseSpread = 0.85;

/// Quickest ways from one junction as the suspect takes the roads to be; the true times are kept beside them.
class Ways {
public:
    Ways(const RoadGraph& roads, const TravelModel& model, NodeIndex start, std::vector<std::uint32_t> noise_permille)
        : roads_{roads}, model_{model}, noise_{std::move(noise_permille)}, seems_(roads.nodes().size(), kNever), before_(roads.nodes().size(), kNoIndex), ms_(roads.nodes().size(), 0) {
        search(start);
    }

    bool reached(NodeIndex n) const { return seems_[n] != kNever; }
    std::uint32_t true_ms(NodeIndex n) const { return ms_[n]; }
    /// From the start's successor to `to`, times since the start.
    std::vector<TimedNode> to(NodeIndex to) const {
        std::vector<TimedNode> out;
        for (NodeIndex n = to; before_[n] != kNoIndex; n = before_[n]) out.push_back({n, ms_[n]});
        std::reverse(out.begin(), out.end());
        return out;
    }

private:
    static constexpr std::uint32_t kNever = 0xFFFFFFFFU;

    void search(NodeIndex start) {
        QuadHeap heap;
        seems_[start] = 0;
        heap.push(start);
        while (!heap.empty()) {
            const std::uint64_t top = heap.top();
            heap.pop();
            const auto n = static_cast<NodeIndex>(top & 0xFFFFFFFFU);
            if (seems_[n] != top >> 32) continue;
            for (const Arc& arc : model_.network == Network::Walk ? roads_.walk(n) : roads_.drive_out(n)) {
                const Edge& e = roads_.edges()[arc.edge];
                const std::uint32_t along = time_along(model_, e, e.from == n);
                if (along == kUnreached) continue;
                const std::uint64_t seems = (top >> 32) + std::uint64_t{along} * noise_[arc.edge] / 1000 + 1;
                if (seems >= seems_[arc.other]) continue;
                seems_[arc.other] = static_cast<std::uint32_t>(seems);
                ms_[arc.other] = ms_[n] + along;
                before_[arc.other] = n;
                heap.push((seems << 32) | arc.other);
            }
        }
    }

    const RoadGraph& roads_;
    TravelModel model_;
    std::vector<std::uint32_t> noise_, seems_;
    std::vector<NodeIndex> before_;
    std::vector<std::uint32_t> ms_;
};

std::vector<std::uint32_t> draw_noise(const RoadGraph& roads, Dice& dice) {
    std::vector<std::uint32_t> out;
    out.reserve(roads.edges().size());
    for (std::size_t e = 0; e < roads.edges().size(); ++e) out.push_back(static_cast<std::uint32_t>(std::clamp(1000 * std::exp(kNoiseSpread * dice.normal()), 50.0, 20'000.0)));
    return out;
}

/// Of the exits that lie at least half as far away as the farthest, the one that lies farthest in a random direction.
std::optional<NodeIndex> far_exit(const RoadGraph& roads, const Ways& ways, std::span<const std::uint8_t> exits, LatLon from, Dice& dice) {
    const double angle = dice.between(0, 6.283185307179586), shrink = std::cos(from.lat() * 0.017453292519943295);
    Millimeters away_max{};
    for (NodeIndex n = 0; n < exits.size(); ++n)
        if (exits[n] != 0 && ways.reached(n)) away_max = std::max(away_max, haversine(from, roads.nodes()[n]));
    std::optional<NodeIndex> best;
    double farthest = 0;
    for (NodeIndex n = 0; n < exits.size(); ++n) {
        if (exits[n] == 0 || !ways.reached(n)) continue;
        const LatLon at = roads.nodes()[n];
        if (haversine(from, at).value * 2 < away_max.value) continue;
        const double ahead = std::cos(angle) * (at.lat() - from.lat()) + std::sin(angle) * (at.lon() - from.lon()) * shrink;
        if (!best || ahead > farthest) best = n, farthest = ahead;
    }
    return best;
}

/// A random junction that can be reached within the time; the start when there is none.
NodeIndex detour(const Ways& ways, std::size_t nodes, NodeIndex start, std::uint32_t within_ms, Dice& dice) {
    for (int i = 0; i < 2'000; ++i)
        if (const auto n = static_cast<NodeIndex>(dice.below(nodes)); ways.reached(n) && ways.true_ms(n) <= within_ms && ways.true_ms(n) > 0) return n;
    return start;
}

}  // namespace

std::optional<std::vector<TimedNode>> draw_flight(const RoadGraph& roads, const FlightQuestion& q, Dice& dice) {
    std::vector<TimedNode> path{{q.start, 0}};
    const auto append = [&](const std::vector<TimedNode>& leg) {
        const std::uint32_t since = path.back().ms;
        for (const TimedNode& stop : leg) path.push_back({stop.node, since + stop.ms});
    };
    const int detours = q.kind == Flight::Evasive ? 2 : 0;
    for (int i = 0; i < detours; ++i) {
        const Ways ways{roads, q.model, path.back().node, draw_noise(roads, dice)};
        append(ways.to(detour(ways, roads.nodes().size(), path.back().node, q.detour_max_ms, dice)));
    }
    const Ways ways{roads, q.model, path.back().node, draw_noise(roads, dice)};
    const auto exit = far_exit(roads, ways, q.exits, roads.nodes()[path.back().node], dice);
    if (!exit) return std::nullopt;
    append(ways.to(*exit));
    const double slower = 1.0 / dice.between(0.8, 1.0);
    for (TimedNode& stop : path) stop.ms = static_cast<std::uint32_t>(stop.ms * slower);
    const auto out = std::find_if(path.begin(), path.end(), [&](const TimedNode& s) { return q.exits[s.node] != 0; });
    path.erase(out + 1, path.end());
    return path;
}

}  // namespace watchgrid::sim
