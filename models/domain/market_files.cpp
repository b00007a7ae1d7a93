#include "models/domain/market_files.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>

namespace strikescope {

namespace {

MarketTables readBuiltIn() {
    MarketTables tables;
    for (const QString& name : MarketTables::names()) {
        QFile file(QStringLiteral(":/market/%1.csv").arg(name));
        if (!file.open(QIODevice::ReadOnly))
            qFatal("The table %s is not built into the program.", qPrintable(name));
        if (const auto done = tables.read(name, file.readAll()); !done)
            qFatal("Built-in table: %s", qPrintable(done.error().message));
    }
    return tables;
}

} // namespace

const MarketTables& builtInMarketTables() {
    static const MarketTables tables = readBuiltIn();
    return tables;
}

Result<MarketTables> loadMarketTables(const QString& folder) {
    MarketTables tables = builtInMarketTables();
    for (const QString& name : MarketTables::names()) {
        QFile file(QDir(folder).filePath(name + QStringLiteral(".csv")));
        if (!file.exists())
            continue;
        if (!file.open(QIODevice::ReadOnly))
            return failure(
                ErrorCode::Unavailable,
                QCoreApplication::translate("MarketTables", "%1 cannot be read. Check its permissions.")
                    .arg(file.fileName()),
                file.errorString());
        STRIKESCOPE_TRY(tables.read(name, file.readAll()));
    }
    return tables;
}

} // namespace strikescope
