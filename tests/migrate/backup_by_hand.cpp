#include "tests/migrate/backup_by_hand.h"

#include "models/db/session.h"
#include "models/migrate/backup/client_tools.h"

#include <QCryptographicHash>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QProcess>

namespace strikescope {

Result<void> fillForBackup(const ConnectionProfile& profile) {
    auto session = Session::open(profile);
    if (!session)
        return tl::unexpected(session.error());
    return (*session)->run(R"(
        DO $$ BEGIN
            IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'keeper') THEN CREATE ROLE keeper; END IF;
        END $$;
        CREATE SCHEMA "Odd schema";
        CREATE TABLE public.bars (t timestamptz, strike numeric, oi bigint, iv float8, PRIMARY KEY (t, strike));
        INSERT INTO public.bars SELECT '2026-11-20Z'::timestamptz + n * interval '1 minute', n % 7, n,
            CASE WHEN n % 5 > 0 THEN n / 3.0 END FROM generate_series(1, 2000) AS g(n);
        CREATE INDEX bars_oi ON public.bars (oi) WHERE oi > 10;
        CREATE TABLE "Odd schema"."it""s a table" (id integer PRIMARY KEY, note json);
        INSERT INTO "Odd schema"."it""s a table" VALUES (1, '{}'), (2, NULL);
        ALTER TABLE "Odd schema"."it""s a table" OWNER TO keeper;
        CREATE TABLE public.empty (a integer);
        CREATE TABLE public.parted (a integer) PARTITION BY RANGE (a);
        CREATE TABLE public.parted_low PARTITION OF public.parted FOR VALUES FROM (0) TO (10);
        CREATE TABLE public.parted_high PARTITION OF public.parted FOR VALUES FROM (10) TO (20);
        INSERT INTO public.parted SELECT n FROM generate_series(0, 14) AS g(n);
        CREATE MATERIALIZED VIEW public.sums AS SELECT strike, sum(oi) FROM public.bars GROUP BY strike;
        CREATE VIEW public.newest AS SELECT * FROM public.bars ORDER BY t DESC LIMIT 1;
        CREATE FUNCTION public.nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
        CREATE TRIGGER watch AFTER INSERT ON public.bars FOR EACH STATEMENT EXECUTE FUNCTION public.nothing();
        ALTER TABLE public.bars ADD COLUMN gone integer; ALTER TABLE public.bars DROP COLUMN gone)");
}

bool dumpByHand(const ConnectionProfile& profile, const QString& file, const QStringList& options) {
    const auto tools = ClientTools::find(0);
    QProcess process;
    if (tools)
        process.start(tools->dump,
                      QStringList{QStringLiteral("-Fc"), QStringLiteral("-f"), file, QStringLiteral("-d"),
                                  QString::fromStdString(profile.conninfo())} +
                          options);
    return tools && process.waitForFinished(60'000) && process.exitCode() == 0;
}

QByteArray contentOf(const QString& file) {
    QFile opened(file);
    return opened.open(QIODevice::ReadOnly) ? opened.readAll() : QByteArray();
}

void overwrite(const QString& file, const QByteArray& content) {
    QFile opened(file);
    if (!opened.open(QIODevice::WriteOnly) || opened.write(content) != content.size())
        qFatal("cannot write %s", qPrintable(file));
}

void editManifest(const QString& dump, const QString& field, const QJsonValue& value) {
    QJsonObject object = QJsonDocument::fromJson(contentOf(manifestPathOf(dump))).object();
    object[field] = value;
    overwrite(manifestPathOf(dump), QJsonDocument(object).toJson());
}

void resignManifest(const QString& dump) {
    const QByteArray bytes = contentOf(dump);
    const auto hash = QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex();
    editManifest(dump, QStringLiteral("sha256"), QString::fromLatin1(hash));
    editManifest(dump, QStringLiteral("bytes"), bytes.size());
}

QStringList scratchDatabases(Session& session) {
    QStringList names;
    const auto rows =
        session.query("SELECT datname FROM pg_database WHERE datname LIKE 'strikescope_restore_%'");
    for (std::size_t i = 0; rows && i < rows->size(); ++i)
        names << QString::fromStdString(std::string(rows->text(i, 0)));
    return names;
}

void writeTools(const QString& folder, const QString& before) {
    const auto tools = ClientTools::find(0);
    if (!tools)
        qFatal("no pg_dump");
    for (const QString& real : {tools->dump, tools->restore}) {
        const QString name = QFileInfo(real).fileName();
        const QString script = folder + u'/' + name;
        overwrite(script,
                  QStringLiteral("#!/bin/sh\nprogram=%1\ncase \"$1\" in --version) exec %2 \"$@\";; esac\n"
                                 "%3\nexec %2 \"$@\"\n")
                      .arg(name, real, before)
                      .toUtf8());
        QFile::setPermissions(script, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    }
}

} // namespace strikescope
