#include "models/serve/answers.h"

#include "models/serve/json_writer.h"
#include "models/serve/when_done.h"

#include <QCryptographicHash>

namespace strikescope {

namespace {

constexpr qsizetype writtenBytes = qsizetype(64) << 20;
// So long an answer is sent on as it is, to all who ask just now; less than a database needs to tell of a
// change, which ends it anyway.
constexpr std::chrono::milliseconds sentOnFor{100};

Reply symbolsReply(const QStringList& symbols, const MarketTables& market) {
    Reply reply;
    JsonWriter json(reply.body);
    json.open('{').field("status", QStringLiteral("ok")).key("symbols").open('[');
    for (const QString& symbol : symbols)
        json.open('{').field("symbol", symbol).field("name", market.displayName(symbol)).close('}');
    json.close(']').close('}');
    return reply;
}

Reply expiriesReply(const ServeQuestion& question, const ExpiriesAt& expiries) {
    Reply reply;
    JsonWriter json(reply.body);
    const UtcTime now = nowUtc();
    json.open('{').field("status", QStringLiteral("ok")).field("symbol", question.symbol);
    json.field("timeframe", key(question.timeframe)).key("expiries").open('[');
    for (const ExpiryAt& at : expiries) {
        const auto days = (at.chain->expiry() - istDate(at.frame->bucket)).count();
        json.open('{').field("expiry", isoDate(at.chain->expiry()));
        json.field("bucket_time", isoUtc(at.frame->bucket)).count("days_to_expiry", days);
        json.count("age_seconds", secondsSinceEnd(*at.frame, now));
        json.count("strikes_listed", qint64(at.chain->size())).close('}');
    }
    json.close(']').close('}');
    return reply;
}

BadParameter noSuchExpiry(const ChainSession& session) {
    QStringList listed;
    for (const ExpiryAt& at : newestExpiriesIn(session, {}))
        listed << isoDate(at.chain->expiry());
    return {QStringLiteral("expiry"), QStringLiteral("This expiry is not listed in that bucket."), listed};
}

bool hasAll(const ExpiriesAt& found, const std::vector<Date>& wanted) {
    return !wanted.empty() && found.size() == wanted.size();
}

QByteArray etagOf(const QByteArray& key, const DistributionParts& parts) {
    QCryptographicHash hash(QCryptographicHash::Sha1); // an identity, not a seal
    hash.addData(key);
    hash.addData(parts.head);
    hash.addData(parts.block);
    return "W/\"" + hash.result().toHex().left(32) + '"';
}

} // namespace

Answers::Answers(StrikeRepository& repository, const MarketTables& market)
    : m_repository(repository)
    , m_market(market)
    , m_written(writtenBytes)
    , m_series(repository, market) {
    connect(&repository, &StrikeRepository::barsChanged, this, &Answers::forgetJustWritten);
}

const Reply* Answers::justWritten(const ServeQuestion& question) {
    const Written* written =
        question.endpoint == Endpoint::Distribution ? m_written.object(keyOf(question)) : nullptr;
    const auto now = std::chrono::steady_clock::now();
    const bool holds = written != nullptr && now < written->until && written->until - sentOnFor > m_trusted &&
                       written->second == nowUtc();
    return holds ? &written->reply : nullptr;
}

// The symbol is looked for first, so that a made-up one costs no question about its chain.
void Answers::ask(const ServeQuestion& question, QObject* receiver, Done done) {
    if (const Reply* known = justWritten(question))
        return done(Reply(*known)); // a copy: what done does may drop it
    whenDone(m_repository.symbols(), receiver,
             [this, question, receiver, done = std::move(done)](const Result<QStringList>& symbols) {
                 if (!symbols)
                     return done(replyTo(symbols.error()));
                 if (question.endpoint == Endpoint::Symbols)
                     return done(symbolsReply(*symbols, m_market));
                 if (!symbols->contains(question.symbol))
                     return done(noSuchSymbol(*symbols));
                 askKnown(question, receiver, done);
             });
}

void Answers::askKnown(const ServeQuestion& question, QObject* receiver, const Done& done) {
    if (question.endpoint == Endpoint::Expiries)
        askExpiries(question, receiver, done);
    else if (question.endpoint == Endpoint::Distribution)
        askDistribution(question, receiver, done);
    else
        askSeries(question, receiver, done);
}

// ---- across strikes ----

void Answers::askDistribution(const ServeQuestion& question, QObject* receiver, const Done& done) {
    const ChainQuestion asked{question.symbol, question.timeframe, question.bucket};
    whenDone(m_repository.chain(asked, Wants::Fresh), receiver,
             [this, question, receiver, done](const Result<ChainAnswer>& answer) {
                 if (!answer)
                     return done(replyTo(answer.error()));
                 const ExpiriesAt found = expiriesIn(answer->frame, question.expiries);
                 const bool whole = hasAll(found, question.expiries);
                 if (!question.bucket && !whole)
                     return askNewestSession(question, *answer, receiver, done);
                 if (!question.expiries.empty() && !whole)
                     return done(errorReply(noSuchExpiry({answer->frame})));
                 done(distribution(question, found, answer->freshness));
             });
}

// An expiry that the newest bucket does not list has its newest one earlier in the day.
void Answers::askNewestSession(const ServeQuestion& question, const ChainAnswer& newest, QObject* receiver,
                               const Done& done) {
    const SessionQuestion asked{question.symbol, question.timeframe, istDate(newest.frame->bucket), {}, {}};
    whenDone(m_repository.session(asked, Wants::Fresh), receiver,
             [this, question, newest, done](const Result<SessionAnswer>& answer) {
                 if (!answer)
                     return done(replyTo(answer.error()));
                 ChainSession frames = *answer->session;
                 frames.push_back(newest.frame); // read at another moment: it may be newer
                 const ExpiriesAt found = newestExpiriesIn(frames, question.expiries);
                 if (!question.expiries.empty() && !hasAll(found, question.expiries))
                     return done(errorReply(noSuchExpiry(frames)));
                 done(distribution(question, found, newest.freshness));
             });
}

Reply Answers::distribution(const ServeQuestion& question, const ExpiriesAt& expiries,
                            const Freshness& freshness) {
    if (expiries.empty())
        return errorReply(404, QStringLiteral("no_data"), QStringLiteral("That bucket lists no expiry."));
    const QByteArray key = keyOf(question);
    std::vector<ChainFramePtr> frames;
    for (const ExpiryAt& at : expiries)
        frames.push_back(at.frame);
    const UtcTime now = nowUtc();
    Written* written = m_written.object(key);
    const auto until = std::chrono::steady_clock::now() + sentOnFor;
    if (written != nullptr && written->frames == frames && written->second == now) {
        written->until = until;
        return written->reply;
    }
    auto fresh = std::make_unique<Written>();
    fresh->frames = frames;
    fresh->second = now;
    fresh->until = until;
    const bool sameNumbers = written != nullptr && written->frames == frames;
    fresh->parts = sameNumbers ? written->parts : distributionParts(question, expiries, m_market);
    fresh->reply.etag = sameNumbers ? written->reply.etag : etagOf(key, fresh->parts);
    const AnswerAge age{now, std::chrono::duration_cast<std::chrono::seconds>(freshness.age()),
                        freshness.revalidating};
    fresh->reply.body = distributionBody(question, expiries, fresh->parts, age);
    if (question.form == AnswerForm::Columns)
        fresh->reply.type = columnsType;
    else if (fresh->reply.body.size() >= worthCompressing)
        fresh->reply.gzipped = gzipped(fresh->reply.body);
    const Reply reply = fresh->reply;
    const qsizetype cost = 2 * reply.body.size() + reply.gzipped.size() + fresh->parts.block.size() + 512;
    m_written.insert(key, fresh.release(), cost);
    return reply;
}

// ---- lists and series ----

void Answers::onNewestDay(const ServeQuestion& question, QObject* receiver, const Done& done,
                          const std::function<void(Date)>& ask) {
    whenDone(m_repository.sessions(question.symbol), receiver,
             [done, ask](const Result<std::vector<Date>>& days) {
                 if (!days)
                     return done(replyTo(days.error()));
                 if (days->empty())
                     return done(errorReply(404, QStringLiteral("no_data"),
                                            QStringLiteral("There are no bars of this symbol yet.")));
                 ask(days->back());
             });
}

void Answers::askExpiries(const ServeQuestion& question, QObject* receiver, const Done& done) {
    onNewestDay(question, receiver, done, [this, question, receiver, done](Date day) {
        const SessionQuestion asked{question.symbol, question.timeframe, day, {}, {}};
        whenDone(m_repository.session(asked, Wants::Fresh), receiver,
                 [question, done](const Result<SessionAnswer>& answer) {
                     done(answer ? expiriesReply(question, newestExpiriesIn(*answer->session, {}))
                                 : replyTo(answer.error()));
                 });
    });
}

void Answers::askSeries(const ServeQuestion& question, QObject* receiver, const Done& done) {
    if (question.from)
        return m_series.ask(question, receiver, done);
    onNewestDay(question, receiver, done, [this, question, receiver, done](Date day) {
        ServeQuestion spanned = question;
        spanned.from = fromIst(day, {});
        spanned.to = fromIst(day + std::chrono::days{1}, {});
        m_series.ask(spanned, receiver, done);
    });
}

} // namespace strikescope
