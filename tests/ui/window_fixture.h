#pragma once

#include "models/domain/market_files.h"
#include "tests/items/fake_source.h"
#include "ui/charts/strike_chart.h"
#include "ui/main_window.h"

#include <QDir>
#include <QTest>

namespace strikescope {

// A window on the made-up market.
class WindowFixture {
public:
    explicit WindowFixture(const ChainWish& wish = {QStringLiteral("NIFTY")}, Theme theme = Theme::Light)
        : control(std::make_shared<FakeSource::Control>())
        , controller(wish)
        , window((applyTheme(*qApp, theme), controller), builtInMarketTables(), theme) {
        controller.setPollInterval(std::chrono::hours{1});
        window.resize(1280, 800);
    }

    void open() {
        controller.setRepository(forgetfulRepository(control));
    }

    bool showReady() {
        window.show();
        open();
        return QTest::qWaitFor([this] { return controller.isSettled(); }) &&
               QTest::qWaitForWindowExposed(&window);
    }

    // What is on screen; also left beside the tests for eyes.
    QImage picture(const QString& name) {
        QTest::qWait(30); // queued replots
        QImage image = window.grab().toImage();
        const QString folder = QCoreApplication::applicationDirPath() + QStringLiteral("/pictures");
        QDir().mkpath(folder);
        image.save(QStringLiteral("%1/%2.png").arg(folder, name));
        return image;
    }

    template<typename T>
    T* child(const QString& accessibleName) {
        for (T* widget : window.findChildren<T*>())
            if (widget->accessibleName() == accessibleName)
                return widget;
        return nullptr;
    }

    std::shared_ptr<FakeSource::Control> control;
    ChainController controller;
    MainWindow window;
};

} // namespace strikescope
