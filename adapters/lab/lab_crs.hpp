#pragma once
/// `lab crs`: converts coordinates between the map datums of China.
#include <iosfwd>
#include <string>

namespace watchgrid::lab {

struct CrsOptions {
  std::string from;  ///< wgs84, gcj02 or bd09
  std::string to;
  bool json{};
};

/// Lines "lat,lon" in degrees, one point each; empty lines are skipped. Prints the same points in the other datum, nine decimals, in order.
/// JSON: `[{"lat":31.175303984,"lon":121.531541859}]`.
/// @return 0, or 2 with every complaint (`stdin:3: ...`) on `err` and nothing on `out`
int run_crs(const CrsOptions&, std::istream& in, std::ostream& out, std::ostream& err);

}  // namespace watchgrid::lab
