#pragma once
/// A result for people: a line a key, numbers as people write them (six digits, no exponents of ten in between).
#include <boost/json/object.hpp>
#include <iosfwd>

namespace watchgrid::sim {

/// "p50_s 404.498", "refused {too_far 2}". For programs there is --json.
void print_plain_lines(const boost::json::object&, std::ostream&);

}  // namespace watchgrid::sim
