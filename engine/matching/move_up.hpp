#pragma once
/// Where free cars should stand when many are busy: advice, never an order (algorithms 2.2).
///
/// Moving up helps only when cars are short: -3 points of the share in time at a quarter busy, +12 at 0.83. So it begins at a busy share and ends
/// ten points below it, by the share's moving average, and nobody is moved farther than five minutes.
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "engine/base/instant.hpp"
#include "engine/matching/coverage.hpp"
#include "engine/roads/function_ref.hpp"

namespace watchgrid::engine {

inline constexpr Duration kMoveUpWithin = std::chrono::seconds{300};  ///< longest drive that is advised
inline constexpr Ppm kMoveUpGap = 100'000;                            ///< on at a share, off this much below it
inline constexpr Duration kBusyMemory = std::chrono::minutes{10};     ///< time constant of the moving average

/// When advice is given. One thread.
class MoveUpSwitch {
public:
    /// @param busy share of the cars on duty now; @param on_at from this average on, 0: never
    /// @return whether advice is on
    bool see(Ppm busy, Duration since_last, Ppm on_at) noexcept;
    bool on() const noexcept { return on_; }
    Ppm average() const noexcept { return static_cast<Ppm>(average_); }

private:
    double average_{};
    bool began_{}, on_{};
};

struct MoveUpCar {
    std::uint32_t car{};  ///< the caller's number
    CellIndex at{};
};
struct MoveUp {
    std::uint32_t car{};
    CellIndex to{};
    Ppm gain{};  ///< part of the expected demand that is covered more
};

/// One move after the other: the car and the square with the largest gain of expected coverage, until none gains `gain_min` or `most` are found.
/// A car moves once. Ties: the smaller car number, then the smaller square.
/// @param within_reach asked for the best moves only, at most `kDrivesTried` times a move: is the square within `kMoveUpWithin` of the car by road?
/// O(most x cars x squares x squares covered by one): 3 ms for 30 cars and 1,000 squares.
std::vector<MoveUp> advise_move_up(Coverage idle, std::span<const MoveUpCar> cars, Ppm busy, std::size_t most, FunctionRef<bool(std::uint32_t car, CellIndex to)> within_reach,
                                   Ppm gain_min = 2'000);
inline constexpr std::size_t kDrivesTried = 16;

}  // namespace watchgrid::engine
