#include "adapters/sim/calls.hpp"

#include <algorithm>
#include <array>

#include "adapters/lab/csv_file.hpp"
#include "adapters/lab/quantities.hpp"
#include "engine/roads/road_point.hpp"

namespace watchgrid::sim {

using namespace engine;

namespace {

double zone_weight(ZoneClass c) {
    switch (c) {
        case ZoneClass::Core: return 8;
        case ZoneClass::Dense: return 6;
        case ZoneClass::Urban: return 3;
        case ZoneClass::Suburb: return 1.5;
        case ZoneClass::Rural: break;
    }
    return 0.5;
}

struct TypeShare { AlertType type; double weight; };
constexpr std::array kTypes{
    TypeShare{AlertType::Dispute, 18}, TypeShare{AlertType::Traffic, 14}, TypeShare{AlertType::Theft, 12}, TypeShare{AlertType::Medical, 12}, TypeShare{AlertType::Fight, 8},
    TypeShare{AlertType::Suspicious, 8}, TypeShare{AlertType::Hazard, 5}, TypeShare{AlertType::LostPerson, 5}, TypeShare{AlertType::Burglary, 4}, TypeShare{AlertType::Fire, 4},
    TypeShare{AlertType::Sos, 3}, TypeShare{AlertType::Robbery, 2}, TypeShare{AlertType::Crowd, 2}, TypeShare{AlertType::Drowning, 1}, TypeShare{AlertType::Weapon, 1}, TypeShare{AlertType::Other, 1}};

std::optional<SourceKind> source_of(PlaceKind k) {
    switch (k) {
        case PlaceKind::WatchPoint: return SourceKind::WatchPoint;
        case PlaceKind::AlarmPoint: return SourceKind::AlarmPoint;
        case PlaceKind::MobileAlarmPoint: return SourceKind::MobileAlarmPoint;
        case PlaceKind::Camera: return SourceKind::Camera;
        case PlaceKind::Home: return SourceKind::HomeCamera;
        default: return std::nullopt;
    }
}

/// Position in a list of running sums.
std::size_t draw_index(const std::vector<double>& running, Dice& dice) {
    const auto it = std::upper_bound(running.begin(), running.end(), running.back() * dice.uniform());
    return static_cast<std::size_t>(std::min<std::ptrdiff_t>(it - running.begin(), static_cast<std::ptrdiff_t>(running.size()) - 1));
}

}  // namespace

CallMaker::CallMaker(const Town& town, const GridTree& grids) : town_{town} {
    const auto weight_at = [&](LatLon at) {
        const ZoneIndex zone = grids.zone_at(at);
        return zone == kNoZone ? 0.0 : zone_weight(town.zones[zone].zone_class);
    };
    double sum = 0;
    const std::span<const Edge> edges = town.roads.edges();
    for (EdgeIndex e = 0; e < edges.size(); ++e) {
        const double weight = weight_at(position_of(town.roads, {.edge = e, .offset_mm = edges[e].length_mm / 2}));
        road_weight_.push_back(sum += edges[e].walkable ? weight * edges[e].length_mm : 0.0);
    }
    if (sum <= 0)  // a town without zones
        for (EdgeIndex e = 0; e < edges.size(); ++e) road_weight_[e] = sum += edges[e].length_mm;
    sum = 0;
    for (std::uint32_t i = 0; i < town.places.size(); ++i)
        if (source_of(town.places[i].kind)) places_.push_back(i), place_weight_.push_back(sum += weight_at(town.places[i].at) + 0.01);
}

LatLon CallMaker::on_a_road(Dice& dice) const {
    const auto edge = static_cast<EdgeIndex>(draw_index(road_weight_, dice));
    return position_of(town_.roads, {.edge = edge, .offset_mm = static_cast<std::uint32_t>(dice.below(town_.roads.edges()[edge].length_mm + 1U))});
}

Alert CallMaker::draw(Dice& dice, double place_share) const {
    std::array<double, kTypes.size()> weights;
    for (std::size_t i = 0; i < kTypes.size(); ++i) weights[i] = kTypes[i].weight;
    Alert a;
    a.type = kTypes[dice.pick(weights)].type;
    static constexpr std::array<double, 4> kIntents{82, 11, 5, 2};
    a.intent = static_cast<Intent>(dice.pick(kIntents));
    a.source_kind = SourceKind::Phone;
    a.location = Location{on_a_road(dice), static_cast<std::uint32_t>(dice.between(5, 40))};
    if (!places_.empty() && dice.chance(place_share)) {
        const Place& place = town_.places[places_[draw_index(place_weight_, dice)]];
        a.source_kind = *source_of(place.kind);
        a.source_id = place.id;
        a.place_id = place.id;
        if (place.kind != PlaceKind::MobileAlarmPoint) a.location = Location{place.at, 0};
    }
    return a;
}

std::vector<TimedCall> read_calls(const std::string& path, bool& good, std::ostream& err) {
    lab::Complaints complaints;
    const lab::CsvFile file = lab::CsvFile::read(path, {.required = {"at_s", "lat", "lon"}, .optional = {"type", "severity"}}, complaints);
    std::vector<TimedCall> out;
    for (const auto& row : file.rows()) {
        const auto complain = [&](std::string_view column, const std::string& expected) {
            complaints.about_value(file.path(), row.line, column, file.cell(row, column), expected);
        };
        TimedCall call;
        call.alert.source_kind = SourceKind::Phone;
        const auto at = lab::parse_number(file.cell(row, "at_s"));
        if (!at || *at < 0 || *at > 1e9) complain("at_s", "seconds after the start, 0 or more");
        else call.at = Duration{static_cast<std::int64_t>(*at * 1000.0)};
        const auto lat = lab::parse_number(file.cell(row, "lat")), lon = lab::parse_number(file.cell(row, "lon"));
        if (!lat) complain("lat", "degrees of latitude");
        if (!lon) complain("lon", "degrees of longitude");
        if (lat && lon) {
            if (const auto place = LatLon::from_degrees(*lat, *lon)) call.alert.location = Location{*place, 0};
            else complaints.about_line(file.path(), row.line, explain(place.error()));
        }
        if (const auto text = file.cell(row, "type"); !text.empty()) {
            if (const auto type = parse_enum<AlertType>(text)) call.alert.type = *type;
            else complain("type", expected_words<AlertType>());
        }
        if (const auto text = file.cell(row, "severity"); !text.empty()) {
            if (const auto severity = parse_enum<Severity>(text)) call.alert.severity = *severity;
            else complain("severity", expected_words<Severity>());
        }
        out.push_back(std::move(call));
    }
    good = complaints.empty();
    if (!good) complaints.print(err);
    if (!good) out.clear();
    std::stable_sort(out.begin(), out.end(), [](const TimedCall& a, const TimedCall& b) { return a.at < b.at; });
    return out;
}

}  // namespace watchgrid::sim
