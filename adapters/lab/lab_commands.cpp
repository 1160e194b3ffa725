#include "adapters/lab/lab_commands.hpp"

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "adapters/lab/lab_block.hpp"
#include "adapters/lab/lab_cover.hpp"
#include "adapters/lab/lab_crs.hpp"
#include "adapters/lab/lab_intercept.hpp"
#include "adapters/lab/lab_nearest.hpp"
#include "adapters/lab/lab_queue.hpp"
#include "adapters/lab/lab_ring.hpp"

namespace watchgrid::lab {
namespace {

void add_graph_options(CLI::App& command, GraphOptions& graph) {
  command.add_option("--nodes", graph.nodes_path, "CSV: id, then lat,lon or x_m,y_m")->required();
  command.add_option("--edges", graph.edges_path, "CSV: from,to and optionally length_m, time_s, oneway")->required();
  command.add_option("--unit-speed", graph.unit_speed, "speed of the units where an edge has no time_s, for example 60km/h");
}

void add_json_option(CLI::App& command, bool& json) { command.add_flag("--json", json, "print one JSON document"); }

void add_nearest(CLI::App& lab, int& exit_code) {
  CLI::App& command = *lab.add_subcommand("nearest", "which units can be at a node first");
  const auto options = std::make_shared<NearestOptions>();
  add_graph_options(command, options->graph);
  command.add_option("--units", options->units_path, "CSV: id,node and optionally delay_s")->required();
  command.add_option("--from", options->from, "node they are wanted at")->required();
  command.add_option("--k", options->k, "how many units")->capture_default_str();
  add_json_option(command, options->json);
  command.callback([options, &exit_code] { exit_code = run_nearest(*options, std::cout, std::cerr); });
}

void add_cover(CLI::App& lab, int& exit_code) {
  CLI::App& command = *lab.add_subcommand("cover", "which nodes no unit can reach in time");
  const auto options = std::make_shared<CoverOptions>();
  add_graph_options(command, options->graph);
  command.add_option("--units", options->units_path, "CSV: id,node and optionally delay_s")->required();
  command.add_option("--nodes-subset", options->subset_path, "CSV with a column node: look only at these");
  command.add_option("--within", options->within, "time limit, for example 180s")->required();
  add_json_option(command, options->json);
  command.callback([options, &exit_code] { exit_code = run_cover(*options, std::cout, std::cerr); });
}

void add_block(CLI::App& lab, int& exit_code) {
  CLI::App& command = *lab.add_subcommand("block", "who closes which road out, so that the last is closed as early as can be");
  const auto options = std::make_shared<BlockOptions>();
  add_graph_options(command, options->graph);
  command.add_option("--units", options->units_path, "CSV: id,node and optionally delay_s")->required();
  command.add_option("--targets", options->targets_path, "CSV with a column node: each wants one unit")->required();
  add_json_option(command, options->json);
  command.callback([options, &exit_code] { exit_code = run_block(*options, std::cout, std::cerr); });
}

void add_queue(CLI::App& lab, int& exit_code) {
  CLI::App& command = *lab.add_subcommand("queue", "who is busy how much: hypercube model, exact and approximate");
  const auto options = std::make_shared<QueueOptions>();
  command.add_option("spec", options->spec_path, "JSON: {servers, mu, line: \"zero\"|\"infinite\", atoms: [{lambda, prefs}]}")->required();
  add_json_option(command, options->json);
  command.callback([options, &exit_code] { exit_code = run_queue(*options, std::cout, std::cerr); });
}

void add_ring(CLI::App& lab, int& exit_code) {
  CLI::App& command = *lab.add_subcommand("ring", "posts that seal a suspect off, each held in time by a unit of its own");
  const auto options = std::make_shared<RingOptions>();
  add_graph_options(command, options->graph);
  command.add_option("--units", options->units_path, "CSV: id,node and optionally delay_s")->required();
  command.add_option("--exits", options->exits_path, "CSV with a column node: who gets there has got away")->required();
  command.add_option("--start", options->start, "node of the crime")->required();
  command.add_option("--head-start", options->head_start, "delay of the report; all times count from the crime")->capture_default_str();
  command.add_option("--suspect-speed", options->suspect_speed, "over the lengths of the edges, for example 60km/h")->required();
  command.add_option("--setup", options->setup, "from arriving to holding a post")->capture_default_str();
  command.add_option("--margin", options->margin, "units are taken for that many times slower, 1.0 to 10.0")->capture_default_str();
  command.add_option("--close-by", options->close_by, "the last post is held by then")->capture_default_str();
  command.add_flag("--min-posts", options->min_posts, "as few posts as can be instead of as early as can be");
  add_json_option(command, options->json);
  command.callback([options, &exit_code] { exit_code = run_ring(*options, std::cout, std::cerr); });
}

void add_intercept(CLI::App& lab, int& exit_code) {
  CLI::App& command = *lab.add_subcommand("intercept", "positions of a few units that most escape routes run into");
  const auto options = std::make_shared<InterceptOptions>();
  add_graph_options(command, options->graph);
  command.add_option("--routes", options->routes_path, "CSV, also .gz: route,time_s,node")->required();
  command.add_option("--units", options->units_path, "CSV: id,node and optionally delay_s")->required();
  command.add_option("--prove-for", options->prove_for, "work for the proof, in millions of comparisons; 0: none")->capture_default_str();
  add_json_option(command, options->json);
  command.callback([options, &exit_code] { exit_code = run_intercept(*options, std::cout, std::cerr); });
}

void add_crs(CLI::App& lab, int& exit_code) {
  CLI::App& command = *lab.add_subcommand("crs", "convert lines \"lat,lon\" from standard input between map datums");
  const auto options = std::make_shared<CrsOptions>();
  command.add_option("--from", options->from, "wgs84, gcj02 or bd09")->required();
  command.add_option("--to", options->to, "wgs84, gcj02 or bd09")->required();
  add_json_option(command, options->json);
  command.callback([options, &exit_code] { exit_code = run_crs(*options, std::cin, std::cout, std::cerr); });
}

}  // namespace

void add_lab_commands(CLI::App& parent, int& exit_code) {
  CLI::App& lab = *parent.add_subcommand("lab", "planning studies on plain CSV, without a service");
  lab.require_subcommand(1);
  add_nearest(lab, exit_code);
  add_cover(lab, exit_code);
  add_block(lab, exit_code);
  add_queue(lab, exit_code);
  add_ring(lab, exit_code);
  add_intercept(lab, exit_code);
  add_crs(lab, exit_code);
}

}  // namespace watchgrid::lab
