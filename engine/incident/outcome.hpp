#pragma once
/// What became of an incident: the words with which the desk may close one. The list is fixed, so that towns and years are counted alike; what
/// else there is to say is the closing's text. Checked where orders come in. The journal keeps the word itself, and old ones have others.
/// A cancelled incident has "cancelled", which nobody chooses.
#include <cstdint>

#include "engine/base/enum_names.hpp"

namespace watchgrid::engine {

enum class IncidentOutcome : std::uint8_t {
    SettledOnTheSpot, Mediated, AdviceGiven, Recorded, Rescued, PersonFound, FalseAlarm, NotFound, Duplicate, NobodyCame, HandedToStation, HandedTo120, HandedTo119, HandedToAgency, DrillOver,
};
/// In the order in which the console offers them.
template <> struct EnumNames<IncidentOutcome> {
    static constexpr std::array table{
        std::pair{IncidentOutcome::SettledOnTheSpot, std::string_view{"settled_on_the_spot"}}, std::pair{IncidentOutcome::Mediated, std::string_view{"mediated"}},
        std::pair{IncidentOutcome::AdviceGiven, std::string_view{"advice_given"}}, std::pair{IncidentOutcome::Recorded, std::string_view{"recorded"}},
        std::pair{IncidentOutcome::Rescued, std::string_view{"rescued"}}, std::pair{IncidentOutcome::PersonFound, std::string_view{"person_found"}},
        std::pair{IncidentOutcome::FalseAlarm, std::string_view{"false_alarm"}}, std::pair{IncidentOutcome::NotFound, std::string_view{"not_found"}},
        std::pair{IncidentOutcome::Duplicate, std::string_view{"duplicate"}}, std::pair{IncidentOutcome::NobodyCame, std::string_view{"nobody_came"}},
        std::pair{IncidentOutcome::HandedToStation, std::string_view{"handed_to_station"}}, std::pair{IncidentOutcome::HandedTo120, std::string_view{"handed_to_120"}},
        std::pair{IncidentOutcome::HandedTo119, std::string_view{"handed_to_119"}}, std::pair{IncidentOutcome::HandedToAgency, std::string_view{"handed_to_agency"}},
        std::pair{IncidentOutcome::DrillOver, std::string_view{"drill_over"}}};
};

}  // namespace watchgrid::engine
