#pragma once
/// Cars and calls in virtual time: who is sent, who waits, when the first car is there. One event at a time, to the millisecond.
///
/// The simulator knows nothing of any policy: an OfficerPolicy chooses a car for a call, and a call for a car that has become free.
/// It is checked against queueing theory (tests/adapters/policy_lab): Larson and Odoni's town within 0.003 at a million calls.
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "adapters/policy_lab/lab_city.hpp"
#include "engine/matching/coverage.hpp"

namespace watchgrid::policy_lab {

struct Call {
  std::int64_t at_ms{};
  Scene scene{};
  std::uint8_t cars{1};                     ///< 1 or 2
  std::array<std::int64_t, 2> service_ms{};  ///< on the scene, by car
};

enum class ServiceLaw : std::uint8_t { Exponential, LogNormal };  ///< log-normal: sigma 1

struct CallLoad {
  double per_hour{60};
  std::size_t count{20'000};
  double service_mean_s{600};
  double second_car{0.3};  ///< share of calls that need one
  ServiceLaw law{ServiceLaw::Exponential};
};

/// Poisson calls by the city's demand. The n-th call is the same whatever the load: only the time between calls scales.
std::vector<Call> draw_calls(const LabCity&, const CallLoad&, std::uint64_t seed);

enum class AfterJob : std::uint8_t {
  DriveBack,   ///< to the post, free on the way
  BackAtOnce,  ///< at the post in no time: what the clairvoyant bound assumes; nobody is turned round on the way then
  Stay         ///< where the call was
};

struct OfficerRules {
  AfterJob after_job{AfterJob::DriveBack};
  bool loses_calls{};           ///< a call that finds no car is lost; else it waits
  bool travel_takes_time{true};  ///< false: whoever is chosen is there at once (queueing theory)
  std::int64_t turnout_ms{15'000};
  std::vector<bool> absent{};    ///< cars that are not there, by number; empty: all are
};

/// Somewhere between a few spots: where a car is that was turned round on its way. The way from there is the weighted one, as for everybody who
/// is between two spots.
class Whereabouts {
 public:
  Whereabouts(Spot at) : parts_{{at, 1.0}} {}  // NOLINT(google-explicit-constructor)
  /// `part` of the way from here to `to`.
  void go(Spot to, double part);
  std::uint32_t way(const LabCity&, Scene) const noexcept;  ///< kNever when one of the spots has none
  engine::LatLon at(const LabCity&) const noexcept;

 private:
  static constexpr std::size_t kPartsMax = 4;
  std::vector<std::pair<Spot, double>> parts_;  // weights add up to 1
};

/// What a policy sees. Cars that are not idle have no way anywhere.
class CarBoard {
 public:
  CarBoard(const LabCity&, const OfficerRules&);

  const LabCity& city() const noexcept { return *city_; }
  std::span<const Car> idle() const noexcept { return idle_; }  ///< ascending
  std::int64_t now() const noexcept { return now_; }
  /// Turnout and way of an idle car, or kNever.
  std::uint32_t eta(Car, Scene) const noexcept;
  /// As the crow flies, from where the car is now.
  double straight_m(Car, Scene) const noexcept;
  /// Where an idle car is bound for: there it will stand.
  Spot destination(Car c) const noexcept { return cars_[c].to; }
  /// The same for a car on its way to a call: the rest of its turnout, if any, and the way from where it is.
  std::uint32_t eta_under_way(Car, Scene) const noexcept;
  /// Idle cars over the city's cells, by destination; null where there are no cells.
  const engine::Coverage* coverage() const noexcept { return coverage_ ? &*coverage_ : nullptr; }
  /// Busy share of the last half hour or so, exponentially forgotten.
  engine::Ppm busy_share() const noexcept { return static_cast<engine::Ppm>(busy_share_ * engine::kCertain); }

 private:
  friend class OfficerSimulation;
  struct State {
    Whereabouts from;
    Spot to{};
    std::int64_t left_at{}, there_at{};
    bool busy{};
  };
  void take(Car);
  void drive(Car, Scene, std::int64_t leaves_at, std::int64_t there_at);
  void turn_home(Car);
  Whereabouts here(const State&) const;
  void release(Car, Scene);
  void advance(std::int64_t now);
  engine::LatLon where(Car) const noexcept;
  std::uint32_t way_of(const State&, Scene) const noexcept;
  std::int64_t left_at(Car c) const noexcept { return cars_[c].left_at; }
  double part_done(const State&) const noexcept;

  const LabCity* city_;
  const OfficerRules* rules_;
  std::int64_t now_{};
  std::vector<State> cars_;
  std::vector<Car> idle_;
  std::optional<engine::Coverage> coverage_;
  double busy_share_{};
};

/// A car that a call still wants.
struct Waiting {
  std::uint32_t call{};
  std::uint8_t slot{};
  std::int64_t since_ms{};
  Scene scene{};
};

class OfficerPolicy {
 public:
  OfficerPolicy() = default;
  OfficerPolicy(const OfficerPolicy&) = delete;
  OfficerPolicy& operator=(const OfficerPolicy&) = delete;
  virtual ~OfficerPolicy() = default;

  /// One of the idle cars; nullopt when none has a way.
  virtual std::optional<Car> choose(const CarBoard&, Scene) = 0;
  /// Position in `waiting` (oldest first, never empty) of whom a freed car serves; nullopt when it has a way to none.
  virtual std::optional<std::size_t> next(const CarBoard&, Car, std::span<const Waiting> waiting) = 0;
  /// What all calls together must save before cars under way are matched again, ms; 0: never.
  virtual std::int64_t rematch_gain_ms() const { return 0; }
  /// Beside the way: what sending this idle car costs, ms.
  virtual std::int64_t coverage_cost_ms(const CarBoard&, Car) const { return 0; }
};

struct CallOutcome {
  std::array<std::int32_t, 2> response_ms{-1, -1};  ///< alert to arrival by slot; -1: not sent
  std::array<std::uint16_t, 2> car{0xFFFFU, 0xFFFFU};
  bool waited{};                                     ///< found no car for the first slot

  /// Of whoever came first; -1: nobody.
  std::int32_t first_ms() const noexcept {
    if (response_ms[1] < 0 || response_ms[0] < 0) return response_ms[0] < 0 ? response_ms[1] : response_ms[0];
    return response_ms[0] < response_ms[1] ? response_ms[0] : response_ms[1];
  }
};

struct OfficerRun {
  std::vector<CallOutcome> calls;       ///< in the order of the calls
  std::vector<double> workload;         ///< by car: share of the time up to the last call
  double mean_idle{};                   ///< cars, as calls found them
  std::uint64_t decisions{};
  std::uint64_t turned_round{};         ///< cars sent somewhere else on their way
};

OfficerRun run_officers(const LabCity&, std::span<const Call>, const OfficerRules&, OfficerPolicy&);

}  // namespace watchgrid::policy_lab
