#include <cstdio>

#include "adapters/cap/cap_message.hpp"
#include "adapters/cap/xml_reader.hpp"

namespace watchgrid::cap {
namespace {

class Writer {
 public:
  std::string out;

  void open(std::string_view name) { out += std::string(indent_, ' ') + "<" + std::string{name} + ">\n", indent_ += 2; }
  void close(std::string_view name) { indent_ -= 2, out += std::string(indent_, ' ') + "</" + std::string{name} + ">\n"; }
  void must(std::string_view name, std::string_view text) { out += std::string(indent_, ' ') + "<" + std::string{name} + ">" + xml_text(text) + "</" + std::string{name} + ">\n"; }
  void may(std::string_view name, std::string_view text) {
    if (!text.empty()) must(name, text);
  }
  void may(std::string_view name, const std::optional<engine::Instant>& at) {
    if (at) must(name, cap_time(*at));
  }

 private:
  std::size_t indent_{2};
};

std::string point_text(engine::LatLon p) {
  char buffer[40];
  std::snprintf(buffer, sizeof buffer, "%.6f,%.6f", p.lat(), p.lon());
  return buffer;
}

void write_area(Writer& w, const CapArea& area) {
  w.open("area");
  w.must("areaDesc", area.description);
  for (const auto& polygon : area.polygons) {
    std::string text;
    for (const engine::LatLon p : polygon) text += (text.empty() ? "" : " ") + point_text(p);
    w.must("polygon", text);
  }
  for (const CapCircle& c : area.circles) {
    char radius[32];
    std::snprintf(radius, sizeof radius, " %.3f", c.radius_km);
    w.must("circle", point_text(c.centre) + radius);
  }
  w.close("area");
}

void write_info(Writer& w, const CapInfo& i) {
  w.open("info");
  w.may("language", i.language);
  for (const auto& c : i.categories) w.must("category", c);
  w.must("event", i.event);
  for (const auto& r : i.response_types) w.must("responseType", r);
  w.must("urgency", i.urgency), w.must("severity", i.severity), w.must("certainty", i.certainty);
  w.may("effective", i.effective), w.may("onset", i.onset), w.may("expires", i.expires);
  w.may("senderName", i.sender_name), w.may("headline", i.headline), w.may("description", i.description), w.may("instruction", i.instruction);
  w.may("web", i.web), w.may("contact", i.contact);
  for (const auto& [name, value] : i.parameters) {
    w.open("parameter");
    w.must("valueName", name), w.must("value", value);
    w.close("parameter");
  }
  for (const CapArea& a : i.areas) write_area(w, a);
  w.close("info");
}

}  // namespace

std::string write_cap(const CapMessage& m) {
  Writer w;
  w.must("identifier", m.identifier), w.must("sender", m.sender), w.must("sent", cap_time(m.sent));
  w.must("status", m.status), w.must("msgType", m.type), w.must("scope", m.scope);
  w.may("restriction", m.restriction), w.may("addresses", m.addresses), w.may("note", m.note), w.may("references", m.references);
  for (const CapInfo& i : m.infos) write_info(w, i);
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<alert xmlns=\"urn:oasis:names:tc:emergency:cap:1.2\">\n" + w.out + "</alert>\n";
}

}  // namespace watchgrid::cap
