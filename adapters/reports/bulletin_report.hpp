#pragma once
/// `report bulletin`: the weekly sheet of 签收 / 出警 / 反馈 (signed, moving, feedback), for the town and for each unit.
///
/// Times run from the receipt of the earliest alert to the first person (of the unit) who got there. A unit is counted for an
/// incident when one of its people accepted it. Drills, merged incidents and incidents that nobody was asked for are outside.
#include <array>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "adapters/reports/facts.hpp"
#include "adapters/reports/figures.hpp"

namespace watchgrid::reports {

/// What police are measured by: signed within 30 s, moving within 300 s, feedback within 1800 s.
struct BulletinStage {
    std::string_view name, name_zh;
    engine::Duration limit;
};
inline constexpr std::array<BulletinStage, 3> kBulletinStages{{{"signed", "签收", std::chrono::seconds{30}},
                                                               {"moving", "出警", std::chrono::seconds{300}},
                                                               {"feedback", "反馈", std::chrono::seconds{1800}}}};

struct BulletinQuery {
    Period period{};
    int utc_offset_minutes{};
};

struct BulletinRow {
    std::string week;  ///< its Monday
    std::string unit;  ///< empty: the whole town
    std::size_t incidents{};
    std::array<Times, kBulletinStages.size()> stages;  ///< in the order of kBulletinStages
};

struct Bulletin {
    BulletinQuery query;
    std::vector<BulletinRow> rows;  ///< by week; the town first, then units by name
};

class BulletinTally {
public:
    explicit BulletinTally(BulletinQuery query) : query_{query} {}
    void add(const IncidentFact&);
    Bulletin finish();

private:
    void add(const std::string& week, const UnitFact&);
    const BulletinQuery query_;
    std::map<std::pair<std::string, std::string>, BulletinRow> rows_;
};

}  // namespace watchgrid::reports
