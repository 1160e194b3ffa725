#pragma once
/// A broken invariant is our own mistake: stop, restart, replay. On in release too. Never for input.
/// The one line of output in the engine: the last words of a process that ends here. No decision can follow it, so none depends on it.
#include <cstdio>
#include <cstdlib>

#define WATCHGRID_ASSERT(condition)                                                                       \
    do {                                                                                                  \
        if (!(condition)) [[unlikely]] {                                                                  \
            std::fprintf(stderr, "%s:%d: broken invariant: %s\n", __FILE__, __LINE__, #condition);        \
            std::abort();                                                                                 \
        }                                                                                                 \
    } while (false)
