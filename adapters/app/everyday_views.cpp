#include "adapters/app/everyday_views.hpp"

#include "adapters/app/json_views.hpp"
#include "adapters/app/public_ids.hpp"

namespace watchgrid::app {
namespace {

namespace json = boost::json;
using engine::State;

template <engine::NamedEnum E>
json::string word(E value) {
    const std::string_view text = engine::to_string(value);
    return json::string{text.data(), text.size()};
}

json::value text_or_null(const std::string& text) { return text.empty() ? json::value{} : json::value(text); }

template <class IdT>
json::value id_or_null(IdT id) { return id ? json::value(public_id(id)) : json::value{}; }

json::array texts(const std::vector<std::string>& list) {
    json::array out;
    for (const std::string& text : list) out.push_back(json::string{text});
    return out;
}

json::object point_json(engine::LatLon at) { return location_json({at, 0}); }

json::value open_task(const State& s, const std::string& subject, engine::WorkKind kind, const std::string& item = {}) {
    const engine::TaskId task = s.books.open_task(subject, kind, item);
    return task ? json::value(task_json(s, task)) : json::value{};
}

/// Others are about something that bears an id of its sender's choice: no key to a home.
bool is_about_a_place(engine::WorkKind kind) { return kind == engine::WorkKind::Inspection || kind == engine::WorkKind::Defect || kind == engine::WorkKind::Visit; }

/// The place that the report named, unless it is a home or a camera: to name one is no key to it. Else where the report says that it is; a bus
/// is where the report says, too.
json::value reported_place_json(const engine::Town& town, const engine::TaskRaised& task) {
    using engine::PlaceKind;
    const engine::Place* place = task.place_id.empty() ? nullptr : town.find_place(task.place_id);
    if (place != nullptr && place->kind != PlaceKind::Home && place->kind != PlaceKind::Camera) {
        const std::optional<engine::LatLon> at = place->kind == PlaceKind::MobileAlarmPoint ? task.at : place->at;
        return json::object{{"place_id", place->id}, {"name", place->name}, {"location", at ? json::value(point_json(*at)) : json::value{}}};
    }
    if (!task.at) return {};
    return json::object{{"place_id", nullptr}, {"name", nullptr}, {"location", point_json(*task.at)}};
}

json::value known_place_json(const State& s, const engine::Town& town, const std::string& place_id) {
    const engine::Place* place = town.find_place(place_id);
    const engine::HazardState* hazard = s.books.hazards.find(engine::Books::find(s.books.hazard_by_place, place_id));
    if (place == nullptr && hazard == nullptr) return {};
    return json::object{{"place_id", place_id}, {"name", place != nullptr ? json::value(place->name) : json::value{}},
                        {"location", point_json(hazard != nullptr ? hazard->spot.at : place->at)}, {"checklist", hazard != nullptr ? texts(hazard->spot.checklist) : json::array{}}};
}

}  // namespace

json::object task_json(const State& s, engine::TaskId id) {
    const engine::TaskState* known = s.books.tasks.find(id);
    if (known == nullptr) return {{"task_id", public_id(id)}};
    const engine::TaskState& t = *known;
    const bool reported = t.task.kind == engine::WorkKind::HazardReport;  // its item is the reporter
    return {{"task_id", public_id(id)}, {"kind", word(t.task.kind)}, {"subject", t.task.subject}, {"item", reported ? json::value{} : text_or_null(t.task.item)},
            {"reported_by", reported ? text_or_null(t.task.item) : json::value{}}, {"zone", text_or_null(t.task.zone_id)},
            {"assignee", text_or_null(t.task.assignee)}, {"text", t.task.text}, {"raised_at", time_json(t.raised_at)}, {"due_at", time_json(t.task.due_at)},
            {"overdue_at", time_json(t.overdue_at)}, {"done_at", time_json(t.done_at)}};
}

json::object task_with_place_json(const State& s, const engine::Town& town, engine::TaskId id) {
    json::object out = task_json(s, id);
    const engine::TaskState* t = s.books.tasks.find(id);
    if (t == nullptr) return out;
    if (t->task.kind == engine::WorkKind::HazardReport) out["place"] = reported_place_json(town, t->task);
    else out["place"] = is_about_a_place(t->task.kind) ? known_place_json(s, town, t->task.subject) : json::value{};
    return out;
}

json::object hazard_json(const State& s, const engine::Town& town, engine::HazardId id) {
    const engine::HazardState& h = s.books.hazards.at(id);
    const engine::Place* place = town.find_place(h.spot.place_id);
    json::array defects;
    for (const std::string& item : h.spot.checklist)
        if (json::value defect = open_task(s, h.spot.place_id, engine::WorkKind::Defect, item); !defect.is_null()) defects.push_back(std::move(defect));
    return {{"place_id", h.spot.place_id}, {"name", place != nullptr ? json::value(place->name) : json::value{}}, {"zone", text_or_null(h.spot.zone_id)},
            {"location", point_json(h.spot.at)}, {"water", h.spot.water}, {"checklist", texts(h.spot.checklist)}, {"missing", texts(h.missing)},
            {"interval_s", h.spot.interval.count() / 1000}, {"inspected_at", time_json(h.inspected_at)}, {"inspected_by", text_or_null(h.inspected_by)},
            {"due_at", time_json(h.due_at)}, {"inspections", h.inspections}, {"task", open_task(s, h.spot.place_id, engine::WorkKind::Inspection)}, {"defects", std::move(defects)}};
}

json::object patrol_json(const State& s, engine::PatrolId id) {
    const engine::PatrolState* known = s.books.patrols.find(id);
    if (known == nullptr) return {{"patrol_id", public_id(id)}};
    const engine::PatrolState& p = *known;
    return {{"patrol_id", public_id(id)}, {"team", text_or_null(p.team)}, {"members", texts(p.members)}, {"zone", text_or_null(p.zone_id)}, {"started_at", time_json(p.started_at)},
            {"ended_at", time_json(p.ended_at)}, {"visited", texts(p.visited)}};
}

json::object home_json(const State& s, engine::HomeId id) {
    const engine::HomeState& h = s.books.homes.at(id);
    const engine::TaskId task = s.books.open_task(h.profile.place_id, engine::WorkKind::Visit);
    return {{"place_id", h.profile.place_id}, {"zone", text_or_null(h.profile.zone_id)}, {"helper", text_or_null(h.profile.helper)},
            {"visit_every_s", h.profile.visit_every.count() / 1000}, {"visited_at", time_json(h.visited_at)}, {"due_at", time_json(h.due_at)},
            {"task_id", id_or_null(task)}};
}

json::object home_profile_json(const State& s, engine::HomeId id) {
    const engine::CareHome& h = s.books.homes.at(id).profile;
    return {{"place_id", h.place_id}, {"location", point_json(h.at)}, {"person", text_or_null(h.person)}, {"medical", text_or_null(h.medical)},
            {"key_holder", text_or_null(h.key_holder)}, {"key_phone", text_or_null(h.key_phone)}, {"relatives", text_or_null(h.relatives)}, {"helper", text_or_null(h.helper)}};
}

json::object care_notice_json(const State& s, engine::CareNoticeId id) {
    const engine::CareNoticeState* known = s.books.care_notices.find(id);
    if (known == nullptr) return {{"care_notice_id", public_id(id)}};
    const engine::CareNoticeState& n = *known;
    return {{"care_notice_id", public_id(id)}, {"incident_id", public_id(n.incident)}, {"party", word(n.party)}, {"to", n.to}, {"told_at", time_json(n.told_at)},
            {"settled_at", time_json(n.settled_at)}, {"delivered", n.settled_at ? json::value(n.delivered) : json::value{}}};
}

json::object dispute_json(const State& s, engine::DisputeId id, bool with_steps) {
    const engine::DisputeState& d = s.books.disputes.at(id);
    json::array incidents;
    for (const engine::IncidentId i : d.incidents) incidents.push_back(json::string{public_id(i)});
    json::object out{{"dispute_id", public_id(id)}, {"state", word(d.phase)}, {"place_id", d.place_id}, {"zone", text_or_null(d.zone_id)}, {"parties", texts(d.parties)},
                     {"subject", d.subject}, {"mediator", text_or_null(d.mediator)}, {"agency", text_or_null(d.agency)}, {"opened_at", time_json(d.opened_at)},
                     {"settled_at", time_json(d.settled_at)}, {"reopened", d.reopened}, {"incidents", std::move(incidents)}, {"step_count", d.steps.size()},
                     {"follow_up", open_task(s, public_id(id), engine::WorkKind::FollowUp)}};
    if (!with_steps) return out;
    json::array steps;
    for (const engine::DisputeNote& n : d.steps) steps.push_back(json::object{{"at", time_json(n.at)}, {"step", word(n.step)}, {"text", n.text}, {"by", n.by}, {"agency", text_or_null(n.agency)}});
    out["steps"] = std::move(steps);
    return out;
}

json::object holder_json(const State& s, engine::HolderId id) {
    const engine::HolderState& h = s.books.holders.at(id);
    return {{"holder", h.external_id}, {"balance", h.balance}, {"earned", h.earned}, {"redeemed", h.redeemed}};
}

json::object entry_json(const State& s, engine::EntryId id) {
    const engine::EntryState& e = s.books.entries.at(id);
    return {{"entry_id", public_id(id)}, {"kind", word(e.kind)}, {"holder", s.books.holders.at(e.holder).external_id}, {"points", e.points}, {"key", e.key},
            {"rule", text_or_null(e.rule)}, {"at", time_json(e.at)}, {"reversed_by", id_or_null(e.reversed_by)}};
}

json::object notice_json(const State& s, engine::NoticeId id) {
    const engine::NoticeState* known = s.books.notices.find(id);
    if (known == nullptr) return {{"notice_id", public_id(id)}};
    const engine::NoticeState& n = *known;
    return {{"notice_id", public_id(id)}, {"zone", n.content.zone_id}, {"headline", n.content.headline}, {"text", text_or_null(n.content.text)},
            {"category", text_or_null(n.content.category)}, {"severity", text_or_null(n.content.severity)}, {"cap_id", text_or_null(n.content.cap_id)}, {"drill", n.content.drill},
            {"issued_at", time_json(n.issued_at)}, {"expires_at", time_json(n.content.expires_at)}, {"ended", n.ended}};
}

}  // namespace watchgrid::app
