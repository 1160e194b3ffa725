#include "adapters/policy_lab/officer_sim.hpp"

#include <algorithm>
#include <cmath>
#include <queue>

#include "adapters/policy_lab/draws.hpp"
#include "engine/base/geo.hpp"

namespace watchgrid::policy_lab {
namespace {

constexpr double kBusyMemory_ms = 1'800'000;
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

CarBoard::CarBoard(const LabCity& city, const OfficerRules& rules) : city_{&city}, rules_{&rules} {
  if (!city.cells.empty()) coverage_.emplace(city.cells.front());
  for (Car c = 0; c < city.cars(); ++c) {
    cars_.push_back({.from = city.post_of(c), .to = city.post_of(c)});
    idle_.push_back(c);
    if (coverage_) coverage_->enter(city.cell_of_spot[city.post_of(c)]);
  }
}

double CarBoard::part_done(const State& s) const noexcept {
  if (now_ >= s.there_at) return 1.0;
  return static_cast<double>(now_ - s.left_at) / static_cast<double>(s.there_at - s.left_at);
}

std::uint32_t CarBoard::eta(Car car, Scene scene) const noexcept {
  const State& s = cars_[car];
  if (s.busy) return kNever;
  std::uint32_t way = city_->way(s.to, scene);
  if (now_ < s.there_at) {
    const std::uint32_t back = city_->way(s.from, scene);
    if (way == kNever || back == kNever) return kNever;
    const double done = part_done(s);
    way = static_cast<std::uint32_t>((1.0 - done) * back + done * way);
  }
  return way == kNever ? kNever : way + static_cast<std::uint32_t>(rules_->turnout_ms);
}

engine::LatLon CarBoard::where(Car car) const noexcept {
  const State& s = cars_[car];
  const engine::LatLon from = city_->at(s.from), to = city_->at(s.to);
  const double done = part_done(s);
  const auto between = [&](std::int32_t a, std::int32_t b) { return static_cast<std::int32_t>(std::lround(a + done * (b - a))); };
  return engine::LatLon::from_e6(between(from.lat_e6(), to.lat_e6()), between(from.lon_e6(), to.lon_e6()));
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
      : calls_{calls}, rules_{rules}, policy_{policy}, board_{city, rules}, busy_ms_(city.cars()) {
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
    bool operator<(const Job& o) const noexcept { return free_at != o.free_at ? free_at > o.free_at : car > o.car; }  // earliest on top
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
  }

  void send(Car car, const Waiting& to) {
    const std::int64_t eta = rules_.travel_takes_time ? board_.eta(car, to.scene) : 0;
    board_.take(car);
    const std::int64_t there = board_.now() + eta, free_at = there + calls_[to.call].service_ms[to.slot];
    CallOutcome& outcome = run_.calls[to.call];
    outcome.response_ms[to.slot] = static_cast<std::int32_t>(std::min<std::int64_t>(there - calls_[to.call].at_ms, 2'000'000'000));
    outcome.car[to.slot] = static_cast<std::uint16_t>(car);
    const std::int64_t last = calls_.back().at_ms;
    busy_ms_[car] += static_cast<double>(std::max<std::int64_t>(std::min(free_at, last) - board_.now(), 0));
    jobs_.push({free_at, car, to.scene});
  }

  void finish_job() {
    const Job job = jobs_.top();
    jobs_.pop();
    board_.advance(job.free_at);
    board_.release(job.car, job.scene);
    if (waiting_.empty()) return;
    if (const auto chosen = policy_.next(board_, job.car, waiting_)) {
      const Waiting to = waiting_[*chosen];
      waiting_.erase(waiting_.begin() + static_cast<std::ptrdiff_t>(*chosen));
      send(job.car, to);
    }
  }

  std::span<const Call> calls_;
  const OfficerRules& rules_;
  OfficerPolicy& policy_;
  CarBoard board_;
  std::priority_queue<Job> jobs_;
  std::vector<Waiting> waiting_;  // oldest first
  std::vector<double> busy_ms_;   // by car
  double idle_seen_{};
  OfficerRun run_;
};

OfficerRun run_officers(const LabCity& city, std::span<const Call> calls, const OfficerRules& rules, OfficerPolicy& policy) {
  return OfficerSimulation{city, calls, rules, policy}.run();
}

}  // namespace watchgrid::policy_lab
