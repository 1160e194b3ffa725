#pragma once
/// The bar that grows while a town pack is read: on a terminal a line that is drawn anew and taken away at the end; elsewhere one plain line at the
/// end, and only for packs that are large enough for somebody to have waited.
#include <filesystem>
#include <functional>
#include <iosfwd>
#include <string>

#include "adapters/town/town_pack.hpp"

namespace watchgrid::town {

class ImportBar {
 public:
  static constexpr std::uint64_t kRowsWorthALine = 50'000;
  static constexpr double kFirstAfter_s = 0.2, kEvery_s = 0.1;

  /// @param name of the pack, as it should be shown  @param seconds a clock that only goes forward
  ImportBar(std::string name, std::ostream& out, bool terminal, std::function<double()> seconds);
  void show(const ReadProgress&);

 private:
  void draw(const ReadProgress&);
  void end(const ReadProgress&);

  const std::string name_;
  std::ostream& out_;
  const bool terminal_;
  const std::function<double()> seconds_;
  const double began_;
  double drawn_{};
  bool shown_{};
};

/// load_town_pack with the bar on stderr.
TownLoad load_showing_progress(const std::filesystem::path& folder, const RoadLoader& roads);

}  // namespace watchgrid::town
