#include "adapters/town/import_bar.hpp"

#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <iostream>

namespace watchgrid::town {
namespace {

constexpr std::uint32_t kWidth = 24;

/// "200,000"
std::string with_commas(std::uint64_t n) {
  std::string out = std::to_string(n);
  for (std::size_t at = out.size(); at > 3;) out.insert(at -= 3, ",");
  return out;
}

}  // namespace

ImportBar::ImportBar(std::string name, std::ostream& out, bool terminal, std::function<double()> seconds)
    : name_{std::move(name)}, out_{out}, terminal_{terminal}, seconds_{std::move(seconds)}, began_{seconds_()} {}

void ImportBar::show(const ReadProgress& p) {
  if (p.file.empty()) return end(p);
  const double now = seconds_();
  if (!terminal_ || now - began_ < kFirstAfter_s || (shown_ && now - drawn_ < kEvery_s)) return;
  drawn_ = now, shown_ = true;
  draw(p);
}

void ImportBar::draw(const ReadProgress& p) {
  const std::uint32_t full = p.permille * kWidth / 1000;
  out_ << "\r\x1b[K" << name_ << " [" << std::string(full, '#') << std::string(kWidth - full, '.') << "] " << p.permille / 10 << " %  " << p.file << ", " << with_commas(p.rows)
       << " rows" << std::flush;
}

void ImportBar::end(const ReadProgress& p) {
  if (shown_) out_ << "\r\x1b[K" << std::flush;
  if (terminal_ || p.rows < kRowsWorthALine) return;
  char took[32];
  std::snprintf(took, sizeof took, "%.1f", seconds_() - began_);
  out_ << name_ << ": " << with_commas(p.rows) << " rows read in " << took << " s\n";
}

TownLoad load_showing_progress(const std::filesystem::path& folder, const RoadLoader& roads) {
  const auto seconds = [] { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); };
  ImportBar bar{folder.string(), std::cerr, isatty(STDERR_FILENO) != 0, seconds};
  return load_town_pack(folder, roads, [&bar](const ReadProgress& p) { bar.show(p); });
}

}  // namespace watchgrid::town
