/// The directives about containment rings, and what a ring looks like at a moment.
#include <fmt/format.h>

#include <sstream>
#include <stdexcept>

#include "engine/core/apply_ring.hpp"
#include "tests/scenarios/policy_options.hpp"
#include "tests/scenarios/print_event.hpp"
#include "tests/scenarios/story.hpp"
#include "tests/support/small_town.hpp"

namespace watchgrid::test {

using namespace engine;

namespace {

RingId ring_of(const std::string& text) {
    if (text.empty() || text[0] != 'G') throw std::runtime_error{"expected a ring, for example G1, not \"" + text + "\""};
    return {std::stoull(text.substr(1))};
}

LatLon point_of(const std::string& text) {
    const auto comma = text.find(',');
    return at_meters(std::stod(text.substr(0, comma)), std::stod(text.substr(comma + 1)));
}

std::optional<std::uint16_t> heading_of(const Directive& d) {
    if (d.option("heading").empty()) return std::nullopt;
    return static_cast<std::uint16_t>(std::stoi(d.option("heading")));
}

std::string words_after(const Directive& d, std::size_t n) { return d.words.size() > n ? d.words[n] : std::string{}; }

}  // namespace

std::optional<Command> ring_command_of(const Directive& d, Instant now) {
    const std::string& what = d.word(0);
    const std::string by = d.option("by", "desk1");
    const Instant seen_at = now - duration_of(d.option("age", "0s"));
    if (what == "ring") {
        RingSuspect suspect{.at = point_of(d.option("at")), .seen_at = seen_at, .vehicle = SuspectVehicle::Car, .heading_deg = heading_of(d), .description = d.option("looks")};
        if (const auto vehicle = parse_enum<SuspectVehicle>(d.option("vehicle", "car"))) suspect.vehicle = *vehicle;
        else throw std::runtime_error{"expected " + expected_words<SuspectVehicle>()};
        return ActivateRing{{std::stoull(d.word(1).substr(1))}, suspect, d.option("bureau"), by, d.option("template")};
    }
    if (what == "sight") return SightSuspect{ring_of(d.word(1)), point_of(d.word(2)), seen_at, heading_of(d), d.option("source", "camera"), by};
    if (what == "post_closed" || what == "post_open")
        return SetRingPost{ring_of(d.word(1)), static_cast<std::uint32_t>(std::stoul(d.word(2))), what == "post_closed", by, words_after(d, 3)};
    if (what == "replan") return ReplanRing{ring_of(d.word(1)), by};
    if (what == "lend") return LendToRing{ring_of(d.word(1)), d.word(2), duration_of(d.option("handover", "30s")), by};
    if (what == "take_over") return TakeOverRing{ring_of(d.word(1)), d.word(2), by};
    if (what == "escalate_ring") return EscalateRing{ring_of(d.word(1)), by};
    if (what == "stand_down") return StandDownRing{ring_of(d.word(1)), by, words_after(d, 2)};
    return std::nullopt;
}

std::string ring_text(const State& s, const std::string& id, Instant start) {
    const RingState& ring = s.rings.at(ring_of(id));
    std::string out = fmt::format("{} I{} {} {}, sealed {:.3f}, {} posts", id, ring.incident.value, to_string(ring.phase), to_string(ring.outcome), ring.sealed / 1e6, ring.posts.size());
    if (!ring.template_id.empty()) out += ", template " + ring.template_id;
    if (!ring.bureau.empty()) out += ", led by " + ring.bureau;
    if (ring.sealed_at) out += ", closed " + seconds_text(*ring.sealed_at, start);
    out += "\n";
    for (const PostState& p : ring.posts)
        out += fmt::format("  post {} {} {}{}, by {}, slack {}\n", p.plan.number, s.responders.at(p.plan.responder).profile.external_id, to_string(phase_of(s, p)),
                           s.offers.has(p.offer) && s.offers.at(p.offer).stalled ? " stalled" : "", seconds_text(p.plan.hold_by, start), seconds_text(Instant{p.plan.slack}, Instant{}));
    for (const GapPlanned& g : ring.gaps)
        out += g.filler ? fmt::format("  gap, {} would be {} late\n", s.responders.at(g.filler).profile.external_id, seconds_text(Instant{g.late}, Instant{})) : "  gap, nobody\n";
    return out;
}

}  // namespace watchgrid::test
