#pragma once
/// One thread for work that takes too long for the I/O thread and is none of the core's. Jobs run one after the other, in order.
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace watchgrid::app {

class JobWorker {
public:
    using Job = std::function<void()>;

    explicit JobWorker(std::size_t waiting_max) : waiting_max_{waiting_max}, thread_{[this] { run(); }} {}
    /// What waits is not done any more.
    ~JobWorker() {
        {
            const std::lock_guard lock{mutex_};
            stop_ = true;
        }
        wake_.notify_one();
        thread_.join();
    }
    JobWorker(const JobWorker&) = delete;
    JobWorker& operator=(const JobWorker&) = delete;

    /// Any thread. @return false when too many wait already
    bool push(Job job) {
        {
            const std::lock_guard lock{mutex_};
            if (stop_ || waiting_.size() >= waiting_max_) return false;
            waiting_.push_back(std::move(job));
        }
        wake_.notify_one();
        return true;
    }

private:
    void run() {
        std::unique_lock lock{mutex_};
        for (;;) {
            wake_.wait(lock, [this] { return stop_ || !waiting_.empty(); });
            if (stop_) return;
            const Job job = std::move(waiting_.front());
            waiting_.pop_front();
            lock.unlock();
            job();
            lock.lock();
        }
    }

    const std::size_t waiting_max_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<Job> waiting_;
    bool stop_{};
    std::thread thread_;
};

}  // namespace watchgrid::app
