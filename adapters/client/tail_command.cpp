#include <ostream>

#include "adapters/client/answers.hpp"
#include "adapters/client/commands.hpp"

namespace watchgrid::client {

int run_tail(const TailOptions& o, std::ostream& out, std::ostream& err) {
    if (const std::string bad = check_url(o.service.url); !bad.empty()) return err << bad << "\n", kBadInput;
    std::uint64_t printed = 0;
    const auto limit = o.for_s > 0 ? milliseconds_of(o.for_s) : std::chrono::milliseconds{0};
    const auto ended = follow(o.service, "/v1/stream", milliseconds_of(o.timeout_s), limit, [&](std::string_view message) {
        out << message << "\n" << std::flush;
        return static_cast<bool>(out) && (o.count == 0 || ++printed < o.count);
    });
    if (!ended) return err << ended.error() << "\n", kFailed;
    if (ended->by_peer) return err << ended->reason << "\n", kFailed;
    return kDone;
}

}  // namespace watchgrid::client
