#include "models/items/workspace_store.h"

#include <QCoreApplication>
#include <QDir>
#include <QRegularExpression>
#include <QSaveFile>

namespace strikescope {

namespace {

constexpr qint64 largestFile = 1 << 20;
const QString suffix = QStringLiteral(".json");

QString tell2(const char* text) {
    return QCoreApplication::translate("WorkspaceStore", text);
}

} // namespace

const QString& WorkspaceStore::lastName() {
    static const QString name = QStringLiteral("_last");
    return name;
}

QStringList WorkspaceStore::names() const {
    QStringList names;
    const QStringList files = QDir(m_folder).entryList({u'*' + suffix}, QDir::Files, QDir::Name);
    for (const QString& file : files)
        if (const QString name = file.chopped(suffix.size()); name != lastName() && fileOf(name))
            names << name;
    return names;
}

Result<QString> WorkspaceStore::fileOf(const QString& name) const {
    static const QRegularExpression form(QStringLiteral("^[\\p{L}\\p{N}_][\\p{L}\\p{N} _.-]{0,39}$"),
                                         QRegularExpression::UseUnicodePropertiesOption);
    if (!form.match(name).hasMatch())
        return failure(
            ErrorCode::Invalid,
            tell2("A workspace cannot be called \"%1\". Use up to 40 letters, digits, spaces, \"-\", "
                  "\".\" and \"_\".")
                .arg(name.left(60)));
    return m_folder + u'/' + name + suffix;
}

Result<Workspace> loadWorkspace(const QString& path) {
    QFile file(path);
    if (!file.exists())
        return failure(ErrorCode::NotFound, tell2("There is no file %1.").arg(path));
    if (!file.open(QIODevice::ReadOnly) || file.size() > largestFile)
        return failure(ErrorCode::Unavailable, tell2("The file %1 cannot be read.").arg(path));
    auto workspace = workspaceFromJson(file.readAll());
    if (!workspace)
        return failure(workspace.error().code,
                       tell2("%1 cannot be opened. %2").arg(path, workspace.error().message));
    return workspace;
}

Result<void> saveWorkspace(const QString& path, const Workspace& workspace) {
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(toJson(workspace)) < 0 || !file.commit())
        return failure(ErrorCode::Unavailable,
                       tell2("%1 could not be written: %2.").arg(path, file.errorString()));
    return {};
}

Result<Workspace> WorkspaceStore::load(const QString& name) const {
    const auto path = fileOf(name);
    STRIKESCOPE_TRY(path);
    if (!QFile::exists(*path))
        return failure(ErrorCode::NotFound, tell2("There is no workspace \"%1\". There are: %2.")
                                                .arg(name, names().join(QStringLiteral(", "))));
    return loadWorkspace(*path);
}

Result<void> WorkspaceStore::save(const QString& name, const Workspace& workspace) const {
    const auto path = fileOf(name);
    STRIKESCOPE_TRY(path);
    QDir().mkpath(m_folder);
    return saveWorkspace(*path, workspace);
}

} // namespace strikescope
