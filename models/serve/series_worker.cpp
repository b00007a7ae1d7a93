#include "models/serve/series_worker.h"

#include "models/core/deliver.h"
#include "models/serve/series.h"

#include <QCryptographicHash>
#include <QPromise>

#include <memory>

namespace strikescope {

namespace {
constexpr int mostWaiting = 32;
}

SeriesWorker::SeriesWorker(StrikeRepository& repository, const MarketTables& market)
    : m_repository(repository)
    , m_market(market) {
    m_pool.setMaxThreadCount(2);
}

SeriesWorker::~SeriesWorker() {
    m_ended = true;
    m_pool.clear();
    m_pool.waitForDone();
}

void SeriesWorker::ask(const ServeQuestion& question, QObject* receiver, Done done) {
    if (m_waiting >= mostWaiting) {
        Reply busy = errorReply(503, QStringLiteral("busy"),
                                QStringLiteral("Too many series are being collected. Try again."));
        busy.retryAfter = 1;
        return done(busy);
    }
    ++m_waiting;
    auto promise = std::make_shared<QPromise<Reply>>();
    promise->start();
    deliver(promise->future(), receiver, std::move(done));
    m_pool.start([this, question, promise] {
        promise->addResult(collect(question));
        promise->finish();
        --m_waiting;
    });
}

Reply SeriesWorker::collect(const ServeQuestion& question) {
    SeriesCollector collector(question, m_market);
    const Date first = istDate(*question.from), last = istDate(*question.to - std::chrono::seconds{1});
    const auto visited = m_repository
                             .eachSession(question.symbol, question.timeframe, first, last, question.expiries,
                                          [&](const SessionAnswer& answer) {
                                              for (const ChainFramePtr& frame : *answer.session)
                                                  collector.add(*frame);
                                              return !collector.isFull() && !m_ended;
                                          })
                             .result();
    if (!visited)
        return replyTo(visited.error());
    if (collector.isFull())
        return errorReply(
            BadParameter{QStringLiteral("to"),
                         QStringLiteral("This is more than one answer holds."),
                         {QStringLiteral("a span, expiries and labels that make %1 points at most")
                              .arg(SeriesCollector::mostPoints)}});
    if (collector.isEmpty())
        return errorReply(404, QStringLiteral("no_data"),
                          QStringLiteral("No bucket of that span has this. Ask /fo/expiries what there is."));
    Reply reply{.body = collector.json()};
    reply.etag = '"' + QCryptographicHash::hash(reply.body, QCryptographicHash::Sha1).toHex().left(32) + '"';
    return reply;
}

} // namespace strikescope
