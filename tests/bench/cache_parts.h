#pragma once

namespace strikescope::bench {

// The parts of `bench cache`. Each prints its figures beside their floor; 0, or 1 after saying what is wrong.
int benchCodec();
int benchMemoryLayer();
int benchRedisLayer(); // 0 without figures where no Redis is installed

} // namespace strikescope::bench
