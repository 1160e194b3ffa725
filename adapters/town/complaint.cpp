#include "adapters/town/complaint.hpp"

#include <algorithm>
#include <map>

#include "engine/base/nearest_name.hpp"

namespace watchgrid::town {
namespace {

/// Cut at a character, control characters made visible: a complaint is one line of clean UTF-8.
std::string shown(std::string_view value) {
  const bool cut = value.size() > Complaints::kValueShown;
  if (cut) {
    value = value.substr(0, Complaints::kValueShown);
    while (!value.empty() && (static_cast<unsigned char>(value.back()) & 0xC0U) == 0x80U) value.remove_suffix(1);
    if (!value.empty() && static_cast<unsigned char>(value.back()) >= 0xC0U) value.remove_suffix(1);
  }
  std::string out;
  for (const char c : value) out += static_cast<unsigned char>(c) < 0x20U || c == 0x7F ? '?' : c;
  return cut ? out + "..." : out;
}

}  // namespace

std::string text_of(const Complaint& c) {
  std::string out = c.file;
  if (c.at.line > 0) out += ":" + std::to_string(c.at.line) + ":" + std::to_string(c.at.column);
  if (!c.key.empty()) out += " " + c.key;
  if (!c.value.empty()) out += (c.key.empty() ? " " : " = ") + c.value;
  return out + ": " + c.expected;
}

std::string did_you_mean(std::string_view word, const std::vector<std::string>& names) {
  std::string_view near = engine::nearest_name(word, names);
  for (const std::string& name : names)  // "zone" is far from "zone_class" by letters, but it is what people shorten
    if (near.empty() && word.size() >= 3 && (name.starts_with(word) || word.starts_with(name))) near = name;
  return near.empty() ? std::string{} : "; did you mean \"" + std::string{near} + "\"?";
}

void Complaints::sort() {
  std::map<std::string, std::size_t> order;
  for (const Complaint& c : items_) order.emplace(c.file, order.size());
  std::ranges::stable_sort(items_, [&](const Complaint& a, const Complaint& b) {
    return std::pair{order.at(a.file), a.at} < std::pair{order.at(b.file), b.at};
  });
}

void Complaints::add(Complaint c) {
  if (items_.size() >= kComplaintsMax) {
    ++dropped_;
    return;
  }
  c.value = shown(c.value);
  items_.push_back(std::move(c));
}

std::vector<std::string> Complaints::lines() const {
  std::vector<std::string> out;
  for (const Complaint& c : items_) out.push_back(text_of(c));
  if (dropped_ > 0) out.push_back("... and " + std::to_string(dropped_) + " more complaints");
  return out;
}

}  // namespace watchgrid::town
