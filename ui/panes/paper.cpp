#include "ui/panes/paper.h"

#include "models/export/target_file.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QFileInfo>
#include <QPainter>
#include <QPdfWriter>
#include <QRegularExpression>
#include <QSvgGenerator>
#include <QWidget>

#include <algorithm>

namespace strikescope {

namespace {

constexpr double millimetresPerInch = 25.4;
constexpr int screenDots = 96;

QString onPaper(const char* text) {
    return QCoreApplication::translate("Paper", text);
}

constexpr int margin = 12;

bool paintsPaper = false; // on the main thread, as all painting of widgets

// In as many lines as it needs: a narrow pane cuts nothing off.
QRect captionRect(const QWidget& pane, const QString& caption) {
    const QRect room(margin, pane.height(), std::max(pane.width() - 2 * margin, 1), 10'000);
    return pane.fontMetrics().boundingRect(room, Qt::TextWordWrap, caption);
}

void paintPane(QPainter& painter, QWidget& pane, const QString& caption) {
    const QRect line = captionRect(pane, caption);
    painter.fillRect(QRect(QPoint(), paperShape(pane, caption)), pane.palette().color(QPalette::Base));
    paintsPaper = true;
    pane.render(&painter, QPoint(), QRegion(), QWidget::DrawChildren);
    paintsPaper = false;
    painter.setFont(pane.font());
    painter.setPen(pane.palette().color(QPalette::PlaceholderText));
    painter.drawText(line.translated(0, pane.fontMetrics().height() / 2), Qt::TextWordWrap, caption);
}

// The same shape, as large as was asked for.
QSizeF millimetresOf(const QSize& shape, const PaperSize& size) {
    return size.millimetres.isEmpty() ? millimetresOnScreen(shape)
                                      : QSizeF(shape).scaled(size.millimetres, Qt::KeepAspectRatio);
}

QByteArray pngOf(QWidget& pane, const QString& caption, const PaperSize& size) {
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    captionedPicture(pane, caption, size).save(&buffer, "PNG");
    return bytes;
}

QByteArray svgOf(QWidget& pane, const QString& caption, const PaperSize& size) {
    QByteArray bytes;
    QBuffer buffer(&bytes);
    QSvgGenerator svg;
    svg.setOutputDevice(&buffer);
    svg.setTitle(caption);
    svg.setResolution(screenDots);
    const QSize shape = paperShape(pane, caption);
    svg.setSize((millimetresOf(shape, size) * screenDots / millimetresPerInch).toSize());
    svg.setViewBox(QRect(QPoint(), shape));
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
    const QSize shape = paperShape(pane, caption);
    pdf.setPageSize(QPageSize(millimetresOf(shape, size), QPageSize::Millimeter));
    pdf.setResolution(screenDots);
    QPainter painter(&pdf);
    painter.scale(double(pdf.width()) / shape.width(), double(pdf.height()) / shape.height());
    paintPane(painter, pane, caption);
    painter.end();
    return bytes;
}

} // namespace

bool drawsOnPaper() {
    return paintsPaper;
}

std::optional<PaperSize> paperSizeFrom(const QString& text, int dotsPerInch) {
    static const QRegularExpression form(
        QStringLiteral("^(\\d{1,5}(?:\\.\\d+)?)x(\\d{1,5}(?:\\.\\d+)?)(mm|px)?$"));
    constexpr double mostPixels = 16384; // on a side
    const auto match = form.match(text);
    const QSizeF read(match.captured(1).toDouble(), match.captured(2).toDouble());
    const bool millimetres = match.captured(3) == QLatin1String("mm");
    const PaperSize size = millimetres ? PaperSize{read, dotsPerInch} : paperOfPixels(read.toSize());
    const QSizeF dots = size.millimetres * size.dotsPerInch / millimetresPerInch;
    const bool fits = std::max(dots.width(), dots.height()) <= mostPixels;
    return match.hasMatch() && !read.isEmpty() && fits ? std::optional(size) : std::nullopt;
}

PaperSize paperOfPixels(const QSize& pixels) {
    return {millimetresOnScreen(pixels), screenDots};
}

QSizeF millimetresOnScreen(const QSize& pixels) {
    return QSizeF(pixels) * millimetresPerInch / screenDots;
}

QSize paperShape(const QWidget& pane, const QString& caption) {
    const int below = captionRect(pane, caption).height() + pane.fontMetrics().height();
    return {pane.width(), pane.height() + below};
}

QImage captionedPicture(QWidget& pane, const QString& caption, const PaperSize& size) {
    const double dots = size.dotsPerInch / millimetresPerInch;
    const QSize shape = paperShape(pane, caption);
    QImage image((millimetresOf(shape, size) * dots).toSize(), QImage::Format_RGB32);
    image.setText(QStringLiteral("Description"), caption);
    QPainter painter(&image);
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    painter.scale(double(image.width()) / shape.width(), double(image.height()) / shape.height());
    paintPane(painter, pane, caption);
    painter.end();
    // Not before: a font of so many points would be as large on the paper as it has dots, and scaled again.
    image.setDotsPerMeterX(qRound(dots * 1000));
    image.setDotsPerMeterY(qRound(dots * 1000));
    return image;
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
