#pragma once
/// A set of at most kRingUnitsMax units, as bits.
#include <array>
#include <bit>
#include <cstdint>

namespace watchgrid::engine {

inline constexpr std::uint32_t kRingUnitsMax = 128;  ///< the nearest ones take part in a plan

class UnitMask {
 public:
  void add(std::uint32_t unit) noexcept { words_[unit / 64] |= std::uint64_t{1} << (unit % 64); }
  void remove(std::uint32_t unit) noexcept { words_[unit / 64] &= ~(std::uint64_t{1} << (unit % 64)); }
  bool has(std::uint32_t unit) const noexcept { return (words_[unit / 64] >> (unit % 64) & 1U) != 0; }
  bool empty() const noexcept { return (words_[0] | words_[1]) == 0; }
  std::uint32_t size() const noexcept { return static_cast<std::uint32_t>(std::popcount(words_[0]) + std::popcount(words_[1])); }
  bool is_within(const UnitMask& other) const noexcept {
    return (words_[0] & ~other.words_[0]) == 0 && (words_[1] & ~other.words_[1]) == 0;
  }
  UnitMask without(const UnitMask& other) const noexcept {
    UnitMask out;
    out.words_ = {words_[0] & ~other.words_[0], words_[1] & ~other.words_[1]};
    return out;
  }
  UnitMask& operator|=(const UnitMask& other) noexcept {
    words_[0] |= other.words_[0];
    words_[1] |= other.words_[1];
    return *this;
  }
  /// Calls visit(unit), ascending.
  template <class Visit>
  void each(Visit visit) const {
    for (std::uint32_t w = 0; w < words_.size(); ++w)
      for (std::uint64_t bits = words_[w]; bits != 0; bits &= bits - 1) visit(w * 64 + static_cast<std::uint32_t>(std::countr_zero(bits)));
  }
  friend bool operator==(const UnitMask&, const UnitMask&) = default;

 private:
  std::array<std::uint64_t, kRingUnitsMax / 64> words_{};
};

}  // namespace watchgrid::engine
