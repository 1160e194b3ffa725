#pragma once
/// From when to when a certificate holds, said early enough to renew it.
///
/// A service with an expired certificate goes on: alarms still come over what does not check it, and a renewed file counts without a restart. But it is
/// said as an error, at the start and every day, with setting, file and date; clients refuse it by themselves.
#include <boost/system/result.hpp>
#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>

#include "engine/base/instant.hpp"

namespace watchgrid::app {

inline constexpr std::chrono::hours kCertificateWarned{14 * 24};  ///< before it expires

struct CertificateDates {
    engine::Instant from, until;
};

/// Of the first certificate of a PEM file. @return the sentence that says what is wrong with the file
boost::system::result<CertificateDates, std::string> read_certificate_dates(const std::filesystem::path&);

/// "" when it holds now and for kCertificateWarned more. @param setting  that names the file, for example "http.tls_certificate"
std::string validity_complaint(std::string_view setting, const std::filesystem::path& file, CertificateDates, engine::Instant now);

}  // namespace watchgrid::app
