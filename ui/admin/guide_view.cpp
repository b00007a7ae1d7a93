#include "ui/admin/guide_view.h"

#include "ui/admin/state_icon.h"
#include "ui/admin/step_view.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QListWidget>
#include <QSignalBlocker>

#include <algorithm>

namespace strikescope {

GuideView::GuideView(AdminController& controller, QWidget* parent)
    : QWidget(parent)
    , m_controller(controller)
    , m_list(new QListWidget(this))
    , m_step(new StepView(controller, this)) {
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins({});
    m_list->setAccessibleName(tr("Steps of the migration"));
    m_list->setFixedWidth(fontMetrics().averageCharWidth() * 36);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setSpacing(1);
    layout->addWidget(m_list);
    layout->addWidget(m_step, 1);
    connect(m_list, &QListWidget::currentRowChanged, this, &GuideView::showChosen);
    connect(m_step, &StepView::comparisonWanted, this, &GuideView::comparisonWanted);
    connect(&controller, &AdminController::surveyed, this, &GuideView::refresh);
    refresh();
}

void GuideView::choose(GuideStep step) {
    const auto& guide = m_controller.guide();
    for (int row = 0; row < int(guide.size()); ++row)
        if (guide[std::size_t(row)].step == step)
            m_list->setCurrentRow(row);
}

void GuideView::showChosen() {
    const int row = m_list->currentRow();
    if (row >= 0 && row < int(m_controller.guide().size()))
        m_step->showStep(m_controller.guide()[std::size_t(row)].step);
}

void GuideView::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        refresh();
}

void GuideView::refresh() {
    const auto& guide = m_controller.guide();
    {
        const QSignalBlocker quiet(m_list);
        while (m_list->count() > int(guide.size()))
            delete m_list->takeItem(m_list->count() - 1);
        for (int row = 0; row < int(guide.size()); ++row) {
            if (row >= m_list->count())
                m_list->addItem(QString());
            const GuideEntry& entry = guide[std::size_t(row)];
            QListWidgetItem* item = m_list->item(row);
            const QString state = stepStateName(entry.state);
            item->setText(QStringLiteral("%1\n%2").arg(entry.title, state));
            item->setToolTip(entry.status);
            item->setData(Qt::AccessibleTextRole,
                          QStringLiteral("%1, %2. %3").arg(entry.title, state, entry.status));
            item->setIcon(stateIcon(entry.state, palette()));
        }
    }
    if (guide.empty())
        return;
    // A step that runs was chosen by somebody; where it is refused the way has not gone on.
    const bool running = std::any_of(guide.begin(), guide.end(),
                                     [](const GuideEntry& e) { return e.state == StepState::Running; });
    const GuideStep next = nextStep(guide);
    if (!running && m_next != next) { // the way went on, also by another admin's hand
        m_next = next;
        choose(next);
    }
}

} // namespace strikescope
