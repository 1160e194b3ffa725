#include "adapters/policy_lab/officer_sim.hpp"

#include <algorithm>
#include <cmath>
#include <queue>

#include "adapters/policy_lab/draws.hpp"
#include "engine/base/geo.hpp"
#include "engine/matching/car_score.hpp"
#include "engine/matching/rematch.hpp"

namespace watchgrid::policy_lab {
namespace {

constexpr double kBusyMemory_ms = 1'800'000;
constexpr std::size_t kWaitingLookedAt = 16;
constexpr std::uint32_t kLostWayHome_ms = 1'800'000;  ///< when the road network has none

}  // namespace

std::vector<Call> draw_calls(const LabCity& city, const CallLoad& load, std::uint64_t seed) {
  std::vector<double> running;
  for (const double d : city.demand) running.push_back((running.empty() ? 0.0 : running.back()) + d);
  std::vector<Call> calls;
  double at_ms = 0;
  for (std::size_t i = 0; i < load.count; ++i) {
    Draws draws{seed, i};
    at_ms += draws.exponential(3'600'000.0 / load.per_hour);
    Call c;
    c.at_ms = std::llround(at_ms);
    c.scene = static_cast<Scene>(std::upper_bound(running.begin(), running.end() - 1, running.back() * draws.uniform()) - running.begin());
    c.cars = draws.chance(load.second_car) ? 2 : 1;
    for (std::int64_t& service : c.service_ms) {
      const double s = load.law == ServiceLaw::Exponential ? draws.exponential(1.0) : std::exp(draws.normal() - 0.5);
      service = std::llround(s * load.service_mean_s * 1000);
    }
    calls.push_back(c);
  }
  return calls;
}

void Whereabouts::go(Spot to, double part) {
  for (auto& [spot, weight] : parts_) weight *= 1.0 - part;
  const auto same = std::find_if(parts_.begin(), parts_.end(), [to](const auto& p) { return p.first == to; });
  if (same == parts_.end()) parts_.emplace_back(to, part);
  else same->second += part;
  std::sort(parts_.begin(), parts_.end(), [](const auto& a, const auto& b) { return a.second != b.second ? a.second > b.second : a.first < b.first; });
  while (parts_.size() > kPartsMax || (parts_.size() > 1 && parts_.back().second <= 0)) parts_.pop_back();
  double sum = 0;
  for (const auto& p : parts_) sum += p.second;
  for (auto& p : parts_) p.second /= sum;
}

std::uint32_t Whereabouts::way(const LabCity& city, Scene scene) const noexcept {
  double sum = 0;
  for (const auto& [spot, weight] : parts_) {
    const std::uint32_t way = city.way(spot, scene);
    if (way == kNever) return kNever;
    sum += weight * way;
  }
  return static_cast<std::uint32_t>(sum);
}

engine::LatLon Whereabouts::at(const LabCity& city) const noexcept {
  double lat = 0, lon = 0;
  for (const auto& [spot, weight] : parts_) lat += weight * city.at(spot).lat_e6(), lon += weight * city.at(spot).lon_e6();
  return engine::LatLon::from_e6(static_cast<std::int32_t>(std::lround(lat)), static_cast<std::int32_t>(std::lround(lon)));
}

CarBoard::CarBoard(const LabCity& city, const OfficerRules& rules) : city_{&city}, rules_{&rules} {
  if (!city.cells.empty()) coverage_.emplace(city.cells.front());
  for (Car c = 0; c < city.cars(); ++c) {
    const bool absent = c < rules.absent.size() && rules.absent[c];
    cars_.push_back({.from = city.post_of(c), .to = city.post_of(c), .left_at = 0, .there_at = 0, .busy = absent});
    if (absent) continue;
    idle_.push_back(c);
    if (coverage_) coverage_->enter(city.cell_of_spot[city.post_of(c)]);
  }
}

double CarBoard::part_done(const State& s) const noexcept {
  if (now_ >= s.there_at) return 1.0;
  if (now_ <= s.left_at) return 0.0;
  return static_cast<double>(now_ - s.left_at) / static_cast<double>(s.there_at - s.left_at);
}

std::uint32_t CarBoard::eta(Car car, Scene scene) const noexcept {
  const State& s = cars_[car];
  if (s.busy) return kNever;
  const std::uint32_t way = way_of(s, scene);
  return way == kNever ? kNever : way + static_cast<std::uint32_t>(rules_->turnout_ms);
}

std::uint32_t CarBoard::eta_under_way(Car car, Scene scene) const noexcept {
  const State& s = cars_[car];
  const std::uint32_t way = way_of(s, scene);
  return way == kNever ? kNever : way + static_cast<std::uint32_t>(std::max<std::int64_t>(s.left_at - now_, 0));
}

std::uint32_t CarBoard::way_of(const State& s, Scene scene) const noexcept {
  const std::uint32_t way = city_->way(s.to, scene);
  if (now_ >= s.there_at) return way;
  const std::uint32_t back = s.from.way(*city_, scene);
  if (way == kNever || back == kNever) return kNever;
  const double done = part_done(s);
  return static_cast<std::uint32_t>((1.0 - done) * back + done * way);
}

Whereabouts CarBoard::here(const State& s) const {
  Whereabouts at = s.from;
  at.go(s.to, part_done(s));
  return at;
}

engine::LatLon CarBoard::where(Car car) const noexcept { return here(cars_[car]).at(*city_); }

/// On the way to a call; from where it is now.
void CarBoard::drive(Car car, Scene scene, std::int64_t leaves_at, std::int64_t there_at) {
  State& s = cars_[car];
  s = {.from = here(s), .to = scene, .left_at = leaves_at, .there_at = there_at, .busy = true};
}

/// Not needed any more on the way to a call.
void CarBoard::turn_home(Car car) {
  State& s = cars_[car];
  const Spot post = city_->post_of(car);
  const auto to = static_cast<Scene>(s.to);
  const std::uint32_t back = city_->way_home(to, car);
  const std::int64_t way = back == kNever ? kLostWayHome_ms : back;
  s = {.from = here(s), .to = post, .left_at = now_, .there_at = now_ + way, .busy = false};
  idle_.insert(std::lower_bound(idle_.begin(), idle_.end(), car), car);
  if (coverage_) coverage_->enter(city_->cell_of_spot[s.to]);
}

double CarBoard::straight_m(Car car, Scene scene) const noexcept { return engine::haversine(where(car), city_->scene_at[scene]).meters(); }

void CarBoard::take(Car car) {
  cars_[car].busy = true;
  idle_.erase(std::lower_bound(idle_.begin(), idle_.end(), car));
  if (coverage_) coverage_->leave(city_->cell_of_spot[cars_[car].to]);
}

void CarBoard::release(Car car, Scene scene) {
  State& s = cars_[car];
  const Spot post = city_->post_of(car);
  s = {.from = scene, .to = post, .left_at = now_, .there_at = now_, .busy = false};
  if (rules_->after_job == AfterJob::Stay) s.to = scene;
  if (rules_->after_job == AfterJob::BackAtOnce) s.from = post;
  if (rules_->after_job == AfterJob::DriveBack) {
    const std::uint32_t way = city_->way_home(scene, car);
    s.there_at += way == kNever ? kLostWayHome_ms : way;
  }
  idle_.insert(std::lower_bound(idle_.begin(), idle_.end(), car), car);
  if (coverage_) coverage_->enter(city_->cell_of_spot[s.to]);
}

void CarBoard::advance(std::int64_t now) {
  const double busy = 1.0 - static_cast<double>(idle_.size()) / static_cast<double>(cars_.size());
  busy_share_ += (busy - busy_share_) * -std::expm1(-static_cast<double>(now - now_) / kBusyMemory_ms);
  now_ = now;
}

/// One run.
class OfficerSimulation {
 public:
  OfficerSimulation(const LabCity& city, std::span<const Call> calls, const OfficerRules& rules, OfficerPolicy& policy)
      : calls_{calls}, rules_{rules}, policy_{policy}, board_{city, rules}, busy_ms_(city.cars()), orders_(city.cars()) {
    run_.calls.resize(calls.size());
  }

  OfficerRun run() {
    std::size_t next_call = 0;
    while (next_call < calls_.size() || !jobs_.empty()) {
      const bool job_first = !jobs_.empty() && (next_call == calls_.size() || jobs_.top().free_at <= calls_[next_call].at_ms);
      if (job_first)
        finish_job();
      else
        take_call(static_cast<std::uint32_t>(next_call++));
    }
    const double length = calls_.empty() ? 1.0 : static_cast<double>(std::max<std::int64_t>(calls_.back().at_ms, 1));
    for (const double ms : busy_ms_) run_.workload.push_back(ms / length);
    if (!calls_.empty()) run_.mean_idle = idle_seen_ / static_cast<double>(calls_.size());
    return std::move(run_);
  }

 private:
  struct Job {
    std::int64_t free_at;
    Car car;
    Scene scene;
    std::uint64_t stamp;  ///< of the order; an older one is void
    bool operator<(const Job& o) const noexcept { return free_at != o.free_at ? free_at > o.free_at : car > o.car; }  // earliest on top
  };

  /// Where a car was sent last.
  struct Order {
    Waiting to;
    std::int64_t taken_at{}, there_at{};
    std::uint8_t reroutings{};
    bool under_way{};  ///< not free since then
    std::uint64_t stamp{};
  };

  void take_call(std::uint32_t number) {
    const Call& call = calls_[number];
    board_.advance(call.at_ms);
    idle_seen_ += static_cast<double>(board_.idle().size());
    for (std::uint8_t slot = 0; slot < call.cars; ++slot) {
      const std::optional<Car> car = board_.idle().empty() ? std::nullopt : policy_.choose(board_, call.scene);
      ++run_.decisions;
      if (car) {
        send(*car, {number, slot, call.at_ms, call.scene});
      } else {
        if (slot == 0) run_.calls[number].waited = true;
        if (!rules_.loses_calls) waiting_.push_back({number, slot, call.at_ms, call.scene});
      }
    }
    rematch();
  }

  /// A car that is free, or on its way elsewhere (then it has set out already).
  void send(Car car, const Waiting& to) {
    Order& order = orders_[car];
    const bool turned = order.under_way;
    const std::int64_t eta = !rules_.travel_takes_time ? 0 : turned ? board_.eta_under_way(car, to.scene) : board_.eta(car, to.scene);
    const std::int64_t leaves_at = turned ? std::max(board_.left_at(car), board_.now()) : board_.now() + rules_.turnout_ms;
    if (!turned) board_.take(car);
    const std::int64_t there = board_.now() + eta, free_at = there + calls_[to.call].service_ms[to.slot];
    board_.drive(car, to.scene, std::min(leaves_at, there), there);
    CallOutcome& outcome = run_.calls[to.call];
    outcome.response_ms[to.slot] = static_cast<std::int32_t>(std::min<std::int64_t>(there - calls_[to.call].at_ms, 2'000'000'000));
    outcome.car[to.slot] = static_cast<std::uint16_t>(car);
    run_.turned_round += turned ? 1 : 0;
    order = {to, turned ? order.taken_at : board_.now(), there, static_cast<std::uint8_t>(turned ? order.reroutings + 1 : 0), true, ++stamp_};
    jobs_.push({free_at, car, to.scene, stamp_});
  }

  void count_busy(Car car) {
    const std::int64_t last = calls_.back().at_ms;
    busy_ms_[car] += static_cast<double>(std::max<std::int64_t>(std::min(board_.now(), last) - orders_[car].taken_at, 0));
  }

  void finish_job() {
    const Job job = jobs_.top();
    jobs_.pop();
    if (job.stamp != orders_[job.car].stamp) return;  // the car was turned round meanwhile
    board_.advance(job.free_at);
    count_busy(job.car);
    orders_[job.car].under_way = false;
    board_.release(job.car, job.scene);
    if (const auto chosen = waiting_.empty() ? std::nullopt : policy_.next(board_, job.car, waiting_)) {
      const Waiting to = waiting_[*chosen];
      waiting_.erase(waiting_.begin() + static_cast<std::ptrdiff_t>(*chosen));
      send(job.car, to);
    }
    rematch();
  }

  bool may_turn_round(const Order& o) const {
    return o.under_way && o.there_at - board_.now() > engine::kLockedBeforeArrival_ms && o.reroutings < engine::kReroutingsMax;
  }

  /// Cars under way and calls that wait, against those cars and the idle ones (algorithms 2.3).
  void rematch() {
    const std::int64_t gain_min = policy_.rematch_gain_ms();
    if (gain_min <= 0 || rules_.after_job == AfterJob::BackAtOnce || !rules_.travel_takes_time) return;
    std::vector<Waiting> places;
    std::vector<std::uint32_t> held;
    std::vector<Car> cars;
    for (Car c = 0; c < orders_.size(); ++c)
      if (may_turn_round(orders_[c])) held.push_back(static_cast<std::uint32_t>(cars.size())), cars.push_back(c), places.push_back(orders_[c].to);
    const std::size_t turning = cars.size();
    if (turning == 0) return;
    for (std::size_t w = 0; w < waiting_.size() && w < kWaitingLookedAt; ++w) places.push_back(waiting_[w]), held.push_back(engine::kUnassigned);
    cars.insert(cars.end(), board_.idle().begin(), board_.idle().end());
    engine::CostMatrix costs{places.size(), cars.size()};
    for (std::size_t column = 0; column < cars.size(); ++column) {
      const std::int64_t coverage = column < turning ? 0 : policy_.coverage_cost_ms(board_, cars[column]);
      for (std::size_t row = 0; row < places.size(); ++row) {
        const std::uint32_t eta = column < turning ? board_.eta_under_way(cars[column], places[row].scene) : board_.eta(cars[column], places[row].scene);
        if (eta == kNever) continue;
        const engine::Duration waited{board_.now() - calls_[places[row].call].at_ms};
        costs.at(row, column) = engine::car_terms({}, engine::Duration{eta}, waited, 0).score().count() + coverage + (column < turning && column != row ? engine::kTurnRoundCost : 0);
      }
    }
    const auto plan = engine::find_rematch(costs, held, gain_min);
    if (plan) change(*plan, places, cars, turning);
  }

  void change(const engine::RematchPlan& plan, const std::vector<Waiting>& places, const std::vector<Car>& cars, std::size_t turning) {
    std::vector<bool> used(cars.size());
    for (const std::uint32_t column : plan.column_of)
      if (column != engine::kUnassigned) used[column] = true;
    for (std::size_t row = 0; row < places.size(); ++row)
      if (plan.column_of[row] != engine::kUnassigned && plan.column_of[row] != row) send(cars[plan.column_of[row]], places[row]);
    for (std::size_t c = 0; c < turning; ++c)
      if (!used[c]) stand_down(cars[c]);
    for (std::size_t row = turning; row < places.size(); ++row)
      if (plan.column_of[row] != engine::kUnassigned)
        std::erase_if(waiting_, [&](const Waiting& w) { return w.call == places[row].call && w.slot == places[row].slot; });
  }

  void stand_down(Car car) {
    count_busy(car);
    orders_[car].under_way = false;
    orders_[car].stamp = ++stamp_;
    board_.turn_home(car);
  }

  std::span<const Call> calls_;
  const OfficerRules& rules_;
  OfficerPolicy& policy_;
  CarBoard board_;
  std::priority_queue<Job> jobs_;
  std::vector<Waiting> waiting_;  // oldest first
  std::vector<double> busy_ms_;   // by car
  std::vector<Order> orders_;     // by car
  std::uint64_t stamp_{};
  double idle_seen_{};
  OfficerRun run_;
};

OfficerRun run_officers(const LabCity& city, std::span<const Call> calls, const OfficerRules& rules, OfficerPolicy& policy) {
  return OfficerSimulation{city, calls, rules, policy}.run();
}

}  // namespace watchgrid::policy_lab
