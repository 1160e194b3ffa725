#include "engine/base/crs.hpp"

namespace watchgrid::engine {

std::optional<Crs> parse_crs(std::string_view name) noexcept {
    for (const Crs crs : {Crs::Wgs84, Crs::Gcj02, Crs::Bd09})
        if (to_string(crs) == name) return crs;
    return std::nullopt;
}

std::string_view to_string(Crs crs) noexcept {
    switch (crs) {
        case Crs::Wgs84: return "wgs84";
        case Crs::Gcj02: return "gcj02";
        case Crs::Bd09: return "bd09";
    }
    return "wgs84";
}

}  // namespace watchgrid::engine
