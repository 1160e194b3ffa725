#include "engine/matching/acceptance.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace watchgrid::engine {
namespace {

constexpr std::uint32_t kDelayPriorMilli = 4'000;
constexpr std::size_t kPeopleForKappa = 20;
constexpr std::uint32_t kKappaMax = 200;

/// Log-likelihood of kappa given the mean: sum over people of ln BetaBinomial(s | n, m kappa, (1 - m) kappa), without the parts
/// that do not depend on kappa.
double log_likelihood(std::span<const AnswerCounts> people, double mean, double kappa) {
    const double alpha = mean * kappa, beta = (1 - mean) * kappa;
    double sum = 0;
    for (const AnswerCounts& p : people) {
        const std::uint32_t n = (p.asked_milli + 500) / 1000, s = std::min(n, (p.accepted_milli + 500) / 1000);
        for (std::uint32_t j = 0; j < s; ++j) sum += std::log(alpha + j);
        for (std::uint32_t j = 0; j < n - s; ++j) sum += std::log(beta + j);
        for (std::uint32_t j = 0; j < n; ++j) sum -= std::log(kappa + j);
    }
    return sum;
}

}  // namespace

std::uint32_t ln_milli(std::uint64_t x) noexcept {
    // log2 bit by bit: the whole part by the width, 16 further bits by squaring a 32-bit mantissa.
    const int whole = static_cast<int>(std::bit_width(x)) - 1;
    std::uint64_t mantissa = whole <= 31 ? x << (31 - whole) : x >> (whole - 31);  // in [2^31, 2^32)
    std::uint64_t log2_q16 = static_cast<std::uint64_t>(whole) << 16;
    for (int bit = 15; bit >= 0; --bit) {
        mantissa = mantissa * mantissa >> 31;
        if (mantissa >= 1ULL << 32) mantissa >>= 1, log2_q16 |= 1ULL << bit;
    }
    return static_cast<std::uint32_t>(log2_q16 * 693'147 / (1000ULL << 16));
}

void AnswerCounts::add_answer(bool accepted, Duration delay) {
    asked_milli += 1000;
    accepted_milli += accepted ? 1000 : 0;
    answered_milli += 1000;
    log_delay_sum_milli += ln_milli(static_cast<std::uint64_t>(std::max<std::int64_t>(delay.count(), 1)));
    keep_within_memory();
}

void AnswerCounts::add_silence() {
    asked_milli += 1000;
    keep_within_memory();
}

void AnswerCounts::take_back_yes() { accepted_milli -= std::min(accepted_milli, 1000U); }

void AnswerCounts::give_back_yes() { accepted_milli = std::min(accepted_milli + 1000U, asked_milli); }

void AnswerCounts::forget(Ppm kept) {
    const auto shrink = [kept](auto& n) { n = static_cast<std::remove_reference_t<decltype(n)>>(std::uint64_t{n} * kept / kCertain); };
    shrink(asked_milli), shrink(accepted_milli), shrink(answered_milli), shrink(log_delay_sum_milli);
}

void AnswerCounts::keep_within_memory() {
    if (asked_milli > kAskedMaxMilli) forget(static_cast<Ppm>(std::uint64_t{kAskedMaxMilli} * kCertain / asked_milli));
}

Ppm estimate_acceptance(const AnswerCounts& c, const AcceptancePrior& prior) noexcept {
    const std::uint64_t kappa_milli = std::uint64_t{prior.kappa} * 1000, n = c.asked_milli + kappa_milli;
    if (n == 0) return prior.mean;
    return static_cast<Ppm>((std::uint64_t{c.accepted_milli} * kCertain + kappa_milli * prior.mean) / n);
}

Duration estimate_delay(const AnswerCounts& c, Duration usual) noexcept {
    if (c.answered_milli == 0) return usual;
    const std::uint64_t prior_log = ln_milli(static_cast<std::uint64_t>(std::max<std::int64_t>(usual.count(), 1)));
    const std::uint64_t wanted = (c.log_delay_sum_milli * 1000 + prior_log * kDelayPriorMilli) / (c.answered_milli + kDelayPriorMilli);
    std::uint64_t low = 1, high = 3'600'000;  // the smallest delay whose logarithm is large enough
    while (low < high) {
        const std::uint64_t middle = (low + high) / 2;
        if (ln_milli(middle) < wanted) low = middle + 1;
        else high = middle;
    }
    return Duration{static_cast<std::int64_t>(low)};
}

AcceptancePrior fit_prior(std::span<const AnswerCounts> people, const AcceptancePrior& parent) {
    std::uint64_t asked = 0, accepted = 0;
    std::size_t asked_twice = 0;
    for (const AnswerCounts& p : people) asked += p.asked_milli, accepted += p.accepted_milli, asked_twice += p.asked_milli >= 2000 ? 1 : 0;
    const std::uint64_t kappa_milli = std::uint64_t{parent.kappa} * 1000;
    AcceptancePrior out{static_cast<Ppm>((accepted * kCertain + kappa_milli * parent.mean) / (asked + kappa_milli)), parent.kappa};
    if (asked_twice < kPeopleForKappa) return out;
    const double mean = std::clamp(out.mean / 1e6, 0.001, 0.999);
    double best = -1e300;
    for (std::uint32_t kappa = 1; kappa <= kKappaMax; ++kappa)
        if (const double l = log_likelihood(people, mean, kappa); l > best) best = l, out.kappa = kappa;
    return out;
}

AcceptancePrior band_prior(const GroupCounts& g, const AcceptancePrior& of_class) noexcept {
    constexpr std::uint64_t prior_milli = std::uint64_t{kBandPriorOffers} * 1000;
    return {static_cast<Ppm>((g.accepted_milli * kCertain + prior_milli * of_class.mean) / (g.asked_milli + prior_milli)), of_class.kappa};
}

}  // namespace watchgrid::engine
