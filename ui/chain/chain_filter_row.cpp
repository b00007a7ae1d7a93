#include "ui/chain/chain_filter_row.h"

#include "models/items/view_json.h"
#include "ui/widgets/elided_label.h"

#include <QCheckBox>
#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QToolButton>

namespace strikescope {

ChainFilterRow::ChainFilterRow(QWidget* parent)
    : QWidget(parent)
    , m_around(new QSpinBox(this))
    , m_delta(new QDoubleSpinBox(this))
    , m_withOi(new QCheckBox(tr("Has OI"), this))
    , m_hidden(new ElidedLabel(this))
    , m_columns(new QToolButton(this)) {
    m_around->setRange(0, mostAroundAtm);
    m_around->setSingleStep(5);
    m_around->setPrefix(tr("ATM ± "));
    m_around->setSpecialValueText(tr("All strikes"));
    m_around->setAccessibleName(tr("Strikes to either side of the money"));
    m_around->setToolTip(tr("So many strikes to either side of the money; 0 for all (. centres on it)"));
    m_delta->setRange(0, 1);
    m_delta->setSingleStep(0.05);
    m_delta->setPrefix(tr("|Δ| ≥ "));
    m_delta->setSpecialValueText(tr("Any delta"));
    m_delta->setAccessibleName(tr("Smallest delta of the side out of the money"));
    m_delta->setToolTip(tr("Smallest delta, without its sign, of the side out of the money; 0 for all"));
    m_withOi->setToolTip(tr("Only strikes with open interest on either side"));
    m_hidden->setForegroundRole(QPalette::PlaceholderText);
    m_hidden->setAccessibleName(tr("Strikes that the filter hides"));
    m_columns->setText(tr("Columns…"));
    m_columns->setToolTip(tr("Choose and order the columns (right-click on a head, or drag one)"));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins({});
    for (QWidget* each : std::initializer_list<QWidget*>{m_around, m_delta, m_withOi})
        layout->addWidget(each);
    layout->addWidget(m_hidden, 1);
    layout->addWidget(m_columns);

    // A number counts when it is written, not digit by digit.
    m_around->setKeyboardTracking(false);
    m_delta->setKeyboardTracking(false);
    connect(m_around, &QSpinBox::valueChanged, this, &ChainFilterRow::tell);
    connect(m_delta, &QDoubleSpinBox::valueChanged, this, &ChainFilterRow::tell);
    connect(m_withOi, &QCheckBox::toggled, this, &ChainFilterRow::tell);
    for (QAbstractSpinBox* field : std::initializer_list<QAbstractSpinBox*>{m_around, m_delta})
        connect(field, &QAbstractSpinBox::editingFinished, this, [this, field] {
            if (field->hasFocus()) // and not because it lost it
                emit entered();
        });
    connect(m_columns, &QToolButton::clicked, this, &ChainFilterRow::columnsWanted);
}

void ChainFilterRow::setView(const PaneView& view, const QString& hidden) {
    const QSignalBlocker quiet(this);
    m_around->setValue(view.aroundAtm);
    m_delta->setValue(view.smallestDelta);
    m_withOi->setChecked(view.onlyWithOi);
    m_hidden->setText(hidden);
}

void ChainFilterRow::tell() {
    emit filterEdited(m_around->value(), m_delta->value(), m_withOi->isChecked());
}

} // namespace strikescope
