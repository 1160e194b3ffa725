/// Consoles are told anew of everything that an event changed, also of the incident on its other side.
#include "adapters/app/touched.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace watchgrid::app {
namespace {

using namespace engine;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::set<IncidentId> incidents_of(EventBody body) {
    const StoredEvent event{1, {Instant{}, std::move(body)}};
    return touched_by(State{}, {&event, 1}).incidents;
}

TEST(Touched, AreBothIncidentsOfAMergeOfItsUndoingAndOfALink) {
    EXPECT_THAT(incidents_of(IncidentMerged{{2}, {1}, "desk1"}), ElementsAre(IncidentId{1}, IncidentId{2}));
    EXPECT_THAT(incidents_of(IncidentUnmerged{{2}, {1}, "desk1"}), ElementsAre(IncidentId{1}, IncidentId{2}));
    EXPECT_THAT(incidents_of(IncidentLinked{{2}, {1}, 600'000}), ElementsAre(IncidentId{1}, IncidentId{2}));
}

TEST(Touched, IsNothingByWhatIsForgottenByNow) {
    EXPECT_THAT(incidents_of(OfferSeen{{7}}), IsEmpty());
    EXPECT_THAT(incidents_of(ClockStopped{{7}}), IsEmpty());
}

}  // namespace
}  // namespace watchgrid::app
