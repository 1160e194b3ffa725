/// Stories in the made-up towns that have the figures of the real ones: the pack as it is generated, what is counted in it, and what is near.
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <sstream>

#include "adapters/app/nearest_places.hpp"
#include "adapters/town/like_town.hpp"
#include "engine/places/keepers.hpp"
#include "engine/places/place_index.hpp"
#include "engine/places/week_minute.hpp"
#include "tests/scenarios/story.hpp"
#include "tests/scenarios/story_words.hpp"
#include "tests/support/small_town.hpp"

namespace watchgrid::test {

using namespace engine;

namespace {

constexpr std::uint64_t kSeed = 1;

/// An id, a team or shop, or the beginning of ids: "post-01", "patrol-03", "volunteer-*".
bool is_meant(const Responder& r, const std::string& who) {
    if (who.ends_with('*')) return r.external_id.starts_with(who.substr(0, who.size() - 1));
    return r.external_id == who || r.unit == who;
}

bool is_kept(const Town& town, ZoneIndex zone) {
    const Keepers keepers = keepers_of(town.zones, zone);
    return !keepers.owner.empty() && !keepers.deputy.empty();
}

std::size_t grids_at(const Town& town, const GridTree& tree, LatLon at) {
    const std::vector<ZoneIndex> all = tree.zones_at(at);
    return static_cast<std::size_t>(std::ranges::count_if(all, [&](ZoneIndex z) { return town.zones[z].level == ZoneLevel::Grid; }));
}

std::size_t count_places(const Town& town, const Directive& d) {
    const GridTree tree{town.zones};
    const auto has_all = [&](const Place& p) {
        return std::ranges::all_of(d.options, [&](const auto& option) {
            const auto is = p.attributes.find(option.first);
            return is != p.attributes.end() && is->second == option.second;
        });
    };
    const auto kind = word_of<PlaceKind>(d.word(2));
    return static_cast<std::size_t>(std::ranges::count_if(town.places, [&](const Place& p) {
        return p.kind == kind && has_all(p) && (!d.has("in_one_grid") || grids_at(town, tree, p.at) == 1) && (!d.has("kept") || is_kept(town, p.grid));
    }));
}

std::size_t count_zones(const Town& town, const Directive& d) {
    const auto level = word_of<ZoneLevel>(d.word(2));
    return static_cast<std::size_t>(
        std::ranges::count_if(town.zones, [&](const Zone& z) { return z.level == level && (!d.has("kept") || (!z.owner.empty() && !z.deputy.empty())); }));
}

/// Places in Town::responders of those who are meant.
std::vector<std::size_t> people_of(const Town& town, const Directive& d, Instant now) {
    std::vector<std::size_t> out;
    const auto is = word_of<ResponderClass>(d.word(2));
    for (std::size_t i = 0; i < town.responders.size(); ++i)
        if (town.responders[i].responder_class == is && (!d.has("rostered") || is_rostered(town, i, now))) out.push_back(i);
    return out;
}

std::size_t count_teams(const Town& town, const Directive& d, Instant now) {
    std::set<std::string> units;
    for (const std::size_t i : people_of(town, d, now)) units.insert(town.responders[i].unit);
    return units.size();
}

std::string text_of(const boost::json::object& camera_or_other) {
    std::string out = fmt::format("{} {:.0f} m", std::string{camera_or_other.at("place_id").as_string()}, camera_or_other.at("distance_m").to_number<double>());
    if (const auto* towards = camera_or_other.if_contains("bearing_deg")) out += fmt::format(" at {} degrees", towards->to_number<int>());
    if (const auto* sees = camera_or_other.if_contains("sees")) out += sees->as_bool() ? ", looks there" : ", looks elsewhere";
    return out + "\n";
}

}  // namespace

/// `like TOWN [on=a;b]`: the pack as the generator makes it, with its own roads. Nobody is on duty but those named.
void Story::live_like(const Directive& d) {
    const town::TownFigures* known = town::find_figures(d.word(1));
    if (known == nullptr) refuse("expected suichuan, chengzhong, shengkang, yangdang or tuanbao, not \"" + d.word(1) + "\"");
    if (!town_.responders.empty() || !town_.places.empty()) refuse("expected \"like\" before people and places");
    town::TownFigures figures = *known;
    figures.holders = figures.points = 0;  // 200,000 rows of a ledger that no story about a place needs
    town_ = town::generate_like(figures, kSeed, std::nullopt).town;
    std::istringstream on{d.option("on")};
    for (std::string who; std::getline(on, who, ';');) {
        const std::size_t before = phones_.size();
        for (const Responder& r : town_.responders)
            if (is_meant(r, who)) phones_[r.external_id] = {.reports = !is_stationed(r.responder_class), .at = r.home, .duty = "on"};
        if (phones_.size() == before) refuse("nobody is called \"" + who + "\", or they were named already");
    }
}

/// `count places|zones|responders|teams WORD N`, `count rings N`: says so, or both numbers.
std::string Story::count(const Directive& d) const {
    const Town& town = the_town();
    const Instant now = rig_ ? wall() : start_;
    const std::string& what = d.word(1);
    const std::size_t wanted = std::stoul(d.word(what == "rings" ? 2 : 3));
    std::string words = what;
    for (std::size_t i = 2; i < d.words.size(); ++i)
        if (i != (what == "rings" ? 2U : 3U)) words += " " + d.words[i];
    for (const auto& [key, value] : d.options) words += " " + key + "=" + value;
    std::size_t found = 0;
    if (what == "places") found = count_places(town, d);
    else if (what == "zones") found = count_zones(town, d);
    else if (what == "responders") found = people_of(town, d, now).size();
    else if (what == "teams") found = count_teams(town, d, now);
    else if (what == "rings") found = town.rings.size();
    else refuse("expected places, zones, responders, teams or rings, not \"" + what + "\"");
    if (found != wanted) refuse(fmt::format("expected {} {}; the town has {}", wanted, words, found));
    return fmt::format("{} {}\n", found, words);
}

/// `refuge at=ID`: what a caller there is told as the nearest open shelter. `nearest KIND N at=ID`: what the desk's map lists.
std::string Story::look_around(const Directive& d) const {
    const Town& town = the_town();
    const auto at = known_point(d.option("at"));
    if (!at) refuse("expected at= and the id of a place or of somebody whose home it is, not \"" + d.option("at") + "\"");
    std::string out;
    if (d.word(0) == "nearest") {
        for (const auto& found : app::nearest_places(town, word_of<PlaceKind>(d.word(1)), *at, std::stoul(d.word(2)), app::PlaceReader::Staff)) out += text_of(found.as_object());
        return out.empty() ? "nothing near\n" : out;
    }
    const auto found = PlaceIndex{town.places}.nearest(town.places, {.from = *at, .open_at = week_minute(rig_ ? wall() : start_, town.utc_offset_minutes)});
    return found ? fmt::format("{} {:.0f} m\n", town.places[found->place].id, found->distance.meters()) : "no refuge is open\n";
}

std::optional<LatLon> Story::known_point(const std::string& id) const {
    const Town& town = the_town();
    if (const Place* place = town.find_place(id)) return place->at;
    const auto r = std::ranges::find(town.responders, id, &Responder::external_id);
    return r == town.responders.end() ? std::nullopt : std::optional{r->home};
}

/// Where a point is expected, the id of a place or of somebody whose home it is may stand instead of metres.
void Story::put_in_metres(Directive& d) const {
    const auto replace = [&](std::string& text) {
        if (text.empty() || text.find(',') != std::string::npos) return;
        const auto at = known_point(text);
        if (!at) refuse("no such place or person: " + text);
        const auto [east, north] = in_meters(*at);
        text = fmt::format("{:.4f},{:.4f}", east, north);
    };
    for (const char* key : {"at", "reporter_at"})
        if (const auto it = d.options.find(key); it != d.options.end()) replace(it->second);
    const std::string& what = d.word(0);
    if (d.words.size() > 2 && (what == "position" || what == "sight" || what == "set_location")) replace(d.words[2]);
}

}  // namespace watchgrid::test
