// Instead of libFuzzer, in every build: the files of the folders that are named, and each of them cut and changed in some places. Finds
// nothing new; keeps what was found from coming back.   fuzz_alert FOLDER...
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "tests/fuzz/target.hpp"

namespace {

constexpr std::size_t kSizeMax = 1U << 20U;
constexpr int kChangesOfEach = 200;

void run(const std::string& bytes) { (void)LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()); }

void run_around(const std::string& bytes) {
    run(bytes);
    std::mt19937 random{static_cast<std::mt19937::result_type>(bytes.size())};
    for (int i = 0; i < kChangesOfEach; ++i) {
        std::string other = bytes.substr(0, random() % (bytes.size() + 1));
        for (unsigned k = random() % 4; k > 0 && !other.empty(); --k) other[random() % other.size()] = static_cast<char>(random());
        run(other);
    }
}

}  // namespace

int main(int argc, char** argv) {
    std::size_t files = 0;
    run({});
    for (int i = 1; i < argc; ++i)
        for (const auto& entry : std::filesystem::directory_iterator{argv[i]}) {
            if (!entry.is_regular_file() || entry.file_size() > kSizeMax) continue;
            std::ifstream in{entry.path(), std::ios::binary};
            run_around({std::istreambuf_iterator<char>{in}, {}});
            ++files;
        }
    std::printf("%zu files, each with %d changes\n", files, kChangesOfEach);
    return files == 0 && argc > 1 ? 1 : 0;
}
