#pragma once

#include "models/domain/market_files.h"
#include "tests/items/fake_source.h"
#include "tests/ui/pictures.h"
#include "ui/charts/strike_chart.h"
#include "ui/main_window.h"
#include "ui/panes/pane_area.h"

#include <QTest>

namespace strikescope {

// A window on the made-up market, its first page on a quantity.
class WindowFixture {
public:
    explicit WindowFixture(const ChainWish& wish = {QStringLiteral("NIFTY")},
                           Quantity quantity = Quantity::Iv, Theme theme = Theme::Light,
                           bool remembers = false)
        : control(std::make_shared<FakeSource::Control>())
        , controller(wish)
        , window((applyTheme(*qApp, theme), controller),
                 std::make_shared<const MarketTables>(builtInMarketTables()), preferences)
        , m_remembers(remembers) {
        controller.setPollInterval(std::chrono::hours{1});
        window.resize(1280, 800);
        window.area()->editActive([&](PaneView& view) { view.quantity = quantity; });
    }

    void open() {
        controller.setRepository(
            m_remembers ? std::make_shared<StrikeRepository>(std::make_unique<FakeSource>(control))
                        : forgetfulRepository(control));
    }

    bool showReady() {
        window.show();
        open();
        return QTest::qWaitFor([this] { return isSettled(); }) && QTest::qWaitForWindowExposed(&window);
    }

    bool isSettled() const {
        return controller.state() == ChainController::State::Ready ? window.isSettled()
                                                                   : controller.isSettled();
    }

    const PaneView& paneView() const { return window.area()->active()->view(); }
    // The pane the keys go to, as what it is.
    template<typename T = StrikeChart>
    T* pane() const {
        return qobject_cast<T*>(window.area()->active()->pane());
    }
    StrikeChart* chart() const { return pane(); }
    bool showPage(int page) {
        WindowView view = window.view();
        view.page = page;
        window.setView(view);
        return QTest::qWaitFor([this] { return isSettled(); });
    }
    bool run(const QString& command) {
        for (const Command& each : window.commands())
            if (each.id == command && each.isEnabled()) {
                each.run();
                return true;
            }
        return false;
    }

    // What is on screen; also left beside the tests for eyes.
    QImage picture(const QString& name) {
        QTest::qWait(30); // queued replots
        return pictureOf(window, name);
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
    Preferences preferences;
    MainWindow window;

private:
    bool m_remembers;
};

} // namespace strikescope
