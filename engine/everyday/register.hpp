#pragma once
/// What the town pack says about the everyday work: spots to inspect, homes to look after, rules, and the ledger as it was before.
#include <optional>
#include <string>
#include <vector>

#include "engine/base/fields.hpp"
#include "engine/base/geo.hpp"
#include "engine/base/ids.hpp"
#include "engine/base/instant.hpp"
#include "engine/everyday/everyday_words.hpp"

namespace watchgrid::engine {

inline constexpr std::size_t kChecklistMax = 32;  ///< items of one spot

/// A dangerous water, a steep bank, a shop full of gas bottles: inspected every `interval`, item by item.
struct HazardSpot {
  std::string place_id;
  std::string zone_id;  ///< whose owner gets the tasks
  LatLon at;
  std::vector<std::string> checklist;  ///< "sign", "life_ring", "rope", "pole"
  Duration interval{};                 ///< 0: no inspections asked for
  bool water{};                        ///< season and heat shorten the interval
  friend bool operator==(const HazardSpot&, const HazardSpot&) = default;
};
template <class V>
void fields(V& v, Same<V, HazardSpot>& x) {
  v(1, "place_id", x.place_id); v(2, "zone_id", x.zone_id); v(3, "at", x.at); v(4, "checklist", x.checklist); v(5, "interval", x.interval);
  v(6, "water", x.water);
}

/// A home of somebody who lives alone. Shown to those on an incident there and to the desk, to nobody else.
struct CareHome {
  std::string place_id;
  std::string zone_id;
  LatLon at;
  std::string person;
  std::string medical;
  std::string key_holder;  ///< name
  std::string key_phone;
  std::string relatives;  ///< names and phones, as written
  std::string helper;     ///< external responder id
  std::string camera;     ///< source id of the home camera
  Duration visit_every{}; ///< 0: no visits asked for
  friend bool operator==(const CareHome&, const CareHome&) = default;
};
template <class V>
void fields(V& v, Same<V, CareHome>& x) {
  v(1, "place_id", x.place_id); v(2, "zone_id", x.zone_id); v(3, "at", x.at); v(4, "person", x.person); v(5, "medical", x.medical);
  v(6, "key_holder", x.key_holder); v(7, "key_phone", x.key_phone); v(8, "relatives", x.relatives); v(9, "helper", x.helper); v(10, "camera", x.camera);
  v(11, "visit_every", x.visit_every);
}

/// Intervals of waters are multiplied by these in summer and while the desk says that it is hot (S3: denser patrols in hot weather).
struct SeasonPlan {
  std::uint8_t summer_from{5};  ///< month, 1 to 12, local time
  std::uint8_t summer_to{9};    ///< last month of it
  std::uint16_t summer_permille{500};
  std::uint16_t heat_permille{250};  ///< instead of the summer's
  friend bool operator==(const SeasonPlan&, const SeasonPlan&) = default;
};
template <class V>
void fields(V& v, Same<V, SeasonPlan>& x) {
  v(1, "summer_from", x.summer_from); v(2, "summer_to", x.summer_to); v(3, "summer_permille", x.summer_permille); v(4, "heat_permille", x.heat_permille);
}

struct PointsRule {
  std::string id;
  Merit merit{};
  std::string work;  ///< only this kind of work; empty: every kind
  std::int32_t points{};
  std::uint16_t daily_max{};  ///< credits of this rule a holder and local day; 0: no limit (work and mediation always have one: the pack reader sees to it)
  friend bool operator==(const PointsRule&, const PointsRule&) = default;
};
template <class V>
void fields(V& v, Same<V, PointsRule>& x) {
  v(1, "id", x.id); v(2, "merit", x.merit); v(3, "work", x.work); v(4, "points", x.points); v(5, "daily_max", x.daily_max);
}

struct EverydayRules {
  SeasonPlan season;
  Duration inspection_within{std::chrono::hours{24}};  ///< from the task of an overdue inspection until it is overdue itself
  Duration defect_within{std::chrono::hours{72}};
  Duration report_within{std::chrono::hours{72}};      ///< a reported hazard
  Duration visit_within{std::chrono::hours{24}};       ///< a missed visit
  bool points_on{};                                    ///< the ledger is optional
  std::uint16_t paid_classes{0b11'1110'0001};          ///< bits of ResponderClass: guards and police are paid and get no points
  std::vector<PointsRule> points;
  std::int32_t utc_offset_minutes{480};                ///< of the town: months and days are local
  friend bool operator==(const EverydayRules&, const EverydayRules&) = default;
};
template <class V>
void fields(V& v, Same<V, EverydayRules>& x) {
  v(1, "season", x.season); v(2, "inspection_within", x.inspection_within); v(3, "defect_within", x.defect_within); v(4, "report_within", x.report_within);
  v(5, "visit_within", x.visit_within); v(6, "points_on", x.points_on); v(7, "paid_classes", x.paid_classes); v(8, "points", x.points);
  v(9, "utc_offset_minutes", x.utc_offset_minutes);
}

/// A row of a ledger that was kept elsewhere before: taken over once, known by its key ever after.
struct OpeningRow {
  std::string key;
  std::string holder;
  std::int32_t points{};
  std::string text;
};
template <class V>
void fields(V& v, Same<V, OpeningRow>& x) { v(1, "key", x.key); v(2, "holder", x.holder); v(3, "points", x.points); v(4, "text", x.text); }

struct EverydayRegister {
  EverydayRules rules;
  std::vector<HazardSpot> hazards;
  std::vector<CareHome> homes;
  std::vector<OpeningRow> ledger;
};

}  // namespace watchgrid::engine
