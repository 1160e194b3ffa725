#pragma once
/// Ways of choosing a car (algorithms 2.2). The default's score is the engine's own (engine/matching/car_score.hpp, coverage.hpp): what is
/// compared here is the code that decides in the service.
#include <cstdint>
#include <memory>
#include <vector>

#include "adapters/policy_lab/officer_sim.hpp"
#include "engine/matching/car_score.hpp"

namespace watchgrid::policy_lab {

enum class CarChoice : std::uint8_t {
  ClosestByRoad,
  ClosestStraight,  ///< by straight line, whatever the roads do
  PureMexclp,       ///< the smallest coverage loss among those in time, else among all (Jagtenberg, Bhulai, van der Mei 2017)
  Scored            ///< the engine's score: ETA + lateness + coverage loss
};

struct CarRule {
  CarChoice choice{CarChoice::Scored};
  engine::CarCosts costs{};  ///< of Scored
  std::int64_t rematch_gain_ms{};  ///< cars under way are matched again when all calls together save this; 0: never
  bool fcfs{};               ///< a freed car takes the oldest waiting call; else the nearest, less a quarter of a second per second waited
};

std::unique_ptr<OfficerPolicy> make_officer_policy(const CarRule&);

/// Each scene has its own list of cars, best first; those who wait are served first come, first served. For queueing theory.
std::unique_ptr<OfficerPolicy> make_preference_policy(std::vector<std::vector<Car>> preference);

}  // namespace watchgrid::policy_lab
