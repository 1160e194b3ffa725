#pragma once
/// A CAP message: Common Alerting Protocol 1.2 (OASIS, 1 July 2010), what other services warn with.
///
/// `read_cap` takes 1.2 and 1.1 (which has the same elements) and checks what the schema and the prose of the standard demand: elements,
/// their order and number, the words of the vocabularies, times with a zone, polygons that close. 1.0 is refused by name. Elements of other
/// namespaces (signatures) are passed over. An element that may be left out may also stand there empty, as some services send it; an empty
/// `references` may not, since it would refer to nothing.
#include <boost/system/result.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/geo.hpp"
#include "engine/base/instant.hpp"

namespace watchgrid::cap {

struct CapCircle {
  engine::LatLon centre;
  double radius_km{};
};
struct CapArea {
  std::string description;
  std::vector<std::vector<engine::LatLon>> polygons;  ///< closed
  std::vector<CapCircle> circles;
};
struct CapInfo {
  std::string language{"en-US"};  ///< the standard's default
  std::vector<std::string> categories;
  std::string event;
  std::vector<std::string> response_types;
  std::string urgency, severity, certainty;
  std::optional<engine::Instant> effective, onset, expires;
  std::string sender_name, headline, description, instruction, web, contact;
  std::vector<std::pair<std::string, std::string>> parameters;
  std::vector<CapArea> areas;
};
struct CapMessage {
  std::string version{"1.2"};
  std::string identifier, sender, status, type, scope;
  engine::Instant sent{};
  std::string restriction, addresses, note, references;
  std::vector<CapInfo> infos;
};

/// All that is wrong, one sentence a complaint with its line: `line 9: references: expected ...`.
using CapComplaints = std::vector<std::string>;
boost::system::result<CapMessage, CapComplaints> read_cap(std::string_view bytes);

/// A message of version 1.2 that `read_cap` reads back; times in UTC. @pre the members are those of a valid message
std::string write_cap(const CapMessage&);

/// critical, high, medium, low, none, as Watchgrid calls Extreme to Unknown.
std::string_view severity_of_cap(std::string_view cap_severity) noexcept;
std::string_view cap_severity_of(std::string_view severity) noexcept;

/// "2026-03-02T10:00:00+08:00"; nothing for anything else ("Z" is not allowed in CAP).
std::optional<engine::Instant> parse_cap_time(std::string_view text) noexcept;
std::string cap_time(engine::Instant);  ///< UTC: "...-00:00"

}  // namespace watchgrid::cap
