#pragma once
/// The code that hangs at a place, in a QR picture: whoever reads it was there, also indoors where no fix is good.
///
/// It is the beginning of HMAC-SHA256 of the place's id under a key that this service keeps beside its journal, so it cannot be guessed from
/// the id, and a new key makes all pictures worthless. A photograph of it can be passed on: with a fix, the report must come from within
/// a kilometre all the same (engine/everyday/presence.hpp).
#include <filesystem>
#include <string>
#include <string_view>

#include <boost/system/result.hpp>

namespace watchgrid::app {

/// Beside the journal. Not in it: who may read the journal must not be able to make codes.
inline constexpr const char* kPlaceKeyName = "place_codes.key";

class PlaceCodes {
public:
    static constexpr std::size_t kKeyBytes = 32;
    static constexpr std::size_t kCodeSize = 16;  ///< hexadecimal digits: 64 bits

    struct Key { std::string bytes; };
    explicit PlaceCodes(Key key) : key_{std::move(key.bytes)} {}
    /// Reads the key, or makes one that only the owner of the process may read; it is there whole or not at all. @return the sentence that
    /// says why not
    static boost::system::result<PlaceCodes, std::string> open(const std::filesystem::path& file);

    std::string code_of(std::string_view place_id) const;
    /// Takes the same time wherever they differ.
    bool matches(std::string_view place_id, std::string_view code) const;

private:
    std::string key_;
};

}  // namespace watchgrid::app
