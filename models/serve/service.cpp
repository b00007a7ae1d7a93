#include "models/serve/service.h"

#include "models/serve/when_done.h"

#include <QTimer>

namespace strikescope {

namespace {

Reply noSuchPath() {
    QStringList paths;
    for (const Endpoint endpoint : allEndpoints)
        paths << pathOf(endpoint);
    return errorReply(404, QStringLiteral("no_such_path"),
                      QStringLiteral("There are: %1").arg(paths.join(QStringLiteral(", "))));
}

Reply notLet(bool hasToken) {
    if (hasToken)
        return errorReply(401, QStringLiteral("unauthorized"),
                          QStringLiteral("Send the service's token: Authorization: Bearer TOKEN."));
    return errorReply(403, QStringLiteral("forbidden"),
                      QStringLiteral("Without a token only requests to localhost are answered."));
}

Reply tooManyStreams() {
    Reply busy = errorReply(503, QStringLiteral("busy"), QStringLiteral("There are too many streams."));
    busy.retryAfter = 5;
    return busy;
}

} // namespace

Service::Service(StrikeRepository& repository, const MarketTables& market,
                 std::unique_ptr<StrikeSource> probe, const Options& options)
    : m_repository(repository)
    , m_market(market)
    , m_options(options)
    , m_health(std::move(probe))
    , m_answers(repository, market)
    , m_streams(repository, market)
    , m_gate(options.limits)
    , m_door(m_gate,
             [this](const HttpRequest& request, Connection& connection) { handle(request, connection); }) {
    connect(&m_gate, &Gate::emptied, this, &Service::drained);
}

Result<quint16> Service::start() {
    if (!m_options.address.isLoopback() && !m_options.access.hasToken())
        return failure(ErrorCode::Refused,
                       QStringLiteral("Beyond this machine the service wants a token: give --token-file, or "
                                      "listen at 127.0.0.1."));
    return m_door.listenAt(m_options.address, m_options.port, m_options.tls);
}

void Service::drain() {
    m_door.stopListening();
    m_gate.drain();
    QTimer::singleShot(m_options.drainFor, this, &Service::drained);
}

void Service::handle(const HttpRequest& request, Connection& connection) {
    const auto endpoint = endpointAt(request.path);
    if (endpoint == Endpoint::Health)
        return finish(*endpoint, m_health.reply(), request.wishes, connection,
                      std::chrono::steady_clock::now());
    if (!m_options.access.lets(request.authorization, request.host))
        return connection.answer(notLet(m_options.access.hasToken()), request.wishes);
    if (!endpoint)
        return connection.answer(noSuchPath(), request.wishes);
    answer(*endpoint, request, connection);
}

void Service::answer(Endpoint endpoint, const HttpRequest& request, Connection& connection) {
    const auto began = std::chrono::steady_clock::now();
    auto question = readQuestion(endpoint, request.query, m_market);
    if (!question)
        return finish(endpoint, errorReply(question.error()), request.wishes, connection, began);
    if (endpoint == Endpoint::Metrics)
        return finish(endpoint, metrics(), request.wishes, connection, began);
    if (endpoint == Endpoint::Stream)
        return answerStream(*question, request, connection);
    if (request.accept.trimmed() == columnsType && endpoint == Endpoint::Distribution)
        question->form = AnswerForm::Columns;
    m_answers.ask(*question, &connection,
                  [this, endpoint, wishes = request.wishes, &connection, began](const Reply& reply) {
                      finish(endpoint, reply, wishes, connection, began);
                  });
}

// A made-up symbol would be looked for in the database again and again.
void Service::answerStream(const ServeQuestion& question, const HttpRequest& request,
                           Connection& connection) {
    const auto began = std::chrono::steady_clock::now();
    whenDone(
        m_repository.symbols(), &connection,
        [this, question, wishes = request.wishes, &connection, began](const Result<QStringList>& symbols) {
            if (!symbols)
                return finish(Endpoint::Stream, replyTo(symbols.error()), wishes, connection, began);
            if (!symbols->contains(question.symbol))
                return finish(Endpoint::Stream, noSuchSymbol(*symbols), wishes, connection, began);
            if (m_streams.clients() >= m_options.streams || wishes.onlyHead)
                return finish(Endpoint::Stream, tooManyStreams(), wishes, connection, began);
            m_streams.subscribe(question, connection);
            m_metrics.note(Endpoint::Stream, 200, std::chrono::steady_clock::now() - began);
        });
}

void Service::finish(Endpoint endpoint, const Reply& reply, const ReplyWishes& wishes, Connection& connection,
                     std::chrono::steady_clock::time_point began) {
    connection.answer(reply, wishes);
    m_metrics.note(endpoint, reply.status, std::chrono::steady_clock::now() - began);
}

Reply Service::metrics() const {
    Reply reply{.type = "text/plain; version=0.0.4; charset=utf-8"};
    QByteArray& text = reply.body;
    m_metrics.write(text);
    const CacheStatistics cache = m_repository.statistics();
    const Gate::Counts& counts = m_gate.counts();
    const auto counter = [&](const char* name, const char* help, double value) {
        writeMetric(text, name, "counter", help, value);
    };
    const auto gauge = [&](const char* name, const char* help, double value) {
        writeMetric(text, name, "gauge", help, value);
    };
    gauge("up", "1 while the database answers.", m_health.isWell() ? 1 : 0);
    gauge("connections", "Open connections.", m_gate.size());
    gauge("stream_clients", "Clients of the stream.", m_streams.clients());
    counter("connections_total", "Connections that were taken.", double(counts.accepted));
    counter("refused_connections_total", "Connections closed for want of room.",
            double(counts.refusedConnections));
    counter("refused_requests_total", "Requests refused before they were read.",
            double(counts.refusedRequests));
    counter("timeouts_total", "Connections and answers that took too long.", double(counts.timedOut));
    counter("slow_streams_total", "Streams cut because the client did not read.", double(counts.slowStreams));
    counter("stream_events_total", "Events handed to streams.", double(m_streams.eventsSent()));
    counter("stream_buckets_total", "New buckets that went to streams.", double(m_streams.bucketsSeen()));
    counter("database_questions_total", "Questions put to the database.", double(cache.databaseQuestions));
    counter("database_answers_total",
            "Chains, sessions and lists it answered; without looks at its catalogue.",
            double(cache.database.count));
    counter("database_errors_total", "Questions it did not answer.", double(cache.errors));
    counter("memory_answers_total", "Answers from memory.", double(cache.memory.count));
    counter("redis_answers_total", "Answers from Redis.", double(cache.redis.count));
    gauge("memory_bytes", "What memory holds of answers.", double(cache.held.bytes));
    return reply;
}

} // namespace strikescope
