// Runs a fuzzer's LLVMFuzzerTestOneInput over small seeds and a fixed number of mutations of them: always the
// same inputs, so that a failure can be repeated. Not a replacement for a guided fuzzer (STRIKESCOPE_FUZZER),
// but it runs with any compiler and in every test run.
//
// Usage: fuzz_x RUNS SEED-FILE...
// On a crash the input is left in the file "crash-input" of the working folder.
#include <algorithm>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

using Bytes = std::string;

constexpr std::size_t longest = 64 << 10;

// Pieces at which readers of numbers, quotes and lines stumble.
const std::vector<Bytes> awkward{
    "-",          "\"",     "\n",     "\r\n", ",",    "\t",      Bytes(1, '\0'), "1e308",
    "-1",         "nan",    "inf",    "K",    "\xFF", "9,99",    "0.1",          "{",
    "4294967296", "1e-320", "[[[[[[", "CE",   "PE",   "NIFTY50", "18-Aug-2026",  "0"};

class Mutator {
public:
    explicit Mutator(std::vector<Bytes> seeds)
        : m_seeds(std::move(seeds)) {}

    Bytes next() {
        Bytes bytes = m_seeds[below(m_seeds.size())];
        for (std::size_t i = 1 + below(6); i > 0; --i)
            mutate(bytes);
        bytes.resize(std::min(bytes.size(), longest));
        return bytes;
    }

private:
    std::size_t below(std::size_t n) { return n == 0 ? 0 : m_random() % n; }

    void mutate(Bytes& bytes) {
        const std::size_t at = below(bytes.size() + 1);
        const std::size_t length = std::min(below(20), bytes.size() - at);
        switch (below(7)) {
        case 0:
            if (at < bytes.size())
                bytes[at] = char(m_random());
            break;
        case 1:
            bytes.erase(at, length);
            break;
        case 2:
            bytes.insert(at, awkward[below(awkward.size())]);
            break;
        case 3:
            bytes.replace(at, length, awkward[below(awkward.size())]);
            break;
        case 4:
            bytes.insert(below(bytes.size() + 1), bytes.substr(at, below(300)));
            break;
        case 5:
            bytes.resize(at);
            break;
        default:
            changeDigit(bytes, at);
        }
    }

    void changeDigit(Bytes& bytes, std::size_t from) {
        const std::size_t at = bytes.find_first_of("0123456789", from);
        if (at != Bytes::npos)
            bytes[at] = char('0' + below(10));
    }

    std::vector<Bytes> m_seeds;
    std::minstd_rand m_random{20260818};
};

// What is being run, for the handler of a crash.
const Bytes* current = nullptr;

extern "C" void keepInput(int signal) {
    const int file = ::open("crash-input", O_WRONLY | O_CREAT | O_TRUNC, 0644);
    if (file >= 0 && ::write(file, current->data(), current->size()) < 0)
        ::_exit(1);
    std::signal(signal, SIG_DFL);
    std::raise(signal);
}

void run(const Bytes& bytes) {
    current = &bytes;
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
}

} // namespace

int main(int argc, char** argv) {
    std::vector<Bytes> seeds;
    for (int i = 2; i < argc; ++i) {
        std::ifstream file(argv[i], std::ios::binary);
        if (!file) {
            std::fprintf(stderr, "cannot read the seed %s\n", argv[i]);
            return 2;
        }
        seeds.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    }
    if (seeds.empty()) {
        std::fprintf(stderr, "usage: %s RUNS SEED-FILE...\n", argv[0]);
        return 2;
    }
    for (const int signal : {SIGABRT, SIGSEGV, SIGFPE})
        std::signal(signal, keepInput);
    for (const Bytes& seed : seeds)
        run(seed);
    run({});
    Mutator mutator(seeds);
    const long runs = std::atol(argv[1]);
    for (long i = 0; i < runs; ++i)
        run(mutator.next());
    std::printf("%ld inputs survived\n", runs);
    return 0;
}
