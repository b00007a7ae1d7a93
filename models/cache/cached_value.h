#pragma once

#include "models/domain/chain_frame.h"

#include <QStringList>

#include <memory>
#include <variant>
#include <vector>

namespace strikescope {

// What a cache can hold: immutable, shared by pointer, so that handing it out copies nothing and dropping it
// from the cache takes it away from nobody.
using CachedValue =
    std::variant<ChainFramePtr, std::shared_ptr<const ChainSession>, std::shared_ptr<const QStringList>,
                 std::shared_ptr<const std::vector<Date>>, std::shared_ptr<const std::vector<UtcTime>>>;

// All the memory behind it; 0 for a null pointer. A frame that is also held elsewhere is counted here too.
std::size_t bytesOf(const CachedValue&);

} // namespace strikescope
