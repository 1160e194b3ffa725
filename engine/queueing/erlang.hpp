#pragma once
/// Crews that are all alike, calls at random, service of any mean: what theory knows exactly. Planning only; no decision asks these.
///
/// `offered` is the load in erlangs, calls an hour x hours a call. Stable recursions; O(servers).
#include <cstdint>
#include <vector>

namespace watchgrid::engine {

/// What becomes of a call that finds everybody busy.
enum class Line : std::uint8_t {
  Zero,     ///< it is lost (goes to somebody else)
  Infinite  ///< it waits, first come first served
};

/// Share of calls that find everybody busy when such calls are lost. Holds for any distribution of the service time. 1 without servers.
/// @pre offered >= 0
double erlang_b(std::uint32_t servers, double offered);

/// Share of calls that have to wait when they wait as long as it takes; 1 when the load is not below the servers. Exponential service.
/// @pre offered >= 0
double erlang_c(std::uint32_t servers, double offered);

/// Larson's correction for servers that are not busy independently of each other (Larson, "Approximating the performance of urban
/// emergency service systems", Operations Research 23, 1975; Urban Operations Research 5.5): with servers drawn at random without
/// replacement, P(the first j are busy and the next is free) = Q(j) r^j (1 - r), r = the share of time a server is busy.
/// @return Q(0) ... Q(servers - 1)
/// @pre servers >= 1, offered > 0; with an infinite line offered < servers
std::vector<double> larson_q(std::uint32_t servers, double offered, Line);

/// P(exactly k of the servers are busy), k = 0 ... servers; with an infinite line the last one includes those who wait.
/// @pre as for larson_q
std::vector<double> busy_distribution(std::uint32_t servers, double offered, Line);

}  // namespace watchgrid::engine
