#include "engine/incident/same_event.hpp"

#include <algorithm>
#include <cmath>

namespace watchgrid::engine {
namespace {

constexpr double kPi = 3.14159265358979323846;
constexpr double kMoreCalls = 1.6;        ///< further calls to expect of an event that was called in (2.6 a event)
constexpr double kScatterM = 30;          ///< of a reported place round the true one, beside its accuracy
constexpr double kFarSigmaM = 250;        ///< of people who report from afar, ...
constexpr double kFarShare = 0.07;        ///< ... and how many they are
constexpr double kMeanDelayS = 110;
constexpr double kSameKindAgain = 0.8;    ///< P(kind_b | kind_a) for the same word, ...
constexpr double kRelatedKind = 0.15;     ///< ... and for another word of the same help
constexpr double kKindShare = 0.1;        ///< P(kind_b) in the background
constexpr double kBackgroundM = 1000;

enum class Help : std::uint8_t { Own, Violence, Property, Fire };
Help help_for(AlertType t) noexcept {
    switch (t) {
        case AlertType::Fight:
        case AlertType::Robbery:
        case AlertType::Weapon: return Help::Violence;
        case AlertType::Theft:
        case AlertType::Burglary:
        case AlertType::Suspicious: return Help::Property;
        case AlertType::Fire:
        case AlertType::Hazard: return Help::Fire;
        default: return Help::Own;
    }
}

/// Density of a two-dimensional normal distribution at distance d, per square metre.
double normal2(double d, double variance) { return std::exp(-d * d / (2 * variance)) / (2 * kPi * variance); }

}  // namespace

bool may_be_one_event(AlertType a, AlertType b) noexcept {
    if (a == AlertType::Sos || b == AlertType::Sos) return false;
    return a == b || (help_for(a) != Help::Own && help_for(a) == help_for(b));
}

Ppm same_event(const Report& a, const Report& b, std::uint32_t events_nearby) noexcept {
    const Duration apart = b.received_at >= a.received_at ? b.received_at - a.received_at : a.received_at - b.received_at;
    if (!may_be_one_event(a.type, b.type) || apart > kSameEventDuring) return 0;
    const Millimeters way = haversine(a.location.at, b.location.at);
    if (way > kSameEventWithin) return 0;
    const double d = way.meters(), dt = static_cast<double>(apart.count()) / 1000.0;
    const double sa = a.location.accuracy_m, sb = b.location.accuracy_m;
    const double variance = sa * sa + sb * sb + 2 * kScatterM * kScatterM;
    const double far_share = a.at_scene && b.at_scene ? 0 : kFarShare;
    const double place = (1 - far_share) * normal2(d, variance) + far_share * normal2(d, kFarSigmaM * kFarSigmaM);
    const double time = std::exp(-dt / kMeanDelayS) / kMeanDelayS;
    const double background = (events_nearby + 1.0) / (kPi * kBackgroundM * kBackgroundM * 3600);
    const double odds = kMoreCalls * place * time * (a.type == b.type ? kSameKindAgain : kRelatedKind) / (background * kKindShare);
    return static_cast<Ppm>(odds / (1 + odds) * kCertain);
}

}  // namespace watchgrid::engine
