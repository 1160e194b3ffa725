#include "adapters/app/hook_calls.hpp"

#include <boost/json.hpp>

#include "adapters/app/public_ids.hpp"

namespace watchgrid::app {
namespace {

std::string quoted(const std::string& text) { return boost::json::serialize(boost::json::string{text}); }

/// A notice about an alarm at a home that is cared for: whom to tell, and what they need to know. The medical notes are for the ambulance only.
std::string care_fields(const engine::State& s, const engine::CallHook& hook) {
    std::string out = ",\"care_notice_id\":" + quoted(public_id(hook.notice)) + ",\"to\":" + quoted(hook.to) + ",\"text\":" + quoted(hook.text);
    const engine::CareNoticeState* notice = s.books.care_notices.find(hook.notice);
    const engine::HomeState* home = notice == nullptr ? nullptr : s.books.homes.find(notice->home);
    if (home != nullptr && hook.kind == engine::HookKind::Ambulance) {
        out += ",\"person\":" + quoted(home->profile.person) + ",\"medical\":" + quoted(home->profile.medical) + ",\"key_holder\":" + quoted(home->profile.key_holder) +
               ",\"key_phone\":" + quoted(home->profile.key_phone);
        out += ",\"location\":{\"lat\":" + std::to_string(home->profile.at.lat()) + ",\"lon\":" + std::to_string(home->profile.at.lon()) + "}";
    }
    return out;
}

/// Whether somebody still waits for help: the incident, or the one that it was merged into, is open.
bool goes_on(const engine::State& s, const engine::IncidentState* incident) {
    for (int hops = 0; hops < 16 && incident != nullptr && incident->merged_into; ++hops) incident = s.incidents.find(incident->merged_into);
    return incident != nullptr && incident->open();
}

}  // namespace

webhook::Urgency urgency_of(engine::HookKind kind) noexcept {
    if (kind == engine::HookKind::Ambulance) return webhook::Urgency::Life;
    return kind == engine::HookKind::Reporter ? webhook::Urgency::News : webhook::Urgency::Help;
}

std::string hook_body(const engine::State& s, const engine::CallHook& hook) {
    std::string out = "{\"kind\":\"" + std::string{engine::to_string(hook.kind)} + "\",\"incident_id\":\"" + public_id(hook.incident) + "\"";
    if (hook.offer && s.offers.has(hook.offer)) {
        const auto& profile = s.responders.at(s.offers.at(hook.offer).responder).profile;
        out += ",\"offer_id\":\"" + public_id(hook.offer) + "\",\"responder_id\":\"" + profile.external_id + "\"";
    }
    if (!hook.notice) return out + ",\"rule_id\":\"" + hook.text + "\"}";
    return out + care_fields(s, hook) + "}";
}

std::string hook_key(const engine::State& s, const engine::Effect& effect, const engine::CallHook& hook, Origin origin) {
    const auto at = [](engine::Instant t) { return "-" + std::to_string(engine::to_ms(t)); };
    const std::string shard = std::to_string(origin.shard) + "-";
    if (hook.notice) {
        const engine::CareNoticeState* notice = s.books.care_notices.find(hook.notice);
        return shard + public_id(hook.notice) + (notice == nullptr ? "" : at(notice->told_at));
    }
    const engine::IncidentState* incident = s.incidents.find(hook.incident);
    return shard + std::to_string(effect.seq) + "-" + std::to_string(effect.index) + (incident == nullptr ? "" : at(incident->opened_at));
}

bool still_wanted(const engine::State& s, const engine::Effect& effect) {
    const auto* hook = std::get_if<engine::CallHook>(&effect.body);
    if (hook == nullptr || !hook->notice) return true;
    const engine::CareNoticeState* notice = s.books.care_notices.find(hook->notice);
    if (notice == nullptr) return true;  // forgotten: rather twice than never
    if (notice->settled_at) return false;
    return hook->kind == engine::HookKind::Reporter || goes_on(s, s.incidents.find(hook->incident));
}

}  // namespace watchgrid::app
