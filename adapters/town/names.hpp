#pragma once
/// Invented names for people, shops and grids of made-up towns.
#include <string>

#include "adapters/town/random.hpp"

namespace watchgrid::town {

std::string person_name(Random&);
std::string street_name(Random&);  ///< "青石巷"
std::string shop_name(Random&);    ///< "福源超市"

}  // namespace watchgrid::town
