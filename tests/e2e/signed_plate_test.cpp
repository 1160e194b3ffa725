/// Plates whose addresses are signed, where only those count (`http.signed_plates`): forms by curl against the real service. A person is heard at
/// each of them; people are sent to the plate's place only when the signature is the plate's own.
#include <gmock/gmock.h>

#include <boost/json.hpp>

#include "tests/e2e/rig.hpp"

namespace watchgrid::e2e {
namespace {

namespace json = boost::json;
using ::testing::HasSubstr;
using ::testing::Not;

class SignedPlateOverHttp : public testing::Test {
protected:
    static void SetUpTestSuite() { rig = new Rig{{.volunteers = 5, .officers = 2, .guards = 2, .grids = 1, .http = "signed_plates = true\n"}}; }
    static void TearDownTestSuite() { delete rig; }

    /// The id of the n-th plate of the town.
    static std::string plate(std::size_t n) {
        for (const engine::Place& p : rig->town().places)
            if (p.kind == engine::PlaceKind::Plate && n-- == 0) return p.id;
        return "no such plate in the town";
    }
    /// What is printed on it, as the desk gets it.
    static std::string address_of(const std::string& id) {
        const Answer code = rig->get("/v1/places/" + id + "/code", "supervisor");
        EXPECT_EQ(code.status, 200) << code.body;
        return code.status == 200 ? std::string{json::parse(code.body).at("plate_path").as_string()} : "";
    }
    static std::string curl(const std::string& arguments, const std::string& path) {
        return run("curl -s -m 10 " + arguments + " 'http://127.0.0.1:" + std::to_string(rig->http_port()) + path + "'").output;
    }
    /// Presses there as the page's script does. @return the incident as the desk sees it
    static std::string press(const std::string& path, const std::string& key) {
        const std::string answer = curl("-H 'Accept: application/json' -H 'Idempotency-Key: " + key + "' -d intent=rescue", path);
        json::error_code ec;
        const json::value told = json::parse(answer, ec);
        if (ec || !told.is_object() || !told.as_object().contains("number")) return "not taken: " + answer;
        return rig->get("/v1/incidents/" + std::string{told.at("number").as_string()}).body;
    }
    static double presses(const std::string& standing) {
        const std::string page = run("curl -s http://127.0.0.1:" + std::to_string(rig->metrics_port()) + "/metrics").output;
        const std::string name = "\nwatchgrid_plate_presses_total{standing=\"" + standing + "\"} ";
        const std::size_t at = page.find(name);
        return at == std::string::npos ? -1 : std::stod(page.substr(at + name.size()));
    }

    static inline Rig* rig;
};

TEST_F(SignedPlateOverHttp, IsTakenWithThePlatesPlace) {
    const std::string id = plate(0), address = address_of(id);
    ASSERT_THAT(address, HasSubstr("/p/" + id + "."));
    const double before = presses("known");
    const std::string incident = press(address, "signed-press-1");
    EXPECT_THAT(incident, HasSubstr("\"place_id\":\"" + id + "\""));
    EXPECT_THAT(incident, HasSubstr("\"needs_location\":false"));
    EXPECT_THAT(incident, Not(HasSubstr("unknown_p")));
    EXPECT_EQ(presses("known"), before + 1);
    EXPECT_THAT(curl("-H 'Accept: application/json'", address + "/a/signed-press-1"), HasSubstr("\"number\"")) << "the page finds its alarm again";
}

TEST_F(SignedPlateOverHttp, KeepsTheSignatureInTheAddressOfItsAlarm) {
    const std::string address = address_of(plate(1));
    const std::string head = curl("-D - -o /dev/null -d intent=help", address);
    EXPECT_THAT(head, HasSubstr(" 303"));
    EXPECT_THAT(head, HasSubstr(address + "/a/")) << "a form without a script comes back to the same plate";
}

TEST_F(SignedPlateOverHttp, WithoutItsSignatureIsHeardAndMarkedAndHasNoPlace) {
    const std::string id = plate(2);
    const double unknown = presses("unknown"), forged = presses("forged");
    const std::string incident = press("/p/" + id, "unsigned-press-1");
    for (const char* mark : {"unknown_place", "unknown_source", "\"needs_location\":true"}) EXPECT_THAT(incident, HasSubstr(mark));
    EXPECT_THAT(incident, Not(HasSubstr("\"place_id\":\"" + id + "\""))) << "ids can be counted through";
    EXPECT_EQ(presses("unknown"), unknown + 1);
    EXPECT_EQ(presses("forged"), forged);
}

TEST_F(SignedPlateOverHttp, WithAForgedSignatureIsHeardAndMarkedAndCountedApart) {
    const std::string id = plate(3);
    std::string address = address_of(id);
    ASSERT_FALSE(address.empty());
    address.back() = address.back() == '0' ? '1' : '0';
    const double unknown = presses("unknown"), forged = presses("forged");
    const std::string incident = press(address, "forged-press-1");
    for (const char* mark : {"unknown_place", "unknown_source", "\"needs_location\":true"}) EXPECT_THAT(incident, HasSubstr(mark));
    EXPECT_THAT(incident, Not(HasSubstr("\"place_id\":\"" + id + "\"")));
    EXPECT_EQ(presses("forged"), forged + 1);
    EXPECT_EQ(presses("unknown"), unknown);
}

TEST_F(SignedPlateOverHttp, OfAnotherPlateDoesNotOpenThisOne) {
    const std::string other = address_of(plate(4)), id = plate(3);
    const double forged = presses("forged");
    const std::string incident = press("/p/" + id + other.substr(other.rfind('.')), "borrowed-press-1");
    EXPECT_THAT(incident, HasSubstr("\"needs_location\":true"));
    EXPECT_EQ(presses("forged"), forged + 1);
}

}  // namespace
}  // namespace watchgrid::e2e
