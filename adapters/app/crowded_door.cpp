#include "adapters/app/crowded_door.hpp"

namespace watchgrid::app {
namespace {

constexpr int kMergesMax = 16;  ///< of a chain

/// With the length in front: a sender may write any letter into either.
std::string key_of(const CrowdedDoor::Alarm& a) { return std::to_string(a.source_id.size()) + ":" + a.source_id + a.alert_id; }
CrowdedDoor::Alarm alarm_of(const std::string& key) {
    const std::size_t begin = key.find(':') + 1, size = std::stoul(key);
    return {key.substr(begin, size), key.substr(begin + size)};
}

std::string told_of(engine::IncidentId incident, const std::string& words) { return std::to_string(incident.value) + ":" + words; }

bool is_decided(const engine::State& s, const CrowdedDoor::Alarm& a) { return s.alert_by_key.contains(engine::alert_key(a.source_id, a.alert_id)); }

}  // namespace

engine::IncidentId open_incident_of(const engine::State& s, const CrowdedDoor::Alarm& alarm) {
    const auto known = s.alert_by_key.find(engine::alert_key(alarm.source_id, alarm.alert_id));
    if (known == s.alert_by_key.end()) return {};
    engine::IncidentId id = s.alerts.at(known->second).incident;
    for (int n = 0; n < kMergesMax && s.incidents.has(id) && s.incidents.at(id).merged_into; ++n) id = s.incidents.at(id).merged_into;
    return s.incidents.has(id) && s.incidents.at(id).open() ? id : engine::IncidentId{};
}

CrowdedDoor::Coming CrowdedDoor::come(const std::string& who, const Alarm& alarm, engine::Instant now) {
    const std::string key = key_of(alarm);
    const std::lock_guard lock{mutex_};
    PressMemory::Press& press = presses_.at(who, now, bounds_.window);
    if (press.has(key)) return Coming::Known;
    if (press.keys.size() >= bounds_.presses) return Coming::Crowded;
    press.keys.push_back(key);
    press.last_at = now;
    return Coming::Counted;
}

void CrowdedDoor::leave(const std::string& who, const Alarm& alarm, engine::Instant now) {
    const std::lock_guard lock{mutex_};
    std::erase(presses_.at(who, now, bounds_.window).keys, key_of(alarm));
}

CrowdedDoor::Joined CrowdedDoor::join(const engine::State& s, const std::string& who, const Alarm& alarm, const std::string& words, engine::Instant now) {
    const Coming coming = come(who, alarm, now);  // the window may have begun again, or the same press came twice
    if (coming != Coming::Crowded) return {};
    const std::lock_guard lock{mutex_};
    PressMemory::Press& press = presses_.at(who, now, bounds_.window);
    Joined out;
    for (auto key = press.keys.rbegin(); key != press.keys.rend() && !out.incident; ++key) {
        out.alarm = alarm_of(*key);
        out.incident = open_incident_of(s, out.alarm);
    }
    if (!out.incident) {
        if (press.keys.empty() || (!is_decided(s, alarm_of(press.keys.back())) && now - press.last_at < kDecidedWithin)) return {.joining = Joining::Unsure, .incident = {}};
        press.keys.back() = key_of(alarm);
        press.last_at = now;
        press.told.reset();
        press.unsaid = 0;
        return {};
    }
    ++press.unsaid;
    out.joining = press.told == told_of(out.incident, words) ? Joining::Said : press.notes >= bounds_.notes ? Joining::Full : Joining::Told;
    if (out.joining != Joining::Told) return out;
    ++press.notes;
    const std::uint32_t presses = std::exchange(press.unsaid, 0U);
    out.note = (presses > 1 ? " (x" + std::to_string(presses) + ")" : std::string{}) + (words.empty() ? std::string{} : ": " + words);
    out.words = words;
    return out;
}

void CrowdedDoor::told(const std::string& who, const Joined& joined, engine::Instant now) {
    const std::lock_guard lock{mutex_};
    presses_.at(who, now, bounds_.window).told = told_of(joined.incident, joined.words);
}

}  // namespace watchgrid::app
