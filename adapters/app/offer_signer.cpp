#include "adapters/app/offer_signer.hpp"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <array>

#include "adapters/codec/rfc3339.hpp"
#include "adapters/identity/private_file.hpp"

namespace watchgrid::app {
namespace {

constexpr std::size_t kSignatureBytes = 64;

const unsigned char* bytes_of(std::string_view s) noexcept { return reinterpret_cast<const unsigned char*>(s.data()); }

std::string to_base64(std::string_view bytes) {
    std::string out((bytes.size() + 2) / 3 * 4 + 1, '\0');
    out.resize(static_cast<std::size_t>(EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()), bytes_of(bytes), static_cast<int>(bytes.size()))));
    return out;
}

/// Exactly `size` bytes; else empty.
std::string from_base64(std::string_view text, std::size_t size) {
    if (text.size() != (size + 2) / 3 * 4) return {};
    std::string out(text.size() / 4 * 3, '\0');
    if (EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out.data()), bytes_of(text), static_cast<int>(text.size())) < 0) return {};
    out.resize(size);
    return out;
}

std::shared_ptr<EVP_PKEY> owned(EVP_PKEY* key) { return {key, EVP_PKEY_free}; }
using Context = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;

}  // namespace

std::string signed_text(const codec::Offer& o, std::string_view responder) {
    std::string out{"watchgrid offer 1\n"};
    out.append(responder).append("\n");
    for (const std::uint64_t n : {std::uint64_t{o.shard}, o.epoch, o.seq}) out += std::to_string(n) + "\n";
    return out + o.offer_id + "\n" + o.incident_id + "\n" + (o.expires_at ? codec::format_rfc3339(*o.expires_at) : std::string{}) + "\n";
}

boost::system::result<OfferSigner, std::string> OfferSigner::from(const Key& key) {
    if (key.bytes.size() != kKeyBytes) return "expected a key of " + std::to_string(kKeyBytes) + " bytes";
    auto made = owned(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, bytes_of(key.bytes), key.bytes.size()));
    if (made == nullptr) return std::string{"Ed25519 is not available"};
    return OfferSigner{std::move(made)};
}

boost::system::result<OfferSigner, std::string> OfferSigner::open(const std::filesystem::path& file) {
    std::error_code ec;
    Key key;
    if (std::filesystem::exists(file, ec)) {
        identity::PrivateText kept = identity::read_private(file);
        if (!kept.complaint.empty()) return kept.complaint;
        key.bytes = std::move(kept.text);
    } else {
        key.bytes.resize(kKeyBytes);
        if (RAND_bytes(reinterpret_cast<unsigned char*>(key.bytes.data()), static_cast<int>(key.bytes.size())) != 1) return std::string{"no random bytes for the key of the offers"};
        if (std::string complaint = identity::write_private(file, key.bytes); !complaint.empty()) return complaint;
    }
    auto out = from(key);
    if (!out) return file.string() + ": " + out.error();
    return out;
}

std::string OfferSigner::sign(const codec::Offer& offer, std::string_view responder) const {
    const std::string text = signed_text(offer, responder);
    std::string out(kSignatureBytes, '\0');
    std::size_t size = out.size();
    const Context context{EVP_MD_CTX_new(), EVP_MD_CTX_free};
    const bool good = context && EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, static_cast<EVP_PKEY*>(key_.get())) == 1 &&
                      EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(out.data()), &size, bytes_of(text), text.size()) == 1;
    return good ? to_base64(out) : std::string{};  // an offer without a signature is still an offer: people are waiting
}

std::string OfferSigner::public_key() const {
    std::string out(kKeyBytes, '\0');
    std::size_t size = out.size();
    EVP_PKEY_get_raw_public_key(static_cast<EVP_PKEY*>(key_.get()), reinterpret_cast<unsigned char*>(out.data()), &size);
    return to_base64(out);
}

bool verify_offer(const codec::Offer& offer, std::string_view responder, std::string_view public_key) {
    const std::string key = from_base64(public_key, OfferSigner::kKeyBytes), signature = from_base64(offer.signature, kSignatureBytes);
    if (key.empty() || signature.empty()) return false;
    const auto known = owned(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytes_of(key), key.size()));
    const std::string text = signed_text(offer, responder);
    const Context context{EVP_MD_CTX_new(), EVP_MD_CTX_free};
    return known && context && EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, known.get()) == 1 &&
           EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(), bytes_of(text), text.size()) == 1;
}

void add_offer_key_route(http::Router& router, const OfferSigner& signer) {
    router.get("/patrol/api/offer-key", http::Roles::everyone(), [key = signer.public_key()](const http::Request&, const http::Responder& respond) {
        respond(http::json_response(200, R"({"algorithm":"ed25519","key":")" + key + "\"}"));
    });
}

}  // namespace watchgrid::app
