#include "adapters/policy_lab/svg_plot.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace watchgrid::policy_lab {
namespace {

constexpr double kWidth = 620, kHeight = 340, kLeft = 62, kRight = 16, kTop = 14, kBottom = 48;
constexpr std::array kColours{"#0072b2", "#d55e00", "#009e73", "#cc79a7", "#8a6d00", "#3b8fc4", "#5b5b5b", "#7a3fa0", "#b22222", "#1b7f79"};

std::string text_at(double x, double y, const char* anchor, const std::string& text, const std::string& extra = "") {
  return fmt::format(R"(<text x="{:.1f}" y="{:.1f}" text-anchor="{}"{}>{}</text>)", x, y, anchor, extra, html_escaped(text));
}

std::string words_at(double x, double y, const char* anchor, const Words& words, const std::string& extra = "") {
  return text_at(x, y, anchor, words.en, " class=\"en\"" + extra) + text_at(x, y, anchor, words.zh, " class=\"zh\"" + extra);
}

/// 1, 2 or 5 times a power of ten, about five to the range.
double tick_step(double range) {
  const double raw = range / 5, power = std::pow(10.0, std::floor(std::log10(std::max(raw, 1e-9))));
  for (const double m : {1.0, 2.0, 5.0})
    if (raw <= m * power) return m * power;
  return 10 * power;
}

/// The multiples of `step` from `from` to `to`, both ends among them when they are multiples.
std::vector<double> ticks(double from, double to, double step) {
  std::vector<double> out;
  for (auto n = std::llround(std::ceil(from / step - 1e-9)); static_cast<double>(n) * step <= to + step / 1e6; ++n) out.push_back(static_cast<double>(n) * step);
  return out;
}

std::size_t row_of(std::size_t line) { return line / 3; }  // three names a row

struct Frame {
  const Axes& axes;
  double height{kHeight};

  double x(double v) const { return kLeft + v / axes.x_max * (kWidth - kLeft - kRight); }
  double y(double v) const { return height - kBottom - (v - axes.y_min) / (axes.y_max - axes.y_min) * (height - kTop - kBottom); }

  std::string drawn() const {
    std::string out;
    for (const double v : ticks(0, axes.x_max, tick_step(axes.x_max))) {
      out += fmt::format(R"(<line class="grid" x1="{0:.1f}" x2="{0:.1f}" y1="{1:.1f}" y2="{2:.1f}"/>)", x(v), y(axes.y_min), y(axes.y_max));
      out += text_at(x(v), y(axes.y_min) + 16, "middle", fmt::format("{:g}", v));
    }
    for (const double v : ticks(axes.y_min, axes.y_max, tick_step(axes.y_max - axes.y_min))) {
      out += fmt::format(R"(<line class="grid" x1="{0:.1f}" x2="{1:.1f}" y1="{2:.1f}" y2="{2:.1f}"/>)", kLeft, kWidth - kRight, y(v));
      out += text_at(kLeft - 6, y(v) + 4, "end", axes.y_percent ? fmt::format("{:.0f}%", 100 * v) : fmt::format("{:g}", v));
    }
    out += words_at(kLeft + (kWidth - kLeft - kRight) / 2, height - kBottom + 36, "middle", axes.x, " font-weight=\"600\"");
    out += words_at(0, 0, "middle", axes.y, fmt::format(R"svg( font-weight="600" transform="translate(15,{:.1f}) rotate(-90)")svg", (kTop + height - kBottom) / 2));
    return out;
  }
};

std::string svg(double height, const std::string& inside) {
  return fmt::format(R"(<svg viewBox="0 0 {:g} {:g}" role="img">{}</svg>)", kWidth, height, inside);
}

}  // namespace

std::string html_escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '<') out += "&lt;";
    else if (c == '>') out += "&gt;";
    else if (c == '&') out += "&amp;";
    else if (c == '"') out += "&quot;";
    else out += c;
  }
  return out;
}

std::string html_words(const Words& w) {
  return R"(<span class="en">)" + html_escaped(w.en) + R"(</span><span class="zh">)" + html_escaped(w.zh) + "</span>";
}

std::string colour_of(std::size_t n) { return kColours[n % kColours.size()]; }

std::string stroke_of(std::size_t n) {
  static constexpr std::array kDashes{"", "7 4", "2 3"};
  const char* dash = n == 0 ? "" : kDashes[(n + n / kColours.size()) % kDashes.size()];
  return fmt::format(R"(stroke="{}" stroke-width="{}" stroke-dasharray="{}")", colour_of(n), n == 0 ? 3.2 : 2.2, dash);
}

std::string line_plot(const Axes& axes, const std::vector<Line>& lines) {
  constexpr double kRow = 20;
  const double legend = kRow * static_cast<double>(row_of(lines.size() + 2));
  const Frame frame{axes};
  std::string out = frame.drawn();
  for (std::size_t i = lines.size(); i-- > 0;) {  // the first on top
    std::string path;
    for (const auto& [x, y] : lines[i].points)
      path += fmt::format("{}{:.1f} {:.1f}", path.empty() ? "M" : "L", frame.x(x), frame.y(std::clamp(y, axes.y_min, axes.y_max)));
    out += fmt::format(R"(<path fill="none" {} d="{}"/>)", stroke_of(lines[i].style), path);
    if (lines[i].points.size() <= 12)
      for (const auto& [x, y] : lines[i].points)
        out += fmt::format(R"(<circle cx="{:.1f}" cy="{:.1f}" r="3" fill="{}"/>)", frame.x(x), frame.y(std::clamp(y, axes.y_min, axes.y_max)), colour_of(lines[i].style));
  }
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const double x = kLeft + static_cast<double>(i % 3) * 185, y = kHeight + 6 + kRow * static_cast<double>(row_of(i));
    out += fmt::format(R"(<line x1="{:.1f}" x2="{:.1f}" y1="{:.1f}" y2="{:.1f}" {}/>)", x, x + 28, y, y, stroke_of(lines[i].style));
    out += text_at(x + 34, y + 4, "start", lines[i].name);
  }
  return svg(kHeight + legend, out);
}

std::string diagonal_plot(const Axes& axes, const std::vector<Dot>& dots) {
  const Frame frame{axes};
  std::string out = frame.drawn();
  out += fmt::format(R"(<line x1="{:.1f}" y1="{:.1f}" x2="{:.1f}" y2="{:.1f}" stroke="#888" stroke-dasharray="5 4"/>)", frame.x(0), frame.y(0), frame.x(1), frame.y(1));
  for (const Dot& d : dots)
    out += fmt::format(R"(<circle cx="{:.1f}" cy="{:.1f}" r="{:.1f}" fill="{}" fill-opacity=".75"/>)", frame.x(d.x), frame.y(d.y), 3 + 8 * std::sqrt(d.weight), colour_of(0));
  return svg(kHeight, out);
}

std::string bar_plot(const Words& unit, const Words& part, const std::vector<Bar>& bars) {
  constexpr double kRow = 30, kNames = 150;
  double longest = 1e-9;
  for (const Bar& b : bars) longest = std::max(longest, b.length);
  const double scale = (kWidth - kNames - 60) / longest;
  std::string out;
  double y = 8;
  for (const Bar& b : bars) {
    out += text_at(kNames - 8, y + 17, "end", b.name);
    out += fmt::format(R"(<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="20" fill="#8cbfe0"/>)", kNames, y + 2, b.length * scale);
    out += fmt::format(R"(<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="20" fill="#d55e00"/>)", kNames, y + 2, std::min(b.part, b.length) * scale);
    out += text_at(kNames + b.length * scale + 6, y + 17, "start", fmt::format("{:.2f}", b.length));
    y += kRow;
  }
  out += fmt::format(R"(<rect x="{:.1f}" y="{:.1f}" width="14" height="14" fill="#8cbfe0"/>)", kNames, y + 8) + words_at(kNames + 20, y + 20, "start", unit);
  out += fmt::format(R"(<rect x="{:.1f}" y="{:.1f}" width="14" height="14" fill="#d55e00"/>)", kNames + 240, y + 8) + words_at(kNames + 260, y + 20, "start", part);
  return svg(y + 32, out);
}

std::string spot_map(const std::vector<MapSpot>& spots, const std::vector<std::pair<double, double>>& posts) {
  constexpr double kMapHeight = 470;
  if (spots.empty()) return {};
  double x0 = spots[0].x, x1 = x0, y0 = spots[0].y, y1 = y0, largest = 1e-9;
  for (const MapSpot& s : spots)
    x0 = std::min(x0, s.x), x1 = std::max(x1, s.x), y0 = std::min(y0, s.y), y1 = std::max(y1, s.y), largest = std::max(largest, s.size);
  const double scale = std::min((kWidth - 30) / std::max(x1 - x0, 1e-9), (kMapHeight - 30) / std::max(y1 - y0, 1e-9));
  const auto px = [&](double x) { return (kWidth - (x1 - x0) * scale) / 2 + (x - x0) * scale; };
  const auto py = [&](double y) { return kMapHeight - (kMapHeight - (y1 - y0) * scale) / 2 - (y - y0) * scale; };
  std::string out;
  std::vector<MapSpot> sorted = spots;  // the worst on top
  std::stable_sort(sorted.begin(), sorted.end(), [](const MapSpot& a, const MapSpot& b) { return a.heat < b.heat; });
  for (const MapSpot& s : sorted)
    out += fmt::format(R"svg(<circle cx="{:.1f}" cy="{:.1f}" r="{:.1f}" fill="rgb({:.0f},{:.0f},{:.0f})" fill-opacity=".8"/>)svg", px(s.x), py(s.y),
                       1.4 + 6 * std::sqrt(s.size / largest), 120 + 90 * s.heat, 165 * (1 - s.heat) + 20, 200 * (1 - s.heat) + 20);
  for (const auto& [x, y] : posts)
    if (x >= x0 && x <= x1 && y >= y0 && y <= y1)
      out += fmt::format(R"(<rect x="{:.1f}" y="{:.1f}" width="6" height="6" fill="none" stroke="#000" stroke-width="1.4"/>)", px(x) - 3, py(y) - 3);
  return svg(kMapHeight, out);
}

}  // namespace watchgrid::policy_lab
