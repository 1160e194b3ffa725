#include "engine/queueing/hypercube.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>
#include <utility>

#include "engine/base/assert.hpp"

namespace watchgrid::engine {
namespace {

constexpr double kPrecision = 1e-13;
constexpr std::uint32_t kSweepsMax = 100'000;

using States = std::uint32_t;

std::string text(double x) {
  std::string s = std::to_string(x);
  while (s.ends_with('0')) s.pop_back();
  if (s.ends_with('.')) s.pop_back();
  return s;
}

/// "" or what is wrong with one list.
std::string complaint_about(const std::vector<std::uint32_t>& preference, std::uint32_t servers) {
  std::vector<bool> seen(servers);
  for (const std::uint32_t n : preference) {
    if (n >= servers) return "names a server that is not there; expected numbers from 1 to " + std::to_string(servers);
    if (seen[n]) return "names server " + std::to_string(n + 1) + " twice";
    seen[n] = true;
  }
  const auto missing = std::find(seen.begin(), seen.end(), false);
  if (missing == seen.end()) return {};
  return "leaves out server " + std::to_string(missing - seen.begin() + 1) + "; expected every server once, best first";
}

/// Rates between the states, and the iteration over them.
class Balance {
 public:
  explicit Balance(const HypercubeModel& m)
      : servers_{m.servers()}, states_{States{1} << servers_}, mu_{m.service_rate}, up_(std::size_t{states_} * servers_), out_(states_) {
    const double demand = m.demand();
    for (States s = 0; s < states_; ++s) {
      if (s + 1 < states_) out_[s] = demand;
      for (std::uint32_t n = 0; n < servers_; ++n)
        if (s >> n & 1U) out_[s] += mu_[n];
      for (const DemandAtom& a : m.atoms)
        if (const auto n = first_free(a, s)) up_[std::size_t{s} * servers_ + *n] += a.rate;
    }
    order_.resize(states_);
    std::iota(order_.begin(), order_.end(), 0U);
    std::stable_sort(order_.begin(), order_.end(), [](States a, States b) { return std::popcount(a) < std::popcount(b); });
  }

  static std::optional<std::uint32_t> first_free(const DemandAtom& a, States busy) {
    for (const std::uint32_t n : a.preference)
      if ((busy >> n & 1U) == 0) return n;
    return std::nullopt;
  }

  /// @return sweeps
  std::uint32_t solve(std::vector<double>& p) {
    p.assign(states_, 1.0 / states_);
    for (std::uint32_t sweep = 1; sweep <= kSweepsMax; ++sweep) {
      double change = 0.0;
      for (States i = 0; i < states_; ++i) change = std::max(change, renew(p, order_[sweep % 2 == 0 ? i : states_ - 1 - i]));
      const double sum = std::accumulate(p.begin(), p.end(), 0.0);
      for (double& x : p) x /= sum;
      if (change < kPrecision) return sweep;
    }
    return kSweepsMax;
  }

 private:
  double renew(std::vector<double>& p, States s) const {
    double in = 0.0;
    for (std::uint32_t n = 0; n < servers_; ++n) {
      const States other = s ^ (States{1} << n);
      in += p[other] * (s >> n & 1U ? up_[std::size_t{other} * servers_ + n] : mu_[n]);
    }
    const double was = std::exchange(p[s], in / out_[s]);
    return std::abs(p[s] - was);
  }

  std::uint32_t servers_;
  States states_;
  std::vector<double> mu_;
  std::vector<double> up_;   // [state][server that becomes busy]
  std::vector<double> out_;  // by state
  std::vector<States> order_;
};

void count_dispatches(const HypercubeModel& m, double waits, HypercubeSolution& out) {
  const double demand = m.demand(), capacity = m.capacity();
  const double served = m.line == Line::Infinite ? 1.0 : 1.0 - out.p_all_busy;
  for (const DemandAtom& a : m.atoms) {
    std::vector<double>& row = out.dispatch.emplace_back(m.servers(), 0.0);
    for (States s = 0; s + 1 < out.state.size(); ++s) row[*Balance::first_free(a, s)] += out.state[s];
    for (std::uint32_t n = 0; n < m.servers(); ++n) {
      row[n] = (row[n] + waits * m.service_rate[n] / capacity) * a.rate / demand / served;
      if (n != a.preference.front()) out.inter_area += row[n];
    }
  }
}

}  // namespace

double HypercubeModel::demand() const {
  double sum = 0.0;
  for (const DemandAtom& a : atoms) sum += a.rate;
  return sum;
}

double HypercubeModel::capacity() const { return std::accumulate(service_rate.begin(), service_rate.end(), 0.0); }

std::vector<std::string> complaints_about(const HypercubeModel& m) {
  std::vector<std::string> out;
  if (m.service_rate.empty()) out.emplace_back("servers = 0: expected 1 or more");
  for (std::size_t n = 0; n < m.service_rate.size(); ++n)
    if (!(m.service_rate[n] > 0) || !std::isfinite(m.service_rate[n]))
      out.push_back("mu[" + std::to_string(n) + "] = " + text(m.service_rate[n]) + ": expected a rate above 0");
  if (m.atoms.empty()) out.emplace_back("atoms: expected at least one");
  for (std::size_t i = 0; i < m.atoms.size(); ++i) {
    const std::string name = "atoms[" + std::to_string(i) + "].";
    if (!(m.atoms[i].rate > 0) || !std::isfinite(m.atoms[i].rate))
      out.push_back(name + "lambda = " + text(m.atoms[i].rate) + ": expected a rate above 0");
    if (const std::string wrong = complaint_about(m.atoms[i].preference, m.servers()); !wrong.empty()) out.push_back((name + "prefs ").append(wrong));
  }
  if (out.empty() && m.line == Line::Infinite && m.demand() >= m.capacity())
    out.push_back("line = \"infinite\": calls come at " + text(m.demand()) + " and are served at " + text(m.capacity()) +
                  " at most, so the line grows for ever; expected less demand, more servers or line = \"zero\"");
  return out;
}

HypercubeSolution solve_hypercube(const HypercubeModel& m) {
  WATCHGRID_ASSERT(m.servers() >= 1 && m.servers() <= kHypercubeServersMax);
  HypercubeSolution out;
  out.sweeps = Balance{m}.solve(out.state);
  double waits = 0.0;  // share of calls that wait and are served later
  if (m.line == Line::Infinite) {
    // Behind "all busy" stands a line that grows and shrinks like that of a single server: geometric with the load as its ratio.
    const double load = m.demand() / m.capacity(), all_busy = out.state.back();
    const double sum = 1.0 + all_busy * load / (1.0 - load);
    for (double& x : out.state) x /= sum;
    waits = out.state.back() / (1.0 - load);
    out.p_line = waits * load;
    out.mean_waiting = waits * load / (1.0 - load);
  }
  out.p_all_busy = out.state.back() + out.p_line;
  out.workload.assign(m.servers(), out.p_line);
  for (States s = 0; s < out.state.size(); ++s)
    for (std::uint32_t n = 0; n < m.servers(); ++n)
      if (s >> n & 1U) out.workload[n] += out.state[s];
  count_dispatches(m, waits, out);
  return out;
}

}  // namespace watchgrid::engine
