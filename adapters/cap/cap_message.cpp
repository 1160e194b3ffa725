#include "adapters/cap/cap_message.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <functional>
#include <span>

#include "adapters/cap/xml_reader.hpp"

namespace watchgrid::cap {
namespace {

using Words = std::span<const std::string_view>;
constexpr std::string_view kSpace12 = "urn:oasis:names:tc:emergency:cap:1.2", kSpace11 = "urn:oasis:names:tc:emergency:cap:1.1";
constexpr std::array<std::string_view, 5> kStatus{"Actual", "Exercise", "System", "Test", "Draft"};
constexpr std::array<std::string_view, 5> kType{"Alert", "Update", "Cancel", "Ack", "Error"};
constexpr std::array<std::string_view, 3> kScope{"Public", "Restricted", "Private"};
constexpr std::array<std::string_view, 12> kCategory{"Geo", "Met", "Safety", "Security", "Rescue", "Fire", "Health", "Env", "Transport", "Infra", "CBRNE", "Other"};
constexpr std::array<std::string_view, 9> kResponse{"Shelter", "Evacuate", "Prepare", "Execute", "Avoid", "Monitor", "Assess", "AllClear", "None"};
constexpr std::array<std::string_view, 5> kUrgency{"Immediate", "Expected", "Future", "Past", "Unknown"};
constexpr std::array<std::string_view, 5> kSeverity{"Extreme", "Severe", "Moderate", "Minor", "Unknown"};
constexpr std::array<std::string_view, 5> kCertainty{"Observed", "Likely", "Possible", "Unlikely", "Unknown"};
constexpr std::size_t kPointsMax = 10'000;  ///< of one polygon

/// One kind of child: how often it may stand there, and in which order.
struct Rule {
  std::string_view name;
  unsigned min{}, max{1};
};
constexpr unsigned kMany = 1'000;
constexpr std::array<Rule, 15> kAlert{{{"identifier", 1}, {"sender", 1}, {"sent", 1}, {"status", 1}, {"msgType", 1}, {"source"}, {"scope", 1}, {"restriction"}, {"addresses"},
                                       {"code", 0, kMany}, {"note"}, {"references"}, {"incidents"}, {"info", 0, kMany}, {"Signature", 0, kMany}}};
constexpr std::array<Rule, 21> kInfo{{{"language"}, {"category", 1, kMany}, {"event", 1}, {"responseType", 0, kMany}, {"urgency", 1}, {"severity", 1}, {"certainty", 1},
                                      {"audience"}, {"eventCode", 0, kMany}, {"effective"}, {"onset"}, {"expires"}, {"senderName"}, {"headline"}, {"description"},
                                      {"instruction"}, {"web"}, {"contact"}, {"parameter", 0, kMany}, {"resource", 0, kMany}, {"area", 0, kMany}}};
constexpr std::array<Rule, 6> kArea{{{"areaDesc", 1}, {"polygon", 0, kMany}, {"circle", 0, kMany}, {"geocode", 0, kMany}, {"altitude"}, {"ceiling"}}};
constexpr std::array<Rule, 6> kResource{{{"resourceDesc", 1}, {"mimeType"}, {"size"}, {"uri"}, {"derefUri"}, {"digest"}}};
constexpr std::array<Rule, 2> kPair{{{"valueName", 1}, {"value", 1}}};

std::string listed(Words words) {
  std::string out;
  for (const auto w : words) out += (out.empty() ? "" : ", ") + std::string{w};
  return out;
}

std::optional<double> number(std::string_view text) {
  double value{};
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (ec != std::errc{} || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}
/// "42.35,-82.93": latitude first.
std::optional<engine::LatLon> point(std::string_view text) {
  const auto comma = text.find(',');
  if (comma == std::string_view::npos) return std::nullopt;
  const auto lat = number(text.substr(0, comma)), lon = number(text.substr(comma + 1));
  if (!lat || !lon || std::fabs(*lat) > 90 || std::fabs(*lon) > 180) return std::nullopt;
  return engine::LatLon::from_e6(static_cast<std::int32_t>(std::lround(*lat * 1e6)), static_cast<std::int32_t>(std::lround(*lon * 1e6)));
}
std::vector<std::string_view> split(std::string_view text) {
  std::vector<std::string_view> out;
  while (!text.empty()) {
    const auto first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) break;
    const auto end = std::min(text.find_first_of(" \t\r\n", first), text.size());
    out.push_back(text.substr(first, end - first));
    text.remove_prefix(end);
  }
  return out;
}

class Checker {
 public:
  CapComplaints complaints;

  CapMessage message(const XmlElement& root) {
    space_ = root.name_space;
    CapMessage m;
    m.version = space_ == kSpace12 ? "1.2" : "1.1";
    order(root, kAlert);
    for (const XmlElement& e : root.children) {
      if (e.name_space != space_) continue;
      if (e.name == "identifier") m.identifier = id(e);
      else if (e.name == "sender") m.sender = id(e);
      else if (e.name == "sent") m.sent = time(e).value_or(engine::Instant{});
      else if (e.name == "status") m.status = word(e, kStatus);
      else if (e.name == "msgType") m.type = word(e, kType);
      else if (e.name == "scope") m.scope = word(e, kScope);
      else if (e.name == "restriction") m.restriction = e.text;
      else if (e.name == "addresses") m.addresses = e.text;
      else if (e.name == "note") m.note = e.text;
      else if (e.name == "references") m.references = references(e);
      else if (e.name == "info") m.infos.push_back(info(e));
    }
    if (m.scope == "Restricted" && m.restriction.empty()) complain(root, "restriction", "expected one, since the scope is Restricted");
    if (m.scope == "Private" && m.addresses.empty()) complain(root, "addresses", "expected some, since the scope is Private");
    const bool refers = m.type == "Update" || m.type == "Cancel" || m.type == "Ack" || m.type == "Error";
    const bool said = std::ranges::any_of(root.children, [](const XmlElement& e) { return e.name == "references"; });
    if (refers && !said) complain(root, "references", "expected some, since the msgType is " + m.type);
    return m;
  }

 private:
  void complain(const XmlElement& e, std::string_view what, const std::string& expected) {
    if (complaints.size() < 100) complaints.push_back("line " + std::to_string(e.line) + ": " + std::string{what} + ": " + expected);
  }
  /// The schema is a sequence: unknown, missing, repeated and misplaced elements are named.
  void order(const XmlElement& parent, std::span<const Rule> rules) {
    std::size_t place = 0;
    std::vector<unsigned> count(rules.size(), 0);
    for (const XmlElement& e : parent.children) {
      if (e.name_space != space_) continue;
      const auto rule = std::ranges::find(rules, std::string_view{e.name}, &Rule::name);
      if (rule == rules.end()) {
        complain(e, e.name, "no such element in " + parent.name);
        continue;
      }
      const auto i = static_cast<std::size_t>(rule - rules.begin());
      if (i < place) complain(e, e.name, "expected before " + std::string{rules[place].name});
      place = std::max(place, i);
      if (++count[i] == rule->max + 1) complain(e, e.name, "expected at most " + std::to_string(rule->max) + " in " + parent.name);
    }
    for (std::size_t i = 0; i < rules.size(); ++i)
      if (count[i] < rules[i].min) complain(parent, rules[i].name, "is missing in " + parent.name);
  }
  std::string word(const XmlElement& e, Words words) {
    if (std::ranges::find(words, std::string_view{e.text}) == words.end()) complain(e, e.name, "\"" + e.text.substr(0, 60) + "\": expected one of " + listed(words));
    return e.text;
  }
  /// No blanks, commas, < or & in what others refer to.
  std::string id(const XmlElement& e) {
    if (e.text.empty() || e.text.find_first_of(" \t\r\n,<&") != std::string::npos) complain(e, e.name, "expected a text without blanks, commas, < and &");
    return e.text;
  }
  std::optional<engine::Instant> time(const XmlElement& e) {
    if (e.text.empty() && e.name != "sent") return std::nullopt;
    const auto at = parse_cap_time(e.text);
    if (!at) complain(e, e.name, "\"" + e.text.substr(0, 60) + "\": expected a time such as 2026-03-02T10:00:00+08:00");
    return at;
  }
  std::string text(const XmlElement& e) {
    if (e.text.empty()) complain(e, e.name, "expected a text");
    return e.text;
  }
  std::string references(const XmlElement& e) {
    const auto all = split(e.text);
    if (all.empty()) complain(e, e.name, "expected sender,identifier,sent of at least one message; leave the element out otherwise");
    for (const auto reference : all) {
      const auto first = reference.find(','), last = reference.rfind(',');
      if (first == std::string_view::npos || first == last || !parse_cap_time(reference.substr(last + 1)))
        complain(e, e.name, "\"" + std::string{reference.substr(0, 80)} + "\": expected sender,identifier,sent");
    }
    return e.text;
  }
  CapInfo info(const XmlElement& parent) {
    order(parent, kInfo);
    CapInfo out;
    for (const XmlElement& e : parent.children) {
      if (e.name_space != space_) continue;
      if (e.name == "language" && !e.text.empty()) out.language = e.text;
      else if (e.name == "category") out.categories.push_back(word(e, kCategory));
      else if (e.name == "event") out.event = text(e);
      else if (e.name == "responseType") out.response_types.push_back(word(e, kResponse));
      else if (e.name == "urgency") out.urgency = word(e, kUrgency);
      else if (e.name == "severity") out.severity = word(e, kSeverity);
      else if (e.name == "certainty") out.certainty = word(e, kCertainty);
      else if (e.name == "effective") out.effective = time(e);
      else if (e.name == "onset") out.onset = time(e);
      else if (e.name == "expires") out.expires = time(e);
      else if (e.name == "senderName") out.sender_name = e.text;
      else if (e.name == "headline") out.headline = e.text;
      else if (e.name == "description") out.description = e.text;
      else if (e.name == "instruction") out.instruction = e.text;
      else if (e.name == "web") out.web = e.text;
      else if (e.name == "contact") out.contact = e.text;
      else if (e.name == "parameter") out.parameters.push_back(pair(e));
      else if (e.name == "eventCode") (void)pair(e);
      else if (e.name == "resource") order(e, kResource);
      else if (e.name == "area") out.areas.push_back(area(e));
    }
    if (out.expires && out.effective && *out.expires < *out.effective) complain(parent, "expires", "expected a time after effective");
    return out;
  }
  std::pair<std::string, std::string> pair(const XmlElement& parent) {
    order(parent, kPair);
    std::pair<std::string, std::string> out;
    for (const XmlElement& e : parent.children) (e.name == "valueName" ? out.first : out.second) = e.text;
    return out;
  }
  CapArea area(const XmlElement& parent) {
    order(parent, kArea);
    CapArea out;
    for (const XmlElement& e : parent.children) {
      if (e.name_space != space_) continue;
      if (e.name == "areaDesc") out.description = text(e);
      else if (e.name == "polygon" && !e.text.empty()) out.polygons.push_back(polygon(e));
      else if (e.name == "circle" && !e.text.empty()) out.circles.push_back(circle(e));
      else if (e.name == "geocode") (void)pair(e);
    }
    return out;
  }
  std::vector<engine::LatLon> polygon(const XmlElement& e) {
    std::vector<engine::LatLon> out;
    for (const auto part : split(e.text)) {
      const auto p = point(part);
      if (!p || out.size() >= kPointsMax) {
        complain(e, "polygon", p ? "expected at most 10,000 points" : "\"" + std::string{part.substr(0, 40)} + "\": expected lat,lon in degrees");
        return {};
      }
      out.push_back(*p);
    }
    if (out.size() < 4) complain(e, "polygon", "expected at least four points");
    else if (out.front() != out.back()) complain(e, "polygon", "expected the last point to be the first again");
    return out;
  }
  CapCircle circle(const XmlElement& e) {
    const auto parts = split(e.text);
    const auto centre = parts.empty() ? std::nullopt : point(parts[0]);
    const auto radius = parts.size() == 2 ? number(parts[1]) : std::nullopt;
    if (!centre || !radius || *radius < 0) {
      complain(e, "circle", "\"" + e.text.substr(0, 60) + "\": expected lat,lon and a radius in km");
      return {};
    }
    return {*centre, *radius};
  }

  std::string space_;
};

}  // namespace

boost::system::result<CapMessage, CapComplaints> read_cap(std::string_view bytes) {
  const auto root = read_xml(bytes);
  if (!root) return CapComplaints{root.error()};
  if (root->name != "alert") return CapComplaints{"line " + std::to_string(root->line) + ": <" + root->name + ">: expected <alert>"};
  if (root->name_space != kSpace12 && root->name_space != kSpace11)
    return CapComplaints{"line " + std::to_string(root->line) + ": the namespace is \"" + root->name_space + "\"; expected " + std::string{kSpace12}};
  Checker checker;
  CapMessage m = checker.message(*root);
  if (!checker.complaints.empty()) return std::move(checker.complaints);
  return m;
}

}  // namespace watchgrid::cap
