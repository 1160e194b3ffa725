#include "adapters/http/tokens.hpp"

#include <fcntl.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <sstream>

#include "engine/base/assert.hpp"

namespace watchgrid::http {
namespace {

bool is_token_char(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || std::strchr("._~+/=-", c) != nullptr;
}

bool is_token(std::string_view text) noexcept {
    return text.size() >= TokenTable::kTokenLengthMin && text.size() <= TokenTable::kTokenLengthMax && std::all_of(text.begin(), text.end(), is_token_char);
}

std::vector<std::string_view> words_of(std::string_view line) {
    std::vector<std::string_view> words;
    line = line.substr(0, line.find('#'));
    while (true) {
        const std::size_t from = line.find_first_not_of(" \t\r");
        if (from == std::string_view::npos) return words;
        const std::size_t to = std::min(line.find_first_of(" \t\r", from), line.size());
        words.push_back(line.substr(from, to - from));
        line.remove_prefix(to);
    }
}

/// SHA-256 of one thread, fetched and allocated once: a one-shot digest of OpenSSL 3 spends most of its time on both.
class Sha256 {
public:
    Sha256() : algorithm_(EVP_MD_fetch(nullptr, "SHA256", nullptr)), context_(EVP_MD_CTX_new()) { WATCHGRID_ASSERT(algorithm_ && context_); }
    ~Sha256() {
        EVP_MD_CTX_free(context_);
        EVP_MD_free(algorithm_);
    }
    Sha256(const Sha256&) = delete;
    Sha256& operator=(const Sha256&) = delete;

    std::array<unsigned char, 32> of(const std::array<unsigned char, 32>& key, std::string_view text) {
        std::array<unsigned char, 32> out;
        const bool done = EVP_DigestInit_ex2(context_, algorithm_, nullptr) == 1 && EVP_DigestUpdate(context_, key.data(), key.size()) == 1 &&
                          EVP_DigestUpdate(context_, text.data(), text.size()) == 1 && EVP_DigestFinal_ex(context_, out.data(), nullptr) == 1;
        WATCHGRID_ASSERT(done);
        return out;
    }

private:
    EVP_MD* algorithm_;
    EVP_MD_CTX* context_;
};

std::string system_complaint(const std::filesystem::path& file, std::string_view what) {
    return file.string() + ": " + std::string(what) + ": " + std::strerror(errno);
}

bool write_all(int fd, std::string_view text) {
    while (!text.empty()) {
        const ssize_t n = ::write(fd, text.data(), text.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return false;
        text.remove_prefix(static_cast<std::size_t>(n));
    }
    return ::fsync(fd) == 0;
}

}  // namespace

TokenTable::TokenTable() { WATCHGRID_ASSERT(RAND_bytes(key_.data(), static_cast<int>(key_.size())) == 1); }

SessionKey TokenTable::digest_of(std::string_view token) const {
    thread_local Sha256 sha;
    return sha.of(key_, token);
}

Caller TokenTable::find(std::string_view token) const {
    return token.empty() || token.size() > kTokenLengthMax ? Caller{} : find(digest_of(token));
}

Caller TokenTable::find(const SessionKey& digest) const {
    const auto at = std::lower_bound(entries_.begin(), entries_.end(), digest, [](const Entry& e, const SessionKey& d) { return e.digest < d; });
    if (at == entries_.end() || CRYPTO_memcmp(at->digest.data(), digest.data(), digest.size()) != 0) return {};
    return {at->role, at->name, digest};
}

boost::system::result<std::shared_ptr<const TokenTable>, TokenComplaints> TokenTable::parse(std::string_view text, std::string_view file_name, const TokenTable* like) {
    auto table = std::make_shared<TokenTable>();
    if (like != nullptr) table->key_ = like->key_;
    TokenComplaints complaints;
    std::size_t number = 0;
    const auto complain = [&](std::string_view what) { complaints.push_back(std::string(file_name) + ":" + std::to_string(number) + ": " + std::string(what)); };
    for (std::istringstream lines{std::string(text)}; !lines.eof();) {
        std::string line;
        std::getline(lines, line);
        ++number;
        const auto words = words_of(line);
        if (words.empty()) continue;
        if (words.size() != 3) {
            complain("expected three words: role name token");
            continue;
        }
        const auto role = engine::parse_enum<Role>(words[0]);
        if (!role) complain("role \"" + std::string(words[0]) + "\": expected " + engine::expected_words<Role>());
        if (!is_token(words[2])) complain("token of \"" + std::string(words[1]) + "\": expected 24 to 512 characters of A-Z a-z 0-9 . _ ~ + / = -");
        if (role && is_token(words[2])) table->entries_.push_back({table->digest_of(words[2]), *role, std::string(words[1])});
    }
    const auto by_digest = [](const Entry& a, const Entry& b) { return a.digest < b.digest; };
    std::sort(table->entries_.begin(), table->entries_.end(), by_digest);
    for (std::size_t i = 1; i < table->entries_.size(); ++i)
        if (table->entries_[i - 1].digest == table->entries_[i].digest)
            complaints.push_back(std::string(file_name) + ": \"" + table->entries_[i - 1].name + "\" and \"" + table->entries_[i].name +
                                 "\" have the same token; expected every token once");
    if (!complaints.empty()) return complaints;
    return std::shared_ptr<const TokenTable>(std::move(table));
}

boost::system::result<std::shared_ptr<const TokenTable>, TokenComplaints> TokenTable::load(const std::filesystem::path& file, const TokenTable* like) {
    struct stat info {};
    if (::stat(file.c_str(), &info) != 0)
        return TokenComplaints{system_complaint(file, "cannot read the tokens file") + "; expected a file of mode 0600 with \"role name token\" a line, the token of at least " +
                               std::to_string(kTokenLengthMin) + " characters"};
    if (!S_ISREG(info.st_mode)) return TokenComplaints{file.string() + ": expected a file"};
    if ((info.st_mode & 077U) != 0) {
        char mode[8];
        std::snprintf(mode, sizeof mode, "%04o", static_cast<unsigned>(info.st_mode & 07777U));
        return TokenComplaints{file.string() + ": mode " + mode + " lets others at the tokens; expected 0600 (chmod 600 " + file.string() + ")"};
    }
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    if (!in) return TokenComplaints{system_complaint(file, "cannot read the tokens file")};
    return parse(text.view(), file.string(), like);
}

std::string random_token() {
    std::array<unsigned char, 32> bytes;
    WATCHGRID_ASSERT(RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) == 1);
    std::array<char, 48> text;
    const int length = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), bytes.data(), static_cast<int>(bytes.size()));
    std::string out(text.data(), static_cast<std::size_t>(length));
    for (char& c : out) c = c == '+' ? '-' : c == '/' ? '_' : c;
    out.erase(out.find_last_not_of('=') + 1);
    return out;
}

boost::system::result<std::vector<IssuedToken>, std::string> issue_tokens(const std::filesystem::path& file, std::vector<IssuedToken> entries) {
    std::string text = "# role name token; this file must stay mode 0600\n";
    for (IssuedToken& entry : entries) {
        entry.token = random_token();
        text += std::string(engine::to_string(entry.role)) + " " + entry.name + " " + entry.token + "\n";
    }
    const std::filesystem::path draft = file.string() + ".new";
    const int fd = ::open(draft.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0) return system_complaint(draft, "cannot create");
    const bool written = ::fchmod(fd, 0600) == 0 && write_all(fd, text);
    const std::string trouble = written ? "" : system_complaint(draft, "cannot write");
    ::close(fd);
    if (!written) return trouble;
    if (::rename(draft.c_str(), file.c_str()) != 0) return system_complaint(file, "cannot replace");
    return entries;
}

}  // namespace watchgrid::http
