#pragma once
/// A callable passed down by reference: no copy, no allocation. Use it only for parameters; it must not outlive the call.
#include <memory>
#include <type_traits>
#include <utility>

namespace watchgrid::engine {

template <class Signature>
class FunctionRef;

template <class R, class... Args>
class FunctionRef<R(Args...)> {
 public:
  template <class F>
  requires(!std::is_same_v<std::remove_cvref_t<F>, FunctionRef> && std::is_invocable_r_v<R, F&, Args...>) FunctionRef(F&& f)
  noexcept  // implicit, so that a lambda can be written where it is used
      : object_{const_cast<void*>(static_cast<const void*>(std::addressof(f)))}, call_{[](void* object, Args... args) -> R {
          return (*static_cast<std::remove_reference_t<F>*>(object))(std::forward<Args>(args)...);
        }} {}

  R operator()(Args... args) const { return call_(object_, std::forward<Args>(args)...); }

 private:
  void* object_;
  R (*call_)(void*, Args...);
};

}  // namespace watchgrid::engine
