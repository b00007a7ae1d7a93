#pragma once

#include "models/core/result.h"
#include "models/items/layout.h"

#include <QByteArray>
#include <QJsonObject>

namespace strikescope {

// A window with its place on the desktop, as the window system writes it down; empty: wherever it falls.
struct WindowState {
    WindowView view;
    QByteArray place;

    bool operator==(const WindowState&) const = default;
};

inline constexpr int mostWindows = 16;

// Windows that are opened together. A file of JSON, which anybody may have written.
struct Workspace {
    std::vector<WindowState> windows; // never empty

    bool operator==(const Workspace&) const = default;
};

QByteArray toJson(const Workspace&);
// Invalid says which key is wrong, and what may stand there.
Result<Workspace> workspaceFromJson(const QByteArray&);

QJsonObject toJson(const WindowView&);
Result<WindowView> windowViewFromJson(const QJsonObject&, const QString& where = {});

} // namespace strikescope
