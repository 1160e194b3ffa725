#pragma once
/// A 64-bit fingerprint of anything that has a `fields` table. Equal values give equal digests on every machine.
/// Each 8-byte word is mixed in with the finaliser of splitmix64; strings by length and bytes.
#include <array>
#include <cstdint>
#include <cstring>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "engine/base/fields.hpp"
#include "engine/base/geo.hpp"
#include "engine/base/ids.hpp"
#include "engine/base/instant.hpp"
#include "engine/base/units.hpp"

namespace watchgrid::engine {

class Digest {
public:
    static constexpr bool reading = false;

    template <class T> void operator()(int number, const char*, const T& value) { word(static_cast<std::uint64_t>(number)); add(value); }

    template <class T> void add(const T& value) {
        if constexpr (std::is_enum_v<T> || std::is_integral_v<T>) word(static_cast<std::uint64_t>(value));
        else fields(*this, value);
    }
    void add(const std::string& s) {
        word(s.size());
        std::size_t i = 0;
        for (; i + 8 <= s.size(); i += 8) { std::uint64_t w; std::memcpy(&w, s.data() + i, 8); word(w); }
        std::uint64_t w = 0;
        std::memcpy(&w, s.data() + i, s.size() - i);
        word(w);
    }
    template <class Tag> void add(const Id<Tag>& id) { word(id.value); }
    void add(const Instant& t) { word(static_cast<std::uint64_t>(to_ms(t))); }
    void add(const Duration& d) { word(static_cast<std::uint64_t>(d.count())); }
    void add(const Millimeters& m) { word(static_cast<std::uint64_t>(m.value)); }
    void add(const LatLon& p) { word(static_cast<std::uint32_t>(p.lat_e6())); word(static_cast<std::uint32_t>(p.lon_e6())); }
    template <class T> void add(const std::optional<T>& o) { word(o.has_value()); if (o) add(*o); }
    template <class T, class A> void add(const std::vector<T, A>& v) { list(v); }
    template <class T, class A> void add(const std::deque<T, A>& v) { list(v); }
    template <class T, std::size_t N> void add(const std::array<T, N>& v) { for (const T& item : v) add(item); }
    template <class T, std::size_t N> void add(const T (&v)[N]) { for (const T& item : v) add(item); }
    template <class K, class T, class C> void add(const std::map<K, T, C>& m) {
        word(m.size());
        for (const auto& [k, x] : m) { add(k); add(x); }
    }

    std::uint64_t value() const noexcept { return hash_; }

private:
    template <class L> void list(const L& v) { word(v.size()); for (const auto& item : v) add(item); }
    void word(std::uint64_t w) noexcept {
        std::uint64_t z = hash_ ^ (w + 0x9e3779b97f4a7c15ULL);  // splitmix64 (Steele, Lea, Flood 2014)
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
        hash_ = z ^ (z >> 31);
    }
    std::uint64_t hash_{0x57617463684772ULL};
};

template <class T>
std::uint64_t digest_of(const T& value) {
    Digest d;
    d.add(value);
    return d.value();
}

}  // namespace watchgrid::engine
