#pragma once

#include "app/gui/database_opener.h"
#include "models/cache/redis_cache.h"
#include "models/domain/market_tables.h"
#include "ui/connect/connect_dialog.h"

#include <QPointer>

#include <memory>
#include <optional>
#include <vector>

namespace strikescope {

class AdminOffer;
class MainWindow;
class WindowSet;

// Which database the windows are on: opens the first, and turns all of them to another when the user chooses
// one. What is on screen stays until the other one is open, and for good where it cannot be. Main thread.
class Connections : public QObject {
    Q_OBJECT
public:
    struct Options {
        DatabaseOpener::Plan plan; // its conninfo: of --db; empty: what settings say, else the embedded one
        QString settingsFile;      // empty: none are read
        QString readingsFile;      // of ConfirmedReadings
        bool offersAdmin = true; // not for a picture, which asks nothing of the server that it does not show
    };
    // tables outlive it.
    Connections(WindowSet& windows, const MarketTables& tables, const std::optional<RedisProfile>& redis,
                const Options& options, QObject* parent = nullptr);
    ~Connections() override;

    void open();

private:
    void openNamed(const QString& name);
    void openPlan(const DatabaseOpener::Plan& plan);
    void listen(DatabaseOpener& opener);
    void take(const ConnectionProfile& profile, bool embedded);
    void giveUp(const Error& error);
    void showDialog(MainWindow& window);
    void turnTo(const ConnectDialog::Choice& choice);

    WindowSet& m_windows;
    const MarketTables& m_tables;
    const std::optional<RedisProfile> m_redis;
    const Options m_options;
    Keychain m_keychain;
    // Those of before stay: ending one waits for its thread, and the embedded server stays with its opener.
    std::vector<std::unique_ptr<DatabaseOpener>> m_openers;
    DatabaseOpener* m_opening = nullptr; // the newest that was asked for
    DatabaseOpener* m_current = nullptr; // whose data are on screen
    QPointer<AdminOffer> m_offer;
    QString m_described;
};

} // namespace strikescope
