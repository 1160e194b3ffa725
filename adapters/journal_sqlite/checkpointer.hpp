#pragma once
/// Copies the write-ahead log into the database beside the writer, so that appends do not wait for it.
///
/// SQLite's own checkpoint runs inside a commit and stalls it for the whole copy. Here a thread of its own copies the bulk
/// while the writer goes on; then the writer copies the few pages that came meanwhile (wants_finish), after which SQLite
/// starts the log over from its beginning, in blocks that the file already has.
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <thread>

#include "adapters/journal_sqlite/connection.hpp"

namespace watchgrid::journal_sqlite {

class Checkpointer {
public:
    /// @param pages_min  length of the log, in pages of 4 KiB, at which copying begins
    Checkpointer(const std::filesystem::path& file, int pages_min);
    ~Checkpointer();
    Checkpointer(const Checkpointer&) = delete;
    Checkpointer& operator=(const Checkpointer&) = delete;

    /// Writer thread, after each commit. @param log_pages pages in the log now
    void note(int log_pages);
    /// Writer thread: does the bulk wait to be finished? Then call finish with the writer's own connection. A failure of the
    /// copying thread is handed to the writer's connection here: it is as fatal as one of the writer itself.
    void finish_if_due(Connection& writer);

private:
    enum class State { Idle, Asked, Copying, Copied, Failed };
    void run();

    Connection connection_;
    const int pages_min_;
    int pages_next_;
    std::mutex mutex_;
    std::condition_variable changed_;
    State state_{State::Idle};
    bool stopping_{};
    std::thread thread_;
};

}  // namespace watchgrid::journal_sqlite
