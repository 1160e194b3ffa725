#pragma once
/// Why somebody was picked, or not: one word for each, used in explanations, shortfalls and metrics.
#include <cstdint>

#include "engine/base/enum_names.hpp"

namespace watchgrid::engine {

/// In checking order up to OutsideRadius: the first that applies is the reason. Those behind it came later; matching.cpp says when they are checked.
enum class Verdict : std::uint8_t { Chosen, Eligible, OffDuty, NotInDrill, OffShift, NoPosition, FixTooStale, Gated, Busy, HasOffer, Resting, AlreadyAsked, OutsideRadius, AskedOften, NotVetted, OnLeave, Tired };
template <> struct EnumNames<Verdict> {
    static constexpr std::array table{
        std::pair{Verdict::Chosen, std::string_view{"chosen"}}, std::pair{Verdict::Eligible, std::string_view{"eligible"}},
        std::pair{Verdict::OffDuty, std::string_view{"off_duty"}}, std::pair{Verdict::NotInDrill, std::string_view{"not_in_drill"}},
        std::pair{Verdict::OffShift, std::string_view{"off_shift"}}, std::pair{Verdict::NoPosition, std::string_view{"no_position"}},
        std::pair{Verdict::FixTooStale, std::string_view{"fix_too_stale"}}, std::pair{Verdict::Gated, std::string_view{"gated"}},
        std::pair{Verdict::Busy, std::string_view{"busy"}}, std::pair{Verdict::HasOffer, std::string_view{"has_offer"}},
        std::pair{Verdict::Resting, std::string_view{"resting"}}, std::pair{Verdict::AlreadyAsked, std::string_view{"already_asked"}},
        std::pair{Verdict::OutsideRadius, std::string_view{"outside_radius"}}, std::pair{Verdict::AskedOften, std::string_view{"asked_often"}},
        std::pair{Verdict::NotVetted, std::string_view{"not_vetted"}}, std::pair{Verdict::OnLeave, std::string_view{"on_leave"}},
        std::pair{Verdict::Tired, std::string_view{"tired"}}};
};
inline constexpr std::size_t kVerdicts = 17;

/// Why fewer people were asked than wanted (design 4).
enum class Shortfall : std::uint8_t { None, NoCandidates, OutsideRadius, FixesTooStale, NoPosition, OffDuty, AllResting, Gated, AllBusy, AllAsked, NeedsLocation, Reserved, OffersUsedUp, HeldForCheck, OrderedOut };
template <> struct EnumNames<Shortfall> {
    static constexpr std::array table{
        std::pair{Shortfall::None, std::string_view{"none"}}, std::pair{Shortfall::NoCandidates, std::string_view{"no_candidates"}},
        std::pair{Shortfall::OutsideRadius, std::string_view{"outside_radius"}}, std::pair{Shortfall::FixesTooStale, std::string_view{"fixes_too_stale"}},
        std::pair{Shortfall::NoPosition, std::string_view{"no_position"}}, std::pair{Shortfall::OffDuty, std::string_view{"off_duty"}},
        std::pair{Shortfall::AllResting, std::string_view{"all_resting"}}, std::pair{Shortfall::Gated, std::string_view{"gated"}},
        std::pair{Shortfall::AllBusy, std::string_view{"all_busy"}}, std::pair{Shortfall::AllAsked, std::string_view{"all_asked"}},
        std::pair{Shortfall::NeedsLocation, std::string_view{"needs_location"}}, std::pair{Shortfall::Reserved, std::string_view{"reserved"}},
        std::pair{Shortfall::OffersUsedUp, std::string_view{"offers_used_up"}}, std::pair{Shortfall::HeldForCheck, std::string_view{"held_for_check"}},
        std::pair{Shortfall::OrderedOut, std::string_view{"ordered_out"}}};
};

}  // namespace watchgrid::engine
