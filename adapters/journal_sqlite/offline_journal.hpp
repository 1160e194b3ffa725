#pragma once
/// The journal of a stopped service, to rewrite records in place: for erasing what may not be kept (decisions/0016), and for nothing else.
///
/// All records keep their number, time and order; each changed one gets a checksum of its own. Everything is one transaction: a kill at any
/// moment leaves the journal as it was, or as it is to be. Snapshots go, since they hold the same texts; the next start reads from the first
/// record. What was overwritten is overwritten on disk too (secure_delete, VACUUM, the log cut to nothing); copies elsewhere are not.
/// Holds the folder's lock: no service can start meanwhile, and with a running one `open` is refused with its pid.
#include <boost/system/result.hpp>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/port/event_log.hpp"

namespace watchgrid::journal_sqlite {

class Connection;
class FolderLock;

class OfflineJournal {
public:
    /// @return the journal, or a sentence that names folder and cause
    static boost::system::result<std::unique_ptr<OfflineJournal>, std::string> open(const std::filesystem::path& folder);
    ~OfflineJournal();

    using Look = std::function<void(port::Seq, std::int64_t at_ms, std::string_view bytes)>;
    /// The new bytes of a record; nothing leaves it as it is.
    using Change = std::function<std::optional<std::string>(port::Seq, std::int64_t at_ms, std::string_view bytes)>;

    /// Every record in order. @return a complaint that names the damaged record; empty: all were there
    std::string look(port::Shard, const Look&);
    struct Rewritten {
        std::uint64_t records{}, changed{};
        port::Seq first_changed{};  ///< 0: none; anchors of records before it still fit
    };
    boost::system::result<Rewritten, std::string> rewrite(port::Shard, const Change&);

private:
    OfflineJournal(std::filesystem::path folder, std::unique_ptr<FolderLock>, std::unique_ptr<Connection>);
    std::string complaint(std::string_view doing) const;

    std::filesystem::path folder_;
    std::unique_ptr<FolderLock> lock_;
    std::unique_ptr<Connection> connection_;
};

}  // namespace watchgrid::journal_sqlite
