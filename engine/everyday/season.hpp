#pragma once
/// When the next inspection is due: the spot's interval, shorter for waters in summer and in the heat. Months and days are local.
#include "engine/everyday/register.hpp"

namespace watchgrid::engine {

/// 1 to 12.
unsigned local_month(Instant, std::int32_t utc_offset_minutes) noexcept;
/// Days since 1970 of the local date.
std::int64_t local_day(Instant, std::int32_t utc_offset_minutes) noexcept;

/// Year and month of the local date, as 202603.
std::int32_t local_year_month(Instant, std::int32_t utc_offset_minutes) noexcept;

/// None without an interval. Heat wins over summer; both only for waters.
std::optional<Instant> next_inspection(const EverydayRules&, const HazardSpot&, bool heat, Instant last) noexcept;

}  // namespace watchgrid::engine
