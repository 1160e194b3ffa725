#include "adapters/privacy/event_text.hpp"

#include "engine/core/event_fields.hpp"

namespace watchgrid::privacy {
namespace {

/// A visitor of field tables that may change texts and nothing else.
class Walker {
public:
    static constexpr bool reading = true;
    explicit Walker(const EditText& edit) : edit_{edit} {}
    template <class T> void operator()(int, const char* name, T& x) { walk(name, x); }
    bool changed() const noexcept { return changed_; }

private:
    void walk(const char* name, std::string& x) { changed_ = edit_(name, x) || changed_; }
    template <class T> void walk(const char* name, std::optional<T>& x) {
        if (x) walk(name, *x);
    }
    template <class T> void walk(const char* name, std::vector<T>& list) {
        for (T& x : list) walk(name, x);
    }
    template <class T, std::size_t N> void walk(const char* name, T (&list)[N]) {
        for (T& x : list) walk(name, x);
    }
    template <class T, std::size_t N> void walk(const char* name, std::array<T, N>& list) {
        for (T& x : list) walk(name, x);
    }
    template <class T> void walk(const char*, T& x) {
        if constexpr (requires(Walker& w, T& t) { fields(w, t); }) fields(*this, x);
    }

    const EditText& edit_;
    bool changed_{};
};

}  // namespace

bool edit_texts(engine::EventBody& body, const EditText& edit) {
    Walker walker{edit};
    std::visit([&](auto& event) { fields(walker, event); }, body);
    return walker.changed();
}

bool replace_all(std::string& text, std::string_view what, std::string_view by) {
    bool found = false;
    for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size())) text.replace(at, what.size(), by), found = true;
    return found;
}

bool erase_text(std::string& text) {
    if (text.empty() || text == kErased) return false;
    text = kErased;
    return true;
}

void IncidentOf::learn(const engine::EventBody& body) {
    const auto* made = std::get_if<engine::OfferMade>(&body);
    if (made == nullptr) return;
    if (of_offer_.size() <= made->offer.value) of_offer_.resize(made->offer.value + 1);
    of_offer_[made->offer.value] = made->incident;
}

engine::IncidentId IncidentOf::operator()(const engine::EventBody& body) const {
    return std::visit([&](const auto& e) -> engine::IncidentId {
        if constexpr (requires { engine::IncidentId{e.incident}; }) return e.incident;
        else if constexpr (requires { engine::OfferId{e.offer}; }) return e.offer.value < of_offer_.size() ? of_offer_[e.offer.value] : engine::IncidentId{};
        else return {};
    }, body);
}

}  // namespace watchgrid::privacy
