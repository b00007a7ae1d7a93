#include "models/items/background.h"

#include <QSemaphore>
#include <QTest>
#include <QThread>

using namespace strikescope;

class TestBackground : public QObject {
    Q_OBJECT

private slots:
    void answersComeToTheReceiversThread() {
        QObject receiver;
        const QThread* worker = nullptr;
        const QThread* taker = nullptr;
        BackgroundWork<int, int> work(
            &receiver,
            [&](const int& n) {
                worker = QThread::currentThread();
                return 2 * n;
            },
            [&](const int& n, const int& answer) {
                taker = QThread::currentThread();
                QCOMPARE(answer, 2 * n);
            });
        work.ask(21);
        QVERIFY(!work.isSettled());
        QTRY_VERIFY(work.isSettled());
        QVERIFY(worker != thread() && taker == thread());
    }

    void ofThoseAskedMeanwhileOnlyTheNewestIsWorkedOn() {
        QObject receiver;
        QSemaphore go;
        std::vector<int> taken;
        BackgroundWork<int, int> work(
            &receiver,
            [&](const int& n) {
                go.acquire();
                return n;
            },
            [&](const int&, const int& answer) { taken.push_back(answer); });
        for (int n = 1; n <= 50; ++n)
            work.ask(n);
        go.release(2);
        QTRY_VERIFY(work.isSettled());
        QCOMPARE(taken, (std::vector<int>{1, 50}));
        QCOMPARE(go.available(), 0);
    }

    void whatIsForgottenIsNotTaken() {
        QObject receiver;
        QSemaphore go;
        int taken = 0;
        BackgroundWork<int, int> work(
            &receiver,
            [&](const int& n) {
                go.acquire();
                return n;
            },
            [&](const int&, const int& answer) { taken = answer; });
        work.ask(1);
        work.ask(2);
        work.forget();
        QVERIFY(work.isSettled());
        work.ask(3);
        go.release(2);
        QTRY_COMPARE(taken, 3);
    }

    void aReceiverThatIsGoneTakesNothing() {
        QSemaphore go;
        bool taken = false;
        {
            QObject receiver;
            BackgroundWork<int, int> work(
                &receiver,
                [&](const int& n) {
                    go.acquire();
                    return n;
                },
                [&](const int&, const int&) { taken = true; });
            work.ask(1);
        }
        go.release();
        QThreadPool::globalInstance()->waitForDone();
        QCoreApplication::processEvents();
        QVERIFY(!taken);
    }
};

QTEST_GUILESS_MAIN(TestBackground)
#include "tst_background.moc"
