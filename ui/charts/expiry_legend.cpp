#include "ui/charts/expiry_legend.h"

#include "models/items/strike_text.h"
#include "ui/charts/series_style.h"

#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

namespace strikescope {

namespace {

constexpr int sampleWidth = 26;
constexpr int sampleGap = 6;
constexpr int entrySpacing = 16;

} // namespace

ExpiryLegend::ExpiryLegend(QWidget* parent)
    : QWidget(parent) {
    setAccessibleName(tr("Legend"));
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

void ExpiryLegend::add(const Entry& entry) {
    m_entries.push_back(entry);
}

void ExpiryLegend::setPicture(const StrikePicture& picture) {
    m_entries.clear();
    m_bars = picture.isBars();
    const bool several = picture.expiries.size() > 1;
    for (const StrikeSeries& series : picture.series)
        if (series.order == 0 && (series.side || !several))
            add({series.side == Side::Call  ? tr("Calls")
                 : series.side == Side::Put ? tr("Puts")
                                            : seriesName(picture, series),
                 Sample::Series, series.side});
    for (std::size_t i = 0; several && i < picture.expiries.size(); ++i)
        add({dayMonth(picture.expiries[i]), Sample::Expiry, {}, picture.expiries[i], i});
    if (picture.pair) {
        add({QStringLiteral("A"), Sample::MomentA});
        add({QStringLiteral("B"), Sample::MomentB});
    } else if (picture.ghost) {
        add({tr("grown since"), Sample::Grown});
        add({tr("gone since"), Sample::Before});
    } else if (picture.isBars() && picture.mode == ChangeMode::Change)
        add({tr("new strike, level"), Sample::Before});
    QStringList texts;
    for (const Entry& entry : m_entries)
        texts << entry.text;
    setAccessibleDescription(texts.join(QStringLiteral(", ")));
    updateGeometry();
    update();
}

bool ExpiryLegend::isHidden(const StrikeSeries& series) const {
    return (series.side && m_hiddenSides.count(*series.side) > 0) ||
           m_hiddenExpiries.count(series.expiry) > 0;
}

int ExpiryLegend::entryWidth(const Entry& entry) const {
    return sampleWidth + sampleGap + fontMetrics().horizontalAdvance(entry.text) + entrySpacing;
}

QSize ExpiryLegend::sizeHint() const {
    int width = 0;
    for (const Entry& entry : m_entries)
        width += entryWidth(entry);
    return {width, fontMetrics().height() + 4};
}

QSize ExpiryLegend::minimumSizeHint() const {
    const int first = m_entries.empty() ? 0 : entryWidth(m_entries.front());
    return {first, sizeHint().height()};
}

// ---- switching ----

const ExpiryLegend::Entry* ExpiryLegend::entryUnder(const QPoint& at) const {
    int x = 0;
    for (const Entry& entry : m_entries) {
        x += entryWidth(entry);
        if (at.x() < x)
            return &entry;
    }
    return nullptr;
}

std::optional<QPoint> ExpiryLegend::entryAt(const QString& text) const {
    int x = 0;
    for (const Entry& entry : m_entries) {
        if (entry.text == text)
            return QPoint(x + entryWidth(entry) / 2, height() / 2);
        x += entryWidth(entry);
    }
    return std::nullopt;
}

bool ExpiryLegend::isOff(const Entry& entry) const {
    return (entry.side && m_hiddenSides.count(*entry.side) > 0) ||
           (entry.expiry && m_hiddenExpiries.count(*entry.expiry) > 0);
}

void ExpiryLegend::toggle(const Entry& entry) {
    const bool show = isOff(entry);
    if (entry.side && show)
        m_hiddenSides.erase(*entry.side);
    else if (entry.side)
        m_hiddenSides.insert(*entry.side);
    if (entry.expiry && show)
        m_hiddenExpiries.erase(*entry.expiry);
    else if (entry.expiry)
        m_hiddenExpiries.insert(*entry.expiry);
}

// Alone among its like; a second time shows all of them again.
void ExpiryLegend::showAlone(const Entry& entry) {
    bool alone = !isOff(entry);
    for (const Entry& other : m_entries)
        if (&other != &entry && bool(other.side) == bool(entry.side) &&
            bool(other.expiry) == bool(entry.expiry) && other.isSwitch())
            alone = alone && isOff(other);
    for (const Entry& other : m_entries)
        if (bool(other.side) == bool(entry.side) && bool(other.expiry) == bool(entry.expiry) &&
            isOff(other) != (!alone && &other != &entry))
            toggle(other);
}

void ExpiryLegend::mousePressEvent(QMouseEvent* event) {
    const Entry* entry = entryUnder(event->position().toPoint());
    if (event->button() != Qt::LeftButton || !entry || !entry->isSwitch())
        return QWidget::mousePressEvent(event);
    if (event->modifiers() & Qt::ControlModifier)
        showAlone(*entry);
    else
        toggle(*entry);
    update();
    emit hiddenChanged();
}

bool ExpiryLegend::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    auto* help = static_cast<QHelpEvent*>(event);
    const Entry* entry = entryUnder(help->pos());
    const QString use =
        entry && entry->isSwitch() ? tr("Click: hide or show. Ctrl+click: show it alone.") : QString();
    const bool cut = sizeHint().width() > width();
    QToolTip::showText(help->globalPos(), cut ? accessibleDescription() + u'\n' + use : use, this);
    return true;
}

// ---- painting ----

void ExpiryLegend::paintBarSample(QPainter& painter, const Entry& entry, const QColor& color, int x) const {
    const QRect box(x + sampleWidth / 2 - 5, height() / 2 - 5, 10, 10);
    painter.setPen(QPen(color, 1, entry.sample == Sample::MomentB ? Qt::DashLine : Qt::SolidLine));
    painter.setBrush(Qt::NoBrush);
    if (entry.sample == Sample::Grown)
        painter.setBrush(QBrush(color, Qt::BDiagPattern));
    if (entry.sample == Sample::Series || entry.sample == Sample::Expiry || entry.sample == Sample::MomentA)
        painter.setBrush(color);
    painter.drawRect(box);
}

void ExpiryLegend::paintSample(QPainter& painter, const Entry& entry, int x) const {
    const MarketColors colors = marketColors(palette());
    SeriesStyle style = seriesStyle(colors, entry.side, entry.order);
    const int middle = height() / 2;
    if (entry.sample == Sample::MomentA)
        style.line = Qt::SolidLine;
    if (entry.sample == Sample::MomentB)
        style.line = Qt::DashLine;
    if (m_bars)
        return paintBarSample(painter, entry, style.color, x);
    painter.setRenderHint(QPainter::Antialiasing, entry.side.has_value());
    painter.setPen(QPen(style.color, 1, style.line));
    painter.drawLine(x, middle, x + sampleWidth, middle);
    if (!entry.side)
        return;
    const QPointF centre(x + sampleWidth / 2, middle);
    painter.setBrush(entry.side == Side::Call ? style.color : palette().color(QPalette::Base));
    if (entry.side == Side::Call)
        painter.drawEllipse(centre, 2.5, 2.5);
    else
        painter.drawRect(QRectF(centre - QPointF(3, 3), QSizeF(6, 6)));
}

void ExpiryLegend::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const QColor text = palette().color(QPalette::Text), quiet = marketColors(palette()).quiet;
    int x = 0;
    for (const Entry& entry : m_entries) {
        const int width = entryWidth(entry);
        if (x + width - entrySpacing > this->width()) {
            painter.setPen(quiet);
            painter.drawText(QRect(x, 0, this->width() - x, height()), Qt::AlignLeft | Qt::AlignVCenter,
                             QStringLiteral("…"));
            break;
        }
        QFont font = this->font();
        font.setStrikeOut(isOff(entry));
        painter.setFont(font);
        painter.setOpacity(isOff(entry) ? 0.45 : 1);
        paintSample(painter, entry, x);
        painter.setPen(isOff(entry) ? quiet : text);
        painter.drawText(QRect(x + sampleWidth + sampleGap, 0, width, height()),
                         Qt::AlignLeft | Qt::AlignVCenter, entry.text);
        x += width;
    }
}

} // namespace strikescope
