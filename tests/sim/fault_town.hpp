#pragma once
/// The town and the rules on which the tests of the fault simulation run.
#include <stdexcept>
#include <string>

#include "adapters/town/policy_toml.hpp"
#include "tests/support/small_town.hpp"

namespace watchgrid::sim {

inline engine::PolicyPack default_policy() {
    for (const town::ShippedPolicy& p : town::shipped_policies()) {
        town::Complaints complaints;
        if (p.name == town::kDefaultPolicy) return *town::read_policy(p.text, std::string{p.name}, complaints);
    }
    throw std::runtime_error{"no default policy"};
}

/// Volunteers, guards and cars on four by one kilometres of streets: searches are short, so that many seeds fit into a minute.
inline engine::Town town_of_thirty() {
    using engine::ResponderClass;
    engine::Town t = test::small_town();
    for (int i = 0; i < 18; ++i) test::add_responder(t, test::person("v" + std::to_string(i), ResponderClass::Volunteer, test::at_meters(200 + 220 * i, 100 + (i * 370) % 800)));
    for (int i = 0; i < 6; ++i) test::add_responder(t, test::person("g" + std::to_string(i), ResponderClass::Guard, test::at_meters(300 + 600 * i, 500)));
    for (int i = 0; i < 6; ++i) test::add_responder(t, test::person("p" + std::to_string(i), ResponderClass::Officer, test::at_meters(500 + 500 * i, (i * 330) % 900), engine::TravelMode::Car));
    return t;
}

}  // namespace watchgrid::sim
