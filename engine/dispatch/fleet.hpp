#pragma once
/// Where people are and who could come: telemetry beside the State.
///
/// Positions are not events; they are coalesced here and lost with the process (phones send new ones within seconds). The two
/// indexes always agree: FleetIndex by straight line for the console, RoadOccupancy by road for decisions.
/// Owned by the core loop; one thread. Memory about 150 B a responder.
#include <array>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/base/instant.hpp"
#include "engine/dispatch/explanation.hpp"
#include "engine/fleet/fleet_index.hpp"
#include "engine/fleet/responder.hpp"
#include "engine/matching/coverage.hpp"
#include "engine/places/town.hpp"
#include "engine/roads/function_ref.hpp"
#include "engine/roads/nearest_by_road.hpp"
#include "engine/roads/snap.hpp"

namespace watchgrid::engine {

struct FleetStatus {
    Tier tier{1};
    bool on_duty{};
    bool free{};  ///< on duty, no open offer, no assignment
    bool retired{};  ///< not in the town's books any more
};

/// How many people of one tier there are.
struct TierCensus {
    std::uint32_t known{};    ///< enrolled and not retired
    std::uint32_t on_duty{};
    std::uint32_t placed{};   ///< on duty and on a road: the ones that a search can meet
    std::uint32_t free{};     ///< on duty without an offer or an assignment
};

/// What became of a reported position.
enum class FixVerdict : std::uint8_t { Used, OlderThanLast, Teleport, OffMap };
template <> struct EnumNames<FixVerdict> {
    static constexpr std::array table{std::pair{FixVerdict::Used, std::string_view{"used"}}, std::pair{FixVerdict::OlderThanLast, std::string_view{"older_than_last"}},
                                      std::pair{FixVerdict::Teleport, std::string_view{"teleport"}}, std::pair{FixVerdict::OffMap, std::string_view{"off_map"}}};
};

struct Fix {
    LatLon at;
    Instant taken_at;
};

/// Where and how somebody sets out.
struct Departure {
    RoadPoint from;
    Network network{};
    std::uint32_t speed_mm_s{};  ///< on the Walk network
    std::uint32_t delay_ms{};    ///< turnout and age of the fix
};

struct FleetQuery {
    LatLon to;
    Tier tier{1};            ///< 0: any
    std::size_t k{10};
    Duration within{};       ///< largest ETA
    Instant now;
    Duration fix_age_max{};  ///< an older fix of somebody who moves is not used
    bool free_only{};        ///< do not even look at those who are busy
};

class Fleet {
public:
    /// The town and its roads must outlive the fleet.
    explicit Fleet(const Town&);
    Fleet(const Fleet&) = delete;
    Fleet& operator=(const Fleet&) = delete;

    /// Makes a responder known, or renews the profile. People at a fixed post are at their home position from now on.
    void enrol(ResponderId, const Responder&);
    void set_status(ResponderId, FleetStatus);
    FixVerdict move(ResponderId, LatLon at, Instant taken_at, Instant now);
    FixVerdict last_fix_verdict() const noexcept { return last_verdict_; }  ///< of the last `move`, for counting

    std::optional<Fix> fix(ResponderId) const noexcept;
    bool stationed(ResponderId id) const noexcept { return record(id).stationed; }
    /// Position of the profile in Town::responders; beyond the end when the pack does not name them any more.
    std::size_t town_index(ResponderId id) const noexcept { return record(id).town_index; }

    /// The k nearest by road that `judge` calls Eligible, by (eta, id), and those that stood nearer but were not, with the reason.
    /// `judge` is asked once for everybody on duty whom the search meets.
    std::vector<Candidate> nearest(const FleetQuery&, FunctionRef<Verdict(ResponderId)> judge);
    /// Everybody whom the last `nearest` met and could not use, as (slot, reason); valid until the next one.
    std::span<const std::pair<std::uint32_t, Verdict>> met_in_vain() const noexcept { return verdicts_; }
    /// What the town loses when this free unit of police leaves; 0 for people who do not drive. O(cells that it covers).
    Ppm coverage_loss(ResponderId) const noexcept;
    /// As if the unit had left, until `restore_coverage`: units of one decision are picked one after the other.
    void lend_coverage(ResponderId) noexcept;
    void restore_coverage(ResponderId) noexcept;
    const Coverage& coverage() const noexcept { return coverage_; }
    /// The square from which a free police car counts; kNoCell for everybody else.
    CellIndex covers_from(ResponderId id) const noexcept { return slot(id) < records_.size() ? record(id).covers_from : kNoCell; }
    /// Free people of the tier-2 unit (station) that the responder belongs to.
    std::uint32_t idle_of_unit(ResponderId) const noexcept;
    const TierCensus& census(Tier tier) const noexcept { return census_[tier - 1U]; }
    /// Travel of one person by road, whatever the distance; nullopt without a position or a way. O(nodes nearer than they are).
    std::optional<Candidate> eta_to(ResponderId, LatLon to, Instant now);
    /// nullopt without a position on a road.
    std::optional<Departure> departure_of(ResponderId, Instant now) const;
    /// Eligible, NoPosition or FixTooStale.
    Verdict verdict_of_fix(ResponderId, Instant now, Duration fix_age_max) const noexcept;

    /// How long the responder has been within `radius` of the point, by the positions seen so far; negative when outside.
    Duration dwell_at(ResponderId, LatLon, Millimeters radius, Instant now);
    /// Straight-line distance from where the responder was when they stopped being free.
    Millimeters moved_since_taken(ResponderId) const noexcept;

    const FleetIndex& index() const noexcept { return index_; }
    const RoadSnapper& snapper() const noexcept { return snapper_; }
    std::size_t size() const noexcept { return records_.size(); }

private:
    struct Record {
        LatLon at, taken_from;
        Instant taken_at{}, inside_since{};
        SkillSet skills{};
        std::uint32_t town_index{0xFFFFFFFFU};
        CellIndex covers_from{kNoCell};
        std::uint32_t unit{};
        ResponderClass responder_class{};
        TravelMode mode{};
        Tier tier{1};
        bool enrolled{}, retired{}, stationed{}, has_fix{}, on_duty{}, free{}, inside{}, has_taken_from{}, moved{};
    };
    static std::uint32_t slot(ResponderId id) noexcept { return static_cast<std::uint32_t>(id.value - 1); }
    const Record& record(ResponderId id) const noexcept { return records_[slot(id)]; }
    RoadGroup group_of(const Record&) const noexcept;
    bool place(ResponderId);
    void cover(Record&) noexcept;
    class Counted;  ///< keeps the census right over a change of one record
    void count(ResponderId, std::uint32_t sign) noexcept;
    FixVerdict take(ResponderId, LatLon at, Instant taken_at, Instant now);
    void show(ResponderId);
    std::uint32_t fix_penalty_ms(const Record&, Instant now) const noexcept;

    const Town* town_;
    std::map<std::string_view, std::uint32_t> town_index_;
    RoadSnapper snapper_;
    RoadOccupancy occupancy_;
    NearestByRoad search_;
    RoadSearch route_search_;
    FleetIndex index_;
    CoverageCells cells_;
    Coverage coverage_;
    std::map<std::string, std::uint32_t, std::less<>> unit_index_;
    std::vector<std::uint32_t> idle_by_unit_;
    std::array<TierCensus, kTiers> census_{};
    std::vector<Record> records_;                             // by slot
    FixVerdict last_verdict_{};
    std::vector<std::pair<std::uint32_t, Verdict>> verdicts_;  // of the search under way
};

}  // namespace watchgrid::engine
