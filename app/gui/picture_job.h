#pragma once

#include "models/core/result.h"
#include "ui/panes/paper.h"

#include <QObject>
#include <QTimer>

namespace strikescope {

class ChainController;
class MainWindow;

// --render, --save-picture, --save-table: waits until everything asked for is on screen, writes the window or
// the numbers of its pane into a file, and says how it went.
class PictureJob : public QObject {
    Q_OBJECT
public:
    struct Files {
        QString picture; // of the whole window, a PNG; empty: none
        QString pane;    // picture of the active pane; empty: none
        PaperSize paneSize;
        QString table; // of the active pane; empty: none
    };
    PictureJob(ChainController& controller, MainWindow& window, Files files, QObject* parent = nullptr);

signals:
    void drawn();
    void failed(const strikescope::Error& error);

private:
    void look(); // after each change: is it all there, or has it failed?
    void draw();
    Result<void> drawPicture();
    void stop(const Error& error);

    ChainController& m_controller;
    MainWindow& m_window;
    const Files m_files;
    QTimer m_patience;
    QTimer m_settle;
    QTimer m_again;
    bool m_over = false;
};

} // namespace strikescope
