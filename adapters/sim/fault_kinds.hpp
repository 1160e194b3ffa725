#pragma once
/// What can go wrong in a simulated town (reliability 4), each kind switched on by name.
#include <boost/system/result.hpp>
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/enum_names.hpp"
#include "engine/base/instant.hpp"

namespace watchgrid::sim {

enum class Fault : std::uint8_t {
    Lose,            ///< a message and, as QoS 1 has it, the phone's connection with it
    Double,          ///< the broker delivers twice
    Delay,           ///< up to 8 s, so that later ones overtake
    BrokerDies,      ///< everything it held is gone; back after 1-20 s
    BrokerFreezes,   ///< takes everything, delivers nothing, for 2-15 s
    AppendFails,     ///< nothing written
    AppendUnknown,   ///< written, and reported as failed
    AppendSlow,      ///< 0.2-3 s
    Crash,           ///< the service is killed before an append, after it, or between two messages
    ClockJumps,      ///< the wall clock, up to 5 min either way
    FalsePositions,  ///< phones say that they are somewhere else
    Herd,            ///< all phones lose their connection and come back at once
    OffDuty,         ///< people leave in mid-offer
};
inline constexpr std::size_t kFaults = 13;

/// A set of Fault.
using FaultSet = std::uint32_t;
inline constexpr FaultSet kAllFaults = (1U << kFaults) - 1U;
constexpr bool has(FaultSet set, Fault f) noexcept { return (set >> static_cast<unsigned>(f) & 1U) != 0; }
constexpr FaultSet without(FaultSet set, Fault f) noexcept { return set & ~(1U << static_cast<unsigned>(f)); }

/// One fault that struck.
struct Strike {
    engine::Duration at{};  ///< since the beginning of the run
    Fault what{};
    std::uint32_t nth{1};   ///< which opportunity of its kind in that millisecond it took
    friend bool operator==(const Strike&, const Strike&) = default;
};

/// "all", "none" or a list with commas. @return the sentence that says what is wrong, with the nearest name
boost::system::result<FaultSet, std::string> parse_faults(std::string_view text);
/// One kind. @return `expected lose, double, ...`, with the nearest name
boost::system::result<Fault, std::string> parse_fault(std::string_view name);
/// The list that parse_faults reads.
std::string text_of(FaultSet);

}  // namespace watchgrid::sim

template <> struct watchgrid::engine::EnumNames<watchgrid::sim::Fault> {
    using enum watchgrid::sim::Fault;
    static constexpr std::array table{
        std::pair{Lose, std::string_view{"lose"}}, std::pair{Double, std::string_view{"double"}}, std::pair{Delay, std::string_view{"delay"}},
        std::pair{BrokerDies, std::string_view{"broker-dies"}}, std::pair{BrokerFreezes, std::string_view{"broker-freezes"}},
        std::pair{AppendFails, std::string_view{"append-fails"}}, std::pair{AppendUnknown, std::string_view{"append-unknown"}},
        std::pair{AppendSlow, std::string_view{"append-slow"}}, std::pair{Crash, std::string_view{"crash"}},
        std::pair{ClockJumps, std::string_view{"clock-jumps"}}, std::pair{FalsePositions, std::string_view{"false-positions"}},
        std::pair{Herd, std::string_view{"herd"}}, std::pair{OffDuty, std::string_view{"off-duty"}}};
};
