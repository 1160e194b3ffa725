#include "adapters/app/certificate_dates.hpp"

#include <openssl/pem.h>
#include <openssl/x509.h>

#include <cstdio>
#include <ctime>
#include <memory>
#include <optional>

#include "adapters/codec/rfc3339.hpp"

namespace watchgrid::app {
namespace {

std::optional<engine::Instant> instant_of(const ASN1_TIME* t) {
    std::tm utc{};
    if (t == nullptr || ASN1_TIME_to_tm(t, &utc) != 1) return std::nullopt;
    return engine::instant_from_ms(static_cast<std::int64_t>(::timegm(&utc)) * 1000);
}

}  // namespace

boost::system::result<CertificateDates, std::string> read_certificate_dates(const std::filesystem::path& file) {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> in{std::fopen(file.c_str(), "re"), [](std::FILE* f) { return f == nullptr ? 0 : std::fclose(f); }};
    if (!in) return file.string() + ": cannot be read; expected a PEM certificate";
    const std::unique_ptr<X509, void (*)(X509*)> certificate{PEM_read_X509(in.get(), nullptr, nullptr, nullptr), X509_free};
    if (!certificate) return file.string() + ": expected a PEM certificate";
    const auto from = instant_of(X509_get0_notBefore(certificate.get())), until = instant_of(X509_get0_notAfter(certificate.get()));
    if (!from || !until) return file.string() + ": expected a certificate with dates";
    return CertificateDates{*from, *until};
}

std::string validity_complaint(std::string_view setting, const std::filesystem::path& file, CertificateDates dates, engine::Instant now) {
    const std::string named = std::string{setting} + " = " + file.string() + ": ", cure = "; put a renewed one in its place, it counts without a restart";
    if (now >= dates.until) return named + "expired on " + codec::format_rfc3339(dates.until) + ", clients refuse it" + cure;
    if (now < dates.from) return named + "holds from " + codec::format_rfc3339(dates.from) + " on only, clients refuse it until then" + cure;
    if (dates.until - now >= kCertificateWarned) return {};
    const auto days = std::chrono::duration_cast<std::chrono::hours>(dates.until - now).count() / 24;
    return named + "expires on " + codec::format_rfc3339(dates.until) + ", in " + std::to_string(days) + (days == 1 ? " day" : " days") + cure;
}

}  // namespace watchgrid::app
