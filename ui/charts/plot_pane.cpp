#include "ui/charts/plot_pane.h"

#include "ui/widgets/elided_label.h"

#include <QEvent>
#include <QPainter>
#include <QVBoxLayout>

namespace strikescope {

PlotPane::PlotPane(const QString& name, QWidget* parent)
    : Pane(parent)
    , m_title(new ElidedLabel(this))
    , m_canvas(new PlotCanvas(*this, this)) {
    setAccessibleName(name);
    setBackgroundRole(QPalette::Base);
    setAutoFillBackground(true);
    QFont bold = font();
    bold.setBold(true);
    m_title->setFont(bold);
    m_title->setAccessibleName(tr("What the chart shows"));
    setFocusProxy(m_canvas);
    m_canvas->setAccessibleName(tr("Plot; up and down read it out"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 8, 12, 4);
    layout->setSpacing(4);
    layout->addWidget(m_title);
    layout->addWidget(m_canvas, 1);
    connect(m_canvas, &PlotCanvas::pointed, this, &PlotPane::pointAt);
    connect(m_canvas, &PlotCanvas::clicked, this, &PlotPane::clickAt);
    connect(m_canvas, &PlotCanvas::doubleClicked, this, &PlotPane::doubleClickAt);
    connect(m_canvas, &PlotCanvas::dragged, this, &PlotPane::dragBy);
    connect(m_canvas, &PlotCanvas::banded, this, &PlotPane::showPart);
    connect(m_canvas, &PlotCanvas::wheeled, this, &PlotPane::wheelAt);
    connect(m_canvas, &PlotCanvas::stepped, this, &PlotPane::stepCrosshair);
}

PlotPane::~PlotPane() {
    delete m_canvas;
}

void PlotPane::showTitle(const QString& title) {
    if (m_title->text() == title)
        return;
    m_title->setText(title);
    setAccessibleDescription(title);
}

void PlotPane::describe(const QStringList& readOut) {
    m_canvas->setAccessibleDescription(readOut.join(QStringLiteral("; ")));
}

void PlotPane::paintMessage(QPainter& painter, const QRect& area, const QString& message) const {
    painter.setPen(palette().color(QPalette::Text));
    const QRect middle = area.adjusted(area.width() / 8, 0, -area.width() / 8, 0);
    painter.drawText(middle, Qt::AlignCenter | Qt::TextWordWrap, message);
}

void PlotPane::changeEvent(QEvent* event) {
    Pane::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        m_canvas->redraw();
}

} // namespace strikescope
