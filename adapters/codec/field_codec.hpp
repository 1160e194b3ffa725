#pragma once
/// Values with a `fields` table, as protobuf wire format: what proto/event.proto describes and any protobuf parser can read.
///
/// Written straight from the table, without generated classes: a record costs some 100 ns instead of 500, and there is one
/// description of an event instead of two (docs/decisions/0004). Numbers are varints, signed ones zigzag (sint64); ids, instants
/// and durations are numbers; zero and empty values are left out, and read as zero, never as a member's initial value (so
/// zero must mean "as before" in a field that is added later); optionals are written whenever they are there.
/// Fields are written in ascending order, and the reader relies on it; unknown numbers are skipped (a newer writer added them).
#include <google/protobuf/io/coded_stream.h>

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "engine/base/fields.hpp"
#include "engine/base/geo.hpp"
#include "engine/base/ids.hpp"
#include "engine/base/instant.hpp"
#include "engine/base/units.hpp"

namespace watchgrid::codec {

namespace detail {

template <class T> struct ScalarOf;  // how a scalar becomes an unsigned number and back
template <class T> requires(std::is_enum_v<T> || std::is_unsigned_v<T>) struct ScalarOf<T> {
    static std::uint64_t pack(T v) noexcept { return static_cast<std::uint64_t>(v); }
    static T unpack(std::uint64_t v) noexcept { return static_cast<T>(v); }
};
inline std::uint64_t zigzag(std::int64_t v) noexcept { return (static_cast<std::uint64_t>(v) << 1) ^ static_cast<std::uint64_t>(v >> 63); }
inline std::int64_t unzigzag(std::uint64_t v) noexcept { return static_cast<std::int64_t>((v >> 1) ^ (~(v & 1) + 1)); }
template <class T> requires(std::is_signed_v<T> && std::is_integral_v<T>) struct ScalarOf<T> {
    static std::uint64_t pack(T v) noexcept { return zigzag(v); }
    static T unpack(std::uint64_t v) noexcept { return static_cast<T>(unzigzag(v)); }
};
template <class Tag> struct ScalarOf<engine::Id<Tag>> {
    static std::uint64_t pack(engine::Id<Tag> v) noexcept { return v.value; }
    static engine::Id<Tag> unpack(std::uint64_t v) noexcept { return {v}; }
};
template <> struct ScalarOf<engine::Instant> {
    static std::uint64_t pack(engine::Instant v) noexcept { return zigzag(engine::to_ms(v)); }
    static engine::Instant unpack(std::uint64_t v) noexcept { return engine::instant_from_ms(unzigzag(v)); }
};
template <> struct ScalarOf<engine::Duration> {
    static std::uint64_t pack(engine::Duration v) noexcept { return zigzag(v.count()); }
    static engine::Duration unpack(std::uint64_t v) noexcept { return engine::Duration{unzigzag(v)}; }
};
template <> struct ScalarOf<engine::Millimeters> {
    static std::uint64_t pack(engine::Millimeters v) noexcept { return zigzag(v.value); }
    static engine::Millimeters unpack(std::uint64_t v) noexcept { return {unzigzag(v)}; }
};
template <class T> concept Scalar = requires(T v) { ScalarOf<T>::pack(v); };

}  // namespace detail

class FieldWriter {
public:
    static constexpr bool reading = false;
    explicit FieldWriter(std::string& out) : out_{out} {}

    template <class T> void operator()(int number, const char*, const T& value) { put(number, value, false); }

    template <class T> void message(int number, const T& value) {
        tag(number, 2);
        const std::size_t at = out_.size();
        out_.push_back('\0');
        body(value);
        close(at);
    }
    template <class T> void body(const T& value) { fields(*this, value); }
    void body(const engine::LatLon& p) {
        put(1, p.lat_e6(), false);
        put(2, p.lon_e6(), false);
    }

private:
    template <class T> void put(int number, const T& value, bool always) {
        if constexpr (detail::Scalar<T>) {
            const std::uint64_t packed = detail::ScalarOf<T>::pack(value);
            if (packed == 0 && !always) return;
            tag(number, 0);
            varint(packed);
        } else {
            message(number, value);
        }
    }
    void put(int number, const std::string& text, bool always) {
        if (text.empty() && !always) return;
        tag(number, 2);
        varint(text.size());
        out_ += text;
    }
    template <class T> void put(int number, const std::optional<T>& value, bool) {
        if (value) put(number, *value, true);
    }
    template <class T, class A> void put(int number, const std::vector<T, A>& list, bool) { each(number, list); }
    template <class T, class A> void put(int number, const std::deque<T, A>& list, bool) { each(number, list); }
    template <class T, std::size_t N> void put(int number, const std::array<T, N>& list, bool) { each(number, list); }
    template <class T, std::size_t N> void put(int number, const T (&list)[N], bool) { each(number, list); }
    template <class L> void each(int number, const L& list) {
        for (const auto& item : list) put(number, item, true);
    }
    void tag(int number, unsigned wire) { varint((static_cast<std::uint64_t>(number) << 3) | wire); }
    void varint(std::uint64_t v) {
        std::uint8_t buffer[10];
        const std::uint8_t* end = google::protobuf::io::CodedOutputStream::WriteVarint64ToArray(v, buffer);
        out_.append(reinterpret_cast<const char*>(buffer), static_cast<std::size_t>(end - buffer));
    }
    /// One byte was left for the length; most messages need no more.
    void close(std::size_t at) {
        const std::size_t length = out_.size() - at - 1;
        if (length < 0x80) {
            out_[at] = static_cast<char>(length);
            return;
        }
        std::uint8_t buffer[10];
        const std::uint8_t* end = google::protobuf::io::CodedOutputStream::WriteVarint64ToArray(length, buffer);
        out_.replace(at, 1, reinterpret_cast<const char*>(buffer), static_cast<std::size_t>(end - buffer));
    }

    std::string& out_;
};

class FieldReader {
public:
    static constexpr bool reading = true;
    explicit FieldReader(google::protobuf::io::CodedInputStream& in) : in_{in} {}

    bool ok() const noexcept { return ok_; }

    template <class T> void operator()(int number, const char*, T& value) {
        // Zero was not written: the struct's own default must not stand in its place.
        if constexpr (detail::Scalar<T>) value = detail::ScalarOf<T>::unpack(0);
        while (ok_ && seek(number)) get(value);
    }

    /// Reads a message that fills the rest of the current limit.
    template <class T> void body(T& value) {
        const std::uint32_t outer = std::exchange(tag_, 0);
        fields(*this, value);
        skip_rest();
        tag_ = outer;
    }
    void body(engine::LatLon& p) {
        const std::uint32_t outer = std::exchange(tag_, 0);
        std::int32_t lat = 0, lon = 0;
        (*this)(1, "", lat);
        (*this)(2, "", lon);
        skip_rest();
        p = engine::LatLon::from_e6(lat, lon);
        tag_ = outer;
    }
    /// The tag that comes next, without consuming its value; 0 at the end.
    std::uint32_t peek() {
        if (tag_ == 0) tag_ = in_.ReadTagNoLastTag();
        return tag_;
    }
    template <class T> void get(T& value) {
        const std::uint32_t wire = std::exchange(tag_, 0) & 7U;
        if constexpr (detail::Scalar<T>) {
            std::uint64_t packed = 0;
            if (wire != 0 || !in_.ReadVarint64(&packed)) return fail();
            value = detail::ScalarOf<T>::unpack(packed);
        } else if constexpr (std::is_same_v<T, std::string>) {
            std::uint32_t length = 0;
            if (wire != 2 || !in_.ReadVarint32(&length) || !in_.ReadString(&value, static_cast<int>(length))) return fail();
        } else {
            std::uint32_t length = 0;
            if (wire != 2 || !in_.ReadVarint32(&length)) return fail();
            // PushLimit passes over a length beyond the outer limit in silence: a record that is cut short would be half read.
            if (const int left = in_.BytesUntilLimit(); left >= 0 && length > static_cast<unsigned>(left)) return fail();
            const auto limit = in_.PushLimit(static_cast<int>(length));
            body(value);
            if (in_.BytesUntilLimit() != 0) fail();
            in_.PopLimit(limit);
        }
    }
    template <class T> void get(std::optional<T>& value) { get(value.emplace()); }
    template <class T, class A> void get(std::vector<T, A>& list) { get(list.emplace_back()); }
    template <class T, class A> void get(std::deque<T, A>& list) { get(list.emplace_back()); }
    template <class T, std::size_t N> void get(std::array<T, N>& list) { get_indexed(list.data(), N); }
    template <class T, std::size_t N> void get(T (&list)[N]) { get_indexed(list, N); }

private:
    /// Is the next field this one? Skips smaller numbers, which nobody here knows.
    bool seek(int number) {
        for (;;) {
            const std::uint32_t tag = peek();
            const int next = static_cast<int>(tag >> 3);
            if (tag == 0 || next > number) return false;
            if (next == number) return true;
            skip();
        }
    }
    /// The n-th element of a list of fixed length: the caller's loop comes here once for each element.
    template <class T> void get_indexed(T* list, std::size_t n) {
        const std::uint32_t number = tag_ >> 3;
        for (std::size_t i = 0; i < n; ++i) {
            get(list[i]);
            if (!ok_ || i + 1 == n) return;
            if ((peek() >> 3) != number) return fail();
        }
    }
    void skip() {
        const std::uint32_t wire = tag_ & 7U;
        tag_ = 0;
        std::uint64_t number = 0;
        std::uint32_t length = 0;
        if (wire == 0 && in_.ReadVarint64(&number)) return;
        if (wire == 2 && in_.ReadVarint32(&length) && in_.Skip(static_cast<int>(length))) return;
        fail();
    }
    void skip_rest() {
        while (ok_ && peek() != 0) skip();
    }
    void fail() {
        ok_ = false;
        tag_ = 0;
    }

    google::protobuf::io::CodedInputStream& in_;
    std::uint32_t tag_{};
    bool ok_{true};
};

}  // namespace watchgrid::codec
