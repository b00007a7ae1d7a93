#include "ui/widgets/segmented_control.h"

#include "ui/widgets/toggle_button.h"

#include <QHBoxLayout>

namespace strikescope {

SegmentedControl::SegmentedControl(const QString& accessibleName, QWidget* parent)
    : QWidget(parent)
    , m_group(new QButtonGroup(this)) {
    setAccessibleName(accessibleName);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(0);
    connect(m_group, &QButtonGroup::idClicked, this, &SegmentedControl::choiceMade);
}

void SegmentedControl::add(int id, const QString& text, const QString& description, const QString& key) {
    auto* button = new ToggleButton(this);
    button->setText(text);
    button->setToolTip(key.isEmpty() ? description : QStringLiteral("%1 (%2)").arg(description, key));
    button->setAccessibleName(description);
    m_group->addButton(button, id);
    layout()->addWidget(button);
}

void SegmentedControl::setChosen(int id) {
    if (auto* button = m_group->button(id))
        button->setChecked(true);
}

} // namespace strikescope
