#include "adapters/lab/lab_queue.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <fstream>
#include <iterator>
#include <ostream>
#include <vector>

#include "adapters/lab/complaints.hpp"
#include "engine/base/nearest_name.hpp"
#include "engine/queueing/hypercube.hpp"

namespace watchgrid::lab {
namespace {

namespace json = boost::json;

constexpr std::uint32_t kServersMax = 200;
constexpr std::size_t kAtomsMax = 10'000;

/// Reads the file field by field and complains about each by its name.
class SpecReader {
 public:
  SpecReader(std::string path, Complaints& complaints) : path_{std::move(path)}, complaints_{complaints} {}

  engine::HypercubeModel read() {
    const json::value document = parse();
    if (const json::object* spec = document.if_object(); spec != nullptr) read(*spec);
    return std::move(model_);
  }

 private:
  json::value parse() {
    std::ifstream in{path_, std::ios::binary};
    const std::string text{std::istreambuf_iterator<char>{in}, {}};
    if (!in.is_open() || in.bad()) return complain("cannot be read; expected a JSON file"), nullptr;
    json::error_code ec;
    json::value document = json::parse(text, ec);
    if (ec)
      complain("is not JSON: " + ec.message());
    else if (!document.is_object())
      complain("expected an object {\"servers\",\"mu\",\"line\",\"atoms\"}");
    return document;
  }

  void read(const json::object& spec) {
    refuse_unknown(spec, "", {"servers", "mu", "line", "atoms"});
    const double servers = number(spec, "", "servers", fmt::format("a whole number from 1 to {}", kServersMax), [](double x) {
      return x >= 1 && x <= kServersMax && x == static_cast<std::uint32_t>(x);
    });
    servers_ = static_cast<std::uint32_t>(servers);
    read_rates(spec);
    read_line(spec);
    const json::value* atoms = spec.if_contains("atoms");
    if (atoms == nullptr || !atoms->is_array() || atoms->get_array().size() > kAtomsMax)
      return complain(fmt::format("atoms: expected a list of at most {} {{\"lambda\",\"prefs\"}}", kAtomsMax));
    for (std::size_t i = 0; i < atoms->get_array().size(); ++i) read_atom(atoms->get_array()[i], fmt::format("atoms[{}]", i));
    if (!complaints_.empty()) return;
    for (const std::string& wrong : engine::complaints_about(model_)) complain(wrong);
  }

  void read_rates(const json::object& spec) {
    const auto above_zero = [](double x) { return x > 0 && x < 1e12; };
    const json::value* mu = spec.if_contains("mu");
    if (mu == nullptr || !mu->is_array()) {
      model_.service_rate.assign(servers_, number(spec, "", "mu", "a rate above 0, or a list with one for each server", above_zero));
      return;
    }
    for (const json::value& rate : mu->get_array()) {
      const std::string name = fmt::format("mu[{}]", model_.service_rate.size());
      model_.service_rate.push_back(checked(&rate, name, "a rate above 0", above_zero));
    }
    if (servers_ > 0 && model_.service_rate.size() != servers_)
      complain(fmt::format("mu has {} rates; expected one for each of {} servers", model_.service_rate.size(), servers_));
  }

  void read_line(const json::object& spec) {
    const json::value* line = spec.if_contains("line");
    const json::string* word = line == nullptr ? nullptr : line->if_string();
    if (word != nullptr && *word == "zero")
      model_.line = engine::Line::Zero;
    else if (word != nullptr && *word == "infinite")
      model_.line = engine::Line::Infinite;
    else
      complain(fmt::format("line = {}: expected \"zero\" or \"infinite\"", shown(line)));
  }

  void read_atom(const json::value& value, const std::string& name) {
    const std::string prefix = name + '.';
    const json::object* atom = value.if_object();
    if (atom == nullptr) return complain(fmt::format("{}: expected an object {{\"lambda\",\"prefs\"}}", name));
    refuse_unknown(*atom, prefix, {"lambda", "prefs", "name"});
    engine::DemandAtom& out = model_.atoms.emplace_back();
    out.rate = number(*atom, prefix, "lambda", "a rate above 0", [](double x) { return x > 0 && x < 1e12; });
    const json::value* prefs = atom->if_contains("prefs");
    if (prefs == nullptr || !prefs->is_array()) return complain(fmt::format("{}prefs = {}: expected a list of servers", prefix, shown(prefs)));
    for (const json::value& server : prefs->get_array()) {
      const double n = checked(&server, prefix + "prefs", fmt::format("the number of a server, 1 to {}", servers_),
                               [this](double x) { return x >= 1 && x <= servers_ && x == static_cast<std::uint32_t>(x); });
      out.preference.push_back(n >= 1 ? static_cast<std::uint32_t>(n) - 1 : 0);
    }
  }

  template <class Good>
  double number(const json::object& in, const std::string& prefix, const char* key, const std::string& expected, Good good) {
    return checked(in.if_contains(key), prefix + key, expected, good);
  }
  /// 0 after a complaint.
  template <class Good>
  double checked(const json::value* value, const std::string& name, const std::string& expected, Good good) {
    if (value != nullptr && value->is_number())
      if (const double x = value->to_number<double>(); good(x)) return x;
    complain(fmt::format("{} = {}: expected {}", name, shown(value), expected));
    return 0;
  }

  void refuse_unknown(const json::object& in, const std::string& prefix, const std::vector<std::string_view>& known) {
    for (const auto& member : in) {
      const std::string_view key{member.key().data(), member.key().size()};
      if (std::find(known.begin(), known.end(), key) != known.end()) continue;
      const std::string_view near = engine::nearest_name(key, known);
      complain(fmt::format("no such key \"{}{}\"{}", prefix, key, near.empty() ? "" : fmt::format("; did you mean \"{}\"?", near)));
    }
  }

  static std::string shown(const json::value* value) { return value == nullptr ? "nothing" : json::serialize(*value); }
  void complain(const std::string& text) { complaints_.add(path_ + ": " + text); }

  std::string path_;
  Complaints& complaints_;
  engine::HypercubeModel model_;
  std::uint32_t servers_{};
};

double rounded(double x) {  // ten digits: what the iteration promises, and 0.4 stays 0.4
  return std::stod(fmt::format("{:.10g}", x));
}

json::array listed(const std::vector<double>& numbers) {
  json::array out;
  for (const double x : numbers) out.push_back(rounded(x));
  return out;
}

std::string name_of(std::size_t state, std::uint32_t servers) {
  std::string name;
  for (std::uint32_t n = servers; n-- > 0;) name += (state >> n & 1U) != 0 ? '1' : '0';
  return name;
}

void add_exact(json::object& out, const engine::HypercubeModel& model) {
  const engine::HypercubeSolution exact = engine::solve_hypercube(model);
  out["p_all_busy"] = rounded(exact.p_all_busy);
  out["p_line"] = rounded(exact.p_line);
  json::object states;
  for (std::size_t s = 0; s < exact.state.size(); ++s) states[name_of(s, model.servers())] = rounded(exact.state[s]);
  json::array dispatch;
  for (const auto& row : exact.dispatch) dispatch.push_back(listed(row));
  out["workloads"] = listed(exact.workload);
  out["inter_area"] = rounded(exact.inter_area);
  out["mean_waiting"] = rounded(exact.mean_waiting);
  out["states"] = std::move(states);
  out["dispatch"] = std::move(dispatch);
}

json::object answer(const engine::HypercubeModel& model) {
  const engine::HypercubeApproximation near = engine::approximate_hypercube(model);
  const double offered = model.demand() * model.servers() / model.capacity();
  const bool waits = model.line == engine::Line::Infinite;
  json::object out;
  for (const char* key : {"workloads", "p_line", "inter_area", "mean_waiting", "states", "dispatch"}) out[key] = nullptr;
  out["p_all_busy"] = rounded(near.p_all_busy);  // Erlang's figure, right when all servers are alike
  if (model.servers() <= engine::kHypercubeServersMax) add_exact(out, model);
  out["p_wait"] = waits ? out["p_all_busy"].as_double() : 0.0;
  out["p_lost"] = waits ? 0.0 : out["p_all_busy"].as_double();
  out["approximation"] = listed(near.workload);
  out["approximation_inter_area"] = rounded(near.inter_area);
  out["erlang_b"] = rounded(engine::erlang_b(model.servers(), offered));
  out["erlang_c"] = rounded(engine::erlang_c(model.servers(), offered));
  return out;
}

void print_in_words(const json::object& found, std::ostream& out) {
  const json::array& near = found.at("approximation").as_array();
  for (std::size_t n = 0; n < near.size(); ++n) {
    const json::value* exact = found.at("workloads").is_array() ? &found.at("workloads").as_array()[n] : nullptr;
    out << fmt::format("server {}  busy {}  approximately {:.4f}\n", n + 1, exact == nullptr ? "?" : fmt::format("{:.4f}", exact->as_double()),
                       near[n].as_double());
  }
  for (const char* key : {"p_wait", "p_lost", "erlang_b", "erlang_c"}) out << fmt::format("{}  {:.5f}\n", key, found.at(key).as_double());
}

}  // namespace

int run_queue(const QueueOptions& options, std::ostream& out, std::ostream& err) {
  Complaints complaints;
  const engine::HypercubeModel model = SpecReader{options.spec_path, complaints}.read();
  if (!complaints.empty()) return complaints.print(err);
  const json::object found = answer(model);
  if (options.json)
    out << json::serialize(found) << '\n';
  else
    print_in_words(found, out);
  return 0;
}

}  // namespace watchgrid::lab
