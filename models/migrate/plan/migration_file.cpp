#include "models/migrate/plan/migration_file.h"

#include "models/migrate/plan/sql_splitter.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QRegularExpression>

namespace strikescope {

namespace {

QString textOf(const char* text) {
    return QCoreApplication::translate("Migration", text);
}

QString sha256(const QByteArray& bytes) {
    return QString::fromLatin1(QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex());
}

// A checkout on another system, or an editor, changes these and no meaning.
QByteArray normalised(QByteArray bytes) {
    if (bytes.startsWith("\xef\xbb\xbf"))
        bytes.remove(0, 3);
    bytes.replace("\r\n", "\n");
    QByteArray out;
    for (QByteArray line : bytes.split('\n')) {
        while (line.endsWith(' ') || line.endsWith('\t'))
            line.chop(1);
        out += line + '\n';
    }
    while (out.endsWith("\n\n"))
        out.chop(1);
    return out;
}

// Reads "-- Key: value" lines, continued by "--  more".
class FileReader {
public:
    FileReader(Engine engine, QString id, const QByteArray& bytes) {
        m_file.engine = engine;
        m_file.id = std::move(id);
        m_file.rawHash = sha256(bytes);
        const QByteArray plain = normalised(bytes);
        m_file.normalisedHash = sha256(plain);
        m_file.text = plain.toStdString();
        m_lines = plain.split('\n');
    }

    Result<MigrationFile> read() {
        if (m_file.text.find_first_not_of(" \n\t") == std::string::npos)
            return wrong(0, textOf("is empty"));
        for (m_line = 0; m_line < m_lines.size(); ++m_line)
            if (auto done = take(m_lines[m_line]); !done)
                return tl::unexpected(done.error());
        STRIKESCOPE_TRY(endStep());
        if (m_file.what.isEmpty() || m_file.lockClass.isEmpty() || m_file.requirement.isEmpty())
            return wrong(0,
                         textOf("has no complete head (What, Engine, Transactional, Lock class, Requires)"));
        if (m_file.steps.empty())
            return wrong(0, textOf("holds no statement"));
        return std::move(m_file);
    }

private:
    Result<void> take(const QByteArray& line) {
        static const QRegularExpression keyed(QStringLiteral(
            "^-- (What|Engine|Transactional|Lock class|Requires|Inverse|Step|Probe|Range):\\s*(.*)$"));
        const QString text = QString::fromUtf8(line);
        if (const auto match = keyed.match(text); match.hasMatch()) {
            m_key = match.captured(1);
            if (m_key == QStringLiteral("Step"))
                return beginStep(match.captured(2));
            return add(match.captured(2));
        }
        if (!m_key.isEmpty() && line.startsWith("--  "))
            return add(text.mid(2).trimmed());
        m_key.clear();
        m_body += line + '\n';
        return {};
    }

    Result<void> add(const QString& value) {
        const auto append = [&](QString& field) {
            field += (field.isEmpty() ? QString() : QStringLiteral(" ")) + value;
        };
        const auto appendSql = [&](std::string& sql) {
            sql += (sql.empty() ? "" : " ") + value.toStdString();
        };
        if (m_key == QStringLiteral("What"))
            append(m_file.what);
        else if (m_key == QStringLiteral("Lock class"))
            append(m_file.lockClass);
        else if (m_key == QStringLiteral("Requires"))
            append(m_file.requirement);
        else if (m_key == QStringLiteral("Inverse"))
            append(m_file.inverse);
        else if (m_key == QStringLiteral("Engine")) {
            if (m_line < 10 && !value.startsWith(engineName(m_file.engine)) && m_engines++ == 0)
                return wrong(m_line, textOf("is for another engine"));
        } else if (m_key == QStringLiteral("Probe"))
            appendSql(m_step.probe);
        else if (m_key == QStringLiteral("Range"))
            appendSql(m_step.range);
        return {};
    }

    Result<void> beginStep(const QString& words) {
        STRIKESCOPE_TRY(endStep());
        const QString name = words.section(u';', 0, 0).trimmed(), kind = words.section(u';', 1).trimmed();
        m_step = {};
        m_step.name = name;
        m_begun = true;
        m_stepLine = m_line;
        if (name.isEmpty())
            return wrong(m_line, textOf("names no step"));
        for (const StepKind known : {StepKind::Transaction, StepKind::Alone, StepKind::Windows})
            if (kind == stepKindName(known)) {
                m_step.kind = known;
                return {};
            }
        return wrong(m_line, textOf("gives a step no kind (transaction, alone, windows)"));
    }

    Result<void> endStep() {
        auto statements = splitSql(m_body.toStdString());
        if (!statements)
            return wrong(m_stepLine, statements.error().message);
        m_body.clear();
        if (!m_begun) { // before the first step there is only the head; without steps the file is one
            if (statements->empty())
                return {};
            if (m_line < m_lines.size())
                return wrong(m_line, textOf("has a statement before its first step"));
            m_step.name = QStringLiteral("all");
        }
        m_step.statements = std::move(*statements);
        const bool windows = m_step.kind == StepKind::Windows;
        if (m_step.statements.empty())
            return wrong(m_stepLine, textOf("has a step without a statement"));
        if (m_step.kind == StepKind::Alone && m_step.probe.empty())
            return wrong(m_stepLine, textOf("has a step without a probe that needs one"));
        if (windows != !m_step.range.empty())
            return wrong(m_stepLine, textOf("has a range where no windows are, or windows without a range"));
        if (windows &&
            (m_step.statements.size() != 1 || m_step.statements[0].find("{from}") == std::string::npos ||
             m_step.statements[0].find("{until}") == std::string::npos))
            return wrong(m_stepLine,
                         textOf("wants exactly one statement with {from} and {until} in windows"));
        for (const auto& step : m_file.steps)
            if (step.name == m_step.name)
                return wrong(m_stepLine, textOf("has two steps of one name"));
        m_file.steps.push_back(std::move(m_step));
        return {};
    }

    tl::unexpected<Error> wrong(qsizetype line, const QString& why) const {
        return failure(
            ErrorCode::Invalid,
            textOf("The migration %1 cannot be used: line %2 %3.").arg(m_file.id).arg(line + 1).arg(why));
    }

    MigrationFile m_file;
    QList<QByteArray> m_lines;
    qsizetype m_line = 0, m_stepLine = 0;
    QString m_key; // of the head line that may be continued
    int m_engines = 0;
    MigrationStep m_step;
    bool m_begun = false;
    QByteArray m_body;
};

QString folderOf(Engine engine) {
    return QStringLiteral(":/migrations/%1/").arg(engineName(engine));
}

std::string replaced(std::string text, const std::string& what, const std::string& by) {
    for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += by.size())
        text.replace(at, what.size(), by);
    return text;
}

std::string trimmed(const std::string& sql) {
    const auto first = sql.find_first_not_of(" \n\t"), last = sql.find_last_not_of(" \n\t;");
    return first == std::string::npos || last == std::string::npos ? "" : sql.substr(first, last + 1 - first);
}

std::string scriptOf(const MigrationStep& step) {
    std::string out = "\n-- " + step.name.toStdString() + "\n";
    if (step.kind == StepKind::Windows)
        return out + "SELECT replace(replace($window$" + trimmed(step.statements[0]) +
               "$window$, '{from}', quote_literal(w)), '{until}', quote_literal(least(w + interval '1 day', "
               "r.until_time)))\nFROM (" +
               trimmed(step.range) +
               ") AS r (from_time, until_time),\n     generate_series(r.from_time, r.until_time - interval "
               "'1 "
               "second', interval '1 day') AS w\nORDER BY w\n\\gexec\n";
    if (step.kind == StepKind::Transaction)
        out += "BEGIN;\nSET LOCAL lock_timeout = '5s';\n";
    for (const auto& statement : step.statements)
        out += statement;
    return out + (step.kind == StepKind::Transaction ? "\nCOMMIT;\n" : "\n");
}

} // namespace

QString stepKindName(StepKind kind) {
    switch (kind) {
    case StepKind::Alone:
        return QStringLiteral("alone");
    case StepKind::Windows:
        return QStringLiteral("windows");
    case StepKind::Transaction:
        break;
    }
    return QStringLiteral("transaction");
}

Result<MigrationFile> parseMigration(Engine engine, const QString& id, const QByteArray& bytes) {
    return FileReader(engine, id, bytes).read();
}

Result<MigrationFile> loadMigration(Engine engine, const QString& id) {
    QFile file(folderOf(engine) + id + QStringLiteral(".sql"));
    if (!migrationIds(engine).contains(id) || !file.open(QIODevice::ReadOnly))
        return failure(ErrorCode::NotFound,
                       textOf("There is no migration %1 for %2. There are: %3.")
                           .arg(id, engineName(engine), migrationIds(engine).join(QStringLiteral(", "))));
    return parseMigration(engine, id, file.readAll());
}

QStringList migrationIds(Engine engine) {
    QStringList ids;
    for (const QString& name :
         QDir(folderOf(engine)).entryList({QStringLiteral("*.sql")}, QDir::Files, QDir::Name))
        ids << name.chopped(4);
    return ids;
}

Result<QString> migrationIdOf(Engine engine, const QString& typed) {
    const QStringList ids = migrationIds(engine);
    if (ids.contains(typed))
        return typed;
    QStringList fitting;
    for (const QString& id : ids)
        if (id.startsWith(typed + u'_') && !id.endsWith(QStringLiteral("_undo")) &&
            !id.endsWith(QStringLiteral("_rollback")))
            fitting << id;
    if (fitting.size() == 1)
        return fitting.front();
    return failure(ErrorCode::NotFound, textOf("There is no migration \"%1\" for %2. There are: %3.")
                                            .arg(typed, engineName(engine), ids.join(QStringLiteral(", "))));
}

std::string windowStatement(const MigrationStep& step, const std::string& from, const std::string& until) {
    return replaced(replaced(step.statements.at(0), "{from}", "'" + from + "'"), "{until}",
                    "'" + until + "'");
}

QString psqlScript(const MigrationFile& file) {
    std::string out = "-- " + file.id.toStdString() + " for " + engineName(file.engine).toStdString() +
                      ", SHA-256 " + file.normalisedHash.toStdString() + "\n-- " + file.what.toStdString() +
                      "\n-- Run it with: psql -X -v ON_ERROR_STOP=1 -f FILE\n\\set ON_ERROR_STOP on\n"
                      "SET search_path = pg_catalog;\nSET TIME ZONE 'UTC';\n"
                      "SET standard_conforming_strings = on;\n";
    for (const auto& step : file.steps)
        out += scriptOf(step);
    return QString::fromStdString(out);
}

} // namespace strikescope
