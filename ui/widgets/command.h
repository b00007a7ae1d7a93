#pragma once

#include <QKeySequence>
#include <QList>
#include <QString>

#include <functional>

namespace strikescope {

// Something the user can have done by key, menu, palette: said once by the window, shown everywhere.
struct Command {
    QString id;    // stable, for what was used last: "view.centre"
    QString group; // "Time"
    QString name;  // "Centre on ATM"
    QList<QKeySequence> keys;
    std::function<void()> run;
    std::function<bool()> enabled = {}; // empty: always

    bool isEnabled() const { return run && (!enabled || enabled()); }
};

// "Ctrl+→, ." in the words of the platform, arrows as arrows; empty without keys.
QString keysText(const QList<QKeySequence>& keys);

} // namespace strikescope
