// The floor of the window's start: a window with a plot of 200 points, and nothing else. Says as StrikeScope
// does when it was painted, and stops.
#include <QApplication>
#include <QMainWindow>
#include <QTimer>

#include <qcustomplot.h>

#include <chrono>
#include <cstdio>

namespace {

class Window : public QMainWindow {
protected:
    bool event(QEvent* event) override {
        const bool handled = QMainWindow::event(event);
        if (event->type() == QEvent::UpdateRequest)
            QTimer::singleShot(0, this, [] {
                const auto now = std::chrono::steady_clock::now().time_since_epoch();
                const double started = qEnvironmentVariable("STRIKESCOPE_STARTED_AT").toDouble();
                std::fprintf(stderr, "painted window after %.3f ms\n",
                             (double(std::chrono::nanoseconds(now).count()) - started) / 1e6);
                QCoreApplication::quit();
            });
        return handled;
    }
};

} // namespace

int main(int argc, char** argv) {
    QApplication application(argc, argv);
    Window window;
    auto* plot = new QCustomPlot(&window);
    QVector<double> x(200), y(200);
    for (int i = 0; i < 200; ++i) {
        x[i] = i;
        y[i] = i % 17;
    }
    plot->addGraph()->setData(x, y, true);
    plot->rescaleAxes();
    window.setCentralWidget(plot);
    window.resize(1280, 800);
    window.show();
    return QApplication::exec();
}
