#pragma once
/// The words of an alert: what it is, how bad, who says so. Fixed vocabularies of the public interface.
#include <cstdint>

#include "engine/base/enum_names.hpp"

namespace watchgrid::engine {

enum class AlertType : std::uint8_t {
    Other, Fight, Robbery, Theft, Burglary, Weapon, Fire, Medical, Drowning, Traffic, LostPerson, Dispute, Fraud, Suspicious, Hazard, Crowd, Sos,
};
template <> struct EnumNames<AlertType> {
    static constexpr std::array table{
        std::pair{AlertType::Fight, std::string_view{"fight"}}, std::pair{AlertType::Robbery, std::string_view{"robbery"}},
        std::pair{AlertType::Theft, std::string_view{"theft"}}, std::pair{AlertType::Burglary, std::string_view{"burglary"}},
        std::pair{AlertType::Weapon, std::string_view{"weapon"}}, std::pair{AlertType::Fire, std::string_view{"fire"}},
        std::pair{AlertType::Medical, std::string_view{"medical"}}, std::pair{AlertType::Drowning, std::string_view{"drowning"}},
        std::pair{AlertType::Traffic, std::string_view{"traffic"}}, std::pair{AlertType::LostPerson, std::string_view{"lost_person"}},
        std::pair{AlertType::Dispute, std::string_view{"dispute"}}, std::pair{AlertType::Fraud, std::string_view{"fraud"}},
        std::pair{AlertType::Suspicious, std::string_view{"suspicious"}}, std::pair{AlertType::Hazard, std::string_view{"hazard"}},
        std::pair{AlertType::Crowd, std::string_view{"crowd"}}, std::pair{AlertType::Sos, std::string_view{"sos"}},
        std::pair{AlertType::Other, std::string_view{"other"}}};
};

/// The four intents of a contact plate; every alert has one.
enum class Intent : std::uint8_t { Report, Help, Rescue, Consult };
template <> struct EnumNames<Intent> {
    static constexpr std::array table{std::pair{Intent::Report, std::string_view{"report"}}, std::pair{Intent::Help, std::string_view{"help"}},
                                      std::pair{Intent::Rescue, std::string_view{"rescue"}}, std::pair{Intent::Consult, std::string_view{"consult"}}};
};

/// Ordered: a later value is worse.
enum class Severity : std::uint8_t { None, Low, Medium, High, Critical };
template <> struct EnumNames<Severity> {
    static constexpr std::array table{std::pair{Severity::Critical, std::string_view{"critical"}}, std::pair{Severity::High, std::string_view{"high"}},
                                      std::pair{Severity::Medium, std::string_view{"medium"}}, std::pair{Severity::Low, std::string_view{"low"}},
                                      std::pair{Severity::None, std::string_view{"none"}}};
};

enum class SourceKind : std::uint8_t { Other, WatchPoint, AlarmPoint, MobileAlarmPoint, Plate, Camera, HomeCamera, Phone, Desk, Responder };
template <> struct EnumNames<SourceKind> {
    static constexpr std::array table{
        std::pair{SourceKind::WatchPoint, std::string_view{"watch_point"}}, std::pair{SourceKind::AlarmPoint, std::string_view{"alarm_point"}},
        std::pair{SourceKind::MobileAlarmPoint, std::string_view{"mobile_alarm_point"}}, std::pair{SourceKind::Plate, std::string_view{"plate"}},
        std::pair{SourceKind::Camera, std::string_view{"camera"}}, std::pair{SourceKind::HomeCamera, std::string_view{"home_camera"}},
        std::pair{SourceKind::Phone, std::string_view{"phone"}}, std::pair{SourceKind::Desk, std::string_view{"desk"}},
        std::pair{SourceKind::Responder, std::string_view{"responder"}}, std::pair{SourceKind::Other, std::string_view{"other"}}};
};

}  // namespace watchgrid::engine
