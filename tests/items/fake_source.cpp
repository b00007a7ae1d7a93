#include "tests/items/fake_source.h"

#include "models/domain/black_scholes.h"

#include <algorithm>
#include <cmath>
#include <thread>

namespace strikescope {

using namespace std::chrono;

namespace {

constexpr int strikesPerSide = 60;

double gapOf(const QString& symbol) {
    return symbol == QLatin1String("NIFTY") ? 50 : 100;
}

void setSide(Chain& chain, std::size_t i, Side side, double spot, double years, double shift) {
    const double strike = chain.strikes()[i];
    const double k = std::log(strike / spot) / std::sqrt(years);
    const double iv = 0.12 - 0.03 * k + 0.11 * k * k + shift + (side == Side::Put ? 0.004 : 0);
    const Pricing pricing = blackScholes(side, spot, strike, years, iv, 0.065);
    const auto set = [&](Column call, Column put, double value) {
        chain.column(side == Side::Call ? call : put)[i] = value;
    };
    set(Column::CallIv, Column::PutIv, iv);
    set(Column::CallDelta, Column::PutDelta, pricing.delta);
    set(Column::CallGamma, Column::PutGamma, pricing.gamma);
    set(Column::CallTheta, Column::PutTheta, pricing.theta);
    set(Column::CallVega, Column::PutVega, pricing.vega);
    const double oi = 1000 * std::abs(strike - 20000);
    set(Column::CallOi, Column::PutOi, side == Side::Call ? oi : oi / 2);
    set(Column::CallVolume, Column::PutVolume, std::floor(oi / 10));
    set(Column::CallCount, Column::PutCount, 5);
}

Chain fakeChain(const QString& symbol, Date expiry, UtcTime bucket) {
    Chain chain(expiry, 2 * strikesPerSide + 1);
    const double spot = FakeSource::spot(symbol), gap = gapOf(symbol);
    const double years = std::max(0.002, duration<double>(fromIst(expiry, hours{15}) - bucket) / hours{8766});
    const double middle = std::round(spot / gap) * gap;
    const double shift = double(istTimeOfDay(bucket) / minutes{1}) * 1e-5;
    for (std::size_t i = 0; i < chain.size(); ++i) {
        chain.strikes()[i] = middle + gap * (double(i) - strikesPerSide);
        chain.column(Column::Underlying)[i] = spot;
        setSide(chain, i, Side::Call, spot, years, shift);
        setSide(chain, i, Side::Put, spot, years, shift);
    }
    // A strike nobody quotes on one side.
    for (const Column c : {Column::CallIv, Column::CallDelta, Column::CallOi})
        chain.column(c)[2] = missing;
    return chain;
}

} // namespace

std::vector<Date> FakeSource::sessionDates() {
    return {Date{2026y / August / 17}, Date{2026y / August / 18}};
}

std::vector<Date> FakeSource::expiryDates() {
    return {Date{2026y / August / 18}, Date{2026y / August / 25}, Date{2026y / September / 29}};
}

std::vector<UtcTime> FakeSource::bucketTimes(Timeframe timeframe, Date session) {
    std::vector<UtcTime> times;
    for (UtcTime at = fromIst(session, hours{9} + minutes{15});
         at < fromIst(session, hours{15} + minutes{40}); at += length(timeframe))
        times.push_back(at);
    return times;
}

double FakeSource::spot(const QString& symbol) {
    return symbol == QLatin1String("NIFTY") ? 24212.8 : 55120.35;
}

ChainFramePtr fakeFrame(const QString& symbol, Timeframe timeframe, UtcTime bucket) {
    auto frame = std::make_shared<ChainFrame>();
    frame->symbol = symbol;
    frame->timeframe = timeframe;
    frame->bucket = bucketOf(bucket, timeframe);
    for (const Date expiry : FakeSource::expiryDates())
        frame->chains.push_back(fakeChain(symbol, expiry, frame->bucket));
    frame->fetched = nowUtc();
    frame->relation = QStringLiteral("made_up");
    return frame;
}

template<typename T>
QFuture<Result<T>> FakeSource::answer(Result<T> value, Urgency urgency) {
    auto promise = std::make_shared<QPromise<Result<T>>>();
    promise->start();
    auto give = [promise, value = std::move(value), urgency, control = m_control.get()] {
        const bool cancelled = urgency == Urgency::Background && control->backgroundCancelled.exchange(false);
        promise->addResult(cancelled ? failure(ErrorCode::Cancelled, QStringLiteral("Turned away from."))
                                     : value);
        promise->finish();
    };
    if (m_control->held)
        m_control->waiting << give;
    else
        give();
    return promise->future();
}

QFuture<Result<QStringList>> FakeSource::symbols() {
    if (m_control->empty)
        return answer<QStringList>(QStringList{});
    return answer<QStringList>(QStringList{QStringLiteral("BANKNIFTY"), QStringLiteral("NIFTY")});
}

QFuture<Result<std::vector<Date>>> FakeSource::sessions(const QString&) {
    ++m_control->listsAsked;
    return answer<std::vector<Date>>(sessionDates());
}

QFuture<Result<std::vector<UtcTime>>> FakeSource::buckets(const QString&, Timeframe timeframe, Date session) {
    return answer<std::vector<UtcTime>>(bucketTimes(timeframe, session));
}

QFuture<Result<Described>> FakeSource::describe() {
    ++m_control->describes;
    QPromise<Result<Described>> promise;
    promise.start();
    promise.addResult(Described{m_control->stamp, m_control->server});
    promise.finish();
    return promise.future();
}

ChainFramePtr FakeSource::frameOf(const QString& symbol, Timeframe timeframe, UtcTime bucket) const {
    auto frame = fakeFrame(symbol, timeframe, bucket);
    if (m_control->fetched) {
        auto dated = std::make_shared<ChainFrame>(*frame);
        dated->fetched = *m_control->fetched;
        frame = std::move(dated);
    }
    const auto spot = m_control->spots.find(frame->bucket);
    if (spot == m_control->spots.end())
        return frame;
    auto changed = std::make_shared<ChainFrame>(*frame);
    for (Chain& chain : changed->chains)
        std::ranges::fill(chain.column(Column::Underlying), spot->second);
    return changed;
}

QFuture<Result<Sourced<ChainFramePtr>>> FakeSource::chain(const ChainQuestion& question, Urgency) {
    using Answer = Sourced<ChainFramePtr>;
    ++m_control->chainsAsked;
    std::this_thread::sleep_for(m_control->takes);
    if (m_control->error)
        return answer<Answer>(tl::unexpected(*m_control->error));
    UtcTime at = question.at.value_or(bucketTimes(question.timeframe, sessionDates().back()).back());
    if (!question.at && !m_control->newerBuckets.empty())
        at = m_control->newerBuckets.back();
    const auto sessions = sessionDates();
    if (std::find(sessions.begin(), sessions.end(), istDate(at)) == sessions.end())
        return answer<Answer>(
            failure(ErrorCode::NotFound, QStringLiteral("There is no bucket at %1.").arg(isoIst(at))));
    return answer<Answer>(Answer{frameOf(question.symbol, question.timeframe, at), m_control->stamp});
}

QFuture<Result<Sourced<ChainSessionPtr>>> FakeSource::session(const SessionQuestion& question,
                                                              Urgency urgency) {
    using Answer = Sourced<ChainSessionPtr>;
    ++m_control->sessionsAsked;
    m_control->sessionFrom = question.from;
    if (m_control->error)
        return answer<Answer>(tl::unexpected(*m_control->error));
    ChainSession session;
    auto buckets = bucketTimes(question.timeframe, question.day);
    for (const UtcTime newer : m_control->newerBuckets)
        if (istDate(newer) == question.day)
            buckets.push_back(newer);
    for (const UtcTime bucket : buckets)
        if (bucket >= question.from.value_or(bucket))
            session.push_back(frameOf(question.symbol, question.timeframe, bucket));
    return answer<Answer>(Answer{std::make_shared<const ChainSession>(std::move(session)), m_control->stamp},
                          urgency);
}

std::shared_ptr<StrikeRepository> forgetfulRepository(std::shared_ptr<FakeSource::Control> control) {
    StrikeRepository::Options options;
    options.memoryBytes = 0;
    return std::make_shared<StrikeRepository>(std::make_unique<FakeSource>(std::move(control)), nullptr,
                                              options);
}

} // namespace strikescope
