#include "models/db/named_profile.h"

#include <QCoreApplication>
#include <QRegularExpression>
#include <QSettings>

#include <algorithm>

namespace strikescope {

namespace {

const QString connectionsGroup = QStringLiteral("connections"), startKey = QStringLiteral("connection/start"),
              servicePrefix = QStringLiteral("service:");

QString profileText(const char* text) {
    return QCoreApplication::translate("Database", text);
}

struct Field {
    const char* key;
    QString NamedProfile::*value;
};
// As in the settings file; libpq's words.
constexpr std::array fields{Field{"service", &NamedProfile::service},
                            Field{"host", &NamedProfile::hosts},
                            Field{"port", &NamedProfile::ports},
                            Field{"dbname", &NamedProfile::database},
                            Field{"user", &NamedProfile::user},
                            Field{"sslmode", &NamedProfile::sslmode},
                            Field{"sslrootcert", &NamedProfile::rootCertificate}};

QString quotedValue(QString value) {
    return u'\'' + value.replace(u'\\', QStringLiteral("\\\\")).replace(u'\'', QStringLiteral("\\'")) + u'\'';
}

bool looksLikeAnAddress(const QString& text) {
    return text.contains(u'=') || text.contains(QLatin1String("://"));
}

} // namespace

Result<void> NamedProfile::check() const {
    static const QRegularExpression names(QStringLiteral("^[^/\\\\:\\[\\]]{1,40}$"));
    static const QRegularExpression numbers(QStringLiteral("^[0-9]{1,5}(,[0-9]{1,5})*$"));
    const bool isServices = !service.isEmpty() && name == service;
    if (!isServices && (!names.match(name).hasMatch() || name.trimmed() != name))
        return failure(
            ErrorCode::Invalid,
            profileText("Give the connection a name of 40 characters at most, without / \\ : [ ]."));
    for (const Field& field : fields)
        if (looksLikeAnAddress(this->*field.value))
            return failure(
                ErrorCode::Invalid,
                profileText(
                    "\"%1\" takes one value, not a whole address. An address may hold a password, which "
                    "belongs into a passfile or the keychain.")
                    .arg(QLatin1String(field.key)));
    if (!ports.isEmpty() && !numbers.match(ports).hasMatch())
        return failure(ErrorCode::Invalid,
                       profileText("Write the port as a number, or one for each host: 5432,5433."));
    if (!sslmode.isEmpty() &&
        std::ranges::none_of(tlsModes, [this](const char* mode) { return sslmode == QLatin1String(mode); }))
        return failure(ErrorCode::Invalid, profileText("\"%1\" is no way to use TLS.").arg(sslmode));
    if (service.isEmpty() && hosts.isEmpty() && database.isEmpty())
        return failure(ErrorCode::Invalid,
                       profileText("Say where the database is: a host, a service, or at least its name on "
                                   "this machine's server."));
    return {};
}

Result<ConnectionProfile> NamedProfile::profile(const QString& password) const {
    STRIKESCOPE_TRY(check());
    QString conninfo;
    for (const Field& field : fields)
        if (const QString& value = this->*field.value; !value.isEmpty())
            conninfo += QLatin1String(field.key) + u'=' + quotedValue(value) + u' ';
    if (!password.isEmpty())
        conninfo += QStringLiteral("password=") + quotedValue(password);
    return ConnectionProfile::parse(conninfo);
}

std::vector<NamedProfile> ProfileStore::all() const {
    std::vector<NamedProfile> profiles;
    if (m_file.isEmpty())
        return profiles;
    QSettings settings(m_file, QSettings::IniFormat);
    settings.beginGroup(connectionsGroup);
    for (const QString& name : settings.childGroups()) {
        NamedProfile profile;
        profile.name = name;
        settings.beginGroup(name);
        for (const Field& field : fields) // QSettings takes "a,b" for a list
            profile.*field.value = settings.value(QLatin1String(field.key)).toStringList().join(u',');
        profile.passwordInKeychain = settings.value(QStringLiteral("keychain")).toBool();
        settings.endGroup();
        profiles.push_back(std::move(profile));
    }
    return profiles;
}

std::optional<NamedProfile> ProfileStore::find(const QString& name) const {
    if (name.startsWith(servicePrefix))
        return serviceProfile(name.mid(servicePrefix.size()));
    const auto profiles = all();
    const auto found = std::ranges::find(profiles, name, &NamedProfile::name);
    return found == profiles.end() ? std::nullopt : std::optional(*found);
}

Result<void> ProfileStore::save(const NamedProfile& profile) {
    STRIKESCOPE_TRY(profile.check());
    QSettings settings(m_file, QSettings::IniFormat);
    settings.beginGroup(connectionsGroup);
    settings.remove(profile.name);
    settings.beginGroup(profile.name);
    for (const Field& field : fields)
        if (const QString& value = profile.*field.value; !value.isEmpty())
            settings.setValue(QLatin1String(field.key), value);
    if (profile.passwordInKeychain)
        settings.setValue(QStringLiteral("keychain"), true);
    settings.endGroup();
    settings.endGroup();
    settings.sync();
    if (settings.status() != QSettings::NoError)
        return failure(ErrorCode::Unavailable, profileText("%1 cannot be written.").arg(m_file));
    return {};
}

void ProfileStore::remove(const QString& name) {
    QSettings settings(m_file, QSettings::IniFormat);
    settings.remove(connectionsGroup + u'/' + name);
    if (start() == name)
        settings.remove(startKey);
}

QString ProfileStore::start() const {
    return m_file.isEmpty() ? QString() : QSettings(m_file, QSettings::IniFormat).value(startKey).toString();
}

void ProfileStore::setStart(const QString& name) {
    if (!m_file.isEmpty())
        QSettings(m_file, QSettings::IniFormat).setValue(startKey, name);
}

NamedProfile serviceProfile(const QString& service) {
    NamedProfile profile;
    // Shown and remembered; only what is typed has to follow the rules of names.
    profile.name = service;
    profile.service = service;
    return profile;
}

} // namespace strikescope
