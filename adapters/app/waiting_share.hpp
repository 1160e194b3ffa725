#pragma once
/// How much of the inbox one sender may hold: so many messages of each wait for the core, the next are not taken until one of them is done.
#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace watchgrid::app {

/// Any thread. Memory: a name for each sender that has something waiting.
class WaitingShare {
public:
    /// A place in the queue; given back when the last copy is gone. It may outlive the share.
    using Turn = std::shared_ptr<const void>;

    explicit WaitingShare(std::size_t max) : max_{max} {}

    /// Null: as many of `who` wait as may.
    Turn take(const std::string& who) {
        const std::lock_guard lock{counts_->mutex};
        if (counts_->max_reached(who, max_)) return {};
        ++counts_->waiting[who];
        return Turn{counts_.get(), [counts = counts_, who](const void*) { counts->give_back(who); }};
    }

private:
    struct Counts {
        std::mutex mutex;
        std::map<std::string, std::size_t> waiting;

        bool max_reached(const std::string& who, std::size_t max) const {
            const auto it = waiting.find(who);
            return (it == waiting.end() ? 0 : it->second) >= max;
        }
        void give_back(const std::string& who) {
            const std::lock_guard lock{mutex};
            const auto it = waiting.find(who);
            if (--it->second == 0) waiting.erase(it);
        }
    };
    const std::size_t max_;
    std::shared_ptr<Counts> counts_{std::make_shared<Counts>()};
};

}  // namespace watchgrid::app
