#include "adapters/sim/chase_page.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>

#include "adapters/policy_lab/page_frame.hpp"

namespace watchgrid::sim {

using namespace engine;
using policy_lab::html_words;
using policy_lab::Words;

namespace {

constexpr double kWidth = 620, kHeight = 460, kPad = 24;
constexpr std::size_t kRoadsDrawn = 2'500;

Words plan_words(const std::string& word) { return word == "followed" ? Words{"followed by cameras", "持续跟踪重规划"} : Words{"first plan alone", "仅首次方案"}; }

Words suspect_words(const std::string& word) {
    return word == "direct" ? Words{"straight away", "直接逃离"} : word == "evasive" ? Words{"by detours", "绕行"} : Words{"all", "全部"};
}

std::string rows_table(const Study& s) {
    std::string out = "<div class=\"scroll\"><table>" +
                      policy_lab::heads({{"ring", "封控方式"}, {"suspect", "嫌疑人"}, {"flights", "次数"}, {"caught", "截获率"}, {"time to catch", "截获用时"}, {"first plan complete", "首次方案完整"},
                                         {"units in the first plan", "首次派出力量"}, {"units used", "实际出动力量"}, {"plans", "规划次数"}, {"sightings", "发现次数"}});
    for (const StudyRow& r : rows_of(s))
        out += fmt::format("<tr><td><b>{}</b></td><td>{}</td><td>{}</td><td>{:.1f}% <small>± {:.1f}</small></td><td>{:.0f} s</td><td>{:.0f}%</td><td>{:.1f}</td><td>{:.1f}</td><td>{:.1f}</td><td>{:.1f}</td></tr>\n",
                           html_words(plan_words(r.plan)), html_words(suspect_words(r.suspect)), r.flights, 100 * r.caught, 196 * r.caught_error, r.time_to_catch_s,
                           100 * r.first_complete, r.units_first, r.units_used, r.plans, r.sightings);
    return out + "</table></div>";
}

/// Share caught by then.
std::string catch_times(const Study& s) {
    std::vector<policy_lab::Line> lines;
    double last = 60;
    for (const bool followed : {true, false}) {
        std::vector<double> times;
        for (const Flown& f : s.flights) {
            const ChaseResult& r = followed ? f.followed : f.alone;
            if (r.end == FlightEnd::Caught) times.push_back(static_cast<double>(r.ended_at.count()) / 60'000);
        }
        std::sort(times.begin(), times.end());
        policy_lab::Line line{followed ? "持续跟踪 followed" : "仅首次 alone", {{0.0, 0.0}}, lines.size()};
        for (std::size_t i = 0; i < times.size(); ++i) line.points.emplace_back(times[i], static_cast<double>(i + 1) / static_cast<double>(s.flights.size()));
        if (!times.empty()) last = std::max(last, times.back() * 60);
        lines.push_back(std::move(line));
    }
    return policy_lab::line_plot({.x = {"minutes since the report", "接报后分钟"}, .y = {"caught", "已截获"}, .x_max = last / 60, .y_min = 0, .y_max = 1, .y_percent = true}, lines);
}

std::string claims(const Claim& c) {
    std::vector<policy_lab::Dot> dots;
    for (const ClaimBin& b : c.bins) dots.push_back({b.claimed, b.realised, 0.4});
    return policy_lab::diagonal_plot({.x = {"claimed chance", "声称概率"}, .y = {"came true", "实际比例"}, .x_max = 1, .y_min = 0, .y_max = 1, .y_percent = false}, dots);
}

/// Plane that fits one flight.
class MapFrame {
public:
    explicit MapFrame(const std::vector<LatLon>& points) {
        shrink_ = std::cos(points.front().lat() * 0.017453292519943295);
        x0_ = x1_ = x_of(points.front()), y0_ = y1_ = points.front().lat();
        for (const LatLon p : points) x0_ = std::min(x0_, x_of(p)), x1_ = std::max(x1_, x_of(p)), y0_ = std::min(y0_, p.lat()), y1_ = std::max(y1_, p.lat());
        scale_ = std::min((kWidth - 2 * kPad) / std::max(x1_ - x0_, 1e-4), (kHeight - 2 * kPad) / std::max(y1_ - y0_, 1e-4));
    }
    double x(LatLon p) const { return kWidth / 2 + (x_of(p) - (x0_ + x1_) / 2) * scale_; }
    double y(LatLon p) const { return kHeight / 2 - (p.lat() - (y0_ + y1_) / 2) * scale_; }
    bool shows(LatLon p) const { return x(p) > 0 && x(p) < kWidth && y(p) > 0 && y(p) < kHeight; }

private:
    double x_of(LatLon p) const { return p.lon() * shrink_; }
    double shrink_{}, x0_{}, x1_{}, y0_{}, y1_{}, scale_{};
};

/// The best roads in sight, as one path.
std::string roads_path(const RoadGraph& roads, const MapFrame& frame) {
    std::vector<EdgeIndex> seen;
    for (EdgeIndex e = 0; e < roads.edges().size(); ++e)
        if (frame.shows(roads.nodes()[roads.edges()[e].from]) && frame.shows(roads.nodes()[roads.edges()[e].to])) seen.push_back(e);
    std::stable_sort(seen.begin(), seen.end(), [&](EdgeIndex a, EdgeIndex b) {
        const Edge &p = roads.edges()[a], &q = roads.edges()[b];
        return std::pair{p.road_class, q.length_mm} < std::pair{q.road_class, p.length_mm};
    });
    if (seen.size() > kRoadsDrawn) seen.resize(kRoadsDrawn);
    std::string out;
    for (const EdgeIndex e : seen) {
        const LatLon a = roads.nodes()[roads.edges()[e].from], b = roads.nodes()[roads.edges()[e].to];
        out += fmt::format("M{:.0f} {:.0f}L{:.0f} {:.0f}", frame.x(a), frame.y(a), frame.x(b), frame.y(b));
    }
    return "<path fill=\"none\" stroke=\"#c9d1d9\" stroke-width=\"1\" d=\"" + out + "\"/>";
}

std::string flight_map(const RoadGraph& roads, const Flown& f) {
    std::vector<LatLon> points{f.start};
    std::string way;
    for (const LatLon p : f.path) {
        points.push_back(p);
        if (p == f.followed.ended_where) break;
    }
    for (const HeldPost& h : f.followed.held) points.push_back(h.at);
    const MapFrame frame{points};
    for (const LatLon p : f.path) {
        way += fmt::format("{}{:.1f} {:.1f}", way.empty() ? "M" : "L", frame.x(p), frame.y(p));
        if (p == f.followed.ended_where) break;
    }
    std::string out = roads_path(roads, frame);
    out += "<path fill=\"none\" stroke=\"#d55e00\" stroke-width=\"2.6\" d=\"" + way + "\"/>";
    for (const LatLon p : f.followed.seen) out += fmt::format(R"(<circle cx="{:.1f}" cy="{:.1f}" r="5" fill="none" stroke="#7a3fa0" stroke-width="2"/>)", frame.x(p), frame.y(p));
    for (const HeldPost& h : f.followed.held)
        out += fmt::format(R"(<rect x="{:.1f}" y="{:.1f}" width="9" height="9" fill="#0072b2"/><text x="{:.1f}" y="{:.1f}" style="font-size:10px">{:.0f}s</text>)", frame.x(h.at) - 4.5, frame.y(h.at) - 4.5,
                           frame.x(h.at) + 6, frame.y(h.at) - 3, static_cast<double>(h.held_at.count()) / 1000);
    out += fmt::format(R"(<circle cx="{:.1f}" cy="{:.1f}" r="6" fill="#1c2733"/>)", frame.x(f.start), frame.y(f.start));
    const LatLon end = f.followed.ended_where;
    out += fmt::format(R"(<path d="M{0:.1f} {1:.1f}l12 12m0 -12l-12 12" stroke="{2}" stroke-width="4"/>)", frame.x(end) - 6, frame.y(end) - 6, f.followed.end == FlightEnd::Caught ? "#009e73" : "#b22222");
    return fmt::format(R"(<svg viewBox="0 0 {:g} {:g}" role="img">{}</svg>)", kWidth, kHeight, out);
}

std::string map_section(const RoadGraph& roads, const Study& s, std::size_t i) {
    const Flown& f = s.flights[i];
    const bool caught = f.followed.end == FlightEnd::Caught;
    const double at_s = static_cast<double>(f.followed.ended_at.count()) / 1000;
    return policy_lab::section({fmt::format("Flight {}: {} after {:.0f} s", i + 1, caught ? "caught" : "escaped", at_s), fmt::format("第 {} 次：{:.0f} 秒后{}", i + 1, at_s, caught ? "截获" : "逃脱")},
                               {"Disc: the crime. Orange: the suspect's way. Rings: cameras that saw it. Squares: posts held, seconds since the report. Cross: the end.",
                                "圆点为案发地，橙线为嫌疑人路线，紫圈为摄像头发现，方块为到位卡点（接报后秒数），叉为结局。"},
                               flight_map(roads, f));
}

/// A direct one, an evasive one, and up to two that escaped.
std::vector<std::size_t> shown_flights(const Study& s) {
    std::vector<std::size_t> out;
    for (std::size_t i = 0; i < s.flights.size() && out.size() < 2; ++i)
        if (s.flights[i].followed.end == FlightEnd::Escaped) out.push_back(i);
    for (std::size_t i = 0; i < s.flights.size() && out.size() < 4; ++i)
        if (s.flights[i].followed.end == FlightEnd::Caught) out.push_back(i);
    return out;
}

}  // namespace

std::string chase_page(const RoadGraph& roads, const Study& s, const std::string& command_line) {
    std::string out = policy_lab::page_head("Watchgrid: " + s.town, {"Flights and their rings: " + s.town, "封控圈追逃仿真：" + s.town});
    const double delay_s = static_cast<double>(s.terms.report_delay.count()) / 1000;
    out += "<p>" +
           html_words({fmt::format("{} flights in a {}, reported after {:g} s; {} units anywhere, {} cameras, seed {}.", s.flights.size(), to_string(s.terms.vehicle), delay_s, s.units, s.cameras, s.seed),
                       fmt::format("{} 次驾 {} 逃离，{:g} 秒后接报；{} 支力量随机分布，{} 个摄像头，随机种子 {}。", s.flights.size(), to_string(s.terms.vehicle), delay_s, s.units, s.cameras, s.seed)}) +
           "</p>\n";
    out += policy_lab::section({"Figures", "总表"}, {"The same flights twice: with sightings and new plans, and on the first plan with its repairs alone.", "同一批逃离各两次：持续跟踪重规划；仅首次方案及其补位。"}, rows_table(s));
    out += "<div class=\"plots\">\n" + policy_lab::section({"Caught by then", "截获时间分布"}, {"Share of all flights that have run into a post.", "已被卡点截获的比例。"}, catch_times(s));
    out += policy_lab::section({"Is p_sealed true?", "封控概率是否属实"},
                               {fmt::format("Complete first plans, {} of them: claimed {:.3f}, all posts held before the suspect could be there {:.3f}.", s.sealed.n, s.sealed.claimed, s.sealed.realised),
                                fmt::format("完整的首次方案 {} 个：声称 {:.3f}，全部卡点先于嫌疑人到位 {:.3f}。", s.sealed.n, s.sealed.claimed, s.sealed.realised)},
                               claims(s.sealed));
    out += policy_lab::section({"Is p_intercepted true?", "拦截概率是否属实"},
                               {fmt::format("First plans without sightings: claimed {:.3f}, caught {:.3f}.", s.intercepted.claimed, s.intercepted.realised),
                                fmt::format("不跟踪时的首次方案：声称 {:.3f}，截获 {:.3f}。", s.intercepted.claimed, s.intercepted.realised)},
                               claims(s.intercepted));
    for (const std::size_t i : shown_flights(s)) out += map_section(roads, s, i);
    return out + "</div>\n" + policy_lab::page_foot(command_line);
}

}  // namespace watchgrid::sim
