#include "models/db/service_file.h"

#include <QDir>
#include <QFile>
#include <QStringList>

#include <algorithm>

namespace strikescope {

namespace {

constexpr qint64 longestFile = 1 << 20;

QString userServiceFile() {
    const QString named = qEnvironmentVariable("PGSERVICEFILE");
    return named.isEmpty() ? QDir::homePath() + QStringLiteral("/.pg_service.conf") : named;
}

QString systemServiceFile() {
    const QString folder = qEnvironmentVariable("PGSYSCONFDIR");
    return (folder.isEmpty() ? QStringLiteral("/etc/postgresql-common") : folder) +
           QStringLiteral("/pg_service.conf");
}

void take(DatabaseService& service, const QString& key, const QString& value) {
    if (key == QLatin1String("sslmode"))
        service.sslmode = value;
    // Only what says where it is: a service may hold a password too.
    for (const char* shown : {"host", "port", "dbname", "user"})
        if (key == QLatin1String(shown))
            service.description +=
                (service.description.isEmpty() ? QString() : QStringLiteral(" ")) + key + u'=' + value;
}

} // namespace

std::vector<DatabaseService> readServiceFile(const QString& path) {
    std::vector<DatabaseService> services;
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly | QIODevice::Text))
        return services;
    const QString text = QString::fromUtf8(file.read(longestFile));
    for (const QString& raw : text.split(u'\n')) {
        const QString line = raw.trimmed();
        if (line.isEmpty() || line.startsWith(u'#'))
            continue;
        if (line.startsWith(u'[') && line.endsWith(u']'))
            services.push_back({line.mid(1).chopped(1), {}, {}, path});
        else if (!services.empty() && line.contains(u'='))
            take(services.back(), line.section(u'=', 0, 0).trimmed(), line.section(u'=', 1).trimmed());
    }
    return services;
}

std::vector<DatabaseService> knownServices() {
    std::vector<DatabaseService> all = readServiceFile(userServiceFile());
    for (DatabaseService& service : readServiceFile(systemServiceFile()))
        if (std::ranges::find(all, service.name, &DatabaseService::name) == all.end())
            all.push_back(std::move(service));
    return all;
}

} // namespace strikescope
