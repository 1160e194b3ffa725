#pragma once
/// The figures of a day, counted again from the records of its journal: own loops over the events, and nothing of the engine's state or of
/// adapters/reports. What `watchgrid report` says has to be the same.
#include <array>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/core/event.hpp"

namespace watchgrid::test {

class Recount {
public:
    /// Times of one stage in the bins of the police: up to 30, 60, 120, 180 s, 5, 10, 15, 30, 60, 120, 240 min, longer.
    struct Bins {
        std::array<std::uint64_t, 12> count{};
        std::uint64_t missing{};
        std::uint64_t within{};  ///< 30, 300 and 1800 s
        friend bool operator==(const Bins&, const Bins&) = default;
    };
    struct Sheet {
        std::uint64_t incidents{};
        std::array<Bins, 3> stages{};  ///< signed, moving, feedback
        friend bool operator==(const Sheet&, const Sheet&) = default;
    };
    struct Outcomes {
        std::uint64_t incidents{}, open{}, reopened{};
        std::map<std::string, std::uint64_t> by_outcome;
        friend bool operator==(const Outcomes&, const Outcomes&) = default;
    };
    struct Disputes {
        std::uint64_t opened{}, settled{}, handed_off{}, reopened{};
        friend bool operator==(const Disputes&, const Disputes&) = default;
    };
    struct Shares {
        std::uint64_t clocks{}, met{}, breached{};
        friend bool operator==(const Shares&, const Shares&) = default;
    };
    struct Points {
        std::int64_t carried_over{}, credits{}, redemptions{}, reversals{};
        std::map<std::string, std::int64_t> by_rule;
        std::map<std::string, std::int64_t> balances;  ///< by holder
    };

    /// @param station_of grid or block -> station
    explicit Recount(std::map<std::string, std::string> station_of) : station_of_{std::move(station_of)} {}
    void see(std::int64_t at_ms, const engine::EventBody&);

    /// By unit; "" is the town. The whole day lies in one week.
    std::map<std::string, Sheet> bulletin() const;
    /// `by`: "town", "zone", "station" or "source".
    std::map<std::string, Outcomes> outcomes(const std::string& by) const;
    /// `by`: "work", "zone", "station" or "person".
    std::map<std::string, std::uint64_t> work(const std::string& by) const;
    /// `by`: "town" or "station".
    std::map<std::string, Disputes> disputes(const std::string& by) const;
    /// The clocks of each grid and stage ("grid-07 arrived"): how many, met, breached.
    std::map<std::string, Shares> shares() const;
    const Points& points() const noexcept { return points_; }
    std::uint64_t of_kind(const std::string& name) const;  ///< events

private:
    struct Offer {
        std::uint64_t person{};
        std::int64_t accepted{-1}, moving{-1}, arrived{-1}, feedback{-1};
        bool ended{};
    };
    struct Incident {
        std::int64_t received{};
        std::size_t policy{};
        bool drill{}, consult{}, merged{}, closed{}, reopened{};
        std::string zone, source, outcome;
        std::set<std::uint64_t> offers;
    };
    struct Clock {
        std::uint64_t incident{};
        std::size_t rule{};
        char phase{'r'};  ///< running, met, breached, cancelled
    };
    struct Work {
        std::string kind, zone, person;
        std::uint64_t count{};
    };
    struct Dispute {
        std::string zone;
        char phase{'o'};  ///< open, with an agency, settled
        bool reopened{};
    };
    void see_incident(std::int64_t at, const engine::EventBody&);
    void see_offer(std::int64_t at, const engine::EventBody&);
    void see_clock(const engine::EventBody&);
    void see_work(const engine::EventBody&);
    void see_points(const engine::PointsEntered&);
    static void put(Bins&, std::int64_t took_ms, std::int64_t limit_s);
    void put_all(Sheet&, const Incident&, const std::string* unit) const;
    std::string station(const std::string& zone) const;

    std::map<std::string, std::string> station_of_;
    std::map<std::string, std::uint64_t> kinds_;
    std::map<std::uint64_t, std::string> unit_of_;  // by person
    std::map<std::uint64_t, Incident> incidents_;
    std::map<std::uint64_t, Offer> offers_;
    std::map<std::uint64_t, Clock> clocks_;
    std::vector<engine::PolicyPack> policies_;
    std::map<std::uint64_t, std::uint64_t> incident_of_;  // of an offer, now
    std::map<std::uint64_t, std::string> hazard_zone_, home_zone_, patrol_zone_, report_zone_;
    std::map<std::uint64_t, Dispute> disputes_;
    std::vector<Work> work_;
    Points points_;
};

}  // namespace watchgrid::test
