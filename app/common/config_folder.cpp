#include "app/common/config_folder.h"

#include "models/domain/market_files.h"

#include <QStandardPaths>

namespace strikescope {

QString configFolder(const QString& given) {
    if (!given.isEmpty())
        return given;
    return QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation) +
           QStringLiteral("/strikescope");
}

QString readingsFile(const QString& givenConfigFolder) {
    return configFolder(givenConfigFolder) + QStringLiteral("/readings.json");
}

Result<MarketTables> marketTablesOf(const QString& givenConfigFolder) {
    return loadMarketTables(configFolder(givenConfigFolder) + QStringLiteral("/market"));
}

} // namespace strikescope
