#include "adapters/reports/render.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <cstdio>

#include "adapters/codec/rfc3339.hpp"
#include "adapters/reports/cell_text.hpp"

namespace watchgrid::reports {
namespace {

namespace json = boost::json;
using Cells = std::vector<std::string>;

std::string seconds_text(std::optional<engine::Duration> d) {
    if (!d) return "";
    char out[32];
    std::snprintf(out, sizeof out, "%.1f", static_cast<double>(d->count()) / 1000);
    return out;
}
std::string number(std::size_t n) { return std::to_string(n); }

/// Columns as wide as they are on a terminal: a Chinese character takes two cells.
std::size_t width(std::string_view text) {
    std::size_t cells = 0;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if ((byte & 0xC0U) != 0x80U) cells += byte >= 0xE3 ? 2 : 1;
    }
    return cells;
}

std::string table(const Cells& header, const std::vector<Cells>& rows) {
    std::vector<std::size_t> widths;
    for (const std::string& cell : header) widths.push_back(width(cell));
    for (const Cells& row : rows)
        for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width(row[i]));
    std::string out;
    const auto line = [&](const Cells& cells) {
        std::string text;
        for (std::size_t i = 0; i < cells.size(); ++i) text += cells[i] + std::string(widths[i] - width(cells[i]) + 2, ' ');
        text.erase(text.find_last_not_of(' ') + 1);
        out += text + "\n";
    };
    line(header);
    for (const Cells& row : rows) line(row);
    return out;
}

/// A cell that a spreadsheet would take for a formula gets a quote mark in front.
std::string csv_cell(const std::string& text) {
    const bool formula = !text.empty() && std::string_view{"=+-@\t\r"}.find(text.front()) != std::string_view::npos;
    std::string safe{formula ? "'" : ""};
    safe += text;
    if (safe.find_first_of(",\"\r\n") == std::string::npos) return safe;
    std::string out = "\"";
    for (const char c : safe) out += c == '"' ? std::string{"\"\""} : std::string{c};
    return out + "\"";
}
std::string csv(const Cells& header, const std::vector<Cells>& rows) {
    std::string out;
    const auto line = [&](const Cells& cells) {
        for (std::size_t i = 0; i < cells.size(); ++i) out += (i == 0 ? "" : ",") + csv_cell(cells[i]);
        out += "\r\n";
    };
    line(header);
    for (const Cells& row : rows) line(row);
    return out;
}

std::string bin_name(std::size_t bin) { return bin < kBinSeconds.size() ? "le_" + std::to_string(kBinSeconds[bin]) + "_s" : "longer"; }

json::value text(std::string_view s) { return json::string{s.data(), s.size()}; }
json::value seconds_json(std::optional<engine::Duration> d) { return d ? json::value(static_cast<double>(d->count()) / 1000) : json::value{}; }
json::object bins_json(const Times& times) {
    json::object out;
    for (std::size_t b = 0; b < times.bins().size(); ++b) out[bin_name(b)] = times.bins()[b];
    out["missing"] = times.never();
    return out;
}
json::value when(const std::optional<engine::Instant>& t) { return t ? text(codec::format_rfc3339(*t)) : json::value{}; }

std::string causes_text(const SlaRow& r) {
    std::string out;
    for (std::size_t c = 0; c < kCauses; ++c)
        if (r.causes[c] > 0) out += (out.empty() ? "" : " ") + std::string{engine::to_string(static_cast<engine::BreachCause>(c))} + ":" + number(r.causes[c]);
    return out;
}
template <class E> std::string word(const std::optional<E>& e) { return e ? std::string{engine::to_string(*e)} : std::string{}; }
std::string tier_text(const std::optional<engine::Tier>& t) { return !t ? "" : *t == 0 ? "any" : std::to_string(*t); }

Cells sla_cells(const SlaRow& r) {
    return {r.rule_id, word(r.stage), word(r.zone_class), tier_text(r.tier), number(r.clocks), number(r.met), number(r.breached), number(r.running),
            r.share() ? percent(*r.share()) : "", r.target_percent ? std::to_string(*r.target_percent) + "%" : "", seconds_text(r.took.percentile(50)),
            seconds_text(r.took.percentile(90)), number(r.late), number(r.excused)};
}
const Cells kSlaHeader{"rule", "stage", "zone_class", "tier", "clocks", "met", "breached", "running", "share_met", "target", "p50_s", "p90_s", "late", "excused"};

void add_bins(Cells& cells, const Times& times) {
    for (const std::uint64_t n : times.bins()) cells.push_back(number(n));
    cells.push_back(number(times.never()));
}
void add_bin_names(Cells& cells) {
    for (std::size_t b = 0; b <= kBinSeconds.size(); ++b) cells.push_back(bin_name(b));
    cells.push_back("missing");
}

}  // namespace

std::string table_of(const SlaReport& report) {
    const bool grouped = report.query.group_by != GroupBy::Detail;
    Cells header = kSlaHeader;
    header.push_back("causes");
    if (grouped) header.insert(header.begin(), std::string{engine::to_string(report.query.group_by)});
    if (grouped) header[0] = "by_" + header[0];
    std::vector<Cells> rows;
    for (const SlaRow& r : report.rows) {
        Cells cells = sla_cells(r);
        cells.push_back(causes_text(r));
        if (grouped) cells.insert(cells.begin(), r.group);
        rows.push_back(std::move(cells));
    }
    std::string out = table(header, rows) + number(report.incidents) + " incidents; drills are not counted\n";
    if (report.slowest) out += "slowest to arrive: " + report.slowest->unit + ", median " + seconds_text(report.slowest->median) + " s of " + number(report.slowest->arrivals) + "\n";
    return out;
}

std::string csv_of(const SlaReport& report) {
    Cells header = kSlaHeader;
    header.insert(header.begin(), "group");
    for (std::size_t c = 0; c < kCauses; ++c) header.push_back("cause_" + std::string{engine::to_string(static_cast<engine::BreachCause>(c))});
    add_bin_names(header);
    std::vector<Cells> rows;
    for (const SlaRow& r : report.rows) {
        Cells cells = sla_cells(r);
        cells.insert(cells.begin(), r.group);
        for (const std::size_t n : r.causes) cells.push_back(number(n));
        add_bins(cells, r.took);
        rows.push_back(std::move(cells));
    }
    return csv(header, rows);
}

std::string json_of(const SlaReport& report, bool name_slowest) {
    json::array rows;
    for (const SlaRow& r : report.rows) {
        json::object causes;
        for (std::size_t c = 1; c < kCauses; ++c) causes[std::string{engine::to_string(static_cast<engine::BreachCause>(c))}] = r.causes[c];
        rows.push_back(json::object{{"group", r.group.empty() ? json::value{} : text(r.group)}, {"rule_id", r.rule_id.empty() ? json::value{} : text(r.rule_id)},
                                    {"stage", r.stage ? text(word(r.stage)) : json::value{}}, {"zone_class", r.zone_class ? text(word(r.zone_class)) : json::value{}},
                                    {"tier", r.tier ? json::value(*r.tier) : json::value{}}, {"clocks", r.clocks}, {"met", r.met}, {"breached", r.breached},
                                    {"running", r.running}, {"share_met", r.share() ? json::value(*r.share()) : json::value{}},
                                    {"target", r.target_percent ? json::value(*r.target_percent / 100.0) : json::value{}}, {"p50_s", seconds_json(r.took.percentile(50))},
                                    {"p90_s", seconds_json(r.took.percentile(90))}, {"late", r.late}, {"excused", r.excused}, {"causes", std::move(causes)},
                                    {"bins", bins_json(r.took)}});
    }
    json::object out{{"report", "sla"}, {"from", when(report.query.period.from)}, {"to", when(report.query.period.to)},
                     {"group_by", text(engine::to_string(report.query.group_by))}, {"incidents", report.incidents}, {"rows", std::move(rows)}};
    if (name_slowest)
        out["slowest_unit"] = report.slowest ? json::value(json::object{{"unit", report.slowest->unit}, {"median_s", seconds_json(report.slowest->median)}, {"arrivals", report.slowest->arrivals}})
                                             : json::value{};
    return json::serialize(out);
}

std::string table_of(const Bulletin& bulletin) {
    Cells header{"week", "unit", "incidents"};
    for (const BulletinStage& s : kBulletinStages) {
        const std::string name = std::string{s.name} + " " + std::string{s.name_zh};
        header.push_back(name + " <= " + std::to_string(std::chrono::duration_cast<std::chrono::seconds>(s.limit).count()) + " s");
        header.push_back("p50_s"), header.push_back("p90_s"), header.push_back("missing");
    }
    std::vector<Cells> rows;
    for (const BulletinRow& r : bulletin.rows) {
        Cells cells{r.week, r.unit.empty() ? "(all)" : r.unit, number(r.incidents)};
        for (std::size_t s = 0; s < r.stages.size(); ++s) {
            const Times& times = r.stages[s];
            const std::size_t within = times.within(kBulletinStages[s].limit);
            cells.push_back(number(within) + " (" + percent(static_cast<double>(within) / static_cast<double>(times.count())) + ")");
            cells.push_back(seconds_text(times.percentile(50))), cells.push_back(seconds_text(times.percentile(90))), cells.push_back(number(times.never()));
        }
        rows.push_back(std::move(cells));
    }
    std::string out = table(header, rows);
    for (std::size_t s = 0; s < kBulletinStages.size(); ++s) {
        Cells bins_header{"week", "unit", std::string{kBulletinStages[s].name} + ":"};
        add_bin_names(bins_header);
        std::vector<Cells> bins;
        for (const BulletinRow& r : bulletin.rows) {
            Cells cells{r.week, r.unit.empty() ? "(all)" : r.unit, ""};
            add_bins(cells, r.stages[s]);
            bins.push_back(std::move(cells));
        }
        out += "\n" + table(bins_header, bins);
    }
    return out;
}

std::string csv_of(const Bulletin& bulletin) {
    Cells header{"week", "unit", "incidents", "stage", "limit_s", "within", "share_within", "p50_s", "p90_s"};
    add_bin_names(header);
    std::vector<Cells> rows;
    for (const BulletinRow& r : bulletin.rows)
        for (std::size_t s = 0; s < r.stages.size(); ++s) {
            const Times& times = r.stages[s];
            const std::size_t within = times.within(kBulletinStages[s].limit);
            Cells cells{r.week, r.unit, number(r.incidents), std::string{kBulletinStages[s].name}, seconds_text(kBulletinStages[s].limit), number(within),
                        percent(static_cast<double>(within) / static_cast<double>(times.count())), seconds_text(times.percentile(50)), seconds_text(times.percentile(90))};
            add_bins(cells, times);
            rows.push_back(std::move(cells));
        }
    return csv(header, rows);
}

std::string json_of(const Bulletin& bulletin, bool by_unit) {
    json::array rows;
    for (const BulletinRow& r : bulletin.rows) {
        if (!by_unit && !r.unit.empty()) continue;
        json::object stages;
        for (std::size_t s = 0; s < r.stages.size(); ++s) {
            const Times& times = r.stages[s];
            const std::size_t within = times.within(kBulletinStages[s].limit);
            stages[std::string{kBulletinStages[s].name}] =
                json::object{{"limit_s", seconds_json(kBulletinStages[s].limit)}, {"within", within}, {"share_within", static_cast<double>(within) / static_cast<double>(times.count())},
                             {"p50_s", seconds_json(times.percentile(50))}, {"p90_s", seconds_json(times.percentile(90))}, {"bins", bins_json(times)}};
        }
        rows.push_back(json::object{{"week", r.week}, {"unit", r.unit.empty() ? json::value{} : text(r.unit)}, {"incidents", r.incidents}, {"stages", std::move(stages)}});
    }
    return json::serialize(json::object{{"report", "bulletin"}, {"from", when(bulletin.query.period.from)}, {"to", when(bulletin.query.period.to)}, {"rows", std::move(rows)}});
}

}  // namespace watchgrid::reports
