#include "models/db/connection_profile.h"

#include "models/db/service_file.h"

#include <QCoreApplication>
#include <QStringList>

#include <libpq-fe.h>

#include <map>
#include <memory>

namespace strikescope {

namespace {

using Options = std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)>;

std::string quoted(const std::string& value) {
    std::string out = "'";
    for (const char c : value) {
        if (c == '\'' || c == '\\')
            out += '\\';
        out += c;
    }
    return out + "'";
}

std::string joined(const std::map<std::string, std::string>& given) {
    std::string conninfo;
    for (const auto& [key, value] : given)
        conninfo += key + "=" + quoted(value) + " ";
    return conninfo;
}

// libpq marks what a form would not show as typed.
std::string otherSecret(const std::map<std::string, std::string>& given) {
    const Options known(PQconndefaults(), &PQconninfoFree);
    for (const PQconninfoOption* option = known.get(); option && option->keyword; ++option)
        if (option->dispchar[0] == '*' && given.contains(option->keyword))
            return option->keyword;
    return {};
}

QString describe(const std::map<std::string, std::string>& given) {
    const auto value = [&](const char* key) {
        const auto found = given.find(key);
        return found == given.end() ? QString() : QString::fromStdString(found->second);
    };
    // An address written where the name belongs is no name, and may hold a password.
    const auto isAddress = [](const QString& text) { return text.contains(u'=') || text.contains(u':'); };
    QStringList parts;
    for (const char* key : {"service", "host", "hostaddr", "port", "dbname", "user"})
        if (const QString text = value(key); !text.isEmpty())
            parts << QLatin1String(key) + u'=' +
                         (qstrcmp(key, "dbname") == 0 && isAddress(text) ? QStringLiteral("…") : text);
    return parts.join(u' ');
}

} // namespace

Result<ConnectionProfile> ConnectionProfile::parse(const QString& conninfo) {
    char* parseError = nullptr;
    const Options options(PQconninfoParse(conninfo.toUtf8().constData(), &parseError), &PQconninfoFree);
    // libpq's text may quote the string, password and all, so it is not passed on.
    if (parseError)
        PQfreemem(parseError);
    if (!options)
        return failure(ErrorCode::Invalid,
                       QCoreApplication::translate(
                           "Database",
                           "The database address cannot be read. Write it as libpq does: \"host=db1 "
                           "dbname=market user=reader\", \"postgresql://reader@db1/market\" or "
                           "\"service=market\"."));
    std::map<std::string, std::string> given{
        {"application_name", "strikescope"}, {"connect_timeout", "5"},  {"keepalives_idle", "10"},
        {"keepalives_interval", "5"},        {"keepalives_count", "3"}, {"tcp_user_timeout", "20000"},
        {"client_encoding", "UTF8"}};
    for (const PQconninfoOption* option = options.get(); option->keyword; ++option)
        if (option->val)
            given[option->keyword] = option->val;
    return of(given);
}

ConnectionProfile ConnectionProfile::of(const Settings& given) {
    ConnectionProfile profile;
    profile.m_conninfo = joined(given);
    profile.m_description = strikescope::describe(given);
    return profile;
}

ConnectionProfile::Settings ConnectionProfile::settings() const {
    Settings given;
    const Options options(PQconninfoParse(m_conninfo.c_str(), nullptr), &PQconninfoFree);
    if (options)
        for (const PQconninfoOption* option = options.get(); option->keyword; ++option)
            if (option->val)
                given[option->keyword] = option->val;
    return given;
}

ConnectionProfile ConnectionProfile::withDatabase(const QString& name) const {
    Settings given = settings();
    given["dbname"] = name.toStdString();
    return of(given);
}

Result<ConnectionProfile::Bare> ConnectionProfile::bare(const std::string& passfile) const {
    Settings given = settings();
    Bare bare;
    bare.password = given["password"];
    if (bare.password.empty())
        bare.password = qgetenv("PGPASSWORD").toStdString();
    // The program says by itself who it is, and which encoding it wants.
    for (const char* key : {"password", "application_name", "client_encoding"})
        given.erase(key);
    if (const std::string secret = otherSecret(given); !secret.empty())
        return failure(ErrorCode::Invalid,
                       QCoreApplication::translate(
                           "Database",
                           "The database address holds %1, which a dump program could only be told where "
                           "everybody can read it. Write it into a service file and use \"service=NAME\".")
                           .arg(QString::fromStdString(secret)));
    if (!passfile.empty())
        given["passfile"] = passfile;
    bare.conninfo = joined(given);
    return bare;
}

bool ConnectionProfile::checksServerName() const {
    // In libpq's order: what is written here, then the service, then the environment.
    const Settings given = settings();
    if (const auto mode = given.find("sslmode"); mode != given.end())
        return mode->second == "verify-full";
    const auto named = given.find("service");
    const QString service =
        named != given.end() ? QString::fromStdString(named->second) : qEnvironmentVariable("PGSERVICE");
    if (!service.isEmpty())
        for (const DatabaseService& each : knownServices())
            if (each.name == service && !each.sslmode.isEmpty())
                return each.sslmode == QLatin1String("verify-full");
    return qgetenv("PGSSLMODE") == "verify-full";
}

ServerState pingServer(const ConnectionProfile& profile) {
    switch (PQping(profile.conninfo().c_str())) {
    case PQPING_OK:
        return ServerState::Accepting;
    case PQPING_REJECT:
        return ServerState::Rejecting;
    case PQPING_NO_RESPONSE:
    case PQPING_NO_ATTEMPT:
        break;
    }
    return ServerState::NoAnswer;
}

} // namespace strikescope
