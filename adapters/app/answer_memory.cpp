#include "adapters/app/answer_memory.hpp"

namespace watchgrid::app {

bool AnswerMemory::begin(const std::string& key, const http::Responder& respond) {
    if (const auto known = answers_.find(key); known != answers_.end()) return respond(known->second), false;
    std::vector<http::Responder>& asking = asking_[key];
    asking.push_back(respond);
    return asking.size() == 1;
}

void AnswerMemory::settle(const std::string& key, const http::Response& answer) {
    if (answers_.emplace(key, answer).second) order_.push_back(key);
    if (order_.size() > kKept) answers_.erase(order_.front()), order_.pop_front();
    give_up(key, answer);
}

void AnswerMemory::give_up(const std::string& key, const http::Response& answer) {
    const auto asking = asking_.extract(key);
    if (asking.empty()) return;
    for (const http::Responder& respond : asking.mapped()) respond(answer);
}

}  // namespace watchgrid::app
