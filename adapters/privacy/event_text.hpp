#pragma once
/// Walking all texts of an event by its field table, so that a field that is added later is walked too.
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/event.hpp"

namespace watchgrid::privacy {

/// What stands where something stood. Never empty: a reader shall see that there was something.
inline constexpr std::string_view kErased = "[erased]";

/// Called with the name of the field as in proto/event.proto. @return whether it changed the text
using EditText = std::function<bool(std::string_view field, std::string& text)>;
/// @return whether any text changed. O(bytes of the event).
bool edit_texts(engine::EventBody&, const EditText&);

/// Every occurrence. @return whether there was one
bool replace_all(std::string& text, std::string_view what, std::string_view by);
/// Not empty and not erased yet: becomes kErased. @return whether it did
bool erase_text(std::string& text);

/// To which incident an event belongs: its own, or that of its offer.
class IncidentOf {
public:
    /// In the order of the journal.
    void learn(const engine::EventBody&);
    /// 0: to none that is known.
    engine::IncidentId operator()(const engine::EventBody&) const;

private:
    std::vector<engine::IncidentId> of_offer_;  ///< by offer number
};

}  // namespace watchgrid::privacy
