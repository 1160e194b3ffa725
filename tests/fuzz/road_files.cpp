// A compiled road network and the frame of a .pbf. What is inside a PBF block is read by libreadosm, which is not ours (docs/status.md).
#include <sys/mman.h>
#include <unistd.h>

#include "adapters/osm/pbf_frame.hpp"
#include "adapters/osm/wgr_file.hpp"
#include "tests/fuzz/target.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace watchgrid;
    static const int file = ::memfd_create("road", MFD_CLOEXEC);
    static const std::string path = "/proc/self/fd/" + std::to_string(file);
    fuzz::expect(::ftruncate(file, 0) == 0 && ::pwrite(file, data, size, 0) == static_cast<ssize_t>(size));
    const auto roads = osm::read_wgr(path);
    if (roads) (void)engine::RoadGraph{*roads};  // what comes back is safe for it
    (void)osm::pbf_frame_complaint(path);
    return 0;
}
