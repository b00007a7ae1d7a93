// What the panes along time cost, beside the blit of as many pixels: bench_ui_time [-platform offscreen]

#include "tests/bench/ui_time.h"

#include <QApplication>

int main(int argc, char** argv) {
    const QApplication application(argc, argv);
    strikescope::bench::measureTimePanes();
}
