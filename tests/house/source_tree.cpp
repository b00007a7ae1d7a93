#include "tests/house/source_tree.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QRegularExpression>

#include <optional>

namespace strikescope {

QStringList projectFiles() {
    const QDir root(QStringLiteral(SOURCE_FOLDER));
    static const QRegularExpression foreign(
        QStringLiteral("^(build|cmake-build[^/]*|\\.git|\\.cache|\\.idea|\\.vscode)(/|$)"));
    QStringList files;
    QDirIterator walk(root.path(), QDir::Files | QDir::Hidden | QDir::NoSymLinks,
                      QDirIterator::Subdirectories);
    while (walk.hasNext()) {
        const QString path = root.relativeFilePath(walk.next());
        if (!foreign.match(path).hasMatch())
            files += path;
    }
    files.sort();
    return files;
}

bool isCode(const QString& path) {
    return path.endsWith(QLatin1String(".h")) || path.endsWith(QLatin1String(".cpp"));
}

QByteArray contentOf(const QString& path) {
    QFile file(QStringLiteral(SOURCE_FOLDER "/") + path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

namespace {

// What a position in the code belongs to, and how that ends.
enum class Inside { Code, LineComment, BlockComment, String, Character };

std::optional<Inside> opening(const QByteArray& code, qsizetype i) {
    const char here = code[i];
    const char next = i + 1 < code.size() ? code[i + 1] : '\0';
    if (here == '/' && next == '/')
        return Inside::LineComment;
    if (here == '/' && next == '*')
        return Inside::BlockComment;
    if (here == '"')
        return Inside::String;
    const bool digitSeparator = i > 0 && (isalnum(static_cast<unsigned char>(code[i - 1])) != 0);
    if (here == '\'' && !digitSeparator)
        return Inside::Character;
    return std::nullopt;
}

bool closes(Inside inside, const QByteArray& code, qsizetype i) {
    switch (inside) {
    case Inside::LineComment:
        return code[i] == '\n';
    case Inside::BlockComment:
        return code[i] == '/' && code[i - 1] == '*';
    case Inside::String:
        return code[i] == '"' || code[i] == '\n';
    case Inside::Character:
        return code[i] == '\'' || code[i] == '\n';
    case Inside::Code:
        break;
    }
    return false;
}

// The length of a raw string literal that starts here (R"x(...)x"), or 0.
qsizetype rawStringLength(const QByteArray& code, qsizetype i) {
    if (code[i] != 'R' || i + 1 >= code.size() || code[i + 1] != '"')
        return 0;
    const qsizetype open = code.indexOf('(', i);
    if (open < 0)
        return 0;
    const QByteArray close = ')' + code.mid(i + 2, open - i - 2) + '"';
    const qsizetype end = code.indexOf(close, open);
    return end < 0 ? 0 : end + close.size() - i;
}

} // namespace

QByteArray withoutCommentsAndStrings(const QByteArray& code) {
    QByteArray bare = code;
    const auto blank = [&](qsizetype i) {
        if (bare[i] != '\n')
            bare[i] = ' ';
    };
    Inside inside = Inside::Code;
    for (qsizetype i = 0; i < code.size(); ++i) {
        if (inside == Inside::Code) {
            if (const qsizetype length = rawStringLength(code, i)) {
                for (const qsizetype end = i + length; i < end; ++i)
                    blank(i);
                --i;
            } else if (const auto opened = opening(code, i)) {
                inside = *opened;
                blank(i);
                if (inside == Inside::BlockComment)
                    blank(++i); // so that "/*/" does not close itself
            }
            continue;
        }
        const bool escaped = code[i] == '\\' && (inside == Inside::String || inside == Inside::Character);
        if (closes(inside, code, i))
            inside = Inside::Code;
        blank(i);
        if (escaped && i + 1 < code.size())
            blank(++i);
    }
    return bare;
}

std::vector<Include> includesOf(const QByteArray& code) {
    static const QRegularExpression pattern(QStringLiteral("^\\s*#\\s*include\\s*([<\"])([^>\"]+)[>\"]"));
    std::vector<Include> includes;
    int line = 0;
    for (const QByteArray& text : code.split('\n')) {
        ++line;
        if (const auto match = pattern.match(QString::fromUtf8(text)); match.hasMatch())
            includes.push_back({line, match.captured(1) == QLatin1String("\""), match.captured(2)});
    }
    return includes;
}

} // namespace strikescope
