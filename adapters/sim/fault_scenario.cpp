#include "adapters/sim/fault_scenario.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <set>

namespace watchgrid::sim {
namespace {

using engine::Duration;

constexpr Duration kLongestStorm = std::chrono::hours{24};
constexpr Duration kAfterTheStorm = std::chrono::minutes{1};  ///< a slow append may still be under way
constexpr std::size_t kLinesNamed = 20;
constexpr std::array<std::string_view, 4> kKeys{"seed", "kinds", "storm", "alerts-per-hour"};
constexpr double kMostAlertsPerHour = 1e6;

template <class Number>
std::optional<Number> number_in(std::string_view text) {
    Number value{};
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
    return ec == std::errc{} && end == text.data() + text.size() ? std::optional{value} : std::nullopt;
}

/// "31.204", "31.2", "31": exact to the millisecond.
std::optional<Duration> moment_in(std::string_view text) {
    const std::size_t dot = text.find('.');
    const auto whole = number_in<std::uint32_t>(text.substr(0, dot));
    if (!whole) return std::nullopt;
    std::string rest{dot == std::string_view::npos ? "0" : text.substr(dot + 1)};
    if (rest.empty() || rest.size() > 3) return std::nullopt;
    rest.append(3 - rest.size(), '0');
    const auto ms = number_in<std::uint32_t>(rest);
    return ms ? std::optional{Duration{std::int64_t{*whole} * 1000 + *ms}} : std::nullopt;
}

std::string moment_text(Duration d) {
    const std::string ms = std::to_string(d.count() % 1000);
    return std::to_string(d.count() / 1000) + "." + std::string(3 - ms.size(), '0') + ms;
}

std::vector<std::string_view> words_of_line(std::string_view line) {
    constexpr std::string_view kBlanks = " \t\r";
    std::vector<std::string_view> out;
    line = line.substr(0, line.find('#'));
    for (std::size_t begin = line.find_first_not_of(kBlanks); begin != std::string_view::npos; begin = line.find_first_not_of(kBlanks)) {
        line.remove_prefix(begin);
        const std::size_t end = std::min(line.find_first_of(kBlanks), line.size());
        out.push_back(line.substr(0, end));
        line.remove_prefix(end);
    }
    return out;
}

class ScenarioReader {
public:
    explicit ScenarioReader(std::string_view name) : name_{name} { out_.options.only.emplace(); }

    void read(std::string_view text) {
        while (!text.empty()) {
            const std::size_t end = std::min(text.find('\n'), text.size());
            ++line_;
            if (const auto words = words_of_line(text.substr(0, end)); !words.empty()) read_line(words);
            text.remove_prefix(std::min(end + 1, text.size()));
        }
    }
    FaultScenario finish() {
        for (const std::string_view key : {kKeys[0], kKeys[1], kKeys[2]})
            if (!keys_.contains(key)) complain_of(std::string{name_} + ": " + std::string{key} + ": expected a line \"" + std::string{key} + " ...\"");
        for (const auto& [line, strike] : strikes_) {
            line_ = line;
            if (!has(out_.options.faults, strike.what)) complain("kind", engine::to_string(strike.what), "one of the kinds above, " + text_of(out_.options.faults));
            else if (strike.at > out_.options.stormy + kAfterTheStorm) complain("time", moment_text(strike.at), "a time in the storm, which is " + moment_text(out_.options.stormy) + " long");
            else out_.options.only->push_back(strike);
        }
        return std::move(out_);
    }

private:
    void read_line(const std::vector<std::string_view>& words) {
        const std::string_view first = words.front();
        if (first.front() >= '0' && first.front() <= '9') return read_strike(words);
        if (std::ranges::find(kKeys, first) == kKeys.end()) return complain("line", first, "seed, kinds, storm, alerts-per-hour or a time in seconds");
        if (words.size() != 2) return complain(first, std::to_string(words.size() - 1) + " words", "one word after it");
        if (!keys_.insert(std::string{first}).second) return complain(first, words[1], "this line once");
        FaultOptions& o = out_.options;
        const auto take = [&](auto& field, const auto& value, std::string_view expected) {
            if (value) field = *value;
            else complain(first, words[1], expected);
        };
        if (first == "seed") return take(o.seed, number_in<std::uint64_t>(words[1]), "a whole number");
        if (first == "alerts-per-hour") {
            const auto rate = number_in<double>(words[1]);
            return take(o.alerts_per_hour, rate && *rate > 0 && *rate <= kMostAlertsPerHour ? rate : std::nullopt, "more than 0 and at most a million");
        }
        if (first == "storm") {
            const auto storm = moment_in(words[1]);
            return take(o.stormy, storm && *storm > Duration{} && *storm <= kLongestStorm ? storm : std::nullopt, "seconds, more than 0 and at most a day (86400)");
        }
        read_kinds(words[1]);
    }
    void read_kinds(std::string_view text) {
        if (text == "all" || text == "none") {
            out_.options.faults = text == "all" ? kAllFaults : 0;
            return;
        }
        for (out_.options.faults = 0; !text.empty(); text.remove_prefix(std::min(text.find(','), text.size() - 1) + 1))
            if (const auto kind = read_kind("kinds", text.substr(0, text.find(',')))) out_.options.faults |= 1U << static_cast<unsigned>(*kind);
    }
    void read_strike(const std::vector<std::string_view>& words) {
        const auto at = moment_in(words[0]);
        if (!at) return complain("time", words[0], "seconds with at most three decimals, for example 31.204");
        if (words.size() < 2 || words.size() > 3) return complain("fault", std::to_string(words.size()) + " words", "a time, a kind and perhaps a number");
        const auto kind = read_kind("kind", words[1]);
        const auto nth = words.size() == 3 ? number_in<std::uint32_t>(words[2]) : std::optional{std::uint32_t{1}};
        if (!nth || *nth == 0) return complain("number", words[2], "1 for the first opportunity in that millisecond, 2 for the second, ...");
        if (kind) strikes_.push_back({line_, Strike{*at, *kind, *nth}});
    }
    std::optional<Fault> read_kind(std::string_view field, std::string_view name) {
        const auto kind = parse_fault(name);
        if (kind) return *kind;
        complain_of(where(field, name) + kind.error());
        return std::nullopt;
    }

    std::string where(std::string_view field, std::string_view value) const {
        return std::string{name_} + ":" + std::to_string(line_) + ": " + std::string{field} + " = \"" + std::string{value} + "\": ";
    }
    void complain(std::string_view field, std::string_view value, std::string_view expected) { complain_of(where(field, value) + "expected " + std::string{expected}); }
    void complain_of(std::string sentence) {
        if (out_.complaints.size() < kLinesNamed) out_.complaints.push_back(std::move(sentence));
    }

    struct StrikeOfLine {
        std::size_t line{};
        Strike strike;
    };
    std::string_view name_;
    std::size_t line_{};
    std::set<std::string, std::less<>> keys_;
    std::vector<StrikeOfLine> strikes_;
    FaultScenario out_;
};

}  // namespace

FaultScenario parse_fault_scenario(std::string_view text, std::string_view name) {
    ScenarioReader reader{name};
    reader.read(text);
    return reader.finish();
}

std::string fault_scenario_text(const FaultOptions& o, const std::vector<std::string>& remarks) {
    std::string out;
    for (std::string line : remarks) {
        std::ranges::replace(line, '\n', ' ');
        out += "# " + line + "\n";
    }
    char rate[32];
    const auto [end, ec] = std::to_chars(rate, rate + sizeof rate, o.alerts_per_hour);
    out += "seed " + std::to_string(o.seed) + "\nkinds " + text_of(o.faults) + "\nstorm " + moment_text(o.stormy) + "\nalerts-per-hour " + std::string{rate, end} + "\n";
    for (const Strike& s : *o.only) out += moment_text(s.at) + " " + std::string{engine::to_string(s.what)} + (s.nth == 1 ? "" : " " + std::to_string(s.nth)) + "\n";
    return out;
}

}  // namespace watchgrid::sim
