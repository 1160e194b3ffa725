/// The directives about the everyday work: hazard spots, patrols, care, disputes, points, notices, and people whom nobody sent.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <sstream>
#include <stdexcept>

#include "tests/scenarios/policy_options.hpp"
#include "tests/scenarios/print_event.hpp"
#include "tests/scenarios/story.hpp"
#include "tests/scenarios/story_words.hpp"
#include "tests/support/small_town.hpp"

namespace watchgrid::test {

using namespace engine;

namespace {

LatLon point_of(const std::string& text) {
    const auto comma = text.find(',');
    if (comma == std::string::npos) throw std::runtime_error{"expected metres east and north, not \"" + text + "\""};
    return at_meters(std::stod(text.substr(0, comma)), std::stod(text.substr(comma + 1)));
}

std::vector<std::string> list_of(const std::string& text) {
    std::vector<std::string> out;
    std::istringstream in{text};
    for (std::string word; std::getline(in, word, ';');) out.push_back(word);
    return out;
}

template <class IdT>
IdT id_of(const std::string& text) { return {std::stoull(text.substr(text.find_first_of("0123456789")))}; }

std::string words_after(const Directive& d, std::size_t n) { return d.words.size() > n ? d.words[n] : std::string{}; }
std::int32_t points_of(const Directive& d) { return std::stoi(d.option("points", "0")); }

CheckIn check_in_of(const Directive& d, Instant now) {
    CheckIn c;
    c.proof = d.has("qr") ? Proof::Qr : d.has("desk") ? Proof::Desk : Proof::Geofence;
    if (!d.option("at").empty()) c.at = point_of(d.option("at"));
    c.accuracy_m = static_cast<std::uint32_t>(std::stoul(d.option("accuracy", "10")));
    if (!d.option("late").empty()) c.device_at = now - duration_of(d.option("late"));
    if (!d.option("fix_age").empty()) c.fix_at = c.device_at.value_or(now) - duration_of(d.option("fix_age"));
    return c;
}

/// One report a place and person, unless another id is said.
std::string report_of(const Directive& d) { return d.option("report", d.word(0) + " " + d.word(1) + " " + d.option("by")); }

}  // namespace

void Story::add_everyday(const Directive& d) {
    EverydayRegister& e = town_.everyday;
    const std::string& what = d.word(0);
    const auto zone_at = [&](LatLon at) { return town_.zones.empty() ? std::string{} : town_.zones.at(GridTree{town_.zones}.zone_at(at)).id; };
    if (what == "hazard") {
        const Place* place = town_.find_place(d.word(1));
        if (place == nullptr) throw std::runtime_error{"no such place: " + d.word(1)};
        e.hazards.push_back({d.word(1), zone_at(place->at), place->at, list_of(d.option("checklist")), duration_of(d.option("every", "0s")), d.has("water")});
    } else if (what == "home") {
        const Place* place = town_.find_place(d.word(1));
        if (place == nullptr) throw std::runtime_error{"no such place: " + d.word(1)};
        e.homes.push_back({.place_id = d.word(1), .zone_id = zone_at(place->at), .at = place->at, .person = d.option("person", "Ma"), .medical = d.option("medical"),
                           .key_holder = d.option("key"), .key_phone = d.option("key_phone"), .relatives = {}, .helper = d.option("helper"), .camera = d.option("camera"),
                           .visit_every = duration_of(d.option("every", "0s"))});
    } else if (what == "rules") {
        e.rules.points_on = d.option("points") == "on";
        e.rules.defect_within = duration_of(d.option("defect", "72h"));
    } else if (what == "rule") {
        e.rules.points.push_back({d.word(1), word_of<Merit>(d.word(2)), d.option("work"), points_of(d), static_cast<std::uint16_t>(std::stoul(d.option("daily", "0")))});
    } else {
        e.ledger.push_back({.key = d.word(2), .holder = d.word(1), .points = points_of(d), .text = ""});
    }
}

std::optional<Command> everyday_command_of(const Directive& d, Instant now, Instant start) {
    const std::string& what = d.word(0);
    const std::string by = d.option("by", "desk1");
    const auto instant = [&](const char* key) { return d.option(key).empty() ? std::optional<Instant>{} : start + duration_of(d.option(key)); };
    if (what == "inspect") return InspectHazard{d.word(1), report_of(d), by, check_in_of(d, now), list_of(d.option("missing")), words_after(d, 2)};
    if (what == "danger") {
        std::optional<LatLon> at;
        if (!d.option("at").empty()) at = point_of(d.option("at"));
        return ReportHazard{d.option("place"), d.word(1), by, at, words_after(d, 2)};
    }
    if (what == "silent" || what == "heard") return ReportSilence{d.word(1), what == "silent", now - duration_of(d.option("for", "30s"))};
    if (what == "finish") return FinishTask{id_of<TaskId>(d.word(1)), by, words_after(d, 2)};
    if (what == "heat") return SetHeat{d.word(1) == "on", by};
    if (what == "patrol") return StartPatrol{d.word(1), list_of(d.option("members")), d.option("zone"), by, d.option("report", "patrol " + d.word(1))};
    if (what == "check") return CheckPatrol{id_of<PatrolId>(d.word(1)), d.word(2), d.option("report", "check " + d.word(1) + " " + d.word(2) + " " + by), by, check_in_of(d, now)};
    if (what == "patrol_ends") return EndPatrol{id_of<PatrolId>(d.word(1)), by};
    if (what == "work") return RecordWork{d.word(1), by, d.word(2), static_cast<std::uint32_t>(std::stoul(d.option("count", "1"))), d.option("zone"), words_after(d, 3), d.option("recorded")};
    if (what == "visit") return VisitHome{d.word(1), report_of(d), by, check_in_of(d, now), words_after(d, 2)};
    if (what == "told") return SettleCareNotice{id_of<CareNoticeId>(d.word(1)), d.word(2) == "delivered", words_after(d, 3)};
    if (what == "dispute")
        return OpenDispute{d.word(1), list_of(d.option("parties")), words_after(d, 2), d.option("mediator"), d.option("incident").empty() ? IncidentId{} : id_of<IncidentId>(d.option("incident")), by};
    if (what == "step") return StepDispute{id_of<DisputeId>(d.word(1)), word_of<DisputeStep>(d.word(2)), words_after(d, 3), by, d.option("agency"), instant("follow_up")};
    if (what == "reopen_dispute") return ReopenDispute{id_of<DisputeId>(d.word(1)), words_after(d, 2), by};
    if (what == "credit") return CreditPoints{d.word(1), points_of(d), d.option("key"), words_after(d, 2), by};
    if (what == "redeem") return RedeemPoints{d.word(1), points_of(d), d.option("key"), d.option("shop"), words_after(d, 2), by};
    if (what == "reverse") return ReversePoints{id_of<EntryId>(d.word(1)), words_after(d, 2), by};
    if (what == "review") return ReviewPoints{d.word(1), by};
    if (what == "helped") return RecordHelp{id_of<IncidentId>(d.word(1)), d.word(2), instant("arrived"), words_after(d, 3), by};
    if (what == "withdraw_all") return OrderWithdraw{id_of<IncidentId>(d.word(1)), static_cast<std::uint8_t>(std::stoi(d.option("tier", "1"))), words_after(d, 2), by};
    if (what == "injury") return RecordInjury{id_of<IncidentId>(d.word(1)), d.word(2), words_after(d, 3), by};
    if (what == "notice") {
        AreaNotice n;
        n.zone_id = d.word(1), n.headline = words_after(d, 2), n.text = words_after(d, 3), n.category = d.option("category"), n.severity = d.option("severity");
        n.cap_id = d.option("cap"), n.expires_at = now + duration_of(d.option("for", "1h"));
        return IssueNotice{n, by};
    }
    if (what == "notice_ends") return CancelNotice{id_of<NoticeId>(d.word(1)), by, words_after(d, 2)};
    return std::nullopt;
}

namespace {

std::string open_tasks(const State& s, Instant start) {
    std::string out;
    for (const Books::OpenTask& open : s.books.open_tasks) {
        const TaskState& t = s.books.tasks.at(std::get<3>(open));
        out += fmt::format("T{} {} for {}, due {}{}: {}\n", std::get<3>(open).value, to_string(t.task.kind), t.task.assignee.empty() ? "the desk" : t.task.assignee,
                           seconds_text(t.task.due_at, start), t.overdue_at ? ", overdue" : "", t.task.text);
    }
    return out.empty() ? "no open tasks\n" : out;
}

/// How many of each kind wait for whom.
std::string task_counts(const State& s) {
    std::map<std::pair<std::string, std::string>, std::pair<int, int>> counts;
    for (const Books::OpenTask& open : s.books.open_tasks) {
        const TaskState& t = s.books.tasks.at(std::get<3>(open));
        auto& [all, overdue] = counts[{std::string{to_string(t.task.kind)}, t.task.assignee.empty() ? "the desk" : t.task.assignee}];
        ++all, overdue += t.overdue_at ? 1 : 0;
    }
    std::string out;
    for (const auto& [key, n] : counts) out += fmt::format("{} for {}: {} open, {} overdue\n", key.first, key.second, n.first, n.second);
    return out.empty() ? "no open tasks\n" : out;
}

/// `who`: one holder; "" all of them; "total" only the last line.
std::string points_text(const State& s, const std::string& who) {
    std::int64_t sum = 0;
    std::string out;
    for (const HolderState& h : s.books.holders) {
        if (who.empty() || who == h.external_id) out += fmt::format("{} has {}, earned {}, redeemed {}\n", h.external_id, h.balance, h.earned, h.redeemed);
        sum += h.balance;
    }
    return out + fmt::format("{} holders, {} entries, balance {}\n", s.books.holders.size(), s.books.entries.size(), sum);
}

/// A line a month, area and kind of work.
std::string work_text(const State& s) {
    std::string out;
    for (const WorkCount& c : s.books.work_counts) out += fmt::format("{} {} {}: {}\n", c.month, c.zone_id.empty() ? "nowhere" : c.zone_id, c.work, c.count);
    return out.empty() ? "no work\n" : out;
}

/// Those that the household is a party of; all without one.
std::string disputes_text(const State& s, const std::string& party) {
    std::string out;
    DisputeId id = s.books.disputes.first_id();
    for (const DisputeState& x : s.books.disputes) {
        if (party.empty() || std::ranges::find(x.parties, party) != x.parties.end())
            out += fmt::format("D{} {} at {}, mediator {}{}, {} steps, {} incidents, re-opened {}\n", id.value, to_string(x.phase), x.place_id, x.mediator,
                               x.agency.empty() ? "" : ", with " + x.agency, x.steps.size(), x.incidents.size(), x.reopened);
        ++id.value;
    }
    return out.empty() ? "no disputes\n" : out;
}

}  // namespace

std::string books_text(const State& s, const Directive& d, Instant start) {
    const Books& b = s.books;
    const std::string& what = d.word(1);
    if (what == "tasks") return words_after(d, 2) == "count" ? task_counts(s) : open_tasks(s, start);
    if (what == "points") return points_text(s, words_after(d, 2));
    if (what == "disputes") return disputes_text(s, words_after(d, 2));
    if (what == "work") return work_text(s);
    if (what == "reports") return fmt::format("{} reports known\n", b.reports.size());
    if (what != "notices") throw std::runtime_error{"expected tasks, points, disputes, work, reports or notices, not \"" + what + "\""};
    std::size_t open = 0;
    for (const NoticeState& n : b.notices) open += n.ended ? 0 : 1;
    return fmt::format("{} notices, {} open\n", b.notices.size(), open);
}

}  // namespace watchgrid::test
