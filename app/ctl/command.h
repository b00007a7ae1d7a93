#pragma once

#include "app/common/exit_codes.h"
#include "models/domain/market_tables.h"

#include <QCommandLineParser>
#include <QString>

#include <memory>

namespace strikescope {

class Database;
class RedisCache;

// What every command may use: the common options and the two output channels. Data go to standard output,
// talk and errors to standard error.
class Terminal {
public:
    Terminal(QString conninfo, QString configDir, bool json)
        : m_conninfo(std::move(conninfo))
        , m_configDir(std::move(configDir))
        , m_json(json) {}

    bool json() const { return m_json; }
    const QString& configDir() const { return m_configDir; } // of --config; empty without it

    // The user's market tables; on failure prints the error.
    Result<MarketTables> marketTables() const;

    // Opens the database of --db, or the embedded one; prints what is under way if it takes a while. On
    // failure prints the error; return its exit code then.
    Result<std::unique_ptr<Database>> openDatabase() const;
    // The same; an embedded one that is empty gets the newest demo session first.
    Result<std::unique_ptr<Database>> openToRead() const;

    // The shared cache of --redis or the settings, null where there is none; on failure prints the error.
    Result<std::unique_ptr<RedisCache>> redis(const QCommandLineParser&) const;

    void data(const QString& text) const;    // standard output, as it is
    void say(const QString& line) const;     // standard error, one line
    int fail(const Error&) const;            // prints message (and detail), answers the exit code
    int wrongUse(const QString& line) const; // prints it with a pointer to --help, answers exitUsage

private:
    QString m_conninfo;
    QString m_configDir;
    bool m_json;
};

// --redis and --redis-password-file.
void declareRedis(QCommandLineParser&);

// One command of strikescopectl per class and file; registered in main.cpp.
class Command {
public:
    virtual ~Command() = default;
    virtual QString name() const = 0;
    virtual QString summary() const = 0; // one line, for the list
    // Own options and positional arguments, with descriptions of man-page quality.
    virtual void declare(QCommandLineParser&) const = 0;
    virtual int run(const QCommandLineParser&, const Terminal&) = 0;
};

} // namespace strikescope
