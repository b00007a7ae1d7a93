// How long the window takes from a change on cached data to its painted picture, pane by pane:
// bench_ui [--full] [PART]...

#include "tests/bench/ui_parts.h"
#include "tests/bench/ui_time.h"
#include "tests/bench/ui_window.h"
#include "ui/theme/theme.h"

#include <QApplication>

#include <algorithm>
#include <cstdio>
#include <iterator>

using namespace strikescope;

namespace {

struct Part {
    const char* name;
    void (*measure)(bool full);
};

constexpr Part allParts[] = {
    {"strikes", [](bool) { bench::measureStrikes(); }},
    {"time", [](bool) { bench::measureTimePanes(); }},
    {"start", [](bool) { bench::measureStart(); }},
    {"session", bench::measureSession},
    {"live", bench::measureLive},
};

int usage() {
    std::fputs("bench_ui [--full] [PART]...   parts:", stderr);
    for (const Part& part : allParts)
        std::fprintf(stderr, " %s", part.name);
    std::fputs("\n", stderr);
    return 2;
}

} // namespace

int main(int argc, char** argv) {
    if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(argc, argv);
    applyTheme(application, Theme::Light);
    QStringList names = application.arguments().mid(1);
    const bool full = names.removeAll(QStringLiteral("--full")) > 0;
    for (const QString& name : names)
        if (std::none_of(std::begin(allParts), std::end(allParts),
                         [&](const Part& part) { return name == QLatin1String(part.name); }))
            return usage();
    for (const Part& part : allParts)
        if (names.isEmpty() || names.contains(QLatin1String(part.name)))
            part.measure(full);
    return 0;
}
