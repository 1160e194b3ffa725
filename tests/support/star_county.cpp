#include "tests/support/star_county.hpp"

#include <cmath>
#include <numbers>

#include "tests/support/small_town.hpp"

namespace watchgrid::test {

using namespace engine;

namespace {

constexpr int kSteps = 12;
constexpr double kStepMeters = kArmMeters / kSteps;
constexpr std::uint32_t kMsPerMeter = 50;

NodeIndex node_on(int arm, int step) { return step == 0 ? 0 : static_cast<NodeIndex>(1 + arm * kSteps + step - 1); }

}  // namespace

LatLon on_arm(int arm, double metres) {
    const double angle = 2 * std::numbers::pi * arm / kArms;
    return at_meters(metres * std::sin(angle), metres * std::cos(angle));
}

RoadGraph star_roads() {
    RoadGraph::Parts parts;
    const auto join = [&](NodeIndex a, NodeIndex b, double metres) {
        const auto m = static_cast<std::uint32_t>(metres);
        parts.edges.push_back({.from = a, .to = b, .length_mm = m * 1000, .forward_ms = m * kMsPerMeter, .backward_ms = m * kMsPerMeter});
    };
    parts.nodes.push_back(at_meters(0, 0));
    for (int arm = 0; arm < kArms; ++arm)
        for (int step = 1; step <= kSteps; ++step) {
            parts.nodes.push_back(on_arm(arm, step * kStepMeters));
            join(node_on(arm, step - 1), node_on(arm, step), kStepMeters);
        }
    const int round = static_cast<int>(kRoundMeters / kStepMeters);
    for (int arm = 0; arm < kArms; ++arm) join(node_on(arm, round), node_on((arm + 1) % kArms, round), kRoundMeters);
    return RoadGraph{std::move(parts)};
}

std::vector<RingTemplate> star_rings() {
    const auto circle = [](double metres) {
        std::vector<LatLon> out;
        for (int i = 0; i < 48; ++i) out.push_back(at_meters(metres * std::sin(i * std::numbers::pi / 24), metres * std::cos(i * std::numbers::pi / 24)));
        out.push_back(out.front());
        return out;
    };
    std::vector<RingTemplate> rings{{.id = "inner", .name = "环镇", .reach = TemplateReach::Town, .bureau = "", .outline = circle(3250), .posts = {}},
                                    {.id = "outer", .name = "环城", .reach = TemplateReach::City, .bureau = "city", .outline = circle(4750), .posts = {}}};
    for (RingTemplate& ring : rings) ring.posts = derive_posts(star_roads(), ring.outline);
    return rings;
}

}  // namespace watchgrid::test
