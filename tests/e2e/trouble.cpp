// The calls that go wrong (trouble.hpp). Loaded into the service before libc; plain C calls, no library of ours.
#include "tests/e2e/trouble.hpp"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

namespace {

using watchgrid::e2e::TroublePage;

TroublePage* page = nullptr;

__attribute__((constructor)) void open_page() {
    const char* file = getenv(watchgrid::e2e::kTroubleVariable);
    const int fd = file == nullptr ? -1 : open(file, O_RDWR | O_CLOEXEC);
    if (fd < 0) return;
    void* at = mmap(nullptr, sizeof(TroublePage), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (at != MAP_FAILED) page = static_cast<TroublePage*>(at);
    close(fd);
}

/// The next definition behind ours: libc's.
template <class F>
F* real(const char* name) {
    return reinterpret_cast<F*>(dlsym(RTLD_NEXT, name));
}

bool is_journal(int fd) {
    char link[32], target[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    const ssize_t size = readlink(link, target, sizeof target - 1);
    if (size <= 0) return false;
    target[size] = '\0';
    const char* slash = strrchr(target, '/');
    return slash != nullptr && strncmp(slash + 1, "journal.sqlite", 14) == 0;
}

/// @return true when the call is to fail; errno is set
bool strikes(std::atomic<int> TroublePage::* which, int fd) {
    const int error = page == nullptr ? 0 : (page->*which).load();
    if (error == 0 || !is_journal(fd)) return false;
    ++page->struck;
    errno = error;
    return true;
}

void wait_for_disk(int fd) {
    const int ms = page == nullptr ? 0 : page->fsync_ms.load();
    if (ms == 0 || !is_journal(fd)) return;
    ++page->struck;
    const timespec time{ms / 1000, ms % 1000 * 1'000'000L};
    nanosleep(&time, nullptr);
}

}  // namespace

extern "C" {

int fsync(int fd) {
    static auto* const next = real<int(int)>("fsync");
    wait_for_disk(fd);
    return strikes(&TroublePage::fsync_error, fd) ? -1 : next(fd);
}

int fdatasync(int fd) {
    static auto* const next = real<int(int)>("fdatasync");
    wait_for_disk(fd);
    return strikes(&TroublePage::fsync_error, fd) ? -1 : next(fd);
}

ssize_t write(int fd, const void* data, size_t size) {
    static auto* const next = real<ssize_t(int, const void*, size_t)>("write");
    return strikes(&TroublePage::write_error, fd) ? -1 : next(fd, data, size);
}

ssize_t pwrite(int fd, const void* data, size_t size, off_t at) {
    static auto* const next = real<ssize_t(int, const void*, size_t, off_t)>("pwrite");
    return strikes(&TroublePage::write_error, fd) ? -1 : next(fd, data, size, at);
}

ssize_t pwrite64(int fd, const void* data, size_t size, off64_t at) {
    static auto* const next = real<ssize_t(int, const void*, size_t, off64_t)>("pwrite64");
    return strikes(&TroublePage::write_error, fd) ? -1 : next(fd, data, size, at);
}

int clock_gettime(clockid_t clock, timespec* out) noexcept {
    static auto* const next = real<int(clockid_t, timespec*)>("clock_gettime");
    const int result = next(clock, out);
    const std::int64_t ms = page == nullptr || result != 0 || clock != CLOCK_REALTIME ? 0 : page->wall_offset_ms.load();
    if (ms == 0) return result;
    const std::int64_t ns = out->tv_nsec + ms * 1'000'000, whole = ns / 1'000'000'000 - (ns % 1'000'000'000 < 0 ? 1 : 0);
    out->tv_sec += whole;
    out->tv_nsec = ns - whole * 1'000'000'000;
    return result;
}

}  // extern "C"
