#include "adapters/privacy/home_records.hpp"

#include "adapters/privacy/event_text.hpp"
#include "adapters/privacy/overloaded.hpp"

namespace watchgrid::privacy {
namespace {

bool is_visit(const engine::TaskRaised& e) noexcept { return e.kind == engine::WorkKind::Visit; }

template <class Key>
engine::HomeId find(const std::map<Key, engine::HomeId>& homes, const Key& key) {
    const auto at = homes.find(key);
    return at == homes.end() ? engine::HomeId{} : at->second;
}

bool erase_profile(engine::CareHome& h) {
    bool changed = false;
    for (std::string* text : {&h.person, &h.medical, &h.key_holder, &h.key_phone, &h.relatives}) changed = erase_text(*text) || changed;
    return changed;
}

}  // namespace

void HomeOf::learn(const engine::EventBody& body) {
    std::visit(Overloaded{
                   [&](const engine::HomeListed& e) { of_place_[e.profile.place_id] = e.home; },
                   [&](const engine::CareNotified& e) { of_notice_[e.notice] = e.home; },
                   [&](const engine::TaskRaised& e) {
                       const auto home = of_place_.find(e.subject);
                       if (is_visit(e) && home != of_place_.end()) of_visit_[e.task] = home->second;
                   },
                   [](const auto&) {}},
               body);
}

engine::HomeId HomeOf::operator()(const engine::EventBody& body) const {
    return std::visit([&](const auto& e) -> engine::HomeId {
        if constexpr (requires { engine::HomeId{e.home}; }) return e.home;
        else if constexpr (requires { engine::CareNoticeId{e.notice}; }) return find(of_notice_, e.notice);
        else if constexpr (requires { engine::TaskId{e.task}; }) return find(of_visit_, e.task);
        else return {};
    }, body);
}

bool erase_home(engine::EventBody& body) {
    return std::visit(Overloaded{
                          [](engine::HomeListed& e) { return erase_profile(e.profile); },
                          [](engine::HomeVisited& e) { return erase_text(e.text); },
                          [](engine::CareNotified& e) {
                              const bool text = erase_text(e.text);
                              return (e.party == engine::CareParty::KeyHolder && erase_text(e.to)) || text;
                          },
                          [](engine::CareNoticeSettled& e) { return erase_text(e.text); },
                          [](engine::TaskRaised& e) { return is_visit(e) && erase_text(e.text); },
                          [](engine::TaskDone& e) { return erase_text(e.text); },
                          [](auto&) { return false; }},
                      body);
}

}  // namespace watchgrid::privacy
