#pragma once
/// What the journal says about a home that is cared for: its listing, visits, who was told of an alarm there, the tasks to go there.
#include <map>
#include <string>

#include "engine/core/event.hpp"

namespace watchgrid::privacy {

/// To which home an event belongs: its own, that of the notice that it settles, that of the visit that it asks for.
class HomeOf {
public:
    /// In the order of the journal.
    void learn(const engine::EventBody&);
    /// 0: to none that is known. O(log of all notices and visits).
    engine::HomeId operator()(const engine::EventBody&) const;

private:
    std::map<std::string, engine::HomeId, std::less<>> of_place_;
    std::map<engine::CareNoticeId, engine::HomeId> of_notice_;
    std::map<engine::TaskId, engine::HomeId> of_visit_;
};

/// Takes out of a record of a home who lives there and who has the key; ids, times and the helper's id stay. @return whether there was anything
bool erase_home(engine::EventBody&);

}  // namespace watchgrid::privacy
