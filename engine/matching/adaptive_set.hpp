#pragma once
/// The smallest set of people such that one of them is on the spot in time, as surely as wanted (algorithms 2.1).
///
/// Answers are independent, so P(S) = 1 - prod (1 - q_i), and the smallest S with P(S) >= wanted is the head of the list sorted by
/// falling q: swapping a member for somebody with larger q never lowers P.
#include <cstdint>
#include <span>
#include <vector>

#include "engine/base/instant.hpp"
#include "engine/matching/ppm.hpp"

namespace watchgrid::engine {

/// Nobody of a set comes in time. Finer than ppm, because it is a product of many.
class Miss {
public:
    void with(Ppm q) noexcept { ppb_ = ppb_ * complement(q) / kCertain; }
    Ppm share() const noexcept { return complement(static_cast<Ppm>((ppb_ + 500) / 1000)); }  ///< P(S)
    bool reaches(Ppm wanted) const noexcept { return share() >= wanted; }

private:
    std::uint64_t ppb_{1'000'000'000};
};

struct Chance {
    std::uint32_t candidate{};  ///< index of the caller's list, which is in (eta, id) order
    Ppm q{};
};

/// What a set is to reach.
struct SetGoal {
    Ppm wanted{900'000};
    Ppm q_min{30'000};     ///< people less likely than this are not worth a page
    std::size_t most{12};  ///< members at most
};

inline constexpr Ppm kLaterAtFirst = 250'000;

/// The second goal grows: 0.25 at the alert, all of `wanted` from the first goal's end on. Who can still be asked in half a minute need not be asked now; two
/// minutes are enough for that, and most incidents never come to it (decisions/0014: a third of the pages).
Ppm later_wanted_now(Ppm wanted, Duration since_alert, Duration soon) noexcept;

/// Whom to ask beside those who were asked already (`miss`): the head of `chances` by falling q, ties by candidate. Empty when the
/// goal is met already. `miss` is brought up to date. O(n log n); algorithms 2.1, "smallest set".
std::vector<std::uint32_t> smallest_set(std::span<const Chance> chances, const SetGoal& goal, Miss& miss);

/// 1 - prod (1 - q) of everybody: the best that asking all of them could do.
Ppm best_share(std::span<const Chance> chances, Miss already_asked);

}  // namespace watchgrid::engine
