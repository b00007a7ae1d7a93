#include "ui/admin/admin_desk.h"

#include "ui/admin/guide_view.h"
#include "ui/admin/health_view.h"
#include "ui/admin/latency_view.h"
#include "ui/admin/monitor_view.h"
#include "ui/theme/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTabWidget>
#include <QVBoxLayout>

#include <utility>

namespace strikescope {

namespace {

QString serverText(const ServerFacts& facts) {
    QString text =
        AdminDesk::tr("PostgreSQL %1.%2").arg(facts.serverVersion / 10000).arg(facts.serverVersion % 10000);
    if (!facts.extensionVersion.isEmpty())
        text += AdminDesk::tr(", TimescaleDB %1").arg(facts.extensionVersion);
    return text;
}

} // namespace

AdminDesk::AdminDesk(std::shared_ptr<AdminController> controller, QWidget* parent)
    : QWidget(parent)
    , m_controller(std::move(controller)) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->addWidget(buildHead());
    layout->addWidget(m_confirm = buildConfirm());
    layout->addWidget(m_exception = buildException());
    m_tabs = new QTabWidget(this);
    m_tabs->setDocumentMode(true);
    m_tabs->addTab(m_guide = new GuideView(*m_controller, this), tr("Guide"));
    m_tabs->addTab(new LatencyView(*m_controller, this), tr("Compare latency"));
    m_tabs->addTab(new MonitorView(*m_controller, this), tr("Monitor"));
    layout->addWidget(m_tabs, 1);
    connect(m_guide, &GuideView::comparisonWanted, this, [this] { m_tabs->setCurrentIndex(1); });
    connect(m_controller.get(), &AdminController::surveyed, this, &AdminDesk::refresh);
    connect(m_controller.get(), &AdminController::activityChanged, this, &AdminDesk::refresh);
    connect(m_controller.get(), &AdminController::surveyFailed, this, &AdminDesk::showUnanswered);
    connect(m_controller.get(), &AdminController::monitored, this, [this] {
        const int alarms = m_controller->monitor()->alarms();
        m_tabs->setTabText(2, alarms ? tr("Monitor (%1)").arg(alarms) : tr("Monitor"));
        emit alarmsChanged(alarms);
    });
    refresh();
}

AdminDesk::~AdminDesk() {
    setInView(false);
    // Views draw from the controller: they go first.
    delete m_tabs;
}

void AdminDesk::setHealth(std::function<Checks()> health, std::shared_ptr<DataDoctor> doctor) {
    m_tabs->addTab(new HealthView(*m_controller, std::move(health), std::move(doctor), m_tabs), tr("Health"));
}

QWidget* AdminDesk::buildHead() {
    auto* row = new QWidget(this);
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins({});
    m_where = new QLabel(tr("Asking the server…"), row);
    m_where->setAccessibleName(tr("Where the database is"));
    m_where->setWordWrap(true);
    m_other = new QLabel(row);
    m_other->setAccessibleName(tr("Another admin"));
    m_other->setWordWrap(true);
    m_rollBack = new QPushButton(tr("Roll back the cutover…"), row);
    layout->addWidget(m_where, 1);
    layout->addWidget(m_other, 1);
    layout->addWidget(m_rollBack);
    connect(m_rollBack, &QPushButton::clicked, this, [this] { m_confirm->show(); });
    return row;
}

QWidget* AdminDesk::buildConfirm() {
    auto* row = new QWidget(this);
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins({});
    m_effect = new QLabel(row);
    m_effect->setWordWrap(true);
    m_effect->setAccessibleName(tr("What the rollback does"));
    auto* yes = new QPushButton(tr("Roll back now"), row);
    auto* no = new QPushButton(tr("Leave it"), row);
    layout->addWidget(m_effect, 1);
    layout->addWidget(yes);
    layout->addWidget(no);
    connect(no, &QPushButton::clicked, row, &QWidget::hide);
    connect(yes, &QPushButton::clicked, this, [this, row] {
        row->hide();
        m_controller->rollBack();
    });
    row->hide();
    return row;
}

QWidget* AdminDesk::buildException() {
    auto* row = new QWidget(this);
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins({});
    m_refusal = new QLabel(row);
    m_refusal->setWordWrap(true);
    m_reason = new QLineEdit(row);
    m_reason->setPlaceholderText(tr("Why this connection is good enough (kept in the journal)"));
    m_reason->setAccessibleName(tr("Reason for the exception"));
    m_state = new QPushButton(tr("State the exception"), row);
    layout->addWidget(m_refusal, 1);
    layout->addWidget(m_reason, 1);
    layout->addWidget(m_state);
    connect(m_state, &QPushButton::clicked, this, [this] { m_controller->stateException(m_reason->text()); });
    row->hide();
    return row;
}

void AdminDesk::refresh() {
    if (!m_controller->survey())
        return;
    const AdminSurvey& survey = *m_controller->survey();
    m_where->setText(tr("Database %1 · %2 · as %3 · stage: %4")
                         .arg(survey.facts.database, serverText(survey.facts), survey.facts.user,
                              stageName(survey.state.stage)));
    m_where->setToolTip(survey.state.description);
    markWhere(false);
    const bool mine = m_controller->activity() == AdminController::Activity::Run;
    m_other->setVisible(survey.runnerPid && !mine);
    m_other->setText(tr("Another admin is at work: %1. %2").arg(survey.runner, survey.runnerWhat));
    const bool wayBack = survey.state.stage == Stage::CutOver;
    m_rollBack->setVisible(wayBack);
    m_rollBack->setEnabled(m_controller->activity() == AdminController::Activity::None &&
                           m_controller->refusal().isEmpty());
    if (!wayBack)
        m_confirm->hide();
    const auto measured =
        survey.rollbackMilliseconds
            ? tr("The last one on this database took %1 ms.").arg(*survey.rollbackMilliseconds)
        : survey.cutover ? tr("None was measured here; the cutover, the same kind of swap, took "
                              "%1 ms.")
                               .arg(survey.cutover->milliseconds)
                         : QString();
    m_effect->setText(
        tr("The old aggregates get their names back in one transaction; v2 stays beside them, and the "
           "seven days begin anew with the next cutover. %1")
            .arg(measured));
    const QString refusal = m_controller->refusal();
    m_exception->setVisible(!refusal.isEmpty());
    m_refusal->setText(refusal);
    m_reason->setVisible(survey.rights.mayMigrate);
    m_state->setVisible(survey.rights.mayMigrate);
}

// What was seen last stays on the page, said to be old: nobody must take it for the server's word.
void AdminDesk::showUnanswered(const Error& error) {
    const auto& survey = m_controller->survey();
    m_where->setText(survey ? tr("%1\nWhat is below was so at %2 UTC by the server's clock. The page asks "
                                 "again by itself; nothing is lost if you close it.")
                                  .arg(error.message, isoUtc(survey->now).mid(11, 8))
                            : error.message);
    markWhere(true);
}

void AdminDesk::markWhere(bool unanswered) {
    QPalette colors = palette();
    if (unanswered) {
        colors.setColor(QPalette::Window, marketColors(palette()).warningBase);
        colors.setColor(QPalette::WindowText, marketColors(palette()).warning);
    }
    m_where->setAutoFillBackground(unanswered);
    m_where->setPalette(colors);
}

void AdminDesk::setInView(bool inView) {
    if (std::exchange(m_inView, inView) != inView)
        m_controller->setInView(inView);
}

void AdminDesk::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    setInView(true);
}

void AdminDesk::hideEvent(QHideEvent* event) {
    QWidget::hideEvent(event);
    setInView(false);
}

} // namespace strikescope
