#pragma once
/// Small plots as SVG text for a page without scripts. Words stand there in Chinese and in English; the page shows one of the two.
#include <string>
#include <utility>
#include <vector>

namespace watchgrid::policy_lab {

/// The same words twice.
struct Words {
  std::string en, zh;
};

/// `<span class="en">..</span><span class="zh">..</span>`, escaped.
std::string html_words(const Words&);
std::string html_escaped(const std::string&);

/// Colour and dash of the n-th line; ten that differ also for eyes that do not see red and green apart (Okabe and Ito), then again dashed.
std::string stroke_of(std::size_t n);
std::string colour_of(std::size_t n);

struct Line {
  std::string name;
  std::vector<std::pair<double, double>> points;
  std::size_t style{};
};

struct Axes {
  Words x, y;
  double x_max{1}, y_min{0}, y_max{1};
  bool y_percent{};
};

/// Lines with a legend below.
std::string line_plot(const Axes&, const std::vector<Line>&);
/// Dots against the diagonal; radius by the third number, 0..1.
struct Dot {
  double x{}, y{}, weight{};
};
std::string diagonal_plot(const Axes&, const std::vector<Dot>&);
/// Horizontal bars, each with a darker part.
struct Bar {
  std::string name;
  double length{}, part{};
};
std::string bar_plot(const Words& unit, const Words& part, const std::vector<Bar>&);
/// Circles on a plane that fits; x and y in any unit, y up. `heat` 0..1 goes from pale to red.
struct MapSpot {
  double x{}, y{}, size{}, heat{};
};
std::string spot_map(const std::vector<MapSpot>&, const std::vector<std::pair<double, double>>& posts);

}  // namespace watchgrid::policy_lab
