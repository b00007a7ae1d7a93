#include "ui/chain/column_chooser.h"

#include <QDialogButtonBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace strikescope {

namespace {

constexpr int columnRole = Qt::UserRole;

ChainColumn columnOfItem(const QListWidgetItem* item) {
    return ChainColumn(item->data(columnRole).toInt());
}

} // namespace

ColumnChooser::ColumnChooser(QWidget* parent)
    : QDialog(parent)
    , m_list(new QListWidget(this)) {
    setWindowTitle(tr("Columns of the chain"));
    m_list->setAccessibleName(tr("Columns, from the strike outwards"));
    m_list->setDragDropMode(QAbstractItemView::InternalMove);
    m_list->setMinimumHeight(int(allChainColumns.size() + 1) * (fontMetrics().height() + 2));
    auto* up = new QPushButton(tr("&Nearer to the strike"), this);
    auto* down = new QPushButton(tr("&Further out"), this);
    auto* standard = new QPushButton(tr("&Standard"), this);
    auto* close = new QDialogButtonBox(QDialogButtonBox::Close, this);
    for (QPushButton* button : {up, down, standard})
        button->setAutoDefault(false);

    auto* layout = new QVBoxLayout(this);
    layout->addWidget(new QLabel(tr("From the strike outwards; drag to move:"), this));
    layout->addWidget(m_list, 1);
    auto* buttons = new QHBoxLayout;
    for (QPushButton* button : {up, down, standard})
        buttons->addWidget(button);
    layout->addLayout(buttons);
    layout->addWidget(close);
    connect(up, &QPushButton::clicked, this, [this] { moveBy(-1); });
    connect(down, &QPushButton::clicked, this, [this] { moveBy(1); });
    connect(standard, &QPushButton::clicked, this, [this] {
        setColumns({});
        emit columnsChosen({});
    });
    connect(close, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_list, &QListWidget::itemChanged, this, &ColumnChooser::tell);
    connect(m_list->model(), &QAbstractItemModel::rowsMoved, this, &ColumnChooser::tell);
}

void ColumnChooser::setColumns(const QStringList& keys) {
    const std::vector<ChainColumn> shown = chainColumns(keys);
    if (shown == ticked())
        return; // what was just told comes back: the row in hand stays where it is
    m_filling = true;
    m_list->clear();
    for (const ChainColumn column : shown)
        addRow(column, true);
    for (const ChainColumn column : allChainColumns)
        if (std::ranges::find(shown, column) == shown.end())
            addRow(column, false);
    m_filling = false;
}

void ColumnChooser::addRow(ChainColumn column, bool shown) {
    auto* item = new QListWidgetItem(columnName(column), m_list);
    item->setData(columnRole, int(column));
    item->setFlags((item->flags() | Qt::ItemIsUserCheckable) & ~Qt::ItemIsDropEnabled);
    item->setCheckState(shown ? Qt::Checked : Qt::Unchecked);
}

void ColumnChooser::moveBy(int rows) {
    const int from = m_list->currentRow();
    const int to = from + rows;
    if (from < 0 || to < 0 || to >= m_list->count())
        return;
    m_filling = true;
    m_list->insertItem(to, m_list->takeItem(from));
    m_list->setCurrentRow(to);
    m_filling = false;
    tell();
}

std::vector<ChainColumn> ColumnChooser::ticked() const {
    std::vector<ChainColumn> columns;
    for (int row = 0; row < m_list->count(); ++row)
        if (m_list->item(row)->checkState() == Qt::Checked)
            columns.push_back(columnOfItem(m_list->item(row)));
    return columns;
}

void ColumnChooser::tell() {
    if (m_filling)
        return;
    // An empty list means the standard columns: the last one cannot be taken away.
    if (ticked().empty()) {
        m_filling = true;
        if (QListWidgetItem* item = m_list->item(std::max(0, m_list->currentRow())))
            item->setCheckState(Qt::Checked);
        m_filling = false;
        return;
    }
    emit columnsChosen(keysOf(ticked()));
}

} // namespace strikescope
