#pragma once
/// Offers bear a signature, so that a phone can tell an offer of the service from one that somebody else has put onto its topic, or played again
/// to another phone (attack 10). The broker's ACL lets nobody but the service write there; this holds also when the broker is turned.
///
/// Ed25519 (RFC 8032) over the text of `signed_text`: who is asked, which offer, and until when. What the offer says beside that (area, type) is
/// not in it: the text stays one that any client can build. The private key lies beside the journal, mode 0600; phones take the public one
/// from `GET /patrol/api/offer-key`, over the connection that their page came from.
#include <boost/system/result.hpp>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "adapters/codec/wire_messages.hpp"
#include "adapters/http/router.hpp"

namespace watchgrid::app {

/// Lines, each ended by a line feed: "watchgrid offer 1", responder, shard, epoch, seq, offer_id, incident_id, expires_at as in JSON.
std::string signed_text(const codec::Offer&, std::string_view responder);

/// Thread-safe after opening.
class OfferSigner {
public:
    static constexpr std::size_t kKeyBytes = 32;

    /// Reads the key, or makes one that only the owner of the process may read. @return the sentence that says why not
    static boost::system::result<OfferSigner, std::string> open(const std::filesystem::path& file);
    struct Key { std::string bytes; };
    static boost::system::result<OfferSigner, std::string> from(const Key&);

    /// 64 bytes in base64. About 50 us.
    std::string sign(const codec::Offer&, std::string_view responder) const;
    std::string public_key() const;  ///< 32 bytes in base64

private:
    explicit OfferSigner(std::shared_ptr<void> key) : key_{std::move(key)} {}
    std::shared_ptr<void> key_;  ///< EVP_PKEY
};

/// What a phone does: whether this offer was made for this responder by whoever has the key. False for anything that is not base64 too.
bool verify_offer(const codec::Offer&, std::string_view responder, std::string_view public_key);

void add_offer_key_route(http::Router&, const OfferSigner&);

}  // namespace watchgrid::app
