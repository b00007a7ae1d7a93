#include "ui/admin/monitor_view.h"

#include "ui/admin/check_list_view.h"
#include "ui/admin/plain_table.h"

#include <QLabel>
#include <QVBoxLayout>

namespace strikescope {

MonitorView::MonitorView(AdminController& controller, QWidget* parent)
    : QWidget(parent)
    , m_controller(controller)
    , m_head(new QLabel(this))
    , m_lines(new CheckListView(tr("Monitor"), this))
    , m_blockers(new PlainTable(
          tr("Transactions older than a second"),
          {tr("Process"), tr("User"), tr("Program"), tr("Age"), tr("Holds"), tr("Statement")}, this)) {
    auto* layout = new QVBoxLayout(this);
    m_head->setWordWrap(true);
    m_head->setAccessibleName(tr("The monitor in short"));
    layout->addWidget(m_head);
    layout->addWidget(m_lines, 3);
    layout->addWidget(new QLabel(tr("Transactions older than a second, and dumps"), this));
    layout->addWidget(m_blockers, 1);
    connect(&controller, &AdminController::monitored, this, &MonitorView::refresh);
}

void MonitorView::refresh() {
    const MonitorReading& reading = *m_controller.monitor();
    std::vector<AdminController::Answer> answers;
    for (const Check& line : reading.lines)
        answers.push_back({line, reading.at});
    m_lines->setAnswers(answers);
    QList<QStringList> rows;
    for (const Blocker& b : reading.blockers)
        rows.append({b.pid ? QString::number(b.pid) : tr("prepared"), b.user, b.application,
                     tr("%1 s").arg(b.seconds), b.relations, b.query});
    m_blockers->setRows(rows);
    QString head = reading.alarms() == 0 ? tr("No alarms") : tr("%n alarm(s)", nullptr, reading.alarms());
    head += tr(", asked at %1 UTC.").arg(isoUtc(reading.at).mid(11, 8));
    if (const auto left = m_controller.survey() ? m_controller.survey()->guardLeft() : std::nullopt)
        head += tr(" %1 days left until 018 may run, by the server's clock.")
                    .arg(double(left->count()) / 86400, 0, 'f', 1);
    m_head->setText(head);
}

} // namespace strikescope
