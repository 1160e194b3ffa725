#include "adapters/app/answer_memory.hpp"

#include "adapters/http/problem.hpp"

namespace watchgrid::app {
namespace {

void refuse_other_order(const http::Responder& respond) {
    respond(http::problem(422, "key_used_before", "Idempotency-Key: expected a new key; this one came with another order"));
}

}  // namespace

bool AnswerMemory::begin(const std::string& key, std::uint64_t order, const http::Responder& respond) {
    if (const auto known = answers_.find(key); known != answers_.end()) {
        known->second.order == order ? respond(known->second.response) : refuse_other_order(respond);
        return false;
    }
    const auto [asked, first] = asking_.try_emplace(key, Asked{order});
    if (asked->second.order != order) return refuse_other_order(respond), false;
    asked->second.by.push_back(respond);
    return first;
}

void AnswerMemory::settle(const std::string& key, const http::Response& answer) {
    const auto asked = asking_.find(key);
    if (asked == asking_.end()) return;
    if (answers_.emplace(key, Answer{asked->second.order, answer}).second) order_.push_back(key);
    if (order_.size() > kKept) answers_.erase(order_.front()), order_.pop_front();
    give_up(key, answer);
}

void AnswerMemory::give_up(const std::string& key, const http::Response& answer) {
    const auto asked = asking_.extract(key);
    if (asked.empty()) return;
    for (const http::Responder& respond : asked.mapped().by) respond(answer);
}

}  // namespace watchgrid::app
