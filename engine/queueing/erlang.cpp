#include "engine/queueing/erlang.hpp"

#include <algorithm>
#include <cmath>

namespace watchgrid::engine {

double erlang_b(std::uint32_t servers, double offered) {
  double b = 1.0;
  for (std::uint32_t n = 1; n <= servers; ++n) b = offered * b / (n + offered * b);
  return b;
}

double erlang_c(std::uint32_t servers, double offered) {
  if (offered >= servers) return 1.0;
  const double b = erlang_b(servers, offered);
  return b / (1.0 - offered / servers * (1.0 - b));
}

std::vector<double> busy_distribution(std::uint32_t servers, double offered, Line line) {
  std::vector<double> p(servers + 1U);
  double highest = 0.0;  // in logarithms, since offered^n / n! leaves the range of a double
  for (std::uint32_t k = 0; k <= servers; ++k) highest = std::max(highest, p[k] = k * std::log(offered) - std::lgamma(k + 1.0));
  for (double& x : p) x = std::exp(x - highest);
  if (line == Line::Infinite) p[servers] /= 1.0 - offered / servers;
  double sum = 0.0;
  for (const double x : p) sum += x;
  for (double& x : p) x /= sum;
  return p;
}

std::vector<double> larson_q(std::uint32_t servers, double offered, Line line) {
  const std::vector<double> p = busy_distribution(servers, offered, line);
  const double busy = offered / servers * (line == Line::Zero ? 1.0 - p[servers] : 1.0);
  std::vector<double> q(servers);
  for (std::uint32_t j = 0; j < servers; ++j) {
    double sum = 0.0;
    for (std::uint32_t k = j; k < servers; ++k) {
      double first_busy = 1.0;  // the first j drawn are among the k busy ones
      for (std::uint32_t i = 0; i < j; ++i) first_busy *= static_cast<double>(k - i) / (servers - i);
      sum += p[k] * first_busy * (servers - k) / (servers - j);
    }
    q[j] = sum / (std::pow(busy, j) * (1.0 - busy));
  }
  return q;
}

}  // namespace watchgrid::engine
