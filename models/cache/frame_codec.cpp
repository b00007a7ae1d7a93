#include "models/cache/frame_codec.h"

#include "models/cache/byte_reader.h"
#include "models/cache/byte_writer.h"

namespace strikescope {

namespace {

enum class Kind : std::uint16_t { Frame = 1, Session, Texts, Dates, Times };

// Before 2200 as numbers in the payload: what a date or a moment of a market can be.
constexpr std::int64_t lastDay = 84'006;
constexpr std::int64_t lastSecond = lastDay * 86'400;

void writeFrame(ByteWriter& out, const ChainFrame& frame) {
    out.number(std::int64_t(frame.bucket.time_since_epoch().count()));
    out.number(std::int64_t(frame.fetched.time_since_epoch().count()));
    out.number(std::uint8_t(frame.timeframe));
    out.number(std::uint8_t(frame.closed));
    for (const QString& text : {frame.symbol, frame.relation, frame.origin})
        out.text(text);
    out.number(std::uint32_t(frame.chains.size()));
    for (const Chain& chain : frame.chains) {
        out.number(std::int32_t(chain.expiry().time_since_epoch().count()));
        out.number(std::uint32_t(chain.size()));
        out.doubles(chain.values());
    }
}

std::size_t sizeHint(const ChainFrame& frame) {
    std::size_t bytes =
        64 + 2 * std::size_t(frame.symbol.size() + frame.relation.size() + frame.origin.size());
    for (const Chain& chain : frame.chains)
        bytes += 8 + chain.values().size_bytes();
    return bytes;
}

bool isMoment(std::int64_t seconds) {
    return seconds >= 0 && seconds < lastSecond;
}

bool ascend(std::span<const double> strikes) {
    for (std::size_t i = 0; i < strikes.size(); ++i)
        if (!std::isfinite(strikes[i]) || (i > 0 && !(strikes[i - 1] < strikes[i])))
            return false;
    return true;
}

bool readChain(ByteReader& in, ChainFrame& frame) {
    std::int32_t day = 0;
    std::uint32_t strikes = 0;
    if (!in.number(day) || !in.number(strikes) || day < 0 || day >= lastDay)
        return false;
    if (!in.has(strikes, Chain::valuesPerStrike * sizeof(double)))
        return false;
    const Date expiry{std::chrono::days{day}};
    if (!frame.chains.empty() && frame.chains.back().expiry() >= expiry)
        return false;
    Chain& chain = frame.chains.emplace_back(expiry, strikes);
    return in.doubles(chain.values()) && ascend(chain.strikes());
}

bool readFrame(ByteReader& in, ChainFrame& frame) {
    std::int64_t bucket = 0, fetched = 0;
    std::uint8_t timeframe = 0, closed = 0;
    if (!in.number(bucket) || !in.number(fetched) || !in.number(timeframe) || !in.number(closed))
        return false;
    if (!isMoment(bucket) || !isMoment(fetched) || timeframe >= allTimeframes.size() || closed > 1)
        return false;
    frame.bucket = UtcTime{std::chrono::seconds{bucket}};
    frame.fetched = UtcTime{std::chrono::seconds{fetched}};
    frame.timeframe = Timeframe(timeframe);
    frame.closed = closed == 1;
    for (QString* text : {&frame.symbol, &frame.relation, &frame.origin})
        if (!in.text(*text))
            return false;
    std::uint32_t chains = 0;
    constexpr std::size_t leastChain = sizeof(std::int32_t) + sizeof(std::uint32_t);
    if (!in.number(chains) || !in.has(chains, leastChain))
        return false;
    frame.chains.reserve(chains);
    for (std::uint32_t i = 0; i < chains; ++i)
        if (!readChain(in, frame))
            return false;
    return true;
}

template<typename Moment, typename Number>
std::string encodeMoments(Kind kind, const std::vector<Moment>& moments) {
    ByteWriter out(std::uint16_t(kind), frameCodecVersion, moments.size() * sizeof(Number));
    for (const Moment& moment : moments)
        out.number(Number(moment.time_since_epoch().count()));
    return out.take();
}

// As many as the bytes hold: the length of the payload says how many.
template<typename Moment, typename Number>
std::optional<std::vector<Moment>> decodeMoments(Kind kind, std::string_view bytes, Number end) {
    auto in = ByteReader::open(bytes, std::uint16_t(kind), frameCodecVersion);
    if (!in || in->left() % sizeof(Number) != 0)
        return std::nullopt;
    std::vector<Moment> moments;
    moments.reserve(in->left() / sizeof(Number));
    for (Number count = 0; in->number(count);) {
        if (count < 0 || count >= end)
            return std::nullopt;
        moments.emplace_back(typename Moment::duration(count));
    }
    return moments;
}

} // namespace

std::string encode(const ChainFrame& frame) {
    ByteWriter out(std::uint16_t(Kind::Frame), frameCodecVersion, sizeHint(frame));
    writeFrame(out, frame);
    return out.take();
}

ChainFramePtr decodeFrame(std::string_view bytes) {
    auto in = ByteReader::open(bytes, std::uint16_t(Kind::Frame), frameCodecVersion);
    const auto frame = std::make_shared<ChainFrame>();
    return in && readFrame(*in, *frame) && in->left() == 0 ? frame : nullptr;
}

std::string encode(const ChainSession& session) {
    std::size_t hint = sizeof(std::uint32_t);
    for (const ChainFramePtr& frame : session)
        hint += sizeHint(*frame);
    ByteWriter out(std::uint16_t(Kind::Session), frameCodecVersion, hint);
    out.number(std::uint32_t(session.size()));
    for (const ChainFramePtr& frame : session)
        writeFrame(out, *frame);
    return out.take();
}

std::shared_ptr<const ChainSession> decodeSession(std::string_view bytes) {
    auto in = ByteReader::open(bytes, std::uint16_t(Kind::Session), frameCodecVersion);
    std::uint32_t frames = 0;
    constexpr std::size_t leastFrame = 2 * sizeof(std::int64_t) + 2 + 4 * sizeof(std::uint32_t);
    if (!in || !in->number(frames) || !in->has(frames, leastFrame))
        return nullptr;
    const auto session = std::make_shared<ChainSession>();
    session->reserve(frames);
    for (std::uint32_t i = 0; i < frames; ++i) {
        auto frame = std::make_shared<ChainFrame>();
        if (!readFrame(*in, *frame) || (i > 0 && session->back()->bucket >= frame->bucket))
            return nullptr;
        session->push_back(std::move(frame));
    }
    return in->left() == 0 ? session : nullptr;
}

std::string encode(const QStringList& texts) {
    ByteWriter out(std::uint16_t(Kind::Texts), frameCodecVersion, std::size_t(texts.size()) * 32);
    for (const QString& text : texts)
        out.text(text);
    return out.take();
}

std::optional<QStringList> decodeTexts(std::string_view bytes) {
    auto in = ByteReader::open(bytes, std::uint16_t(Kind::Texts), frameCodecVersion);
    if (!in)
        return std::nullopt;
    QStringList texts;
    while (in->left() > 0)
        if (QString text; in->text(text))
            texts.append(std::move(text));
        else
            return std::nullopt;
    return texts;
}

std::string encode(const std::vector<Date>& dates) {
    return encodeMoments<Date, std::int32_t>(Kind::Dates, dates);
}

std::optional<std::vector<Date>> decodeDates(std::string_view bytes) {
    return decodeMoments<Date, std::int32_t>(Kind::Dates, bytes, lastDay);
}

std::string encode(const std::vector<UtcTime>& times) {
    return encodeMoments<UtcTime, std::int64_t>(Kind::Times, times);
}

std::optional<std::vector<UtcTime>> decodeTimes(std::string_view bytes) {
    return decodeMoments<UtcTime, std::int64_t>(Kind::Times, bytes, lastSecond);
}

std::string encode(const CachedValue& value) {
    return std::visit([](const auto& held) { return encode(*held); }, value);
}

} // namespace strikescope
