#include "models/ingest/demo/demo_writer.h"
#include "tests/support/test_cluster.h"
#include "tests/ui/pictures.h"
#include "ui/admin/plain_table.h"
#include "ui/connect/connect_dialog.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QCheckBox>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPointer>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace strikescope;

// The dialog on a private server: what it lists, keeps, tests and chooses.
class TestConnectDialog : public QObject {
    Q_OBJECT

    std::unique_ptr<TestCluster> m_cluster;
    TestDatabase m_database;
    QTemporaryDir m_folder;

    QString settings() const { return m_folder.filePath(QStringLiteral("settings.ini")); }
    // As a user of that server would write it down.
    NamedProfile market() const {
        NamedProfile profile;
        profile.name = QStringLiteral("market at home");
        profile.hosts = part("host");
        profile.ports = part("port");
        profile.database = m_database.name();
        profile.user = part("user");
        return profile;
    }
    QString part(const char* key) const {
        const QString text = m_database.profile().describe();
        for (const QString& each : text.split(u' '))
            if (each.startsWith(QLatin1String(key) + u'='))
                return each.section(u'=', 1);
        return {};
    }

    template<typename T>
    static T* child(QWidget& dialog, const char* accessibleName) {
        for (T* widget : dialog.findChildren<T*>())
            if (widget->accessibleName() == QLatin1String(accessibleName))
                return widget;
        return nullptr;
    }
    static QPushButton* button(QWidget& dialog, const char* text) {
        for (QPushButton* each : dialog.findChildren<QPushButton*>())
            if (each->text() == QLatin1String(text))
                return each;
        return nullptr;
    }
    static void press(QWidget& dialog, const char* text) {
        QPushButton* found = button(dialog, text);
        QVERIFY2(found && found->isEnabled(), text);
        QTest::mouseClick(found, Qt::LeftButton);
    }
    static void pick(QWidget& dialog, const QString& text) {
        auto* list = child<QListWidget>(dialog, "Databases");
        const auto found = list->findItems(text, Qt::MatchExactly);
        QVERIFY2(!found.isEmpty(), qPrintable(text));
        list->setCurrentItem(found.front());
    }
    static QString said(QWidget& dialog) { return child<QLabel>(dialog, "What came of it")->text(); }
    QPointer<ConnectDialog> opened() {
        QPointer<ConnectDialog> dialog =
            new ConnectDialog(settings(), QStringLiteral("embedded database"), nullptr);
        dialog->show();
        return dialog;
    }
    void fillIn(QWidget& dialog, const NamedProfile& profile) {
        const auto type = [&](const char* name, const QString& text) {
            auto* line = child<QLineEdit>(dialog, name);
            QVERIFY(line);
            line->clear();
            QTest::keyClicks(line, text);
        };
        type("Name", profile.name);
        type("Hosts", profile.hosts);
        type("Ports", profile.ports);
        type("Database", profile.database);
        type("User", profile.user);
    }

private slots:
    void initTestCase() {
        // Nor must the keychain of whoever runs the tests be written to.
        qputenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere");
        START_TEST_CLUSTER(m_cluster);
        auto database = m_cluster->createDatabase();
        QVERIFY2(database, complaint(database).constData());
        m_database = std::move(*database);
        DemoOptions demo;
        demo.days = 1;
        demo.symbols = QStringList{QStringLiteral("NIFTY")};
        QVERIFY(writeDemo(m_database.profile(), demo));
    }
    void init() {
        applyTheme(*qApp, Theme::Light);
        QFile::remove(settings());
        QFile file(m_folder.filePath(QStringLiteral("service.conf")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        const auto& conninfo = market();
        file.write(QStringLiteral("[research]\nhost=%1\nport=%2\ndbname=%3\nuser=%4\npassword=hidden\n")
                       .arg(conninfo.hosts, conninfo.ports, conninfo.database, conninfo.user)
                       .toUtf8());
        qputenv("PGSERVICEFILE", file.fileName().toLocal8Bit());
        qputenv("PGSYSCONFDIR", "/nowhere");
    }

    void aNewConnectionIsTestedSavedAndChosen() {
        QPointer<ConnectDialog> dialog = opened();
        QSignalSpy chosen(dialog.data(), &ConnectDialog::chosen);
        pick(*dialog, QStringLiteral("A new connection…"));
        QVERIFY(!button(*dialog, "Save")->isEnabled());
        fillIn(*dialog, market());
        press(*dialog, "Test");
        auto* checks = child<PlainTable>(*dialog, "What is there");
        QVERIFY(QTest::qWaitFor([&] { return checks->topLevelItemCount() == 5; }, 20000));
        QVERIFY(checks->topLevelItem(0)->text(2).contains(QStringLiteral("over its socket")));
        QVERIFY(checks->topLevelItem(3)->text(2).contains(QStringLiteral("may be read")));
        QVERIFY(checks->topLevelItem(4)->text(2).contains(QStringLiteral("may migrate")));
        pictureOf(*dialog, QStringLiteral("connect-tested"));
        press(*dialog, "Save");
        QVERIFY(ProfileStore(settings()).find(market().name) == market());
        QCOMPARE(child<QListWidget>(*dialog, "Databases")->currentItem()->text(), market().name);
        press(*dialog, "Connect");
        QCOMPARE(chosen.size(), 1);
        const auto choice = chosen.front().front().value<ConnectDialog::Choice>();
        QVERIFY(!choice.embedded && choice.startName == market().name);
        QVERIFY(QTest::qWaitFor([&] { return dialog.isNull(); }, 5000));
    }

    void aServiceIsListedAndNeverItsPassword() {
        QPointer<ConnectDialog> dialog = opened();
        pick(*dialog, QStringLiteral("Service research"));
        for (const QLabel* label : dialog->findChildren<QLabel*>())
            QVERIFY(!label->text().contains(QStringLiteral("hidden")));
        press(*dialog, "Test");
        auto* checks = child<PlainTable>(*dialog, "What is there");
        QVERIFY(QTest::qWaitFor([&] { return checks->topLevelItemCount() == 5; }, 20000));
        applyTheme(*qApp, Theme::Dark);
        QTest::qWait(50);
        pictureOf(*dialog, QStringLiteral("connect-service-dark"));
        delete dialog;
    }

    void whereNobodyAnswersItSaysSo() {
        QPointer<ConnectDialog> dialog = opened();
        pick(*dialog, QStringLiteral("A new connection…"));
        NamedProfile gone = market();
        gone.hosts = m_folder.path();
        fillIn(*dialog, gone);
        press(*dialog, "Test");
        QVERIFY(QTest::qWaitFor([&] { return said(*dialog).startsWith(QStringLiteral("No connection.")); },
                                30000));
        QTest::qWait(30); // laid out anew
        for (const QLabel* label : dialog->findChildren<QLabel*>())
            if (label->isVisible() && label->wordWrap())
                QVERIFY2(label->height() >= label->heightForWidth(label->width()), qPrintable(label->text()));
        pictureOf(*dialog, QStringLiteral("connect-nobody"));
        delete dialog;
    }

    // A whole address may hold a password: it is refused, and nothing is saved.
    void anAddressIsNoHost() {
        QPointer<ConnectDialog> dialog = opened();
        pick(*dialog, QStringLiteral("A new connection…"));
        NamedProfile address = market();
        address.hosts = QStringLiteral("postgresql://asha:geheim@db1/market");
        fillIn(*dialog, address);
        QVERIFY(!button(*dialog, "Save")->isEnabled() && !button(*dialog, "Test")->isEnabled());
        QVERIFY2(said(*dialog).contains(QStringLiteral("passfile")), qPrintable(said(*dialog)));
        QVERIFY(!said(*dialog).contains(QStringLiteral("geheim")));
        delete dialog;
    }

    // No keychain service runs under a test: the password is not kept anywhere else in its place.
    void withoutAKeychainThePassfileIsNamed() {
        qputenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere");
        QPointer<ConnectDialog> dialog = opened();
        pick(*dialog, QStringLiteral("A new connection…"));
        fillIn(*dialog, market());
        for (QCheckBox* box : dialog->findChildren<QCheckBox*>())
            if (box->text().contains(QStringLiteral("keychain")))
                box->setChecked(true);
        QTest::keyClicks(child<QLineEdit>(*dialog, "Password"), QStringLiteral("geheim"));
        press(*dialog, "Save");
        QVERIFY(QTest::qWaitFor([&] { return said(*dialog).contains(QStringLiteral("passfile")); }, 60000));
        pictureOf(*dialog, QStringLiteral("connect-no-keychain"));
        QVERIFY(ProfileStore(settings()).all().empty());
        QFile kept(settings());
        QVERIFY(!kept.open(QIODevice::ReadOnly) || !kept.readAll().contains("geheim"));
        delete dialog;
    }

    void aConnectionIsRemoved() {
        QVERIFY(ProfileStore(settings()).save(market()));
        ProfileStore(settings()).setStart(market().name);
        QPointer<ConnectDialog> dialog = opened();
        QCOMPARE(child<QListWidget>(*dialog, "Databases")->currentItem()->text(), market().name);
        press(*dialog, "Remove");
        QVERIFY(ProfileStore(settings()).all().empty() && ProfileStore(settings()).start().isEmpty());
        delete dialog;
    }
};

QTEST_MAIN(TestConnectDialog)
#include "tst_connect_dialog.moc"
