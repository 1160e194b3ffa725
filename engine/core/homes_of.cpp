#include "engine/core/homes_of.hpp"

#include <algorithm>

namespace watchgrid::engine {

HomeId listed_home_at(const Books& b, std::string_view place_id) {
  if (place_id.empty()) return {};
  const HomeId id = Books::find(b.home_by_place, place_id);
  return id && b.homes.at(id).listed ? id : HomeId{};
}

std::string_view place_of(const State& s, const AlertState& a) {
  // Each alert opens an incident of its own first, which may then have joined another one.
  const IncidentState* own = s.incidents.find(a.first_incident);
  return own == nullptr ? std::string_view{} : std::string_view{own->place_id};
}

std::vector<HomeId> homes_of(const State& s, IncidentId incident) {
  std::vector<HomeId> out;
  const IncidentState* i = s.incidents.find(incident);
  if (i == nullptr) return out;
  const auto add = [&](std::string_view place_id) {
    const HomeId home = listed_home_at(s.books, place_id);
    if (home && std::ranges::find(out, home) == out.end()) out.push_back(home);
  };
  add(i->place_id);
  for (const AlertNumber n : i->alerts)
    if (const AlertState* a = s.alerts.find(n)) add(place_of(s, *a));
  return out;
}

bool is_of(const State& s, IncidentId of, IncidentId incident) {
  if (of == incident) return true;
  const IncidentState* i = s.incidents.find(incident);
  return i != nullptr && std::ranges::any_of(i->alerts, [&](AlertNumber n) {
           const AlertState* a = s.alerts.find(n);
           return a != nullptr && a->first_incident == of;
         });
}

}  // namespace watchgrid::engine
