#include "models/migrate/backup/manifest.h"

#include "models/migrate/backup/backup_text.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>

#include <algorithm>
#include <cmath>

namespace strikescope {

namespace {

constexpr int manifestVersion = 1;
constexpr qint64 largestManifest = 256 << 20;
constexpr qint64 exactInteger = qint64(1) << 53; // JSON's numbers are doubles
const QString manifestFormat = QStringLiteral("strikescope-backup");

// Reads fields one after the other and remembers the first that is wrong.
class Fields {
public:
    explicit Fields(const QJsonObject& object)
        : m_object(object) {}

    QString text(const char* name, const char* form = nullptr) {
        const QJsonValue value = m_object.value(QLatin1String(name));
        const QString text = value.toString();
        if (!value.isString() || text.contains(QChar(0)) ||
            (form && !QRegularExpression(QRegularExpression::anchoredPattern(QLatin1String(form)))
                          .match(text)
                          .hasMatch()))
            wrong(name);
        return text;
    }

    qint64 integer(const char* name, qint64 least, qint64 most = exactInteger) {
        const QJsonValue value = m_object.value(QLatin1String(name));
        const double number = value.toDouble(-1);
        if (!value.isDouble() || number != std::floor(number) || number < double(least) ||
            number > double(most)) {
            wrong(name);
            return least;
        }
        return qint64(number);
    }

    bool isNull(const char* name) const { return m_object.value(QLatin1String(name)).isNull(); }

    QJsonArray list(const char* name) {
        const QJsonValue value = m_object.value(QLatin1String(name));
        if (!value.isArray())
            wrong(name);
        return value.toArray();
    }

    void wrong(const char* name) {
        if (m_wrong.isEmpty())
            m_wrong = QLatin1String(name);
    }
    const QString& firstWrong() const { return m_wrong; }

private:
    QJsonObject m_object;
    QString m_wrong;
};

QJsonObject jsonOf(const BackupInfo& info) {
    return {{QStringLiteral("format"), manifestFormat},
            {QStringLiteral("version"), manifestVersion},
            {QStringLiteral("file"), QFileInfo(info.file).fileName()},
            {QStringLiteral("bytes"), info.bytes},
            {QStringLiteral("sha256"), info.sha256},
            {QStringLiteral("system_identifier"), info.systemIdentifier},
            {QStringLiteral("database"), info.database},
            {QStringLiteral("database_oid"), info.databaseOid},
            {QStringLiteral("database_bytes"), info.databaseBytes},
            {QStringLiteral("server_version"), info.serverVersion},
            {QStringLiteral("extension_version"), info.extensionVersion},
            {QStringLiteral("dump_version"), info.dumpVersion},
            {QStringLiteral("lsn"), info.lsn},
            {QStringLiteral("taken_at"), isoUtc(info.takenAt)},
            {QStringLiteral("milliseconds"), info.milliseconds}};
}

QJsonObject jsonOf(const BackupRelation& relation) {
    return {{QStringLiteral("schema"), relation.schema},
            {QStringLiteral("name"), relation.name},
            {QStringLiteral("kind"), relation.kind},
            {QStringLiteral("owner"), relation.owner},
            {QStringLiteral("rows"), relation.rows ? QJsonValue(*relation.rows) : QJsonValue()},
            {QStringLiteral("hash"), relation.hash}};
}

QJsonObject jsonOf(const BackupDefinition& definition) {
    return {{QStringLiteral("kind"), definition.kind},
            {QStringLiteral("table"), definition.table},
            {QStringLiteral("name"), definition.name},
            {QStringLiteral("text"), definition.text}};
}

template<typename T>
QJsonArray jsonOf(const std::vector<T>& all) {
    QJsonArray array;
    for (const T& one : all)
        array.append(jsonOf(one));
    return array;
}

BackupInfo infoOf(Fields& fields) {
    BackupInfo info;
    info.file = fields.text("file", "[^/]+");
    info.bytes = fields.integer("bytes", 1);
    info.sha256 = fields.text("sha256", "[0-9a-f]{64}");
    info.systemIdentifier = fields.text("system_identifier", "[0-9]{1,20}");
    info.database = fields.text("database", ".+");
    info.databaseOid = fields.integer("database_oid", 1, 4294967295);
    info.databaseBytes = fields.integer("database_bytes", 0);
    info.serverVersion = int(fields.integer("server_version", 100000, 999999));
    info.extensionVersion = fields.text("extension_version", "|[0-9]+\\.[0-9]+[0-9A-Za-z.-]*");
    info.dumpVersion = fields.text("dump_version", "[0-9]+\\.[0-9]+");
    info.lsn = fields.text("lsn", "[0-9A-F]{1,8}/[0-9A-F]{1,8}");
    info.milliseconds = fields.integer("milliseconds", 0);
    const QString taken = fields.text("taken_at", "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z");
    if (const auto time = parseTime(taken); time)
        info.takenAt = *time;
    else
        fields.wrong("taken_at");
    return info;
}

BackupRelation relationOf(Fields& fields) {
    BackupRelation relation;
    relation.schema = fields.text("schema", ".+");
    relation.name = fields.text("name", ".+");
    relation.owner = fields.text("owner", ".+");
    relation.kind = fields.text("kind", "table|root|config|matview|view|sequence|foreign|shell");
    relation.hash = fields.text("hash", "|-?[0-9]{1,40}");
    if (!fields.isNull("rows"))
        relation.rows = fields.integer("rows", 0);
    if (relation.rows.has_value() != hasRows(relation.kind))
        fields.wrong("rows");
    return relation;
}

BackupDefinition definitionOf(Fields& fields) {
    BackupDefinition definition;
    definition.kind = fields.text("kind", "index|constraint|trigger");
    definition.table = fields.text("table", ".+");
    definition.name = fields.text("name", ".+");
    definition.text = fields.text("text");
    return definition;
}

template<typename T>
std::vector<T> allOf(Fields& outer, const char* name, T (*read)(Fields&)) {
    std::vector<T> all;
    for (const QJsonValue& value : outer.list(name)) {
        Fields fields(value.toObject());
        all.push_back(read(fields));
        if (!fields.firstWrong().isEmpty())
            outer.wrong(name);
    }
    return all;
}

tl::unexpected<Error> notAManifest(const QString& field) {
    return failure(ErrorCode::Invalid,
                   backupText("The manifest of the backup is damaged (\"%1\"). Without it nobody can tell "
                              "whether the dump is whole. Take a new backup.")
                       .arg(field));
}

} // namespace

QByteArray writeManifest(const Manifest& manifest) {
    QJsonObject object = jsonOf(manifest.info);
    object[QStringLiteral("relations")] = jsonOf(manifest.inventory.relations);
    object[QStringLiteral("definitions")] = jsonOf(manifest.inventory.definitions);
    return QJsonDocument(object).toJson(QJsonDocument::Indented);
}

Result<Manifest> parseManifest(const QByteArray& bytes) {
    const QJsonObject object = QJsonDocument::fromJson(bytes).object();
    Fields fields(object);
    if (fields.text("format") != manifestFormat)
        return notAManifest(QStringLiteral("format"));
    if (fields.integer("version", 1) > manifestVersion)
        return failure(
            ErrorCode::Refused,
            backupText("The backup was made by a newer StrikeScope. Verify it with that version."));
    Manifest manifest{infoOf(fields),
                      {allOf(fields, "relations", relationOf), allOf(fields, "definitions", definitionOf)}};
    if (manifest.inventory.relations.empty())
        fields.wrong("relations");
    if (!fields.firstWrong().isEmpty())
        return notAManifest(fields.firstWrong());
    manifest.info.relations = manifest.inventory.counted();
    manifest.info.rows = manifest.inventory.rows();
    return manifest;
}

QString manifestPathOf(const QString& dumpFile) {
    return dumpFile + QStringLiteral(".json");
}

Result<Manifest> readManifestOf(const QString& dumpFile) {
    QFile file(manifestPathOf(dumpFile));
    if (!file.open(QIODevice::ReadOnly))
        return failure(
            ErrorCode::NotFound,
            backupText("%1 cannot be read: %2. A dump is proved by the manifest beside it; a dump without "
                       "one was not made by \"strikescopectl backup create\".")
                .arg(file.fileName(), file.errorString()));
    if (file.size() > largestManifest)
        return notAManifest(QStringLiteral("size"));
    auto manifest = parseManifest(file.readAll());
    if (!manifest)
        return manifest;
    const QFileInfo dump(dumpFile);
    if (manifest->info.file != dump.fileName())
        return failure(ErrorCode::Invalid,
                       backupText("%1 is the manifest of another dump, %2. Rename neither of the two.")
                           .arg(file.fileName(), manifest->info.file));
    manifest->info.file = dump.absoluteFilePath();
    return manifest;
}

std::vector<Result<BackupInfo>> backupsIn(const QString& folder) {
    std::vector<Result<BackupInfo>> all;
    const QString suffix = manifestPathOf({});
    for (QString name : QDir(folder).entryList({u'*' + suffix}, QDir::Files)) {
        name.chop(suffix.size());
        auto manifest = readManifestOf(QDir(folder).filePath(name));
        if (!manifest) {
            manifest.error().detail = QDir(folder).filePath(name);
            all.emplace_back(tl::unexpected(manifest.error()));
        } else if (!QFileInfo::exists(manifest->info.file)) {
            all.push_back(failure(ErrorCode::NotFound, backupText("The dump is gone, its manifest is left."),
                                  manifest->info.file));
        } else {
            all.emplace_back(manifest->info);
        }
    }
    std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
        return (a ? a->takenAt : UtcTime{}) > (b ? b->takenAt : UtcTime{});
    });
    return all;
}

} // namespace strikescope
