#pragma once

#include <QByteArray>
#include <QString>
#include <QStringList>

#include <vector>

namespace strikescope {

// The project's own files, by path from the root, as a clone has them: build folders and dot folders are left
// out. Not asked from git, because an unpacked release has none.
QStringList projectFiles();

bool isCode(const QString& path); // .h and .cpp

QByteArray contentOf(const QString& path);

// The code without comments and without the insides of string literals; lines stay where they are.
QByteArray withoutCommentsAndStrings(const QByteArray& code);

struct Include {
    int line = 0;
    bool fromRoot = false; // "..." and not <...>
    QString name;
};
std::vector<Include> includesOf(const QByteArray& code);

} // namespace strikescope
