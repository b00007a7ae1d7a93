#include "models/query/postgres_source.h"

#include "models/db/lane.h"
#include "models/query/chain_reader.h"
#include "models/query/change_feed.h"

namespace strikescope {

namespace {

constexpr const char* readOnlySetup = "SET default_transaction_read_only = on; SET statement_timeout = '30s'";

// A lane and, on it, the reader of its connection; the reader is made and used on the lane's thread only.
class ReadingLane {
public:
    ReadingLane(const ConnectionProfile& profile, const MarketTables& market)
        : m_market(market)
        , m_lane(profile, readOnlySetup) {}

    template<typename F>
    auto ask(F question) {
        return m_lane.run(
            [this, question](LaneConnections& connections) -> std::invoke_result_t<F, ChainReader&> {
                const auto session = connections.bulk();
                if (!session)
                    return tl::unexpected(session.error());
                if (!m_reader || m_readerPid != (*session)->backendPid()) {
                    m_reader = std::make_unique<ChainReader>(**session, m_market);
                    m_readerPid = (*session)->backendPid();
                }
                auto answer = question(*m_reader);
                if (!answer && answer.error().code == ErrorCode::SchemaMismatch) {
                    // A migration moved the relations under us: read the catalogue anew, then ask once more.
                    m_reader->forgetCatalogue();
                    answer = question(*m_reader);
                }
                return answer;
            });
    }

    void cancelCurrent() { m_lane.cancelCurrent(); }

private:
    const MarketTables& m_market;
    std::unique_ptr<ChainReader> m_reader;
    int m_readerPid = 0;
    Lane m_lane; // last: joins its thread before the reader goes
};

// Four lanes, each connecting when first asked: a list never keeps a chart waiting, nor a session a chain,
// nor what is read ahead any of them.
class PostgresSource : public StrikeSource {
public:
    PostgresSource(const ConnectionProfile& profile, const MarketTables& market)
        : m_profile(profile)
        , m_market(market)
        , m_chains(profile, market)
        , m_sessions(profile, market)
        , m_background(profile, market)
        , m_lists(profile, market) {}

    QFuture<Result<Described>> describe() override {
        return m_lists.ask([](ChainReader& reader) { return reader.describe(); });
    }

    QFuture<Result<QStringList>> symbols() override {
        return m_lists.ask([](ChainReader& reader) { return reader.symbols(); });
    }

    QFuture<Result<std::vector<Date>>> sessions(const QString& symbol) override {
        return m_lists.ask([symbol](ChainReader& reader) { return reader.sessions(symbol); });
    }

    QFuture<Result<std::vector<UtcTime>>> buckets(const QString& symbol, Timeframe timeframe,
                                                  Date session) override {
        return m_lists.ask([=](ChainReader& reader) { return reader.buckets(symbol, timeframe, session); });
    }

    QFuture<Result<Sourced<ChainFramePtr>>> chain(const ChainQuestion& question, Urgency urgency) override {
        return lane(urgency, m_chains).ask([question](ChainReader& reader) {
            return reader.chain(question);
        });
    }

    QFuture<Result<Sourced<ChainSessionPtr>>> session(const SessionQuestion& question,
                                                      Urgency urgency) override {
        return lane(urgency, m_sessions).ask([question](ChainReader& reader) {
            return reader.session(question);
        });
    }

    void cancelBackground() override { m_background.cancelCurrent(); }

    void listen(ChangeListener listener) override {
        m_feed = std::make_unique<ChangeFeed>(m_profile, m_market, std::move(listener));
    }

private:
    ReadingLane& lane(Urgency urgency, ReadingLane& asked) {
        return urgency == Urgency::Background ? m_background : asked;
    }

    const ConnectionProfile m_profile;
    const MarketTables& m_market;
    ReadingLane m_chains;
    ReadingLane m_sessions;
    ReadingLane m_background;
    ReadingLane m_lists;
    std::unique_ptr<ChangeFeed> m_feed;
};

} // namespace

std::unique_ptr<StrikeSource> makePostgresSource(const ConnectionProfile& profile,
                                                 const MarketTables& market) {
    return std::make_unique<PostgresSource>(profile, market);
}

} // namespace strikescope
