#include "ui/chain/chain_page.h"

#include "models/domain/format.h"
#include "models/items/chain_table_model.h"
#include "models/items/quantity_text.h"
#include "ui/chain/chain_cell.h"
#include "ui/theme/theme.h"
#include "ui/widgets/elided_label.h"

#include <QApplication>
#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QTableView>
#include <QVBoxLayout>

namespace strikescope {

ChainPage::ChainPage(QWidget* parent)
    : QWidget(parent)
    , m_model(new ChainTableModel(this))
    , m_table(new QTableView(this))
    , m_title(new ElidedLabel(this))
    , m_calls(new QLabel(tr("Calls"), this))
    , m_puts(new QLabel(tr("Puts"), this)) {
    setBackgroundRole(QPalette::Base);
    setAutoFillBackground(true);
    QFont bold = font();
    bold.setBold(true);
    m_title->setFont(bold);
    m_title->setAccessibleName(tr("What the table shows"));

    m_table->setModel(m_model);
    m_table->setItemDelegate(new ChainCell(m_table));
    m_table->setAccessibleName(tr("Option chain: calls left, strike, puts right"));
    m_table->setShowGrid(false);
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_table->setTabKeyNavigation(false);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 6);
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->horizontalHeader()->setMinimumSectionSize(
        fontMetrics().horizontalAdvance(QStringLiteral("00,000.00")));

    auto* sides = new QHBoxLayout;
    for (QLabel* side : {m_calls, m_puts}) {
        side->setFont(bold);
        side->setAlignment(Qt::AlignCenter);
        sides->addWidget(side, 1);
    }
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 8, 12, 4);
    layout->setSpacing(6);
    layout->addWidget(m_title);
    layout->addLayout(sides);
    layout->addWidget(m_table, 1);
    colour();
}

void ChainPage::setFrame(const ChainFramePtr& frame, std::optional<Date> expiry) {
    m_model->setFrame(frame, expiry);
    if (!frame || !expiry)
        return;
    const Chain* chain = frame->chain(*expiry);
    m_title->setText(tr("%1  ·  expiry %2  ·  %3  ·  %4 IST  ·  %5  ·  underlying %6")
                         .arg(frame->symbol, shortDate(*expiry), timeframeLabel(frame->timeframe),
                              bucketLabel(frame->bucket, frame->timeframe), shortDate(istDate(frame->bucket)),
                              formatGrouped(chain ? chain->underlying() : missing, 2)));
    const QString place = frame->symbol + isoDate(*expiry);
    if (place == m_placeOf)
        return;
    m_placeOf = place;
    m_placed = false;
    if (isVisible())
        centreOnMoney();
}

void ChainPage::centreOnMoney() {
    m_placed = true;
    if (m_model->atmRow() >= 0)
        m_table->scrollTo(m_model->index(m_model->atmRow(), 0), QAbstractItemView::PositionAtCenter);
}

void ChainPage::colour() {
    const MarketColors colors = marketColors(QApplication::palette());
    const auto tint = [](QLabel* label, const QColor& color) {
        QPalette own;
        own.setColor(label->foregroundRole(), color);
        label->setPalette(own);
    };
    tint(m_calls, colors.call);
    tint(m_puts, colors.put);
}

void ChainPage::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_puts)
        colour();
}

void ChainPage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    if (!m_placed)
        QMetaObject::invokeMethod(this, &ChainPage::centreOnMoney, Qt::QueuedConnection);
}

} // namespace strikescope
