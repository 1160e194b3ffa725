#pragma once
/// A struct that is journaled, digested or snapshotted says once what it is made of:
///
///     struct Fix { LatLon at; Instant taken_at; };
///     template <class V> void fields(V& v, Same<V, Fix>& x) { v(1, "at", x.at); v(2, "taken_at", x.taken_at); }
///
/// Visitors (journal codec, state digest, printer, snapshot) walk that table, so that none can forget a field.
/// The number is the protobuf field number in proto/event.proto: never reuse one, only add.
/// `V::reading` tells whether the visitor fills the struct (journal decoder) or only looks at it.
#include <type_traits>

namespace watchgrid::engine {

/// `T&` for visitors that fill, `const T&` for visitors that look.
template <class V, class T>
using Same = std::conditional_t<V::reading, T, const T>;

}  // namespace watchgrid::engine
