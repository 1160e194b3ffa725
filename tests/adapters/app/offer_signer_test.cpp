// A phone can tell whether an offer was made by the service, for this phone (attack 10).
#include "adapters/app/offer_signer.hpp"

#include <gmock/gmock.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <fstream>

#include "tests/adapters/codec/support_samples.hpp"

namespace watchgrid::app {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class SignedOffer : public ::testing::Test {
protected:
    OfferSigner signer = *OfferSigner::from({std::string(OfferSigner::kKeyBytes, 'k')});
    codec::Offer offer = [this] {
        codec::Offer o = codec::sample_offer();
        o.signature = signer.sign(o, "R3");
        return o;
    }();
};

TEST_F(SignedOffer, IsBelievedByThePhoneItIsFor) {
    EXPECT_EQ(offer.signature.size(), 88U);
    EXPECT_TRUE(verify_offer(offer, "R3", signer.public_key()));
    const auto decoded = codec::decode<codec::Offer>(codec::encode(offer, codec::Encoding::Json));
    ASSERT_TRUE(decoded);
    EXPECT_TRUE(verify_offer(decoded->message, "R3", signer.public_key())) << "as it comes over the wire";
}

TEST_F(SignedOffer, IsNotBelievedByAnotherPhoneNorWithAnythingChanged) {
    EXPECT_FALSE(verify_offer(offer, "R4", signer.public_key())) << "played to somebody else";
    const auto changed = [&](auto change) {
        codec::Offer other = offer;
        change(other);
        return verify_offer(other, "R3", signer.public_key());
    };
    EXPECT_FALSE(changed([](codec::Offer& o) { ++o.epoch; }));
    EXPECT_FALSE(changed([](codec::Offer& o) { ++o.seq; }));
    EXPECT_FALSE(changed([](codec::Offer& o) { o.shard = 2; }));
    EXPECT_FALSE(changed([](codec::Offer& o) { o.offer_id = "O22"; }));
    EXPECT_FALSE(changed([](codec::Offer& o) { o.incident_id = "I8"; }));
    EXPECT_FALSE(changed([](codec::Offer& o) { *o.expires_at += std::chrono::seconds{1}; })) << "played again with a later deadline";
    EXPECT_FALSE(changed([](codec::Offer& o) { o.expires_at.reset(); }));
}

TEST_F(SignedOffer, IsNotBelievedWithoutTheKey) {
    const OfferSigner thief = *OfferSigner::from({std::string(OfferSigner::kKeyBytes, 'x')});
    codec::Offer forged = offer;
    forged.signature = thief.sign(forged, "R3");
    EXPECT_FALSE(verify_offer(forged, "R3", signer.public_key()));
    for (const char* rubbish : {"", "AAAA", "not base64 at all, but as long as a signature is: eighty-eight letters of nothing at all!"}) {
        forged.signature = rubbish;
        EXPECT_FALSE(verify_offer(forged, "R3", signer.public_key())) << rubbish;
        EXPECT_FALSE(verify_offer(offer, "R3", rubbish)) << rubbish;
    }
}

TEST_F(SignedOffer, SignsATextThatAnyClientCanBuild) {
    EXPECT_EQ(signed_text(offer, "R3"), "watchgrid offer 1\nR3\n1\n3\n41\nO21\nI7\n2026-03-01T08:15:30.250Z\n");
}

TEST(OfferKey, IsMadeOnceAndIsPrivate) {
    std::string pattern = (fs::temp_directory_path() / "watchgrid_key_XXXXXX").string();
    const fs::path folder = ::mkdtemp(pattern.data());
    const auto first = OfferSigner::open(folder / "offers.key"), again = OfferSigner::open(folder / "offers.key");
    ASSERT_TRUE(first && again);
    EXPECT_EQ(first->public_key(), again->public_key()) << "phones keep what they have learned over a restart";
    struct ::stat s{};
    ASSERT_EQ(::stat((folder / "offers.key").c_str(), &s), 0);
    EXPECT_EQ(s.st_mode & 0777U, 0600U);
    ASSERT_EQ(::chmod((folder / "offers.key").c_str(), 0640), 0);
    EXPECT_THAT(OfferSigner::open(folder / "offers.key").error(), HasSubstr("offers.key: mode 0640 lets others at the secrets"));
    ASSERT_EQ(::chmod((folder / "offers.key").c_str(), 0600), 0);
    std::ofstream{folder / "offers.key"} << "short";
    EXPECT_THAT(OfferSigner::open(folder / "offers.key").error(), HasSubstr("offers.key: expected a key of 32 bytes"));
    fs::remove_all(folder);
}

}  // namespace
}  // namespace watchgrid::app
