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
    int textSize() const { return m_textSize; } // one of textSizes
    const Units& units() const { return m_units; }
    bool zoomLinked() const { return m_zoomLinked; }
    bool dragZooms() const { return m_dragZooms; } // what the left button does: zoom to a part, or move
    bool isWelcomed() const { return m_welcomed; }
    const QStringList& recentCommands() const { return m_recent; }
    // The look that a command line asks for; nothing is kept of it.
    void setForThisRun(std::optional<Theme> theme, std::optional<ColorPreset> colors);
    // Keys of a command in place of its own, from [keys] in the file: "view.centre=Ctrl+J". An empty list
    // takes its keys away; nothing where the file does not name it.
    std::optional<QList<QKeySequence>> keysOf(const QString& command) const;

public slots:
    void setTheme(strikescope::Theme theme);
    void setColors(strikescope::ColorPreset colors);
    void setTextSize(int percent);
    void stepTextSize(int steps); // to the next larger ones, or smaller
    void setUnits(const strikescope::Units& units);
    void setZoomLinked(bool linked);
    void setDragZooms(bool zooms);
    void setWelcomed();
    void setRecentCommands(const QStringList& ids);

signals:
    void lookChanged(); // theme, colours or size of text
    void changed();     // units, linked zoom or dragging

private:
    void read();
    void keep(const QString& key, const QVariant& value) const;

    QString m_file;
    Theme m_theme = Theme::System;
    ColorPreset m_colors = ColorPreset::Standard;
    int m_textSize = 100;
    Units m_units;
    bool m_zoomLinked = true;
    bool m_dragZooms = false;
    bool m_welcomed = false;
    QStringList m_recent;
    std::map<QString, QList<QKeySequence>> m_keys;
};

} // namespace strikescope
