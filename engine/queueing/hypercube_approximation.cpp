#include <algorithm>
#include <cmath>
#include <numeric>

#include "engine/queueing/hypercube.hpp"

namespace watchgrid::engine {
namespace {

constexpr double kPrecision = 1e-12;
constexpr std::uint32_t kRoundsMax = 1'000;

}  // namespace

HypercubeApproximation approximate_hypercube(const HypercubeModel& m) {
  const std::uint32_t servers = m.servers();
  const double demand = m.demand(), capacity = m.capacity(), offered = demand * servers / capacity;
  const std::vector<double> q = larson_q(servers, offered, m.line);
  HypercubeApproximation out;
  out.p_all_busy = m.line == Line::Infinite ? erlang_c(servers, offered) : erlang_b(servers, offered);
  const bool waiting = m.line == Line::Infinite;
  const double waits = waiting ? out.p_all_busy : 0.0;
  const double mean = demand / capacity * (waiting ? 1.0 : 1.0 - out.p_all_busy);

  std::vector<double>& busy = out.workload;
  busy.assign(servers, mean);
  std::vector<double> asked(servers);  // erlangs of calls that would take this server if it were free
  for (double change = 1.0; change > kPrecision && out.rounds < kRoundsMax; ++out.rounds) {
    std::fill(asked.begin(), asked.end(), 0.0);
    for (const DemandAtom& a : m.atoms) {
      double others_busy = 1.0;
      for (std::uint32_t k = 0; k < servers; ++k) {
        const std::uint32_t n = a.preference[k];
        asked[n] += a.rate / m.service_rate[n] * q[k] * others_busy;
        others_busy *= busy[n];
      }
    }
    // busy = asked (1 - busy) + this server's part of those who waited
    std::vector<double> next(servers);
    for (std::uint32_t n = 0; n < servers; ++n) next[n] = (asked[n] + waits * demand / capacity) / (1.0 + asked[n]);
    // The work that is done in all is known: every served call takes its time. Rates differ, so work counts, not time.
    double done = 0.0;
    for (std::uint32_t n = 0; n < servers; ++n) done += next[n] * m.service_rate[n];
    change = 0.0;
    for (std::uint32_t n = 0; n < servers; ++n) {
      const double scaled = std::min(1.0, next[n] * mean * capacity / done);
      change = std::max(change, std::abs(scaled - busy[n]));
      busy[n] = scaled;
    }
  }

  double first = 0.0;  // share of served calls that get the first of their list
  for (const DemandAtom& a : m.atoms) {
    const std::uint32_t n = a.preference.front();
    first += a.rate / demand * (q[0] * (1.0 - busy[n]) + waits * m.service_rate[n] / capacity);
  }
  out.inter_area = 1.0 - first / (waiting ? 1.0 : 1.0 - out.p_all_busy);
  return out;
}

}  // namespace watchgrid::engine
