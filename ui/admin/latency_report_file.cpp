#include "ui/admin/latency_report_file.h"

#include "models/export/target_file.h"
#include "models/migrate/latency/comparison_report.h"
#include "ui/admin/latency_plot.h"
#include "ui/theme/theme.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QFileInfo>
#include <QPdfWriter>
#include <QTextDocument>

namespace strikescope {

namespace {

constexpr int pictureHeight = 260;
constexpr double finer = 2; // than the screen: it is printed too

QByteArray pictureOfTimes(const LatencyTimes& times) {
    LatencyPlot plot;
    plot.setPalette(paperPalette());
    plot.resize(latencyPictureWidth, pictureHeight);
    plot.setTimes(times);
    QImage image(plot.size() * finer, QImage::Format_RGB32);
    image.setDevicePixelRatio(finer);
    image.fill(Qt::white);
    plot.render(&image, QPoint(), QRegion(), QWidget::DrawChildren);
    QByteArray png;
    QBuffer buffer(&png);
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "PNG");
    return png;
}

// Landscape, because plans stand side by side.
QByteArray pdfOfPage(const QString& html) {
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    QPdfWriter pdf(&buffer);
    pdf.setTitle(QStringLiteral("Latency before and after"));
    pdf.setCreator(QStringLiteral("StrikeScope"));
    pdf.setPageLayout({QPageSize(QPageSize::A4), QPageLayout::Landscape, QMarginsF(12, 12, 12, 12),
                       QPageLayout::Millimeter});
    QTextDocument document;
    QFont font = document.defaultFont();
    font.setPointSizeF(8);
    document.setDefaultFont(font);
    document.setHtml(html);
    document.print(&pdf);
    return bytes;
}

} // namespace

LatencyPictures latencyPictures(const LatencyReport& report) {
    LatencyPictures pictures;
    for (const QuestionReport& question : report.questions)
        pictures.insert(question.name, pictureOfTimes(countedTimes(report, question.name)));
    return pictures;
}

Result<void> saveLatencyReport(const QString& file, const LatencyReport& report,
                               const LatencyPictures& pictures) {
    const QString kind = QFileInfo(file).suffix().toLower();
    if (kind == QLatin1String("html"))
        return replaceFile(file, latencyHtml(report, pictures).toUtf8());
    if (kind == QLatin1String("pdf"))
        return replaceFile(file, pdfOfPage(latencyHtml(report, pictures)));
    if (kind == QLatin1String("csv"))
        return replaceFile(file, latencySamples(report).toUtf8());
    return failure(ErrorCode::Invalid,
                   QCoreApplication::translate("LatencyView",
                                               "A report is a .html, a .pdf or a .csv. Name the file so."));
}

} // namespace strikescope
