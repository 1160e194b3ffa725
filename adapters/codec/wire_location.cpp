#include "adapters/codec/wire_location.hpp"

#include <cmath>

#include "proto/alert.pb.h"

namespace watchgrid::codec {
namespace {

using engine::Degrees;
using engine::LatLon;

boost::system::result<LatLon, engine::GeoError> to_wgs84(Degrees d, engine::Crs crs) {
    // Range first: the datum formulas mean nothing outside of it.
    if (const auto checked = LatLon::from_degrees(d.lat, d.lon); !checked || crs == engine::Crs::Wgs84) return checked;
    const Degrees w = engine::convert(d, crs, engine::Crs::Wgs84);
    return LatLon::from_degrees(w.lat, w.lon);
}

engine::Crs datum_of(const v1::Location& in, const DecodeContext& context, const std::string& pointer, Notes& notes, std::uint32_t& flags) {
    if (!in.crs().empty()) {
        if (const auto crs = engine::parse_crs(in.crs())) return *crs;
        notes.push_back({pointer + "/crs", "expected wgs84, gcj02 or bd09"});
    }
    if (context.default_crs) return *context.default_crs;
    flags |= engine::kFlagCrsAssumed;
    notes.push_back({pointer + "/crs", "no datum named; taken as wgs84", false});
    return engine::Crs::Wgs84;
}

/// Where the datums differ (engine/base/crs.hpp): the swap that is plausible when no town is known.
constexpr TownBox kChina{LatLon::from_e6(829'300, 72'004'000), LatLon::from_e6(55'827'100, 137'834'700)};

/// With a town: outside as written but inside the other way round. Without: no latitude as written, but in China the other way round.
bool is_swapped(const boost::system::result<LatLon, engine::GeoError>& as_written, const boost::system::result<LatLon, engine::GeoError>& swapped,
                const DecodeContext& context) {
    if (!swapped) return false;
    if (context.town) return (!as_written || !context.town->contains(*as_written)) && context.town->contains(*swapped);
    return !as_written && as_written.error() == engine::GeoError::LatOutOfRange && kChina.contains(*swapped);
}

}  // namespace

std::optional<engine::Location> read_location(const v1::Location& in, const DecodeContext& context, const std::string& pointer, Notes& notes,
                                              std::uint32_t& flags) {
    if (!in.has_lat() || !in.has_lon()) {
        flags |= engine::kFlagLocationBroken;
        notes.push_back({pointer + (in.has_lat() ? "/lon" : "/lat"), "missing; expected degrees"});
        return std::nullopt;
    }
    const engine::Crs crs = datum_of(in, context, pointer, notes, flags);
    auto at = to_wgs84({in.lat(), in.lon()}, crs);
    if (const auto swapped = to_wgs84({in.lon(), in.lat()}, crs); is_swapped(at, swapped, context)) {
        at = swapped;
        flags |= engine::kFlagLatLonSwapped;
        notes.push_back({pointer, "lat and lon are the wrong way round; put right"});
    }
    if (!at) {
        flags |= engine::kFlagLocationBroken;
        const char* field = at.error() == engine::GeoError::LatOutOfRange ? "/lat" : at.error() == engine::GeoError::LonOutOfRange ? "/lon" : "";
        notes.push_back({pointer + field, std::string{engine::explain(at.error())}});
        return std::nullopt;
    }
    constexpr double kAccuracyMax = 1e6;  // metres; beyond it a location says nothing
    engine::Location out{.at = *at};
    if (in.has_accuracy_m()) {
        if (std::isfinite(in.accuracy_m()) && in.accuracy_m() >= 0 && in.accuracy_m() <= kAccuracyMax)
            out.accuracy_m = static_cast<std::uint32_t>(std::ceil(in.accuracy_m()));
        else
            notes.push_back({pointer + "/accuracy_m", "expected a radius from 0 to 1000000 metres"});
    }
    return out;
}

void write_location(v1::Location& out, const engine::Location& in) {
    out.set_lat(in.at.lat());
    out.set_lon(in.at.lon());
    out.set_crs("wgs84");
    if (in.accuracy_m > 0) out.set_accuracy_m(in.accuracy_m);
}

}  // namespace watchgrid::codec
