#include "models/cache/cached_value.h"

namespace strikescope {

namespace {

std::size_t heldBy(const ChainFrame& frame) {
    return frameBytes(frame);
}

std::size_t heldBy(const ChainSession& session) {
    std::size_t bytes = sizeof(session) + session.capacity() * sizeof(ChainFramePtr);
    for (const ChainFramePtr& frame : session)
        bytes += frame ? frameBytes(*frame) : 0;
    return bytes;
}

std::size_t heldBy(const QStringList& texts) {
    std::size_t bytes = sizeof(texts) + std::size_t(texts.capacity()) * sizeof(QString);
    for (const QString& text : texts)
        bytes += std::size_t(text.capacity()) * sizeof(QChar);
    return bytes;
}

template<typename T>
std::size_t heldBy(const std::vector<T>& numbers) {
    return sizeof(numbers) + numbers.capacity() * sizeof(T);
}

} // namespace

std::size_t bytesOf(const CachedValue& value) {
    return std::visit([](const auto& held) { return held ? heldBy(*held) : 0; }, value);
}

} // namespace strikescope
