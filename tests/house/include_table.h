#pragma once

#include <QHash>
#include <QSet>
#include <QString>
#include <QStringList>

#include <vector>

namespace strikescope {

// The table "Who may include whom" of resources/docs/architecture.md.
class IncludeTable {
public:
    struct Row {
        QString folder;
        bool everything = false;
        QStringList folders; // full names: models/core
        QStringList outside; // headers, or header folders ending in "/"
        QSet<QString> qt;    // "Core", "Gui", ...
    };

    static IncludeTable parse(const QString& page);

    bool isEmpty() const { return m_rows.empty(); }
    const std::vector<Row>& rows() const { return m_rows; }

    // The row a file or folder belongs to: the longest folder name that it starts with.
    const Row* rowOf(const QString& path) const;

    // Why this file may not include that header; empty if it may.
    QString objection(const QString& file, const QString& header, bool fromRoot) const;

private:
    QString objectionToOutside(const Row&, const QString& header) const;
    bool isOutsideLibrary(const QString& header) const;

    std::vector<Row> m_rows;
};

// The Qt module a header belongs to ("Core" for QString, "Widgets" for QtWidgets/QLabel), or nothing if it is
// no header of Qt.
QString qtModuleOf(const QString& header);

} // namespace strikescope
