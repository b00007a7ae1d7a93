#include "models/items/view_history.h"
#include "models/items/workspace_store.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace strikescope;
using namespace std::chrono;

namespace {

WindowView someView() {
    WindowView view;
    view.market.symbol = QStringLiteral("NIFTY");
    view.market.timeframe = Timeframe::Min1;
    view.market.expiries = {Date{2026y / August / 25}, Date{2026y / September / 29}};
    view.market.at = fromIst(Date{2026y / August / 18}, hours{12});
    view.market.momentA = fromIst(Date{2026y / August / 17}, hours{10});
    view.market.anchor = {AnchorKind::Back, 6};
    view.pages = standardPages();
    view.pages[0].name = QStringLiteral("Mein Überblick – OI");
    view.pages[0].layout.pane.contract = Contract{Date{2026y / August / 25}, 25000, Side::Put};
    view.page = 2;
    return view;
}

} // namespace

class TestWorkspace : public QObject {
    Q_OBJECT

private slots:
    void aWorkspaceComesBackAsItWas() {
        const Workspace kept{{{someView(), QByteArray("\x01\xff place", 8)}, {someView(), {}}}};
        const auto read = workspaceFromJson(toJson(kept));
        QVERIFY2(read, qPrintable(read ? QString() : read.error().message));
        QVERIFY(*read == kept);
    }

    void theFirstWordThatIsWrongIsNamed_data() {
        QTest::addColumn<QByteArray>("from");
        QTest::addColumn<QByteArray>("to");
        QTest::addColumn<QString>("named");
        const auto row = [](const char* name, const char* from, const char* to, const char* named) {
            QTest::newRow(name) << QByteArray(from) << QByteArray(to) << QString::fromUtf8(named);
        };
        row("version", "\"strikescope_workspace\": 1", "\"strikescope_workspace\": 2",
            "strikescope_workspace");
        row("timeframe", "\"1min\"", "\"30min\"", "windows[0].view.market.timeframe");
        row("moment", "\"2026-08-18T06:30:00Z\"", "\"noon\"", "windows[0].view.market.at");
        row("expiry", "\"2026-08-25\",\n", "\"2026-02-30\",\n", "windows[0].view.market.expiries");
        row("split", "\"row\"", "\"ring\"", "layout.split");
        row("kind", "\"heatmap\"", "\"pie\"", "layout.pane.kind");
        row("page", "\"page\": 2", "\"page\": 6", "windows[0].view.page");
        row("unknown", "\"page\": 2", "\"pagee\": 2", "pagee");
    }
    void theFirstWordThatIsWrongIsNamed() {
        QFETCH(QByteArray, from);
        QFETCH(QByteArray, to);
        QFETCH(QString, named);
        QByteArray bytes = toJson(Workspace{{{someView(), {}}}});
        QVERIFY2(bytes.contains(from), bytes.constData());
        const qsizetype place = bytes.indexOf(from);
        bytes.replace(place, from.size(), to);
        const auto read = workspaceFromJson(bytes);
        QVERIFY(!read);
        QCOMPARE(read.error().code, ErrorCode::Invalid);
        QVERIFY2(read.error().message.contains(named), qPrintable(read.error().message));
    }

    void tooDeepAndTooManyAreRefused() {
        LayoutNode deep = leaf({});
        for (int i = 0; i < 14; ++i)
            deep = split(i % 2, {deep, leaf({})});
        WindowView view = someView();
        view.page = 0;
        view.pages = {{QStringLiteral("deep"), deep}};
        QVERIFY(!workspaceFromJson(toJson(Workspace{{{view, {}}}})));
        view.pages[0].layout = split(false, std::vector<LayoutNode>(mostPanes, leaf({})));
        QVERIFY(workspaceFromJson(toJson(Workspace{{{view, {}}}})));
        view.pages[0].layout = split(true, {view.pages[0].layout, leaf({})});
        QVERIFY(!workspaceFromJson(toJson(Workspace{{{view, {}}}})));
        QVERIFY(!workspaceFromJson("[]"));
        QVERIFY(!workspaceFromJson({}));
    }

    void namedOnesAreKeptAndListed() {
        const QTemporaryDir folder;
        const WorkspaceStore store(folder.path() + QStringLiteral("/workspaces"));
        QVERIFY(store.names().isEmpty());
        const Workspace workspace{{{someView(), {}}}};
        QVERIFY(store.save(QStringLiteral("Expiry day"), workspace));
        QVERIFY(store.save(WorkspaceStore::lastName(), workspace));
        QCOMPARE(store.names(), QStringList{QStringLiteral("Expiry day")});
        QVERIFY(*store.load(QStringLiteral("Expiry day")) == workspace);
        const auto absent = store.load(QStringLiteral("Other"));
        QCOMPARE(absent.error().code, ErrorCode::NotFound);
        QVERIFY(absent.error().message.contains(QStringLiteral("Expiry day")));
        for (const char* name : {"../up", "a/b", "", ".hidden"}) {
            QCOMPARE(store.save(QString::fromLatin1(name), workspace).error().code, ErrorCode::Invalid);
            QCOMPARE(store.load(QString::fromLatin1(name)).error().code, ErrorCode::Invalid);
        }
    }

    void aBrokenFileIsSaidAndLeftAsItIs() {
        const QTemporaryDir folder;
        const WorkspaceStore store(folder.path());
        QFile file(folder.path() + QStringLiteral("/Old.json"));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write("{ not json") > 0);
        file.close();
        QCOMPARE(store.load(QStringLiteral("Old")).error().code, ErrorCode::Invalid);
        QVERIFY(file.exists());
    }

    void undoGoesBackStepByStep() {
        ViewHistory history;
        ViewHistory::Clock::time_point now{hours{1}};
        const auto shown = [&](int page) {
            WindowView view = someView();
            view.page = page;
            return view;
        };
        for (int page = 0; page < 4; ++page)
            history.record(shown(page), now += seconds{5});
        history.record(shown(3), now += seconds{5}); // the same is no step
        QCOMPARE(history.undo()->page, 2);
        QCOMPARE(history.undo()->page, 1);
        QCOMPARE(history.redo()->page, 2);
        history.record(shown(2), now); // what undo showed is recorded again by the window
        QVERIFY(history.canRedo());
        history.record(shown(5), now += seconds{5});
        QVERIFY(!history.canRedo());
        QCOMPARE(history.undo()->page, 2);
        QCOMPARE(history.undo()->page, 1);
        QCOMPARE(history.undo()->page, 0);
        QVERIFY(!history.undo());
    }

    void aScrubIsOneStep() {
        ViewHistory history;
        ViewHistory::Clock::time_point now{hours{1}};
        WindowView view = someView();
        history.record(view, now);
        const auto start = view.market.at;
        for (int i = 0; i < 50; ++i) {
            *view.market.at += minutes{5};
            history.record(view, now += milliseconds{40});
        }
        QCOMPARE(history.undo()->market.at, start);
        QVERIFY(!history.canUndo());
        QCOMPARE(history.redo()->market.at, view.market.at);
    }

    void aWalkThroughTheExpiriesIsOneStep() {
        ViewHistory history;
        ViewHistory::Clock::time_point now{hours{1}};
        WindowView view = someView();
        history.record(view, now);
        const auto start = view.market.expiries;
        for (int i = 0; i < 5; ++i) {
            view.market.expiries = {Date{2026y / August / 18} + days{7 * i}};
            history.record(view, now += milliseconds{100});
        }
        QCOMPARE(history.undo()->market.expiries, start);
        QVERIFY(!history.canUndo());
    }

    void aQuickMoveAfterAnotherChangeIsAStepOfItsOwn() {
        ViewHistory history;
        ViewHistory::Clock::time_point now{hours{1}};
        WindowView view = someView();
        history.record(view, now);
        view.page = 0;
        history.record(view, now += seconds{5});
        const auto before = view.market.at;
        *view.market.at += minutes{5};
        history.record(view, now += milliseconds{300});
        QCOMPARE(history.undo()->market.at, before);
        QCOMPARE(history.undo()->page, someView().page);
    }

    // The window records what it shows at each new frame, whether or not anything is another.
    void aFrameThatComesBetweenHoldsNoStepsTogether() {
        ViewHistory history;
        ViewHistory::Clock::time_point now{hours{1}};
        WindowView view = someView();
        history.record(view, now);
        *view.market.at += minutes{5};
        history.record(view, now += seconds{5});
        const auto first = view.market.at;
        history.record(view, now += milliseconds{700});
        *view.market.at += minutes{5};
        history.record(view, now += milliseconds{700});
        QCOMPARE(history.undo()->market.at, first);
    }
};

QTEST_GUILESS_MAIN(TestWorkspace)
#include "tst_workspace.moc"
