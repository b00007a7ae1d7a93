#include "ui/panes/paper.h"

#include "models/export/target_file.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QFileInfo>
#include <QImage>
#include <QPaintEngine>
#include <QPainter>
#include <QPdfWriter>
#include <QSvgGenerator>
#include <QWidget>

namespace strikescope {

namespace {

constexpr double millimetresPerInch = 25.4;
constexpr int screenDots = 96;

QString onPaper(const char* text) {
    return QCoreApplication::translate("Paper", text);
}

// The pane in its own pixels, and under it the caption.
QSize layOut(const QWidget& pane) {
    return {pane.width(), pane.height() + 2 * pane.fontMetrics().height()};
}

void paintPane(QPainter& painter, QWidget& pane, const QString& caption) {
    const QSize whole = layOut(pane);
    painter.fillRect(QRect(QPoint(), whole), pane.palette().color(QPalette::Base));
    pane.render(&painter, QPoint(), QRegion(), QWidget::DrawChildren);
    painter.setFont(pane.font());
    painter.setPen(pane.palette().color(QPalette::PlaceholderText));
    const QRect line(12, pane.height(), whole.width() - 24, whole.height() - pane.height());
    painter.drawText(line, Qt::AlignVCenter | Qt::AlignLeft,
                     pane.fontMetrics().elidedText(caption, Qt::ElideRight, line.width()));
}

// The same shape, as wide as it was asked for.
QSizeF millimetresOf(const QWidget& pane, const PaperSize& size) {
    const QSizeF whole = layOut(pane);
    if (size.millimetres.isEmpty())
        return whole * millimetresPerInch / screenDots;
    return whole.scaled(size.millimetres, Qt::KeepAspectRatio);
}

QByteArray pngOf(QWidget& pane, const QString& caption, const PaperSize& size) {
    const double dots = size.dotsPerInch / millimetresPerInch;
    const QSizeF wanted = size.millimetres.isEmpty() ? QSizeF(layOut(pane)) * size.dotsPerInch / screenDots
                                                     : millimetresOf(pane, size) * dots;
    QImage image(wanted.toSize(), QImage::Format_RGB32);
    image.setDotsPerMeterX(int(dots * 1000));
    image.setDotsPerMeterY(int(dots * 1000));
    image.setText(QStringLiteral("Description"), caption);
    QPainter painter(&image);
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    painter.scale(double(image.width()) / layOut(pane).width(),
                  double(image.height()) / layOut(pane).height());
    paintPane(painter, pane, caption);
    painter.end();
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "PNG");
    return bytes;
}

QByteArray svgOf(QWidget& pane, const QString& caption, const PaperSize& size) {
    QByteArray bytes;
    QBuffer buffer(&bytes);
    QSvgGenerator svg;
    svg.setOutputDevice(&buffer);
    svg.setTitle(caption);
    svg.setResolution(screenDots);
    svg.setSize((millimetresOf(pane, size) * screenDots / millimetresPerInch).toSize());
    svg.setViewBox(QRect(QPoint(), layOut(pane)));
    QPainter painter(&svg);
    paintPane(painter, pane, caption);
    painter.end();
    return bytes;
}

QByteArray pdfOf(QWidget& pane, const QString& caption, const PaperSize& size) {
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    QPdfWriter pdf(&buffer);
    pdf.setTitle(caption);
    pdf.setCreator(QStringLiteral("StrikeScope"));
    pdf.setPageMargins(QMarginsF());
    pdf.setPageSize(QPageSize(millimetresOf(pane, size), QPageSize::Millimeter));
    pdf.setResolution(screenDots);
    QPainter painter(&pdf);
    painter.scale(double(pdf.width()) / layOut(pane).width(), double(pdf.height()) / layOut(pane).height());
    paintPane(painter, pane, caption);
    painter.end();
    return bytes;
}

} // namespace

bool drawsLines(const QPainter& painter) {
    const QPaintEngine* engine = painter.paintEngine();
    return engine && (engine->type() == QPaintEngine::SVG || engine->type() == QPaintEngine::Pdf);
}

Result<void> savePicture(QWidget& pane, const QString& caption, const QString& file, const PaperSize& size) {
    const QString kind = QFileInfo(file).suffix().toLower();
    const bool known =
        kind == QLatin1String("png") || kind == QLatin1String("svg") || kind == QLatin1String("pdf");
    if (!known)
        return failure(ErrorCode::Invalid,
                       onPaper("A picture is a .png, a .svg or a .pdf. Name the file so."));
    const QByteArray bytes = kind == QLatin1String("png")   ? pngOf(pane, caption, size)
                             : kind == QLatin1String("svg") ? svgOf(pane, caption, size)
                                                            : pdfOf(pane, caption, size);
    return replaceFile(file, bytes);
}

} // namespace strikescope
