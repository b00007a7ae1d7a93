#include "ui/admin/health_view.h"

#include "ui/admin/check_list_view.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace strikescope {

HealthView::HealthView(AdminController& controller, std::function<Checks()> health,
                       std::shared_ptr<DataDoctor> doctor, QWidget* parent)
    : QWidget(parent)
    , m_health(std::move(health))
    , m_doctor(std::move(doctor))
    , m_head(new QLabel(this))
    , m_lines(new CheckListView(tr("Health"), this))
    , m_again(new QPushButton(tr("Ask the rows again"), this))
    , m_confirm(new QPushButton(tr("This reading is right"), this)) {
    auto* layout = new QVBoxLayout(this);
    m_head->setWordWrap(true);
    m_head->setAccessibleName(tr("Health in short"));
    auto* row = new QHBoxLayout;
    row->addWidget(m_confirm);
    row->addWidget(m_again);
    row->addStretch(1);
    layout->addWidget(m_head);
    layout->addWidget(m_lines, 1);
    layout->addLayout(row);
    m_confirm->setToolTip(
        tr("Keeps the reading of the chosen row with today's date and its evidence. From then on it fails "
           "where the data say otherwise."));
    connect(&controller, &AdminController::monitored, this, &HealthView::showLines);
    connect(m_doctor.get(), &DataDoctor::changed, this, &HealthView::showLines);
    connect(m_doctor.get(), &DataDoctor::failed, this,
            [this](const Error& error) { m_head->setText(error.message); });
    connect(m_lines, &CheckListView::chosenChanged, this, &HealthView::showButtons);
    connect(m_again, &QPushButton::clicked, m_doctor.get(), &DataDoctor::ask);
    connect(m_confirm, &QPushButton::clicked, this, [this] { m_doctor->confirm(m_lines->chosenId()); });
    showLines();
}

void HealthView::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    if (!m_doctor->report())
        m_doctor->ask();
}

const TrapFinding* HealthView::chosenTrap() const {
    const auto found = std::ranges::find(m_doctor->findings(), m_lines->chosenId(),
                                         [](const TrapFinding& f) { return f.check.id; });
    return found == m_doctor->findings().end() ? nullptr : &*found;
}

void HealthView::showLines() {
    std::vector<AdminController::Answer> answers;
    for (const Check& check : m_health())
        answers.push_back({check, nowUtc()});
    const auto& report = m_doctor->report();
    if (report) {
        for (const Check& check : report->server)
            answers.push_back({check, report->asked});
        for (const TrapFinding& finding : m_doctor->findings())
            answers.push_back({finding.check, report->asked});
    }
    m_lines->setAnswers(answers);
    m_head->setText(m_doctor->isAsking() ? tr("Asking the rows what they mean…")
                    : report ? tr("T1 to T12 say how producers write tables in more than one way, and how "
                                  "this one does. Look at "
                                  "each once, and confirm it.")
                             : tr("The rows were not asked yet."));
    showButtons();
}

void HealthView::showButtons() {
    const TrapFinding* trap = chosenTrap();
    m_confirm->setEnabled(trap && !trap->reading.isEmpty());
    m_again->setEnabled(!m_doctor->isAsking());
}

} // namespace strikescope
