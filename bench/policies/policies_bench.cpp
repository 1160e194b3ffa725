/// Which policy reaches most people in time, and how near does it come to what can be reached at all?
///
///     policies_bench auckland|cumcm [CALLS] [PER_HOUR] [POLICIES] [SEED]
///     policies_bench auckland|cumcm bursts [REPETITIONS]
/// auckland: the road graph of JEMSS.jl with lights and sirens, 70 cars at greedy-MEXCLP posts, scenes from the published call density.
/// cumcm: the contest city of 582 junctions with its 80 platforms and the call rate of each junction. Prints Markdown.
/// For a town pack the same comes from `watchgrid simulate --town DIR --compare ...`.
#include <fmt/core.h>

#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "adapters/policy_lab/bursts.hpp"
#include "adapters/policy_lab/comparison.hpp"
#include "tests/support/source_dir.hpp"
#include "tests/unit/roads/jemss_tables.hpp"

namespace {

using namespace watchgrid;
using policy_lab::LabCity;

const std::string kData = watchgrid::test::source_dir() + "/../shared/data/";
constexpr std::size_t kScenes = 1'500;
constexpr engine::Duration kReach{165'000};

std::vector<std::string> split(const std::string& line) {
  std::vector<std::string> cells;
  std::istringstream in{line};
  for (std::string cell; std::getline(in, cell, ',');) cells.push_back(cell);
  return cells;
}

template <class Row>
void each_row(std::istream& in, Row row) {
  std::string line;
  for (std::getline(in, line); std::getline(in, line);) row(split(line));
}

std::optional<LabCity> auckland(std::uint64_t seed) {
  std::string why;
  auto parts = test::read_jemss(kData + "jemss/auckland", 1, why);
  if (!parts) return fmt::print(stderr, "{}\n", why), std::nullopt;
  const engine::RoadGraph graph{std::move(*parts)};
  std::istringstream calls;
  {
    std::string text;
    const std::string command = "zstd -dcq '" + kData + "calls/auckland_jemss_like_30d.csv.zst'";
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe{popen(command.c_str(), "r"), &pclose};
    char buffer[65536];
    while (const std::size_t n = pipe ? std::fread(buffer, 1, sizeof buffer, pipe.get()) : 0) text.append(buffer, n);
    calls.str(text);
  }
  std::vector<engine::LatLon> at;
  each_row(calls, [&](const auto& r) {
    if (at.size() < kScenes)
      at.push_back(engine::LatLon::from_e6(static_cast<std::int32_t>(std::lround(std::stod(r[1]) * 1e6)), static_cast<std::int32_t>(std::lround(std::stod(r[2]) * 1e6))));
  });
  policy_lab::CityParts city{.name = "Auckland (JEMSS)", .calls = policy_lab::junctions_near(graph, at), .weights = {}, .posts = {}, .volunteers = {}, .reach = kReach};
  city.posts = policy_lab::choose_posts(graph, city.calls, 70, kReach);
  city.volunteers = policy_lab::scatter_volunteers(graph, city.calls, 4'000, seed);
  return policy_lab::build_city(graph, city);
}

std::optional<LabCity> cumcm(std::uint64_t seed) {
  std::ifstream nodes{kData + "cumcm2011B/nodes.csv"}, edges{kData + "cumcm2011B/edges.csv"}, platforms{kData + "cumcm2011B/platforms.csv"};
  if (!nodes || !edges || !platforms) return fmt::print(stderr, "needs {}cumcm2011B\n", kData), std::nullopt;
  engine::RoadGraph::Parts parts;
  policy_lab::CityParts city{.name = "CUMCM 2011 B", .calls = {}, .weights = {}, .posts = {}, .volunteers = {}, .reach = kReach};
  std::vector<std::pair<double, double>> km;  // 1 mm of the map is 100 m
  each_row(nodes, [&](const auto& r) {
    km.emplace_back(std::stod(r[1]) * 0.1, std::stod(r[2]) * 0.1);
    parts.nodes.push_back(engine::LatLon::from_e6(30'000'000 + static_cast<std::int32_t>(km.back().second / 111.195 * 1e6),
                                                  110'000'000 + static_cast<std::int32_t>(km.back().first / 96.3 * 1e6)));
    city.calls.push_back(static_cast<engine::NodeIndex>(city.calls.size()));
    city.weights.push_back(std::stod(r[4]));
  });
  each_row(edges, [&](const auto& r) {
    const auto a = static_cast<engine::NodeIndex>(std::stoul(r[0]) - 1), b = static_cast<engine::NodeIndex>(std::stoul(r[1]) - 1);
    const double length = std::hypot(km[a].first - km[b].first, km[a].second - km[b].second);
    const auto ms = static_cast<std::uint32_t>(std::lround(length * 60'000));  // 60 km/h
    parts.edges.push_back({.from = a, .to = b, .length_mm = static_cast<std::uint32_t>(std::lround(length * 1e6)), .forward_ms = ms, .backward_ms = ms});
  });
  const engine::RoadGraph graph{std::move(parts)};
  each_row(platforms, [&](const auto& r) { city.posts.push_back(static_cast<engine::NodeIndex>(std::stoul(r[1]) - 1)); });
  city.volunteers = policy_lab::scatter_volunteers(graph, city.calls, 4'000, seed);
  return policy_lab::build_city(graph, city);
}

int bad(const std::string& text) { return fmt::print(stderr, "{}\n", text), 2; }

/// Calls within half a minute: at once, matched again, and in hindsight.
int bursts(const LabCity& city, std::size_t repetitions) {
  fmt::print("{}: bursts of 30 s, {} cars of which 35 % are busy, {} repetitions\n\n| calls | at once: mean s / <= 180 s, of hindsight | matched again, of hindsight, turned round a call | hindsight |\n|---|---|---|---|\n",
             city.name, city.cars(), repetitions);
  const policy_lab::CarRule again = policy_lab::find_policy("default")->cars, once = policy_lab::find_policy("no-rematch")->cars;
  for (const bool local : {false, true})
    for (const std::size_t calls : {5, 10, 20, 35}) {
      const policy_lab::BurstLoad load{.calls = calls, .local = local, .repetitions = repetitions};
      const auto best = policy_lab::hindsight_of_bursts(city, load, 1), a = policy_lab::run_bursts(city, load, once, 1), b = policy_lab::run_bursts(city, load, again, 1);
      fmt::print("| {} {} | {:.0f} / {:.3f}, {:.3f} | {:.0f} / {:.3f}, {:.3f}, {:.2f} | {:.0f} / {:.3f} |\n", calls, local ? "local" : "wide", a.mean_s, a.share_180, a.share_180 / best.share_180, b.mean_s,
                 b.share_180, b.share_180 / best.share_180, b.turned_round, best.mean_s, best.share_180);
    }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string name = argc > 1 ? argv[1] : "";
  const double calls = argc > 2 ? std::atof(argv[2]) : 20'000, per_hour = argc > 3 ? std::atof(argv[3]) : name == "cumcm" ? 674.5 / 24 : 60;
  const std::string list = argc > 4 ? argv[4] : "closest-by-road,default,straight-line,closest-fcfs,pure-mexclp,mexclp-6000,parallel-5,alert-all";
  const std::uint64_t seed = argc > 5 ? std::strtoull(argv[5], nullptr, 10) : 1;
  if (name != "auckland" && name != "cumcm") return bad("CITY = \"" + name + "\": expected auckland or cumcm");
  if (argc > 2 && std::string{argv[2]} == "bursts") {
    const auto city = name == "auckland" ? auckland(1) : cumcm(1);
    return city ? bursts(*city, argc > 3 ? std::strtoul(argv[3], nullptr, 10) : 300) : 1;
  }
  if (calls < 1 || per_hour <= 0) return bad("CALLS, PER_HOUR: expected numbers above 0");
  policy_lab::ComparisonOptions options{.policies = {}, .load = {.per_hour = per_hour, .count = static_cast<std::size_t>(calls)}, .seed = seed};
  for (const std::string& policy : split(list)) {
    const auto found = policy_lab::find_policy(policy);
    if (!found) return bad(policy_lab::complaint_about_policy("POLICIES", policy));
    options.policies.push_back(*found);
  }
  const auto begin = std::chrono::steady_clock::now();
  const auto seconds = [&] { return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count(); };
  const auto city = name == "auckland" ? auckland(seed) : cumcm(seed);
  if (!city) return 1;
  const double built = seconds();
  const policy_lab::Comparison found = policy_lab::compare(*city, options);
  fmt::print("{}\ncity built in {:.1f} s, compared in {:.1f} s\n", policy_lab::comparison_table(found), built, seconds() - built);
  for (const auto& p : found.policies) {
    fmt::print("{}: {:.0f} calls a second; calibration", p.policy.name, static_cast<double>(found.calls) / p.wall_s);
    for (const auto& row : p.calibration) fmt::print(" {:.3f}>{:.3f} ({})", row.claimed, row.realised, row.count);
    fmt::print("\n");
  }
}
