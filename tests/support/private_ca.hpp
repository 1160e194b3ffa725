#pragma once
/// A certificate authority of one test, by the openssl program, with the commands of docs/security.md.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace watchgrid::test {

class PrivateCa {
public:
    /// Makes the folder, ca.pem and ca.key.
    explicit PrivateCa(std::filesystem::path folder) : folder_{std::move(folder)} {
        std::filesystem::create_directories(folder_);
        run("openssl req -x509 " + kNewKey + " -days 30 -subj '/CN=Watchgrid test' -keyout " + file("ca.key") + " -out " + file("ca.pem"));
    }
    /// `name`.pem and `name`.key for this subject alternative name ("IP:127.0.0.1", "DNS:broker.example"); renewed in one step when they are there. `days` below
    /// zero: expired.
    void issue(const std::string& name, const std::string& subject, int serial, int days = 30) {
        std::ofstream{file(name + ".ext")} << "subjectAltName=" << subject << "\n";
        run("openssl req " + kNewKey + " -subj '/CN=" + name + "' -keyout " + file(name + ".key.new") + " -out " + file(name + ".csr"));
        run("openssl x509 -req -in " + file(name + ".csr") + " -CA " + file("ca.pem") + " -CAkey " + file("ca.key") + " -set_serial " + std::to_string(serial) + " -days " + std::to_string(days) + " -extfile " + file(name + ".ext") + " -out " +
            file(name + ".pem.new"));
        for (const char* end : {".key", ".pem"}) {
            std::error_code ec;
            std::filesystem::rename(file(name + end + ".new"), file(name + end), ec);
            works_ = works_ && !ec;
        }
    }
    bool works() const noexcept { return works_; }
    std::string file(const std::string& name) const { return (folder_ / name).string(); }

private:
    void run(const std::string& command) { works_ = std::system((command + " > /dev/null 2>&1").c_str()) == 0 && works_; }

    const std::string kNewKey{"-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes"};
    std::filesystem::path folder_;
    bool works_{true};
};

}  // namespace watchgrid::test
