#pragma once

#include "app/common/redis.h"
#include "models/core/result.h"
#include "models/domain/market_tables.h"
#include "models/items/chain_controller.h"
#include "models/items/layout.h"
#include "ui/panes/paper.h"
#include "ui/theme/theme.h"

#include <QSize>
#include <QStringList>

namespace strikescope {

// The command line of the window, understood and checked before there is an application: picture and scale
// decide which platform the application is made on.
struct WindowOptions {
    bool help = false;
    bool version = false;
    QString conninfo;  // empty: the embedded cluster
    QString configDir; // empty: this user's
    RedisChoice redis;
    ChainWish wish;
    WindowView view;            // what the window opens on
    bool viewIsGiven = false;   // some option says so: the windows of the last run stay closed
    std::optional<Theme> theme; // nothing: as chosen before
    std::optional<ColorPreset> colors;
    QString bookmark;    // the file of one, to open
    QString pictureFile; // with renderFile or alone: the picture of the active pane goes there
    PaperSize pictureSize;
    QString tableFile;  // with renderFile or alone: the numbers of the active pane go there
    QString workspace;  // a named one to open
    QString renderFile; // empty: a window on the screen
    QSize size{1280, 800};
    double scale = 1;

    // Something is written from the window, and no window stays.
    bool isPicture() const { return !renderFile.isEmpty() || !pictureFile.isEmpty() || !tableFile.isEmpty(); }

    // Invalid, naming what is allowed, for a value that is wrong.
    static Result<WindowOptions> parse(const QStringList& arguments, const MarketTables& tables);
};

QString windowHelpText();

} // namespace strikescope
