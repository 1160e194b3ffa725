#include "engine/dispatch/gates.hpp"

#include <gtest/gtest.h>

#include <string>

namespace watchgrid::engine {
namespace {

/// One row an alert type: may somebody with that gate be asked by day, with police on the way? v violence, w weapons, a age.
struct Row {
    AlertType type;
    const char* forbidden_for;
};
constexpr Row kRows[] = {
    {AlertType::Other, ""},       {AlertType::Fight, "va"},    {AlertType::Robbery, "vwa"},  {AlertType::Theft, ""},      {AlertType::Burglary, "va"},
    {AlertType::Weapon, "vwa"},   {AlertType::Fire, "a"},      {AlertType::Medical, ""},     {AlertType::Drowning, "a"},  {AlertType::Traffic, "a"},
    {AlertType::LostPerson, ""},  {AlertType::Dispute, ""},    {AlertType::Fraud, ""},       {AlertType::Suspicious, ""}, {AlertType::Hazard, ""},
    {AlertType::Crowd, "a"},      {AlertType::Sos, "va"},
};

TEST(Gates, ForbidByTypeAsTheTableSays) {
    for (const Row& row : kRows) {
        const std::string forbidden = row.forbidden_for;
        const auto expected = [&](char letter) { return forbidden.find(letter) != std::string::npos; };
        EXPECT_EQ(gate_forbids(kGateViolence, row.type, false, true), expected('v')) << to_string(row.type);
        EXPECT_EQ(gate_forbids(kGateWeapons, row.type, false, true), expected('w')) << to_string(row.type);
        EXPECT_EQ(gate_forbids(kGateAge, row.type, false, true), expected('a')) << to_string(row.type);
        EXPECT_FALSE(gate_forbids(0, row.type, true, false)) << to_string(row.type);
    }
    EXPECT_EQ(std::size(kRows), EnumNames<AlertType>::table.size()) << "a new alert type needs a row";
}

TEST(Gates, NightAndPoliceLeadDoNotLookAtTheType) {
    for (const Row& row : kRows) {
        EXPECT_TRUE(gate_forbids(kGateNight, row.type, true, true));
        EXPECT_FALSE(gate_forbids(kGateNight, row.type, false, true));
        EXPECT_TRUE(gate_forbids(kGateLead, row.type, false, false));
        EXPECT_FALSE(gate_forbids(kGateLead, row.type, false, true));
    }
}

TEST(Gates, OneIsEnough) { EXPECT_TRUE(gate_forbids(kGateViolence | kGateLead, AlertType::Medical, false, false)); }

}  // namespace
}  // namespace watchgrid::engine
