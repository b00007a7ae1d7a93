#pragma once

#include "models/items/workspace.h"

#include <QStringList>

namespace strikescope {

// One file, named by its path. Invalid: it cannot be understood, and the message says where; NotFound,
// Unavailable: it cannot be read or written. Replaced when the new one is whole.
Result<Workspace> loadWorkspace(const QString& path);
Result<void> saveWorkspace(const QString& path, const Workspace& workspace);

// Named workspaces, a file each in one folder. Small files, read and written at once.
class WorkspaceStore {
public:
    explicit WorkspaceStore(QString folder) // made when something is saved
        : m_folder(std::move(folder)) {}

    // What was open when the program ended; not among names().
    static const QString& lastName();

    QStringList names() const; // sorted
    // NotFound where there is none of that name, Invalid where the file cannot be understood.
    Result<Workspace> load(const QString& name) const;
    // Replaces the file when the new one is whole. Invalid for a name that no file can have.
    Result<void> save(const QString& name, const Workspace& workspace) const;

private:
    Result<QString> fileOf(const QString& name) const;

    QString m_folder;
};

} // namespace strikescope
