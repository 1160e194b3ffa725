#include "adapters/sim/fault_kinds.hpp"

#include <vector>

#include "engine/base/nearest_name.hpp"

namespace watchgrid::sim {

namespace {

std::string expected_fault(std::string_view name, std::vector<std::string_view> known) {
    for (const auto& [value, word] : engine::EnumNames<Fault>::table) known.push_back(word);
    std::string out = "expected ";
    for (std::size_t i = 0; i < known.size(); ++i) out += (i == 0 ? "" : ", ") + std::string{known[i]};
    const std::string_view nearest = engine::nearest_name(name, known);
    return out + (nearest.empty() ? "" : "; did you mean \"" + std::string{nearest} + "\"?");
}

}  // namespace

boost::system::result<Fault, std::string> parse_fault(std::string_view name) {
    if (const auto fault = engine::parse_enum<Fault>(name)) return *fault;
    return expected_fault(name, {});
}

boost::system::result<FaultSet, std::string> parse_faults(std::string_view text) {
    if (text == "all") return kAllFaults;
    if (text == "none") return FaultSet{0};
    FaultSet out = 0;
    while (!text.empty()) {
        const std::size_t comma = text.find(',');
        const std::string_view name = text.substr(0, comma);
        text = comma == std::string_view::npos ? std::string_view{} : text.substr(comma + 1);
        const auto fault = engine::parse_enum<Fault>(name);
        if (!fault) return "--faults = \"" + std::string{name} + "\": " + expected_fault(name, {"all", "none"});
        out |= 1U << static_cast<unsigned>(*fault);
    }
    return out;
}

std::string text_of(FaultSet set) {
    if (set == 0) return "none";
    std::string out;
    for (const auto& [value, word] : engine::EnumNames<Fault>::table)
        if (has(set, value)) out += (out.empty() ? "" : ",") + std::string{word};
    return out;
}

}  // namespace watchgrid::sim
