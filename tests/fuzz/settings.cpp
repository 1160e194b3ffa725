// The settings file.
#include "adapters/settings/settings.hpp"
#include "tests/fuzz/target.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace watchgrid;
    const auto parsed = settings::parse_settings(fuzz::text(data, size), "x.toml");
    if (!parsed) {
        fuzz::expect(!parsed.error().empty());
        for (const settings::Complaint& c : parsed.error()) fuzz::expect(to_string(c).find('\n') == std::string::npos);
    }
    return 0;
}
