#pragma once
/// What the citizen page says, in both languages.
#include <cstdint>
#include <string_view>

namespace watchgrid::web {

enum class Language : std::uint8_t { Zh, En };

/// "zh..." or nothing known: Chinese; another first language: English.
Language language_of(std::string_view accept_language) noexcept;

struct PlateWords {
    const char *lang, *other_name, *other_lang, *other_query;
    const char *plate, *start_title, *report, *report_more, *rescue, *rescue_more, *help, *help_more, *consult, *consult_more;
    const char *gps_note, *gps_ok, *gps_none, *call;
    const char *sending, *first_try, *again, *keep_open;
    const char *received, *registered, *number_word;
    const char *searching, *asking, *coming_minutes, *coming_minute, *coming_now, *arrived, *closed, *consult_open, *consult_closed;
    const char *step_received, *step_coming, *step_arrived, *step_closed;
    const char *age, *old, *more_title, *type_title, *text_label, *phone_label, *send, *mistake, *told, *told_not, *refused;
    const char *unknown_plate, *revoked_plate, *unknown_intent, *unknown_alarm, *busy, *too_many, *refresh;
    const char* types[8];  ///< in the order of kPlateTypes
};

inline constexpr std::string_view kPlateTypes[8] = {"fight", "theft", "traffic", "fire", "medical", "drowning", "lost_person", "suspicious"};

const PlateWords& plate_words(Language) noexcept;

}  // namespace watchgrid::web
