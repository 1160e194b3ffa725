#include "tests/scenarios/story.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <sstream>

#include "engine/core/deadlines.hpp"
#include "tests/scenarios/policy_options.hpp"
#include "tests/scenarios/print_event.hpp"
#include "tests/scenarios/story_words.hpp"
#include "tests/support/small_town.hpp"
#include "tests/support/star_county.hpp"

namespace watchgrid::test {

using namespace engine;

namespace {

constexpr int kTicksMax = 5000;  ///< of one `advance`: more is an endless loop

LatLon point_of(const std::string& text) {
    const auto comma = text.find(',');
    if (comma == std::string::npos) refuse("expected metres east and north, for example 100,200, not \"" + text + "\"");
    return at_meters(std::stod(text.substr(0, comma)), std::stod(text.substr(comma + 1)));
}

std::uint64_t number_of(const std::string& text, char letter) {
    if (text.size() < 2 || text[0] != letter) refuse(fmt::format("expected an id such as {}1, not \"{}\"", letter, text));
    return std::stoull(text.substr(1));
}
IncidentId incident_of(const std::string& text) { return {number_of(text, 'I')}; }

/// Days since 1970.
std::int64_t day_of(const std::string& text) {
    int year = 0;
    unsigned month = 0, day = 0;
    if (std::sscanf(text.c_str(), "%d-%u-%u", &year, &month, &day) != 3) refuse("expected a day such as 2026-03-06, not \"" + text + "\"");
    return std::chrono::sys_days{std::chrono::year{year} / std::chrono::month{month} / std::chrono::day{day}}.time_since_epoch().count();
}

Gates gates_of(const std::string& text) {
    Gates out = 0;
    std::istringstream in{text};
    for (std::string word; std::getline(in, word, ';');) {
        if (word == "violence") out |= kGateViolence;
        else if (word == "weapons") out |= kGateWeapons;
        else if (word == "night") out |= kGateNight;
        else if (word == "age") out |= kGateAge;
        else if (word == "police_lead") out |= kGateLead;
        else refuse("no such gate: " + word);
    }
    return out;
}

/// "#" becomes the number, "###" the number with at least so many digits.
std::string with_number(const std::string& text, int number) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find_first_not_of('#', at), text.size());
        if (end > at) out += fmt::format("{:0{}}", number, static_cast<int>(end - at));
        else out += text[at];
        at = std::max(end, at + 1);
    }
    return out;
}

}  // namespace

const std::string& Directive::word(std::size_t i) const {
    if (i >= words.size()) refuse("\"" + words.at(0) + "\" expects more words");
    return words[i];
}
bool Directive::has(const std::string& flag) const { return std::find(words.begin(), words.end(), flag) != words.end(); }
std::string Directive::option(const std::string& key, const std::string& otherwise) const {
    const auto it = options.find(key);
    return it == options.end() ? otherwise : it->second;
}

Directive parse_directive(const std::string& line) {
    Directive d;
    std::string word;
    bool quoted = false, open = false;
    const auto end_word = [&] {
        if (!open) return;
        const auto equals = word.find('=');
        if (equals == std::string::npos || quoted) d.words.push_back(word);
        else d.options[word.substr(0, equals)] = word.substr(equals + 1);
        word.clear(), open = false, quoted = false;
    };
    bool inside = false;
    for (const char c : line) {
        if (c == '"') inside = !inside, quoted = quoted || word.find('=') == std::string::npos, open = true;
        else if (c == ' ' && !inside) end_word();
        else word += c, open = true;
    }
    end_word();
    return d;
}

const std::vector<std::string>& Story::complaints() const {
    static const std::vector<std::string> none;
    return rig_ ? rig_->complaints : none;
}

const std::vector<Event>& Story::journal() const {
    static const std::vector<Event> none;
    return rig_ ? rig_->journal : none;
}

std::string Story::tell(const std::string& line) {
    Directive d = parse_directive(line);
    const std::string what = d.word(0);
    if (!town_started_) {
        town_ = small_town();
        // Monday 2 March 2026, 10:00 in the town.
        start_ = instant_from_ms(1'772'416'800'000);
        town_started_ = true;
    }
    if (what == "show") return shown_.assign(d.words.begin() + 1, d.words.end()), "";
    if (what == "repeat") return repeat(line);
    if (what == "count") return count(d);
    if (what == "refuge" || what == "nearest") return look_around(d);
    put_in_metres(d);
    if (!rig_) {
        if (what == "clock") {
            start_ += duration_of(d.word(1));
            return "";
        }
        if (what == "policy") return policy_ = policy_of(d), "";
        if (what == "like") return live_like(d), "";
        if (what == "stands") return stand(d), "";
        if (what == "roads") return town_.roads = star_roads(), "";
        if (what == "templates") return town_.rings = star_rings(), "";
        if (what == "responder") return add_person(d), "";
        if (what == "market") return add_market(d), "";
        if (what == "leave") return add_leave(d), "";
        if (what == "hours_max") {
            for (const auto& [name, most] : d.options) town_.duty_max[static_cast<std::size_t>(word_of<ResponderClass>(name))] = duration_of(most);
            return "";
        }
        if (what == "place") return add_place(d), "";
        if (what == "hazard" || what == "home" || what == "rules" || what == "rule" || what == "ledger") return add_everyday(d), "";
        if (what == "keepers") {
            Zone& zone = town_.zones.at(town_.find_zone(d.word(1)));
            zone.owner = d.option("owner"), zone.deputy = d.option("deputy");
            return "";
        }
        if (what == "block") return add_block(d), "";
        open_town();
    }
    if (what == "advance") return advance(now_ + duration_of(d.word(1)));
    if (what == "until") return advance(start_ + duration_of(d.word(1)));
    if (what == "away") return now_ += duration_of(d.word(1)), "";
    if (what == "jump") return skew_ += duration_of(d.word(1)), "";
    if (what == "phone") {
        Phone& phone = phones_.at(d.word(1));
        phone.reports = d.word(2) == "on";
        return "";
    }
    if (what == "restart") return rig_->restart(), "replayed: same digest\n";
    if (what == "clocks" || what == "offers" || what == "incident" || what == "next" || what == "open" || what == "posts" || what == "books") return ask(d);
    return command(d);
}

void Story::add_person(const Directive& d) {
    const LatLon at = d.option("at").empty() ? at_meters(0, 0) : point_of(d.option("at"));
    Responder r = person(d.word(1), word_of<ResponderClass>(d.word(2)), at, word_of<TravelMode>(d.option("mode", "walk")));
    r.unit = d.option("unit");
    r.gates = gates_of(d.option("gates"));
    if (!d.option("vetted").empty()) r.vetted_until = Instant{std::chrono::days{day_of(d.option("vetted")) + 1}} - std::chrono::minutes{town_.utc_offset_minutes};
    std::istringstream skills{d.option("skills")};
    for (std::string skill; std::getline(skills, skill, ';');)
        r.skills |= SkillSet{1} << (std::find(town_.skills.begin(), town_.skills.end(), skill) - town_.skills.begin());
    phones_[r.external_id] = {.reports = !is_stationed(r.responder_class) && !d.option("at").empty(), .at = at, .duty = d.option("duty", "on")};
    add_responder(town_, std::move(r), d.option("shift"));
}

/// `stands ID at=E,N`: where the phone of somebody on duty is when the story begins, instead of at home.
void Story::stand(const Directive& d) {
    const auto phone = phones_.find(d.word(1));
    if (phone == phones_.end()) refuse("nobody on duty is called \"" + d.word(1) + "\"");
    phone->second.at = point_of(d.option("at"));
}

void Story::add_place(const Directive& d) {
    Place p;
    p.id = d.word(1);
    p.kind = word_of<PlaceKind>(d.word(2));
    p.at = point_of(d.option("at"));
    p.grid = GridTree{town_.zones}.zone_at(p.at);
    town_.places.insert(std::upper_bound(town_.places.begin(), town_.places.end(), p, [](const Place& a, const Place& b) { return a.id < b.id; }), p);
}

/// A small area of its own inside a grid, as wide and deep as said, round the point `at`.
void Story::add_block(const Directive& d) {
    const std::string at = d.option("at"), size = d.option("size", "100x100");
    const double east = std::stod(at), north = std::stod(at.substr(at.find(',') + 1));
    const double wide = std::stod(size) / 2, deep = std::stod(size.substr(size.find('x') + 1)) / 2;
    Zone z;
    z.id = z.name = d.word(1);
    z.level = ZoneLevel::Block;
    z.parent = GridTree{town_.zones}.zone_at(at_meters(east, north), ZoneLevel::Grid);
    if (z.parent == kNoZone) refuse("no grid holds the block " + z.id);
    z.zone_class = town_.zones.at(z.parent).zone_class;
    z.rings = {{at_meters(east - wide, north - deep), at_meters(east + wide, north - deep), at_meters(east + wide, north + deep), at_meters(east - wide, north + deep),
                at_meters(east - wide, north - deep)}};
    z.polygon_starts = {0};
    z.owner = d.option("owner"), z.deputy = d.option("deputy");
    town_.zones.push_back(std::move(z));
}

/// `market 2026-03-06 06:00-13:00`: of the calendar.
void Story::add_market(const Directive& d) {
    int year = 0;
    unsigned month = 0, day = 0, from_h = 0, from_m = 0, to_h = 0, to_m = 0;
    if (std::sscanf(d.word(1).c_str(), "%d-%u-%u", &year, &month, &day) != 3 || std::sscanf(d.word(2).c_str(), "%u:%u-%u:%u", &from_h, &from_m, &to_h, &to_m) != 4)
        refuse("expected a day and hours, for example 2026-03-06 06:00-13:00");
    const std::chrono::sys_days date{std::chrono::year{year} / std::chrono::month{month} / std::chrono::day{day}};
    markets_.push_back({date.time_since_epoch().count(), static_cast<std::uint16_t>(from_h * 60 + from_m), static_cast<std::uint16_t>(to_h * 60 + to_m)});
}

/// `leave V1 2026-03-06 2026-03-08`: the first and the last day.
void Story::add_leave(const Directive& d) {
    const auto at = std::find_if(town_.responders.begin(), town_.responders.end(), [&](const Responder& r) { return r.external_id == d.word(1); });
    if (at == town_.responders.end()) refuse("no such responder: " + d.word(1));
    town_.leave.resize(town_.responders.size());
    town_.leave[static_cast<std::size_t>(at - town_.responders.begin())].push_back({day_of(d.word(2)), day_of(d.word(3))});
}

void Story::open_town() {
    if (policy_.name.empty()) policy_ = plain_policy();
    for (std::size_t i = town_.market_duty.size(); i < town_.responders.size(); ++i) {  // a generated town knows its own market days
        const std::string& shift = town_.responders[i].shift;
        town_.market_duty.push_back(shift.empty() ? MarketDuty{} : market_duty(*parse_shift(shift), markets_));
    }
    now_ = start_;
    rig_ = std::make_unique<CoreRig>(std::move(town_));
    rig_->load(policy_, now_);
    for (const auto& [id, phone] : phones_)
        if (phone.duty != "off") (void)rig_->run(ReportDuty{responder(id), true, phone.duty == "drill", ""}, now_);
}

ResponderId Story::responder(const std::string& id) const {
    const ResponderId r = rig_->responder(id);
    return r ? r : ResponderId{id == "nobody" ? 999U : throw std::runtime_error{"no such responder: " + id}};
}

/// Phones report every few seconds; a story need not say so. A phone that is `off` does not.
void Story::report_positions() {
    for (const auto& [id, phone] : phones_)
        if (phone.reports) (void)rig_->fleet->move(responder(id), phone.at, wall(), wall());
}

bool Story::shown(const std::string& kind) const {
    return shown_.empty() || std::any_of(shown_.begin(), shown_.end(), [&](const std::string& s) { return kind.starts_with(s); });
}

std::string Story::run(const Command& c) {
    report_positions();
    const std::size_t first = rig_->journal.size();
    const auto decided = rig_->run(c, wall());
    if (!decided) return fmt::format("refused {}: {}\n", to_string(decided.error().code), decided.error().detail);
    std::string out;
    const std::uint64_t seq_of_first = rig_->state.seq - (rig_->journal.size() - first) + 1;
    for (std::size_t i = first; i < rig_->journal.size(); ++i) {
        const Event& e = rig_->journal[i];
        const std::string text = event_text(rig_->state, e, start_);
        const std::uint64_t seq = seq_of_first + (i - first);
        if (shown(text)) out += seconds_text(e.at, start_) + " " + text + "\n";
        for (const Effect& effect : rig_->effects)
            if (effect.seq == seq && shown("effect")) out += "    effect " + effect_text(rig_->state, effect) + "\n";
    }
    return out;
}

std::string Story::advance(Instant until) {
    std::string out;
    for (int ticks = 0;; ++ticks) {
        const auto due = next_deadline(rig_->state);
        if (!due || *due > until + skew_) break;
        if (ticks == kTicksMax) refuse("the deadlines never end");
        now_ = std::max(now_, *due - skew_);
        out += run(Tick{});
    }
    now_ = until;
    // An offer never outlives its deadline.
    for (const OfferState& o : rig_->state.offers)
        if (o.open() && o.expires_at <= wall() && skew_ == Duration{}) rig_->complaints.push_back("an offer outlived its deadline");
    return out;
}

std::string Story::repeat(const std::string& line) {
    const Directive d = parse_directive(line);
    const int times = std::stoi(d.word(1));
    const std::string rest = line.substr(line.find(d.word(1)) + d.word(1).size() + 1);
    std::map<std::string, int> outcomes;
    for (int i = 1; i <= times; ++i) {
        const std::string numbered = with_number(rest, i);
        ++outcomes[tell(numbered)];
    }
    if (!rig_) return "";  // the town is still being described
    std::string out;
    for (const auto& [text, count] : outcomes) out += fmt::format("{} times {}", count, text.empty() ? "nothing\n" : "\n" + text);
    return out;
}

std::string Story::ask(const Directive& d) {
    const State& s = rig_->state;
    std::string out;
    if (d.word(0) == "next") return next_deadline(s) ? "next deadline " + seconds_text(*next_deadline(s), start_) + "\n" : "nothing is due\n";
    if (d.word(0) == "open") {
        for (const Effect& e : open_effects(s, responder(d.word(1)))) out += effect_text(s, e) + "\n";
        return out.empty() ? "nothing open\n" : out;
    }
    if (d.word(0) == "books") return books_text(s, d, start_);
    if (d.word(0) == "posts") return ring_text(s, d.word(1), start_);
    const IncidentState& i = s.incidents.at(incident_of(d.word(1)));
    if (d.word(0) == "clocks")
        for (const ClockId c : i.clocks) out += clock_text(s, s.clocks.at(c), start_) + "\n";
    if (d.word(0) == "offers")
        for (const OfferId o : i.offers) out += offer_text(s, o, start_) + "\n";
    if (d.word(0) == "incident")
        out = fmt::format("{} {} {} received {}, alerts {}, policy version {}\n", d.word(1), to_string(i.phase), to_string(i.severity),
                          seconds_text(i.received_at, start_), i.alerts.size(), s.policy_of(i).version);
    return out;
}

std::string Story::command(const Directive& d) {
    if (d.word(0) == "position") {
        Phone& phone = phones_.at(d.word(1));
        phone.at = point_of(d.word(2));
        phone.reports = false;  // until it is said again: this fix stands alone in time
        const Duration age = duration_of(d.option("age", "0s"));
        std::string out = run(ReportPosition{responder(d.word(1)), phone.at, wall() - age});
        phone.reports = !d.has("once");
        return out;
    }
    return run(command_of(d));
}

std::string retell(const std::string& text, std::vector<std::string>& complaints) {
    Story story;
    return retell(text, complaints, story);
}

std::string retell(const std::string& text, std::vector<std::string>& complaints, Story& story) {
    std::istringstream in{text};
    std::string out, told;
    bool skipping = false;
    for (std::string line; std::getline(in, line);) {
        if (skipping) {  // old output, up to the empty line after it
            if (!line.empty()) continue;
            skipping = false;
        }
        if (line == "----") {
            out += "----\n" + (told.empty() ? std::string{"nothing\n"} : told);
            told.clear();
            skipping = true;
            continue;
        }
        out += line + "\n";
        if (line.empty() || line[0] == '#') continue;
        try {
            told += story.tell(line);
        } catch (const std::exception& e) {
            told += "cannot do \"" + line + "\": " + e.what() + "\n";
            complaints.push_back("cannot do \"" + line + "\": " + e.what());
        }
    }
    if (!told.empty()) complaints.push_back("the last block has no ---- line");
    complaints.insert(complaints.end(), story.complaints().begin(), story.complaints().end());
    return out;
}

}  // namespace watchgrid::test
