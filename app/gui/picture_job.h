#pragma once

#include "models/core/result.h"

#include <QObject>
#include <QTimer>

namespace strikescope {

class ChainController;
class MainWindow;

// --render: waits until everything asked for is on screen, draws the window into a file, and says how it
// went.
class PictureJob : public QObject {
    Q_OBJECT
public:
    PictureJob(ChainController& controller, MainWindow& window, QString file, QObject* parent = nullptr);

signals:
    void drawn();
    void failed(const strikescope::Error& error);

private:
    void look(); // after each change: is it all there, or has it failed?
    void draw();
    void stop(const Error& error);

    ChainController& m_controller;
    MainWindow& m_window;
    const QString m_file;
    QTimer m_patience;
    QTimer m_settle;
    QTimer m_again;
    bool m_over = false;
};

} // namespace strikescope
