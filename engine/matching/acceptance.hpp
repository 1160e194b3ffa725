#pragma once
/// Who will come when asked: a Beta-Binomial estimate shrunk to the class's mean (algorithms 6).
///
/// Raw rates over-estimate whoever was lucky twice, and the smallest set picks exactly those: a set claimed at 95 % would be true
/// in 50..82 % of the cases. (s + m kappa) / (n + kappa) is what makes the claim true.
#include <cstdint>
#include <span>

#include "engine/base/fields.hpp"
#include "engine/base/instant.hpp"
#include "engine/matching/ppm.hpp"

namespace watchgrid::engine {

/// What became of the offers to one person; thousandths, because old ones count less every night.
struct AnswerCounts {
    std::uint32_t asked_milli{};
    std::uint32_t accepted_milli{};
    std::uint32_t answered_milli{};      ///< said yes or no, with a delay that is known
    std::uint64_t log_delay_sum_milli{};  ///< sum of ln(delay in ms) x 1000, weighted like `answered_milli`

    void add_answer(bool accepted, Duration delay);
    void add_silence();
    void take_back_yes();    ///< it was said, and nobody came
    void give_back_yes();    ///< they came all the same
    void forget(Ppm kept);  ///< every count is multiplied by it
    friend bool operator==(const AnswerCounts&, const AnswerCounts&) = default;

private:
    void keep_within_memory();
};
template <class V> void fields(V& v, Same<V, AnswerCounts>& x) {
    v(1, "asked_milli", x.asked_milli); v(2, "accepted_milli", x.accepted_milli); v(3, "answered_milli", x.answered_milli);
    v(4, "log_delay_sum_milli", x.log_delay_sum_milli);
}

/// The same of all people of one class in one band of the day, without a limit to what is remembered.
struct GroupCounts {
    std::uint64_t asked_milli{};
    std::uint64_t accepted_milli{};

    void add(bool accepted) noexcept { asked_milli += 1000, accepted_milli += accepted ? 1000 : 0; }
    void forget(Ppm kept) noexcept { asked_milli = asked_milli * kept / kCertain, accepted_milli = accepted_milli * kept / kCertain; }
    friend bool operator==(const GroupCounts&, const GroupCounts&) = default;
};
template <class V> void fields(V& v, Same<V, GroupCounts>& x) { v(1, "asked_milli", x.asked_milli); v(2, "accepted_milli", x.accepted_milli); }

inline constexpr std::uint32_t kAskedMaxMilli = 60'000;   ///< more than 60 offers teach nothing new
inline constexpr Ppm kKeptANight = 988'514;               ///< half-life of 60 days: 0.5^(1/60)
inline constexpr std::uint32_t kDefaultKappa = 10;

struct AcceptancePrior {
    Ppm mean{300'000};
    std::uint32_t kappa{kDefaultKappa};  ///< how many answers the class's mean is worth, 1..200
    friend bool operator==(const AcceptancePrior&, const AcceptancePrior&) = default;
};
template <class V> void fields(V& v, Same<V, AcceptancePrior>& x) { v(1, "mean", x.mean); v(2, "kappa", x.kappa); }

/// (s + m kappa) / (n + kappa).
Ppm estimate_acceptance(const AnswerCounts&, const AcceptancePrior&) noexcept;

/// The median answer delay, shrunk to `usual` as if that had been seen four times.
Duration estimate_delay(const AnswerCounts&, Duration usual) noexcept;

/// Mean of a group, shrunk to `parent` as if that had been seen `parent.kappa` times; kappa by the likelihood of the Beta-Binomial
/// over 1..200 when at least 20 people have been asked twice, else the parent's. O(200 x offers).
AcceptancePrior fit_prior(std::span<const AnswerCounts> people, const AcceptancePrior& parent);

/// The class's prior for one band of the day: its mean shrunk to the class's as if that had been seen in `kBandPriorOffers` offers.
AcceptancePrior band_prior(const GroupCounts&, const AcceptancePrior& of_class) noexcept;
inline constexpr std::uint32_t kBandPriorOffers = 50;

/// ln(x) x 1000, rounded down; the same on every machine. @pre x >= 1
std::uint32_t ln_milli(std::uint64_t x) noexcept;

}  // namespace watchgrid::engine
