#include "ui/admin/progress_row.h"

#include <QGridLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>

namespace strikescope {

namespace {

constexpr int fineness = 1000;

QString nameOf(AdminController::Activity activity) {
    switch (activity) {
    case AdminController::Activity::None:
        return {};
    case AdminController::Activity::Preflight:
        return ProgressRow::tr("Asking the server");
    case AdminController::Activity::Backup:
        return ProgressRow::tr("Backup");
    case AdminController::Activity::Proof:
        return ProgressRow::tr("Proving the backup");
    case AdminController::Activity::Run:
        return ProgressRow::tr("Migration");
    case AdminController::Activity::Verify:
        return ProgressRow::tr("Verification");
    case AdminController::Activity::Compare:
        return ProgressRow::tr("Comparison of latencies");
    }
    Q_UNREACHABLE();
}

} // namespace

ProgressRow::ProgressRow(AdminController& controller, QWidget* parent)
    : QWidget(parent)
    , m_controller(controller)
    , m_text(new QLabel(this))
    , m_blockers(new QLabel(this))
    , m_bar(new QProgressBar(this))
    , m_pause(new QPushButton(tr("Pause"), this))
    , m_cancel(new QPushButton(tr("Cancel"), this)) {
    auto* layout = new QGridLayout(this);
    layout->setContentsMargins({});
    layout->addWidget(m_text, 0, 0, 1, 3);
    layout->addWidget(m_bar, 1, 0);
    layout->addWidget(m_pause, 1, 1);
    layout->addWidget(m_cancel, 1, 2);
    layout->addWidget(m_blockers, 2, 0, 1, 3);
    layout->setColumnStretch(0, 1);
    m_text->setWordWrap(true);
    m_text->setAccessibleName(tr("What is under way"));
    m_blockers->setWordWrap(true);
    m_blockers->setAccessibleName(tr("Who is in the way"));
    m_bar->setAccessibleName(tr("How far it is"));
    connect(m_pause, &QPushButton::clicked, this, [this] { m_controller.pause(!m_controller.isPaused()); });
    connect(m_cancel, &QPushButton::clicked, this, [this] {
        m_cancel->setEnabled(false);
        m_controller.cancel();
    });
    connect(&controller, &AdminController::progressed, this, &ProgressRow::refresh);
    connect(&controller, &AdminController::activityChanged, this, [this] {
        m_cancel->setEnabled(true);
        refresh();
    });
    refresh();
}

void ProgressRow::refresh() {
    const auto activity = m_controller.activity();
    setVisible(activity != AdminController::Activity::None);
    const AdminProgress& progress = m_controller.progress();
    QStringList parts{nameOf(activity)};
    for (const QString& part : {progress.what, progress.rest})
        if (!part.isEmpty())
            parts << part;
    if (progress.paused)
        parts << tr("paused");
    m_text->setText(parts.join(QStringLiteral(" · ")));
    m_bar->setRange(0, progress.share < 0 ? 0 : fineness);
    m_bar->setValue(int(progress.share * fineness));
    m_pause->setVisible(progress.mayPause);
    m_pause->setText(m_controller.isPaused() ? tr("Resume") : tr("Pause"));
    m_blockers->setVisible(!progress.blockers.isEmpty());
    m_blockers->setText(
        tr("In the way: %1\nNothing is changed yet, and others wait %2 s at most behind an attempt. It goes "
           "through by itself when they have ended, and gives up after a minute. Ask their owner to end "
           "them, or end one: SELECT pg_terminate_backend(PROCESS)")
            .arg(progress.blockers.join(QStringLiteral("\n")))
            .arg(std::chrono::duration<double>(m_controller.lockTimeout()).count()));
}

} // namespace strikescope
