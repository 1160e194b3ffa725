#pragma once
/// One order a key: a console that lost the answer asks again with the same Idempotency-Key and hears what came of the first time, also while that
/// is still being worked on. What was answered is forgotten with the process: a repeat over a restart is decided like a new order. Core thread only.
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "adapters/http/message.hpp"

namespace watchgrid::app {

class AnswerMemory {
public:
    static constexpr std::size_t kKept = 10'000;

    /// The caller's turn to work on the order, or not: then `respond` is answered from memory, now or together with the first; with 422 when
    /// the key was used for another order. O(log kept)
    /// @param order  fingerprint of what is ordered
    /// @return whether it is the caller's turn; ends with `settle` or `give_up`
    bool begin(const std::string& key, std::uint64_t order, const http::Responder& respond);
    /// The answer to all who asked and to those to come.
    void settle(const std::string& key, const http::Response&);
    /// The answer to all who asked; whoever comes next is the first again.
    void give_up(const std::string& key, const http::Response&);

private:
    struct Asked {
        std::uint64_t order{};
        std::vector<http::Responder> by{};
    };
    struct Answer {
        std::uint64_t order{};
        http::Response response;
    };
    std::map<std::string, Asked> asking_;
    std::map<std::string, Answer> answers_;
    std::deque<std::string> order_;  // of answers_, oldest first
};

}  // namespace watchgrid::app
