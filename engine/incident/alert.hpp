#pragma once
/// One report from one source, as the border hands it to the engine. Every optional field may be missing: an alert is
/// never lost because part of it is broken; what was wrong is kept in `flags` and shown.
#include <optional>
#include <string>
#include <vector>

#include "engine/base/fields.hpp"
#include "engine/base/geo.hpp"
#include "engine/base/instant.hpp"
#include "engine/incident/vocabulary.hpp"

namespace watchgrid::engine {

/// What the border noticed. Bits of `Alert::flags`.
enum AlertFlag : std::uint32_t {
    kFlagNeedsLocation = 1U << 0,   ///< no usable location and no known place: a dispatcher must give one
    kFlagCrsAssumed = 1U << 1,      ///< the sender named no datum; taken as WGS-84
    kFlagLocationBroken = 1U << 2,  ///< a location was sent but is not one (91 degrees, NaN, (0,0))
    kFlagLatLonSwapped = 1U << 3,   ///< lat and lon were the wrong way round for this town; put right
    kFlagClockSkewed = 1U << 4,     ///< occurred_at is far from server time; server time rules
    kFlagUnknownPlace = 1U << 5,    ///< place_id is not in the town pack
    kFlagUnknownSource = 1U << 6,   ///< the source id is not registered
    kFlagTextCut = 1U << 7,         ///< the text was longer than kAlertTextMax
    kFlagUnknownType = 1U << 8,     ///< a type or intent that we do not know, taken as other / report
    kFlagOutsideTown = 1U << 9,     ///< the location lies beyond every zone of the town
    kFlagRevokedPlate = 1U << 10,   ///< raised at a plate that was taken out of use
    kFlagSurge = 1U << 11,          ///< one of too many at plates of its area: held for a person to look at (engine/core/surge.hpp)
};

inline constexpr std::size_t kAlertIdMax = 128;   ///< bytes of a sender's alert id
inline constexpr std::size_t kAlertTextMax = 4096;  ///< bytes kept of the text (UTF-8, cut at a character)

struct Location {
    LatLon at;                       ///< WGS-84
    std::uint32_t accuracy_m{};      ///< 0: not said
    friend bool operator==(const Location&, const Location&) = default;
};
template <class V> void fields(V& v, Same<V, Location>& x) { v(1, "at", x.at); v(2, "accuracy_m", x.accuracy_m); }

struct Reporter {
    std::string name;
    std::string phone;
    std::optional<Location> location;  ///< where the reporter is, when that is not where the help is needed
    friend bool operator==(const Reporter&, const Reporter&) = default;
};
template <class V> void fields(V& v, Same<V, Reporter>& x) { v(1, "name", x.name); v(2, "phone", x.phone); v(3, "location", x.location); }

struct Alert {
    std::string alert_id;  ///< the sender's, unique; 1..kAlertIdMax bytes
    SourceKind source_kind{SourceKind::Other};
    std::string source_id;
    Intent intent{Intent::Report};
    AlertType type{AlertType::Other};
    std::optional<Severity> severity;  ///< the sender's opinion; the triage table decides without it
    std::optional<Location> location;  ///< where help is needed
    std::string place_id;              ///< of the town pack; gives the location when none is sent
    Reporter reporter;
    std::string text;
    std::optional<Instant> occurred_at;
    bool silent{};  ///< duress: nothing may sound or show at the source; never merged
    bool drill{};   ///< marked, outside the statistics, pages only people in the drill
    std::uint32_t flags{};
    friend bool operator==(const Alert&, const Alert&) = default;
};
template <class V> void fields(V& v, Same<V, Alert>& x) {
    v(1, "alert_id", x.alert_id); v(2, "source_kind", x.source_kind); v(3, "source_id", x.source_id); v(4, "intent", x.intent);
    v(5, "type", x.type); v(6, "severity", x.severity); v(7, "location", x.location); v(8, "place_id", x.place_id);
    v(9, "reporter", x.reporter); v(10, "text", x.text); v(11, "occurred_at", x.occurred_at); v(12, "silent", x.silent);
    v(13, "drill", x.drill); v(14, "flags", x.flags);
}

}  // namespace watchgrid::engine
