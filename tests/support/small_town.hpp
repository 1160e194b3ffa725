#pragma once
/// A made-up town whose numbers can be checked by hand: straight streets every 100 m, 4 km wide (east) and 1 km deep (north),
/// with positions in metres from its south-western corner.
///
/// Cars need 10 s a block (36 km/h) in both directions, walkers 33.333 s. Three grids lie side by side:
/// `g_core` 0-1000 m east (core), `g_dense` 1000-2000 m (dense), `g_urban` from 2000 m (urban). Local time is UTC+8.
#include <string>
#include <utility>
#include <vector>

#include "engine/places/town.hpp"
#include "engine/sla/policy_pack.hpp"

namespace watchgrid::test {

/// Rounded to 1e-6 degrees, so up to 0.1 m beside the exact point.
engine::LatLon at_meters(double east, double north);
/// The other way: `at_meters` of both numbers is that point.
std::pair<double, double> in_meters(engine::LatLon);

/// `columns` x `rows` junctions, `spacing_m` apart.
engine::RoadGraph street_grid(std::uint32_t columns, std::uint32_t rows, std::uint32_t spacing_m);

/// With the streets and the three grids; no places and no responders.
engine::Town small_town();

/// Adds a person to the town. `shift` as written in responders.csv; "" no restriction. One that follows the markets needs `Town::market_duty` too.
void add_responder(engine::Town&, engine::Responder, const std::string& shift = "");

/// Somebody of that class with its default tier, at home at that point.
engine::Responder person(const std::string& id, engine::ResponderClass, engine::LatLon home, engine::TravelMode = engine::TravelMode::Walk);

/// One arrival rule of 60 s, everything is high, two slots and three offers at once of tier 1, one of tier 2.
engine::PolicyPack plain_policy();

}  // namespace watchgrid::test
