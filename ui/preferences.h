#pragma once

#include "models/items/view.h"
#include "ui/theme/theme.h"

#include <QKeySequence>
#include <QObject>
#include <QStringList>

#include <map>

namespace strikescope {

// What the user chose once for every window, kept in the settings file. A word there that is not known counts
// as the standard: a slip in the file must not keep the program from starting.
class Preferences : public QObject {
    Q_OBJECT
public:
    // file: empty keeps nothing beyond this run.
    explicit Preferences(QString file = {}, QObject* parent = nullptr);

    const QString& file() const { return m_file; }
    Theme theme() const { return m_theme; }
    ColorPreset colors() const { return m_colors; }
    const Units& units() const { return m_units; }
    bool zoomLinked() const { return m_zoomLinked; }
    bool isWelcomed() const { return m_welcomed; }
    const QStringList& recentCommands() const { return m_recent; }
    // Keys of a command in place of its own, from [keys] in the file: "view.centre=Ctrl+J". An empty list
    // takes its keys away; nothing where the file does not name it.
    std::optional<QList<QKeySequence>> keysOf(const QString& command) const;

public slots:
    void setTheme(strikescope::Theme theme);
    void setColors(strikescope::ColorPreset colors);
    void setUnits(const strikescope::Units& units);
    void setZoomLinked(bool linked);
    void setWelcomed();
    void setRecentCommands(const QStringList& ids);

signals:
    void lookChanged(); // theme or colours
    void changed();     // units or linked zoom

private:
    void read();
    void keep(const QString& key, const QVariant& value) const;

    QString m_file;
    Theme m_theme = Theme::System;
    ColorPreset m_colors = ColorPreset::Standard;
    Units m_units;
    bool m_zoomLinked = true;
    bool m_welcomed = false;
    QStringList m_recent;
    std::map<QString, QList<QKeySequence>> m_keys;
};

} // namespace strikescope
