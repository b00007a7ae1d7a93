#pragma once

#include "models/core/latest.h"
#include "models/core/result.h"
#include "models/query/strike_repository.h"

#include <QObject>
#include <QStringList>
#include <QTimer>

#include <memory>
#include <optional>
#include <vector>

namespace strikescope {

// What a window is asked to show when it opens.
struct ChainWish {
    QString symbol = {}; // canonical; empty: the first of `preferred` that is there, else the first there is
    Timeframe timeframe = Timeframe::Min5;
    std::vector<Date> expiries = {}; // empty: the nearest
    std::optional<UtcTime> at = {};  // nothing: LIVE, the newest bucket there is
    QStringList preferred = {};
};

// What one window shows and how it gets there, without a widget: the selection, the frame on screen, and what
// is under way. A new question leaves the old frame on screen until its answer comes; answers to questions no
// longer asked are dropped. While LIVE it asks again every two seconds, and when new rows are announced. Main
// thread only; nothing here waits.
class ChainController : public QObject {
    Q_OBJECT
public:
    enum class State {
        Starting, // no database yet
        Loading,  // the first frame is under way
        Empty,    // the database answered: it holds nothing to show
        Failed,   // nothing to show because of an error
        Ready,    // a frame is on screen; a failure since then is in failure()
    };

    struct Failure {
        Error error;
        UtcTime since{};
    };

    explicit ChainController(const ChainWish& wish = {}, QObject* parent = nullptr);
    ~ChainController() override;

    State state() const;
    bool isBusy() const; // a frame the user asked for is under way; quiet polls do not count
    bool isSettled() const;
    const std::optional<Failure>& failure() const { return m_failure; }
    const QString& startingStep() const { return m_startingStep; }
    // Expiries the opening wish named and this frame lacks; nothing once the user has chosen others.
    std::optional<Error> unmetWish() const;

    const QString& symbol() const { return m_symbol; }
    Timeframe timeframe() const { return m_timeframe; }
    bool isLive() const { return !m_at; }
    // Left edge of the bucket asked for; while LIVE that of the frame on screen.
    std::optional<UtcTime> bucket() const;
    // The chosen expiries that the frame holds, ascending; the nearest where it holds none of them.
    std::vector<Date> expiries() const;

    const QStringList& symbols() const { return m_symbols; }
    const std::vector<Date>& sessions() const { return m_sessions; }
    std::optional<Date> session() const; // whose buckets are listed
    const std::vector<UtcTime>& buckets() const { return m_buckets; }
    std::vector<Date> listedExpiries() const;
    const ChainFramePtr& frame() const { return m_frame; }
    // Of the frame on screen.
    const Freshness& freshness() const { return m_freshness; }
    const std::shared_ptr<StrikeRepository>& repository() const { return m_repository; }
    // Left edge of the newest bucket known to be there, on screen or not; of the symbol and timeframe shown.
    std::optional<UtcTime> newest() const { return m_newest; }
    const std::vector<Date>& chosenExpiries() const { return m_chosen; } // as chosen; empty: the nearest
    const std::optional<UtcTime>& moment() const { return m_at; }        // as asked for; nothing: LIVE
    ServerInfo server() const { return m_repository ? m_repository->server() : ServerInfo(); }

    void setPollInterval(std::chrono::milliseconds interval);

public slots:
    void showStarting(const QString& step);
    void failStart(const strikescope::Error& error);
    // The door to the data; a new one (after a reconnect elsewhere) keeps selection and frame.
    void setRepository(std::shared_ptr<strikescope::StrikeRepository> repository);

    // All of it at once: undo, bookmarks, workspaces. An empty symbol leaves it as it is.
    void show(const QString& symbol, strikescope::Timeframe timeframe,
              const std::vector<strikescope::Date>& expiries, std::optional<strikescope::UtcTime> at);
    void setSymbol(const QString& symbol);
    void setTimeframe(strikescope::Timeframe timeframe);
    void setExpiries(std::vector<strikescope::Date> expiries);
    void toggleExpiry(strikescope::Date expiry);
    void stepExpiry(int steps); // from the outermost chosen one, to a single one

    void goLive();
    void setMoment(strikescope::UtcTime at);
    // The bucket of that session at the same time of day, or the last before it.
    void setSession(strikescope::Date session);
    void stepBucket(int steps); // past the session's edge: into the next one; past the newest: LIVE
    void stepSession(int steps);
    void goToOpen();
    void goToPreviousClose();             // the last bucket of the session before
    void moveBy(std::chrono::minutes by); // within the session, to the bucket that holds that time

    void retry();        // asks again what failed
    void refreshLists(); // symbols, sessions and buckets may have grown

signals:
    void selectionChanged();
    void listsChanged();
    void frameShown();
    void newestChanged();     // newest(): live data arrive while another moment is on screen
    void repositoryChanged(); // repository(): another door to the data
    void freshnessChanged();  // the frame on screen was found to be, or not to be, what the database holds
    void busyChanged(bool busy);
    void stateChanged(); // state, failure or starting step
    void connectionLost();
    void startRequested(); // retry() while there is no database yet

private:
    struct BucketKey {
        QString symbol;
        Timeframe timeframe = Timeframe::Min5;
        Date session{};
        bool operator==(const BucketKey&) const = default;
    };

    void askSymbols();
    void askSessions();
    void askBuckets(const BucketKey& key, std::optional<std::chrono::seconds> goTo = {});
    void askChain();
    void poll();
    void askNewest();
    void takeNewest(UtcTime bucket);
    void takeSymbols(const QStringList& symbols);
    void takeBuckets(const BucketKey& key, std::vector<UtcTime> buckets,
                     std::optional<std::chrono::seconds> goTo);
    void takeAnswer(const ChainAnswer& answer);
    void takeFrame(const ChainFramePtr& frame);
    void listenTo(StrikeRepository& repository);
    void fail(const Error& error);
    void changeQuestion(); // the selection changed in a way the database must answer
    void openSession(Date session, std::chrono::seconds timeOfDay);
    void setBusy(bool busy);

    std::shared_ptr<StrikeRepository> m_repository;
    QString m_startingStep;
    std::optional<Failure> m_failure;

    QStringList m_preferred;
    QString m_symbol;
    Timeframe m_timeframe;
    std::vector<Date> m_chosen;
    std::vector<Date> m_wished;
    std::optional<UtcTime> m_at;

    QStringList m_symbols;
    std::vector<Date> m_sessions;
    std::optional<BucketKey> m_bucketsOf; // what m_buckets lists
    std::vector<UtcTime> m_buckets;
    ChainFramePtr m_frame;
    Freshness m_freshness;
    std::optional<UtcTime> m_newest;

    bool m_symbolsKnown = false;
    bool m_chainAsked = false;
    bool m_newestAsked = false;
    bool m_sessionsAsked = false;
    std::optional<BucketKey> m_bucketsAsked;
    bool m_busy = false;

    Latest m_latestSymbols;
    Latest m_latestSessions;
    Latest m_latestBuckets;
    Latest m_latestChain;
    Latest m_latestNewest;
    QTimer m_pollTimer;
};

} // namespace strikescope
