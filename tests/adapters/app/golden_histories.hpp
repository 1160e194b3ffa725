#pragma once
/// What a golden journal is written from: whole histories, each from the very first event.
#include <vector>

#include "engine/core/event.hpp"

namespace watchgrid::test {

using History = std::vector<engine::Event>;

/// Wild alarms in a made-up town.
History history_of_a_random_town();
/// As few stories of tests/scenarios as have every kind of event, and one of what none of them tells. Failed expectations when a story
/// cannot be told.
std::vector<History> histories_with_every_kind();

}  // namespace watchgrid::test
