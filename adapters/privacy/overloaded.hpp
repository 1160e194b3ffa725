#pragma once
/// Several lambdas as one visitor.

namespace watchgrid::privacy {

template <class... Ts> struct Overloaded : Ts... { using Ts::operator()...; };
template <class... Ts> Overloaded(Ts...) -> Overloaded<Ts...>;

}  // namespace watchgrid::privacy
