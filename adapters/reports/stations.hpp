#pragma once
/// Which station a grid or block belongs to. The journal knows areas by their ids only; the tree of them is the town pack's.
#include <map>
#include <string>

#include "engine/places/town.hpp"

namespace watchgrid::reports {

class Stations {
public:
    Stations() = default;  ///< knows none: every area is "-"
    explicit Stations(const engine::Town& town) {
        for (std::size_t i = 0; i < town.zones.size(); ++i) {  // parents stand before children
            const engine::Zone& z = town.zones[i];
            if (z.level == engine::ZoneLevel::Station) of_.insert_or_assign(z.id, z.id);
            else if (z.parent < i) of_.insert_or_assign(z.id, of(town.zones[z.parent].id));
        }
    }
    /// "-" for none.
    std::string of(const std::string& zone_id) const {
        const auto it = of_.find(zone_id);
        return it == of_.end() ? std::string{"-"} : it->second;
    }

private:
    std::map<std::string, std::string> of_;
};

}  // namespace watchgrid::reports
