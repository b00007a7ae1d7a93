#pragma once

#include "models/db/connection_profile.h"
#include "models/domain/market_tables.h"
#include "models/export/export_report.h"

#include <QFuture>

#include <chrono>
#include <memory>
#include <thread>

namespace strikescope {

enum class ExportPhase {
    Reading,
    Paused,  // by pause()
    Waiting, // the connection was lost; it goes on when the server is back
    Ended,   // the future says how
};

struct ExportProgress {
    ExportPhase phase = ExportPhase::Reading;
    qint64 rows = 0, bytes = 0;               // written so far; bytes before packing
    double rowsPerSecond = 0;                 // of the last seconds
    double done = 0;                          // 0 to 1, by the buckets asked for
    std::optional<std::chrono::seconds> left; // nothing while it cannot be told
};

// An export on threads of its own: one reads, one makes the text, one packs and writes. What is kept does not
// grow with the export. Everything here returns at once and may be called from any thread; see deliver() for
// the answer.
class ExportRun {
public:
    struct Source {
        ConnectionProfile profile;
        MarketTables market;
        // How long to wait for a connection that was lost; one that was never there is an error at once.
        std::chrono::milliseconds patience = std::chrono::minutes(5);
    };

    ExportRun(const Source&, const ExportRequest&, const ExportTarget&);
    ~ExportRun(); // cancels
    ExportRun(const ExportRun&) = delete;
    ExportRun& operator=(const ExportRun&) = delete;

    // Cancelled, NotFound (nothing in that range), Refused (the name is taken, the disk is full), Denied,
    // Unavailable, Invalid: then nothing stands under the final name that was not there before.
    QFuture<Result<ExportReport>> result() const { return m_result; }
    ExportProgress progress() const;

    // The result is there within 200 ms, whatever the server, the network or a reader of the pipe do.
    void cancel();
    void pause(); // after the few rows that are under way
    void resume();

private:
    struct State;
    std::shared_ptr<State> m_state; // the threads' too: one that hangs in a connect is left behind
    QFuture<Result<ExportReport>> m_result;
    std::thread m_writer;
};

// The first rows of an export as they would be written, and how large it would be, about.
struct ExportPreview {
    QString text; // with the line of names
    qint64 rows = 0, bytes = 0;
};
QFuture<Result<ExportPreview>> previewExport(const ExportRun::Source&, const ExportRequest&, int rows);

} // namespace strikescope
