#include "models/db/session.h"
#include "models/domain/market_files.h"
#include "models/ingest/demo/demo_writer.h"
#include "tests/support/test_cluster.h"
#include "tests/ui/pictures.h"
#include "ui/export/export_dialog.h"
#include "ui/export/picture_size.h"
#include "ui/export/table_file.h"
#include "ui/panes/paper.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFile>
#include <QImage>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QPointer>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace strikescope;
using namespace std::chrono;

namespace {

PaneTable someTable() {
    PaneTable table;
    table.caption = QStringLiteral("NIFTY · IV · 12:00–12:05 IST");
    table.columns = {{QStringLiteral("Strike"), QStringLiteral("strike")},
                     {QStringLiteral("Call IV %"), QStringLiteral("call_iv")},
                     {QStringLiteral("Remark"), QStringLiteral("remark")}};
    table.rows = {
        {{QStringLiteral("24,000"), 24000},
         {QStringLiteral("12.34%"), 0.1 + 0.2},
         {QStringLiteral("=cmd()")}},
        {{QStringLiteral("24,050"), 24050}, {QString(QChar(0x2013))}, {QStringLiteral("a, \"b\"")}}};
    return table;
}

QByteArray contentOf(const QString& file) {
    QFile in(file);
    return in.open(QIODevice::ReadOnly) ? in.readAll() : QByteArray();
}

} // namespace

class TestExport : public QObject {
    Q_OBJECT

private slots:
    void aTableIsWrittenAsItIsSeen() {
        const QByteArray csv = tableBytes(someTable(), false);
        QVERIFY(csv.contains("strike,call_iv,remark\r\n"));
        // The number reads back to the same double; what a spreadsheet would run is neutralised.
        QVERIFY2(csv.contains("24000,0.30000000000000004,'=cmd()\r\n"), csv.constData());
        QVERIFY2(csv.contains("24050,,\"a, \"\"b\"\"\"\r\n"), csv.constData());
        QVERIFY(csv.startsWith("# NIFTY · IV"));
        QVERIFY(csv.contains("rows 2; sha256 "));
        QVERIFY(tableBytes(someTable(), true).contains("24050\t\ta, \"b\"\n"));
    }

    void filesAreWrittenWholeOrNotAtAll() {
        const QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("seen.csv"));
        QVERIFY(saveTable(someTable(), file));
        QCOMPARE(contentOf(file), tableBytes(someTable(), false));
        QCOMPARE(saveTable(someTable(), folder.filePath(QStringLiteral("seen.xls"))).error().code,
                 ErrorCode::Invalid);
        const auto nowhere = saveTable(someTable(), folder.filePath(QStringLiteral("no/seen.csv")));
        QCOMPARE(nowhere.error().code, ErrorCode::NotFound); // Unavailable would be the database
        QVERIFY(nowhere.error().message.contains(folder.filePath(QStringLiteral("no"))));
    }

    void picturesHaveTheirSizeAndCaption() {
        applyTheme(*qApp, Theme::Light);
        QLabel pane(QStringLiteral("a pane"));
        pane.resize(400, 200);
        const QTemporaryDir folder;
        const QString png = folder.filePath(QStringLiteral("p.png")),
                      svg = folder.filePath(QStringLiteral("p.svg")),
                      pdf = folder.filePath(QStringLiteral("p.pdf"));
        const QString caption = QStringLiteral("NIFTY 12:00");
        QVERIFY(savePicture(pane, caption, png, {{}, 192}));
        const QImage image(png);
        QCOMPARE(image.width(), 800);
        QCOMPARE(image.text(QStringLiteral("Description")), caption);
        QVERIFY(savePicture(pane, caption, png, {{100, 100}, 254}));
        QCOMPARE(QImage(png).width(), 1000); // 100 mm at 10 dots a millimetre
        QVERIFY(savePicture(pane, caption, svg));
        QVERIFY(contentOf(svg).contains("a pane") && contentOf(svg).contains(caption.toUtf8()));
        QVERIFY(savePicture(pane, caption, pdf));
        QVERIFY(contentOf(pdf).startsWith("%PDF"));
        QCOMPARE(savePicture(pane, caption, folder.filePath(QStringLiteral("p.gif"))).error().code,
                 ErrorCode::Invalid);
    }

    void aLongCaptionIsWrappedNotCut() {
        QLabel pane(QStringLiteral("a pane"));
        pane.resize(200, 100);
        const QString line = QStringLiteral("NIFTY 12:00");
        const QString lines = QStringList(8, line).join(QStringLiteral("  ·  "));
        QVERIFY(paperShape(pane, lines).height() > paperShape(pane, line).height() + 20);
        const QImage image = captionedPicture(pane, lines);
        QCOMPARE(image.size(), paperShape(pane, lines));
    }

    // The caption takes the same share of the paper, however many dots that has.
    void morePixelsAreTheSamePicture() {
        QLabel pane(QStringLiteral("a pane"));
        pane.resize(400, 120);
        const QString caption = QStringLiteral("NIFTY · expiry 25 Aug 2026 · 12:00 IST");
        const auto inkOf = [&](int dots) {
            const QImage all = captionedPicture(pane, caption, {QSizeF(100, 100), dots});
            const QImage image = all.convertToFormat(QImage::Format_Grayscale8);
            int dark = 0, last = 0;
            for (int y = image.height() * 120 / paperShape(pane, caption).height(); y < image.height(); ++y)
                for (int x = 0; x < image.width(); ++x)
                    if (qGray(image.pixel(x, y)) < 192) {
                        ++dark;
                        last = std::max(last, x);
                    }
            return std::pair(double(dark) / image.width() / image.height(), double(last) / image.width());
        };
        const auto [coarse, coarseEnd] = inkOf(96);
        const auto [fine, fineEnd] = inkOf(384);
        QVERIFY(coarse > 0);
        QVERIFY2(std::abs(fine / coarse - 1) < 0.5, qPrintable(QString::number(fine / coarse)));
        QVERIFY(std::abs(fineEnd - coarseEnd) < 0.03);
    }

    void sizesOfPicturesAreUnderstood() {
        QLabel pane;
        pane.resize(400, 280);
        const auto pixelsOf = [&](const QString& text, int dots) {
            const auto size = paperSizeFrom(text, dots);
            return size ? captionedPicture(pane, QStringLiteral("x"), *size).width() : 0;
        };
        QCOMPARE(pixelsOf(QStringLiteral("1600x9000"), 300), 1600);
        QCOMPARE(pixelsOf(QStringLiteral("1600x9000px"), 300), 1600);
        QCOMPARE(pixelsOf(QStringLiteral("25.4x100mm"), 300), 300);
        for (const char* wrong : {"", "160", "160x", "0x10", "160x100cm", "99999x99999", "9999x9999mm"})
            QVERIFY2(!paperSizeFrom(QString::fromLatin1(wrong), 300), wrong);
    }

    void theSizeOfAPictureIsChosenInPixelsOrMillimetres() {
        const QSize shape(800, 400);
        QPointer<PictureSizeDialog> dialog = new PictureSizeDialog(shape);
        dialog->show();
        const auto box = [&](const char* name) {
            for (auto* found : dialog->findChildren<QWidget*>())
                if (found->accessibleName() == QLatin1String(name))
                    return found;
            return static_cast<QWidget*>(nullptr);
        };
        auto* unit = qobject_cast<QComboBox*>(box("Unit"));
        auto* width = qobject_cast<QDoubleSpinBox*>(box("Width"));
        auto* height = qobject_cast<QDoubleSpinBox*>(box("Height"));
        auto* dots = qobject_cast<QSpinBox*>(box("Dots per inch"));
        QCOMPARE(width->value(), 800.0);
        width->setValue(1000);
        QCOMPARE(height->value(), 500.0); // the shape stays
        height->setValue(300);
        QCOMPARE(width->value(), 600.0);
        QVERIFY(!dots->isEnabled());
        QLabel pane;
        pane.resize(800, 400 - (paperShape(pane, QStringLiteral("x")).height() - pane.height()));
        QCOMPARE(captionedPicture(pane, QStringLiteral("x"), dialog->size()).width(), 600);
        unit->setCurrentIndex(1);
        QVERIFY(dots->isEnabled());
        width->setValue(100);
        QCOMPARE(height->value(), 50.0);
        dots->setValue(254);
        QCOMPARE(captionedPicture(pane, QStringLiteral("x"), dialog->size()).width(), 1000);
        pictureOf(*dialog, QStringLiteral("picture-size"));
        QSignalSpy chosen(dialog, &PictureSizeDialog::chosen);
        QTest::mouseClick(dialog->findChild<QPushButton*>(), Qt::LeftButton);
        QCOMPARE(chosen.size(), 1);
        // It is there again the next time.
        const PictureSizeDialog again(shape);
        QCOMPARE(again.size().millimetres, QSizeF(100, 50));
        QCOMPARE(again.size().dotsPerInch, 254);
    }

    void theDialogPreviewsAndExportsARange() {
        std::unique_ptr<TestCluster> cluster;
        START_TEST_CLUSTER(cluster);
        const auto database = cluster->createDatabase();
        QVERIFY(database);
        DemoOptions demo;
        demo.days = 1;
        demo.symbols = QStringList{QStringLiteral("NIFTY")};
        QVERIFY(writeDemo(database->profile(), demo));
        const QTemporaryDir folder;
        const QString settings = folder.filePath(QStringLiteral("settings.ini"));
        ExportDialog::Range range;
        range.symbols = QStringList{QStringLiteral("NIFTY")};
        range.symbol = QStringLiteral("NIFTY");
        range.timeframe = Timeframe::Min15;
        range.first = range.last = range.shown = demoDay(database->profile());
        auto* dialog =
            new ExportDialog({database->profile(), builtInMarketTables()}, range, settings, nullptr);
        dialog->resize(1000, 640);
        dialog->show();
        auto* preview = dialog->findChild<QPlainTextEdit*>();
        QTRY_VERIFY_WITH_TIMEOUT(preview->toPlainText().contains(QStringLiteral("15min,NIFTY")), 20'000);
        pictureOf(*dialog, QStringLiteral("export-dialog"));
        const QString file = folder.filePath(QStringLiteral("range.csv"));
        dialog->findChild<QLineEdit*>(QString())->setText(file);
        for (QLineEdit* edit : dialog->findChildren<QLineEdit*>())
            if (edit->accessibleName() == QStringLiteral("File"))
                edit->setText(file);
        QSignalSpy exported(dialog, &ExportDialog::exported);
        for (QPushButton* button : dialog->findChildren<QPushButton*>())
            if (button->text() == QStringLiteral("Export"))
                QTest::mouseClick(button, Qt::LeftButton);
        QVERIFY(exported.wait(30'000));
        QVERIFY(exported.front()[1].toLongLong() > 1000);
        QVERIFY(contentOf(file).contains("bucket_time_utc,bucket_time_ist"));
        QVERIFY(!dialog->isRunning());
        // Remembered for the next time.
        QSettings kept(settings, QSettings::IniFormat);
        ExportChoice choice;
        choice.recall(kept);
        QVERIFY(choice.target.preamble);
        delete dialog;
        // A long export names one column for both sides; its choice comes back too.
        choice.request.shape = {ExportLayout::Long, ExportFormat::Csv, {QStringLiteral("iv_avg")}};
        choice.remember(kept);
        kept.sync();
        const ExportDialog again({database->profile(), builtInMarketTables()}, range, settings, nullptr);
        QCOMPARE(again.choice().request.shape, choice.request.shape);
    }

private:
    static Date demoDay(const ConnectionProfile& profile) {
        const auto session = Session::open(profile);
        const auto rows = (*session)->query(
            "SELECT max((bucket_time AT TIME ZONE 'Asia/Kolkata')::date)::text FROM fo_option_strike_bars");
        return parseIsoDate(std::string(rows->text(0, 0))).value();
    }
};

QTEST_MAIN(TestExport)
#include "tst_export.moc"
