// A CAP message of another service.
#include "adapters/cap/cap_message.hpp"
#include "tests/fuzz/target.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace watchgrid;
    const auto message = cap::read_cap(fuzz::text(data, size));
    if (!message) {
        fuzz::expect(!message.error().empty());
        return 0;
    }
    fuzz::expect(cap::read_cap(cap::write_cap(*message)).has_value());
    return 0;
}
