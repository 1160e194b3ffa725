// The files of a town pack by themselves: CSV in any encoding, GeoJSON, policy packs in TOML.
#include "adapters/csv/csv_records.hpp"
#include "adapters/csv/encoding.hpp"
#include "adapters/town/located_json.hpp"
#include "adapters/town/policy_toml.hpp"
#include "tests/fuzz/target.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace watchgrid;
    const std::string_view bytes = fuzz::text(data, size);
    const csv::Decoded decoded = csv::decode(bytes);
    fuzz::expect(decoded.complaint.empty() ? !csv::first_non_utf8(decoded.text) : decoded.text.empty());
    csv::Records records{decoded.text, [](csv::Spot, const std::string&, const std::string& expected) { fuzz::expect(!expected.empty()); }};
    std::size_t rows = 0;
    for (std::vector<csv::Cell> record; records.next(record);) fuzz::expect(++rows <= decoded.text.size());
    town::Complaints complaints;
    fuzz::expect(town::parse_json(bytes, "x.geojson", complaints) || !complaints.empty());
    complaints = {};
    const auto policy = town::read_policy(bytes, "x.toml", complaints);
    fuzz::expect(policy || !complaints.empty());
    return 0;
}
