#include "adapters/app/private_events.hpp"

#include "engine/core/apply_everyday.hpp"

namespace watchgrid::app {
namespace {

template <class T>
concept Everyday = requires(engine::State& s, const T& e) { engine::apply_everyday(s, engine::Instant{}, e); };

/// A kind of everyday event that is not named here stays out.
struct ForConsoles {
    template <class T> bool operator()(const T&) const { return !Everyday<T>; }
    bool operator()(const engine::MatchExplained&) const { return false; }  // asked for by itself
    bool operator()(const engine::CareNotified&) const { return true; }
    bool operator()(const engine::CareNoticeSettled&) const { return true; }
    bool operator()(const engine::DisputeRecurred&) const { return true; }
    bool operator()(const engine::HelpRecorded&) const { return true; }
    bool operator()(const engine::WithdrawOrdered&) const { return true; }
    bool operator()(const engine::InjuryRecorded&) const { return true; }
    bool operator()(const engine::NoticeIssued&) const { return true; }
    bool operator()(const engine::NoticeEnded&) const { return true; }
};

struct RemovePrivate {
    template <class T> void operator()(T&) const {}
    void operator()(engine::TaskRaised& e) const { e.text.clear(), e.place_id.clear(), e.at.reset(); }
    void operator()(engine::TaskDone& e) const { e.text.clear(); }
    void operator()(engine::HomeListed& e) const {
        engine::CareHome& home = e.profile;
        for (std::string* text : {&home.person, &home.medical, &home.key_holder, &home.key_phone, &home.relatives, &home.helper, &home.camera}) text->clear();
    }
    void operator()(engine::HomeVisited& e) const { e.text.clear(); }
    void operator()(engine::CareNotified& e) const { e.to.clear(), e.text.clear(); }
    void operator()(engine::CareNoticeSettled& e) const { e.text.clear(); }
    void operator()(engine::DisputeOpened& e) const { e.parties.clear(), e.subject.clear(); }
    void operator()(engine::DisputeStepped& e) const { e.text.clear(), e.agency.clear(); }
    void operator()(engine::DisputeReopened& e) const { e.reason.clear(); }
    void operator()(engine::HelpRecorded& e) const { e.text.clear(); }
    void operator()(engine::InjuryRecorded& e) const { e.text.clear(); }
};

}  // namespace

bool is_for_consoles(const engine::EventBody& body) { return std::visit(ForConsoles{}, body); }

void remove_private(engine::EventBody& body) { std::visit(RemovePrivate{}, body); }

}  // namespace watchgrid::app
