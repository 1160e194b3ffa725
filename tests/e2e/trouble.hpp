#pragma once
/// What goes wrong with the machine under the service: its disk and its wall clock. The service gets trouble.cpp by LD_PRELOAD; test and
/// service share one page of memory, so that trouble begins and ends at the moment that the test wants.
#include <atomic>
#include <cstdint>

namespace watchgrid::e2e {

/// All zeros: nothing is wrong. Only files whose name begins with `journal.sqlite` are touched.
struct TroublePage {
    std::atomic<int> fsync_error;              ///< errno of every fsync and fdatasync; 0: they work
    std::atomic<int> write_error;              ///< errno of every write
    std::atomic<int> fsync_ms;                 ///< that every fsync and fdatasync takes longer
    std::atomic<std::int64_t> wall_offset_ms;  ///< added to CLOCK_REALTIME
    std::atomic<std::uint64_t> struck;         ///< calls that failed or were held up
};

inline constexpr const char* kTroubleVariable = "WATCHGRID_TEST_TROUBLE";  ///< names the file with the page

}  // namespace watchgrid::e2e
