#pragma once
/// Random numbers that are the same on every machine: splitmix64 (Steele, Lea, Flood 2014). Only for making towns up.
#include <cstdint>
#include <span>

namespace watchgrid::town {

class Random {
 public:
  explicit Random(std::uint64_t seed) : state_{seed} {}

  std::uint64_t next() noexcept {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15ULL);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
  }
  /// 0..n-1. @pre n > 0. The bias of the remainder is below n / 2^64.
  std::uint64_t below(std::uint64_t n) noexcept { return next() % n; }
  /// from..to, both included.
  std::int64_t between(std::int64_t from, std::int64_t to) noexcept {
    return from + static_cast<std::int64_t>(below(static_cast<std::uint64_t>(to - from + 1)));
  }
  bool percent(unsigned p) noexcept { return below(100) < p; }
  template <class Items>
  const auto& pick(const Items& items) noexcept {
    return items[below(std::size(items))];
  }
  /// A stream of its own, so that one part of a town does not change when another asks for more.
  Random fork() noexcept { return Random{next()}; }

 private:
  std::uint64_t state_;
};

}  // namespace watchgrid::town
