#include "adapters/audit/verify.hpp"

#include <algorithm>
#include <fstream>

#include "adapters/audit/audit_log.hpp"

namespace watchgrid::audit {
namespace {

class Checker {
public:
    explicit Checker(std::vector<Head> anchors) : anchors_{std::move(anchors)} {
        std::sort(anchors_.begin(), anchors_.end(), [](const Head& a, const Head& b) { return a.seq < b.seq; });
    }

    void line(std::string_view text, bool finished) {
        ++out_.lines;
        if (!finished) return complain("ends in the middle of a line");
        const auto link = link_of(text);
        if (!link) return complain("is no line of an audit log");
        if (!link->unchanged) complain("entry " + std::to_string(link->seq) + " was changed: its hash is not that of its words");
        const std::uint64_t expected = out_.head.seq + 1;
        if (link->seq > expected) complain(missing(expected, link->seq - 1));
        else if (link->seq < expected) complain("entry " + std::to_string(link->seq) + " comes after " + std::to_string(out_.head.seq) + ": the order was changed");
        else if (link->prev != out_.head.hash) complain("entry " + std::to_string(link->seq) + " does not follow the entry before it");
        out_.head = {link->seq, link->hash};
        for (const Head& a : anchors_)
            if (a.seq == link->seq && a.hash != link->hash) complain("entry " + std::to_string(a.seq) + " is not the one of the anchor: the log was written anew");
    }

    Verdict finish() {
        std::uint64_t end = 0;
        for (const Head& a : anchors_) end = std::max(end, a.seq);
        if (end > out_.head.seq) complain_plainly("the log ends with entry " + std::to_string(out_.head.seq) + ": " + missing(out_.head.seq + 1, end));
        return std::move(out_);
    }

    void complain_plainly(std::string text) {
        if (out_.complaints.size() < kComplaintsMax) out_.complaints.push_back(std::move(text));
        else ++out_.more;
    }

private:
    static std::string missing(std::uint64_t first, std::uint64_t last) {
        return first == last ? "entry " + std::to_string(first) + " is missing" : "entries " + std::to_string(first) + " to " + std::to_string(last) + " are missing";
    }
    void complain(const std::string& text) { complain_plainly("line " + std::to_string(out_.lines) + ": " + text); }

    std::vector<Head> anchors_;
    Verdict out_;
};

}  // namespace

Verdict verify(const std::filesystem::path& folder, std::vector<Head> anchors) {
    std::string text;
    if (std::ifstream kept{folder / kHeadName}; std::getline(kept, text)) {
        // Shorter numbers are written over longer ones only in a log that began anew; what is no anchor says nothing.
        if (const auto head = parse_anchor(text)) anchors.push_back(*head);
    }
    Checker checker{std::move(anchors)};
    std::ifstream in{folder / kLogName, std::ios::binary};
    if (!in) checker.complain_plainly((folder / kLogName).string() + ": cannot be read");
    for (std::string line; std::getline(in, line);) checker.line(line, !in.eof());
    return checker.finish();
}

}  // namespace watchgrid::audit
