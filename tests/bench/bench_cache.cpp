// What a chain costs that the program, or another desktop, has seen: from memory, from Redis.

#include "tests/bench/cache_parts.h"

#include <QCoreApplication>

int main(int argc, char** argv) {
    const QCoreApplication application(argc, argv);
    using namespace strikescope::bench;
    int failed = 0;
    for (int (*part)() : {benchCodec, benchMemoryLayer, benchRedisLayer})
        failed |= part();
    return failed;
}
