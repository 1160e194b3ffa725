#include "engine/core/ring_desk.hpp"

#include <algorithm>

#include "engine/ring/certainty.hpp"
#include "engine/ring/flight_routes.hpp"
#include "engine/ring/map_marks.hpp"
#include "engine/roads/snap.hpp"

namespace watchgrid::engine {
namespace {

constexpr TravelModel kDriving{Network::Drive, 1000, 0};
constexpr TravelModel kMeterASecond{Network::Walk, 1000, 1'000};  // everybody's own speed is a pace of this
constexpr Millimeters kPlaceNear = from_meters(60);
constexpr std::size_t kPlaceCameras = 1;                  // as few as that show when a suspect leaves the model
constexpr std::uint64_t kWorkMax = 300 * kRingWorkPerMs;  // anytime: of the 500 ms, the rest is for routes and interception
constexpr std::uint32_t kRoutes = 256;
constexpr std::uint32_t kInterceptionMargin = 1350;
constexpr std::uint32_t kRoutesPerGain = 150;  // a post that stops less than this part of the routes is not sent for

/// Outer rings take longer to reach for everybody.
const std::vector<std::uint32_t> kTemplateCloseByMs{300'000, 450'000, 600'000, 900'000, 1'200'000, 1'800'000};

/// `detects=80` of a camera: percent of suspects that it tells of; without it nobody watches.
std::uint8_t detection_of(const Place& camera) noexcept {
  const auto it = camera.attributes.find("detects");
  std::uint32_t percent = 0;
  if (it != camera.attributes.end())
    for (const char c : it->second) percent = c >= '0' && c <= '9' ? std::min(percent * 10 + static_cast<std::uint32_t>(c - '0'), 100U) : percent;
  return static_cast<std::uint8_t>(percent);
}

}  // namespace

std::vector<std::string_view> words_of_warnings(std::uint32_t bits) {
  constexpr std::array<std::string_view, 5> kWords{"heading_against_oneway", "no_way_out", "may_be_out", "no_units", "cut_short"};
  std::vector<std::string_view> out;
  for (std::size_t i = 0; i < kWords.size(); ++i)
    if ((bits >> i & 1U) != 0) out.push_back(kWords[i]);
  return out;
}

RingDesk::Vehicle::Vehicle(const RoadGraph& roads, SuspectVehicle v, const ChainNetwork& drive, const ChainNetwork& walk)
    : network{roads, travel_model_of(v)}, planner{network, drive, walk} {}

RingDesk::RingDesk(const Town& town)
    : town_{&town},
      snapper_{town.roads},
      drive_{town.roads, kDriving},
      walk_{town.roads, kMeterASecond},
      drive_search_{drive_},
      walk_search_{walk_},
      exits_{map_edge(town.roads)} {
  std::size_t cameras = 0;
  for (const Place& place : town.places) {
    if (place.kind == PlaceKind::Camera) ++cameras;
    const std::uint8_t detects = place.kind == PlaceKind::Camera ? detection_of(place) : 0;
    if (place.kind != PlaceKind::Exit && detects == 0) continue;
    const RoadPoint p = snapper_.snap(place.at, Network::Drive, kPlaceNear);
    if (!p) continue;
    const Edge& e = town.roads.edges()[p.edge];
    const NodeIndex node = p.offset_mm * 2 < e.length_mm ? e.from : e.to;
    if (place.kind == PlaceKind::Exit) exits_[node] = 1;
    if (detects == 0) continue;
    watched_.resize(town.roads.nodes().size());
    watched_[node] = std::max(watched_[node], detects);
  }
  for (const RingTemplate& ring : town.rings) {
    const TemplateFit fit = fit_template(town.roads, ring.outline, ring.posts);
    Laid laid{.allowed = std::vector<std::uint8_t>(town.roads.nodes().size()), .exits = exits_};
    for (NodeIndex n = 0; n < laid.exits.size(); ++n) laid.exits[n] |= fit.outside[n];
    for (const NodeIndex n : fit.posts)
      if (n != kNoIndex) laid.allowed[n] = 1;
    templates_.push_back(std::move(laid));
  }
  cameras_ = cameras >= kPlaceCameras;
}

RingDesk::Vehicle& RingDesk::vehicle(SuspectVehicle v) {
  auto& slot = vehicles_[v];
  if (!slot) slot = std::make_unique<Vehicle>(town_->roads, v, drive_, walk_);
  return *slot;
}

RoadPoint RingDesk::snap(LatLon at, SuspectVehicle v) const { return snapper_.snap(at, travel_model_of(v).network); }

std::string RingDesk::place_near(LatLon at) const {
  const Place* best = nullptr;
  for (const Place& p : town_->places) {
    const bool holds =
        p.kind == PlaceKind::Checkpoint || p.kind == PlaceKind::Post || p.kind == PlaceKind::PoliceRoom || p.kind == PlaceKind::Exit;
    if (holds && haversine(p.at, at) <= kPlaceNear && (best == nullptr || haversine(p.at, at) < haversine(best->at, at))) best = &p;
  }
  return best == nullptr ? std::string{} : best->id;
}

std::vector<RingUnit> RingDesk::units_of(const Fleet& fleet, const RingQuestion& question, Instant now) const {
  std::vector<RingUnit> units;
  for (const RingHand& hand : question.hands) {
    const auto departure = fleet.departure_of(hand.responder, now);
    if (!departure) continue;
    RingUnit u;
    u.id = static_cast<std::uint32_t>(hand.responder.value);
    u.network = departure->network;
    u.starts = ends_of(town_->roads, u.network == Network::Drive ? kDriving : kMeterASecond, departure->from);
    u.pace_permille = u.network == Network::Drive ? 1000 : (1'000'000 + departure->speed_mm_s - 1) / departure->speed_mm_s;
    const std::uint64_t off_road_ms = static_cast<std::uint64_t>(departure->from.off_road.value) * 1000 / kOffRoadSpeedMmS;
    // Whoever is on the way already has turned out.
    u.delay_ms = departure->delay_ms + static_cast<std::uint32_t>(off_road_ms) + static_cast<std::uint32_t>((hand.handover + hand.answers).count());
    u.hold_ppm = hand.comes;
    u.holds = hand.holds;
    units.push_back(std::move(u));
  }
  return units;
}

std::size_t RingDesk::template_index(std::string_view id) const noexcept {
  for (std::size_t i = 0; i < town_->rings.size(); ++i)
    if (town_->rings[i].id == id) return i;
  return kNoTemplate;
}
const RingTemplate* RingDesk::find_template(std::string_view id) const noexcept {
  const std::size_t i = template_index(id);
  return i == kNoTemplate ? nullptr : &town_->rings[i];
}
const RingTemplate* RingDesk::outer_of(std::string_view id) const noexcept {
  const std::size_t i = template_index(id);
  return i == kNoTemplate || i + 1 >= town_->rings.size() ? nullptr : &town_->rings[i + 1];
}

/// One question being answered.
struct RingDesk::Work {
  RingDesk& desk;
  const Fleet& fleet;
  const RingQuestion& question;
  Instant now;
  const Laid* laid;  // null: posts anywhere
  RingProposal out{};
  std::vector<TimedNode> starts{};
  std::vector<std::uint8_t> barred{};
  std::vector<RingUnit> units{};
  RingRequest request{};

  const RoadGraph& roads() const { return desk.town_->roads; }

  /// Where the suspect goes from the road it was seen on: onwards only, when the heading is known.
  void find_starts(RoadPoint seen) {
    const TravelModel model = travel_model_of(question.suspect.vehicle);
    starts = ends_of(roads(), model, seen);
    const auto& heading = question.suspect.heading_deg;
    if (heading) {
      const LatLon here = position_of(roads(), seen);
      barred = behind(roads(), here, *heading);
      std::vector<TimedNode> ahead;
      for (const TimedNode& s : starts)
        if (barred[s.node] == 0) ahead.push_back(s);
      if (ahead.empty() && !starts.empty()) {  // the road may not be driven that way: the suspect does it all the same
        out.warnings |= kRingHeadingAgainstOneway;
        const Edge& e = roads().edges()[seen.edge];
        for (const NodeIndex n : {e.from, e.to})
          if (barred[n] == 0) ahead.push_back({n, 0});
      }
      if (!ahead.empty()) starts = std::move(ahead);
      for (const TimedNode& s : starts) barred[s.node] = 0;
    }
    if (!question.closed.empty() && barred.empty()) barred.assign(roads().nodes().size(), 0);
    for (const NodeIndex n : question.closed) barred[n] = 1;
    for (const TimedNode& s : starts)
      if (!barred.empty()) barred[s.node] = 0;
    if (starts.empty()) out.warnings |= kRingNoWayOut;
  }

  /// As if the road where it was seen could be driven both ways.
  void turn_round(RoadPoint seen) {
    out.warnings |= kRingNoWayOut;
    const Edge& e = roads().edges()[seen.edge];
    starts = {{e.from, 0}, {e.to, 0}};
    request.suspect = starts;
    for (const TimedNode& s : starts)
      if (!barred.empty()) barred[s.node] = 0;
  }

  void ask(RoadPoint seen) {
    units = desk.units_of(fleet, question, now);
    if (units.empty()) out.warnings |= kRingNoUnits;
    // The nearest take part; a straight line is good enough to leave out who is far away.
    const LatLon here = position_of(roads(), seen);
    std::stable_sort(units.begin(), units.end(),
                     [&](const RingUnit& a, const RingUnit& b) { return distance(a, here) < distance(b, here); });
    if (units.size() > kRingUnitsMax) units.resize(kRingUnitsMax);
    request.suspect = starts;
    request.age_ms = static_cast<std::uint32_t>(std::clamp<std::int64_t>((now - question.suspect.seen_at).count(), 0, 86'400'000));
    request.exits = laid != nullptr ? laid->exits : desk.exits_;
    if (laid != nullptr) request.allowed = laid->allowed, request.close_by_ms = kTemplateCloseByMs;
    const std::uint64_t plans = laid != nullptr ? desk.templates_.size() : 1;  // all of them may be tried
    request.barred = barred;
    request.units = units;
    if (!question.close_by_ms.empty()) request.close_by_ms = question.close_by_ms;
    request.setup_ms = static_cast<std::uint32_t>(kSetup.count());
    request.work_max = kWorkMax / plans;
  }
  Millimeters distance(const RingUnit& u, LatLon here) const {
    return u.holds != kNoIndex || u.starts.empty() ? Millimeters{} : haversine(roads().nodes()[u.starts.front().node], here);
  }

  PostPlanned post(NodeIndex node, std::uint32_t unit, std::uint32_t arrive_ms, std::uint32_t suspect_ms, std::int64_t slack_ms, Ppm hold,
                   bool interception) const {
    const LatLon at = roads().nodes()[node];
    const Instant suspect_at = now + Duration{suspect_ms};
    return {.number = 0,
            .node = node,
            .at = at,
            .place_id = desk.place_near(at),
            .responder = {units[unit].id},
            .arrive = Duration{arrive_ms},
            .suspect_at = suspect_at,
            .hold_by = interception ? suspect_at : std::min(suspect_at, now + Duration{out.level.close_by_ms}),
            .slack = Duration{slack_ms},
            .hold = hold,
            .interception = interception};
  }

  void take_ring(const RingPlan& plan) {
    out.outcome = plan.outcome;
    out.level = plan.level;
    out.min_cut = plan.min_cut;
    out.sealed = plan.sealed_ppm;
    if (!plan.lost.empty()) out.warnings |= kRingMayBeOut;
    if (plan.exhausted) out.warnings |= kRingCutShort;
    for (const RingPost& p : plan.posts)
      out.posts.push_back(post(p.node, p.unit, p.arrive_ms, p.suspect_ms, p.slack_ms, p.hold_ppm, false));
    for (const RingGap& g : plan.gaps)
      out.gaps.push_back({.at = roads().nodes()[g.node],
                          .suspect_at = now + Duration{g.suspect_ms},
                          .filler = g.filler == kNoUnit ? ResponderId{} : ResponderId{units[g.filler].id},
                          .late = Duration{g.late_ms}});
    if (!out.posts.empty()) out.weakest = out.posts.front().slack;
  }

  static std::uint32_t weight_of(const std::vector<EscapeRoute>& routes) {
    std::uint32_t sum = 0;
    for (const EscapeRoute& route : routes) sum += route.weight;
    return sum;
  }

  /// Few posts that most likely routes run into.
  void intercept(const std::vector<EscapeRoute>& routes) {
    std::vector<std::vector<std::uint32_t>> arrive;
    for (const RingUnit& u : units) {
      ChainSearch& search = u.network == Network::Drive ? desk.drive_search_ : desk.walk_search_;
      const std::uint64_t travel_max = std::uint64_t{request.close_by_ms.back()} * 1000 / u.pace_permille;
      search.run(u.starts, static_cast<std::uint32_t>(std::min<std::uint64_t>(travel_max, kCostMax)));
      auto& row = arrive.emplace_back(roads().nodes().size(), kUnreached);
      for (const EscapeRoute& route : routes)
        for (const RouteStop& stop : route.stops)
          if (const std::uint32_t ms = search.ms_at(stop.node); ms != kUnreached)
            row[stop.node] =
                u.holds == stop.node ? 0 : u.delay_ms + static_cast<std::uint32_t>((std::uint64_t{ms} * u.pace_permille + 999) / 1000);
    }
    const auto ready = [&](std::uint32_t u, NodeIndex n) -> std::uint32_t {
      const std::uint32_t ms = arrive[u][n];
      if (ms == kUnreached || ms == 0) return ms;
      return static_cast<std::uint32_t>(std::uint64_t{ms} * kInterceptionMargin / 1000) + request.setup_ms;
    };
    const InterceptionPlan plan = plan_interception({.routes = routes,
                                                     .unit_count = static_cast<std::uint32_t>(units.size()),
                                                     .gain_min = std::max<std::uint32_t>(1, weight_of(routes) / kRoutesPerGain),
                                                     .work_max = 0},
                                                    ready);
    std::vector<RingPost> posts;
    for (const InterceptionPost& p : plan.posts) {
      std::uint32_t earliest = kUnreached;
      for (const EscapeRoute& route : routes)
        for (const RouteStop& stop : route.stops)
          if (stop.node == p.node && stop.ms >= p.ready_ms) earliest = std::min(earliest, stop.ms);
      const std::uint32_t ms = arrive[p.unit][p.node];
      posts.push_back({p.node, p.unit, ms, earliest, std::int64_t{earliest} - p.ready_ms, hold_ppm(ms, request.setup_ms, earliest), units[p.unit].hold_ppm});
    }
    const Ppm chance = interception_ppm(routes, posts, request.setup_ms, desk.cameras_);
    if (chance <= out.intercepted) return;
    out.intercepted = chance;
    out.posts.clear();
    for (const RingPost& p : posts) out.posts.push_back(post(p.node, p.unit, p.arrive_ms, p.suspect_ms, p.slack_ms, p.hold_ppm, true));
    if (out.outcome == RingOutcome::NoRing) out.level = {request.close_by_ms.back(), kInterceptionMargin};
  }
};

RingProposal RingDesk::propose(const Fleet& fleet, const RingQuestion& question, Instant now) {
  std::size_t i = template_index(question.template_id);
  if (i == kNoTemplate) return propose_one(fleet, question, kNoTemplate, now);
  std::optional<RingProposal> best;
  const auto rank = [](const RingProposal& p) { return std::pair{p.outcome, p.gaps.size()}; };
  for (; i < town_->rings.size(); ++i) {
    RingProposal p = propose_one(fleet, question, i, now);
    p.template_id = town_->rings[i].id;
    if (!best || rank(p) < rank(*best)) best = std::move(p);
    if (best->outcome == RingOutcome::Complete) break;
  }
  return std::move(*best);
}

bool RingDesk::keeps_in(const RingSuspect& suspect, std::span<const NodeIndex> posts) const {
  const RoadPoint seen = snap(suspect.at, suspect.vehicle);
  if (!seen) return false;
  const TravelModel model = travel_model_of(suspect.vehicle);
  const std::vector<TimedNode> starts = ends_of(town_->roads, model, seen);
  return !possible_area(town_->roads, model, {.suspect = starts, .age_ms = 0, .held = posts, .ways_out = exits_, .open = {}}).breach_ms;
}

RingProposal RingDesk::propose_one(const Fleet& fleet, const RingQuestion& question, std::size_t with_template, Instant now) {
  Work work{*this, fleet, question, now, with_template == kNoTemplate ? nullptr : &templates_[with_template]};
  const RoadPoint seen = snap(question.suspect.at, question.suspect.vehicle);
  if (!seen) return work.out;
  work.find_starts(seen);
  if (work.starts.empty()) return work.out;
  Vehicle& v = vehicle(question.suspect.vehicle);
  work.ask(seen);
  RingPlan plan = v.planner.plan(work.request);
  if (plan.outcome == RingOutcome::Complete && plan.posts.empty() && question.closed.empty()) {  // a one-way into a dead end: whoever flees turns round in it
    work.turn_round(seen);
    plan = v.planner.plan(work.request);
  }
  work.take_ring(plan);
  const std::uint32_t limit =
      std::max(plan.level.close_by_ms, work.request.close_by_ms.front()) + work.request.horizon_ms + work.request.age_ms;
  const std::vector<EscapeRoute> routes = sample_flights(v.network, work.request, limit, {.seed = question.seed, .watched = watched_});
  work.out.intercepted = interception_ppm(routes, plan.posts, work.request.setup_ms, cameras_);
  // Whoever orders a template wants its posts, not others.
  if (plan.outcome != RingOutcome::Complete && !work.units.empty() && with_template == kNoTemplate) work.intercept(routes);
  return std::move(work.out);
}

PossibleArea RingDesk::area_of(const RingSuspect& suspect, std::span<const NodeIndex> held, std::span<const NodeIndex> open, Instant now) const {
  const RoadPoint seen = snap(suspect.at, suspect.vehicle);
  if (!seen) return {};
  const TravelModel model = travel_model_of(suspect.vehicle);
  const std::vector<TimedNode> starts = ends_of(town_->roads, model, seen);
  const auto age_ms = static_cast<std::uint32_t>(std::clamp<std::int64_t>((now - suspect.seen_at).count(), 0, 86'400'000));
  return possible_area(town_->roads, model, {.suspect = starts, .age_ms = age_ms, .held = held, .ways_out = exits_, .open = open, .watched = watched_});
}

}  // namespace watchgrid::engine
