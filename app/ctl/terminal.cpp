#include "app/ctl/command.h"

#include "app/common/config_folder.h"
#include "app/common/database.h"
#include "app/common/first_start.h"
#include "app/common/redis.h"

#include <cstdio>

#include <unistd.h>

namespace strikescope {

namespace {

void write(std::FILE* file, const QString& text) {
    const QByteArray bytes = text.toUtf8();
    std::fwrite(bytes.constData(), 1, std::size_t(bytes.size()), file);
    std::fflush(file);
}

} // namespace

Result<std::unique_ptr<Database>> Terminal::openDatabase() const {
    // Progress is for somebody who watches; a log of cron's has no use for it.
    const bool watched = isatty(STDERR_FILENO);
    const QString folder = m_configDir.isEmpty() ? QString() : m_configDir + QStringLiteral("/cluster");
    auto database = Database::open(m_conninfo, folder, [this, watched](const QString& step) {
        if (watched)
            say(step);
    });
    if (!database)
        fail(database.error());
    return database;
}

Result<std::unique_ptr<Database>> Terminal::openToRead() const {
    auto database = openDatabase();
    if (!database)
        return database;
    if (const auto ready = fillIfEmpty(**database); !ready) {
        fail(ready.error());
        return tl::unexpected(ready.error());
    }
    return database;
}

Result<MarketTables> Terminal::marketTables() const {
    auto tables = marketTablesOf(m_configDir);
    if (!tables)
        fail(tables.error());
    return tables;
}

void declareRedis(QCommandLineParser& parser) {
    parser.addOption(
        {QStringLiteral("redis"),
         QStringLiteral("A shared cache: redis://[user@]host[:port][/db] or unix:///path[?db=N]. "
                        "Without it: the one in settings.ini, if any."),
         QStringLiteral("address")});
    parser.addOption({QStringLiteral("redis-password-file"),
                      QStringLiteral("The file whose first line is its password, readable by you alone."),
                      QStringLiteral("file")});
}

Result<std::unique_ptr<RedisCache>> Terminal::redis(const QCommandLineParser& parser) const {
    const auto profile = redisProfile(
        {parser.value(QStringLiteral("redis")), parser.value(QStringLiteral("redis-password-file"))},
        configFolder(m_configDir));
    if (!profile) {
        fail(profile.error());
        return tl::unexpected(profile.error());
    }
    return redisCache(*profile);
}

void Terminal::data(const QString& text) const {
    write(stdout, text);
}

void Terminal::say(const QString& line) const {
    write(stderr, line + u'\n');
}

int Terminal::fail(const Error& error) const {
    say(QStringLiteral("strikescopectl: ") + error.message);
    if (!error.detail.isEmpty())
        say(QStringLiteral("  (%1)").arg(error.detail));
    return exitCodeOf(error);
}

int Terminal::wrongUse(const QString& line) const {
    say(QStringLiteral("strikescopectl: ") + line);
    say(QStringLiteral("Try \"strikescopectl --help\"."));
    return exitUsage;
}

} // namespace strikescope
