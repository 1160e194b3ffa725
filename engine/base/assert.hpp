#pragma once
/// A broken invariant is our own mistake: stop, restart, replay. On in release too. Never for input.
#include <cstdio>
#include <cstdlib>

#define WATCHGRID_ASSERT(condition)                                                                       \
    do {                                                                                                  \
        if (!(condition)) [[unlikely]] {                                                                  \
            std::fprintf(stderr, "%s:%d: broken invariant: %s\n", __FILE__, __LINE__, #condition);        \
            std::abort();                                                                                 \
        }                                                                                                 \
    } while (false)
