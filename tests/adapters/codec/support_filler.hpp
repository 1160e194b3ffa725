#pragma once
/// Fills anything that has a `fields` table, so that no field can be forgotten: numbers all different, two items in every list,
/// every optional there. Enums get their second value, which every vocabulary has.
#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "engine/base/fields.hpp"
#include "engine/base/geo.hpp"
#include "engine/base/ids.hpp"
#include "engine/base/instant.hpp"
#include "engine/base/units.hpp"

namespace watchgrid::codec {

class Filler {
public:
    static constexpr bool reading = true;
    template <class T> void operator()(int, const char*, T& value) { fill(value); }

    template <class T> void fill(T& value) {
        if constexpr (std::is_same_v<T, bool>) value = true;
        else if constexpr (std::is_enum_v<T>) value = static_cast<T>(1);
        else if constexpr (std::is_integral_v<T>) value = static_cast<T>(next());
        else fields(*this, value);
    }
    template <class Tag> void fill(engine::Id<Tag>& id) { id.value = next() + (std::uint64_t{1} << 40U); }
    void fill(std::string& text) { (text = std::to_string(next())) += "文"; }
    void fill(engine::Instant& t) { t = engine::instant_from_ms(1'772'352'930'250 + static_cast<std::int64_t>(next())); }
    void fill(engine::Duration& d) { d = engine::Duration{60'000 + static_cast<std::int64_t>(next())}; }
    void fill(engine::Millimeters& m) { m = engine::from_meters(static_cast<std::int64_t>(next())); }
    /// South and west: negative numbers.
    void fill(engine::LatLon& p) { p = engine::LatLon::from_e6(-26'323'456 - static_cast<std::int32_t>(next()), -114'512'345); }
    template <class T> void fill(std::optional<T>& o) { fill(o.emplace()); }
    template <class T> void fill(std::vector<T>& list) {
        list.resize(2);
        for (T& item : list) fill(item);
    }
    template <class T, std::size_t N> void fill(T (&list)[N]) {
        for (T& item : list) fill(item);
    }

private:
    /// 1 to 200: fits every field.
    std::uint64_t next() { return n_ = n_ % 200 + 1; }
    std::uint64_t n_{};
};

}  // namespace watchgrid::codec
