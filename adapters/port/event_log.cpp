#include "adapters/port/event_log.hpp"

namespace watchgrid::port {
namespace {

struct LogCategory final : boost::system::error_category {
    const char* name() const noexcept override { return "journal"; }
    std::string message(int code) const override {
        switch (static_cast<LogErrc>(code)) {
            case LogErrc::Fenced: return "fenced: another writer has claimed the shard";
            case LogErrc::OutOfOrder: return "out of order: expected sequence number is not the last one";
            case LogErrc::Io: return "input/output error: the outcome of the append is unknown";
            case LogErrc::Corrupt: return "corrupt record or gap in the sequence";
            case LogErrc::Closed: return "the journal is closed";
        }
        return "unknown journal error";
    }
};

}  // namespace

const boost::system::error_category& log_category() noexcept {
    static const LogCategory category;
    return category;
}

}  // namespace watchgrid::port
