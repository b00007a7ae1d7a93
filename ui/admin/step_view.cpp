#include "ui/admin/step_view.h"

#include "ui/admin/check_list_view.h"
#include "ui/admin/plain_table.h"
#include "ui/admin/progress_row.h"
#include "ui/admin/state_icon.h"
#include "ui/theme/theme.h"
#include "ui/widgets/heading.h"

#include <QDoubleSpinBox>
#include <QFontDatabase>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QSplitter>
#include <QTabWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace strikescope {

namespace {

constexpr int mostAboutLines = 10;

QPlainTextEdit* sqlText(const QString& name, QWidget* parent) {
    auto* text = new QPlainTextEdit(parent);
    text->setReadOnly(true);
    text->setLineWrapMode(QPlainTextEdit::NoWrap);
    text->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    text->setAccessibleName(name);
    text->setTabChangesFocus(true);
    return text;
}

QLabel* wrapped(QWidget* parent) {
    auto* label = new QLabel(parent);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    return label;
}

// One paragraph: the head of a file breaks its lines at its own margin.
QString flowing(const QString& text) {
    return text.simplified().toHtmlEscaped();
}

QString orDash(const QString& value) {
    return value.isEmpty() ? QStringLiteral("–") : value;
}

QString paragraph(const QString& heading, const QString& text) {
    return QStringLiteral("<b>%1</b> %2<br>").arg(heading, flowing(text));
}

} // namespace

StepView::StepView(AdminController& controller, QWidget* parent)
    : QWidget(parent)
    , m_controller(controller) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->addWidget(buildHead());
    buildTabs();
    layout->addWidget(m_tabs, 1);
    layout->addWidget(m_progress = new ProgressRow(controller, this));
    layout->addWidget(buildAction());
    connectController();
    showStep(GuideStep::Plan);
}

QWidget* StepView::buildHead() {
    auto* head = new QWidget(this);
    auto* layout = new QVBoxLayout(head);
    layout->setContentsMargins({});
    m_title = new Heading(1.3, head);
    QFont bold = m_title->font();
    bold.setBold(true);
    m_title->setFont(bold);
    m_about = wrapped(nullptr);
    m_about->setAlignment(Qt::AlignTop);
    m_about->setTextFormat(Qt::RichText);
    m_about->setAccessibleName(tr("What this step does"));
    m_aboutArea = new QScrollArea(head);
    m_aboutArea->setWidget(m_about);
    m_aboutArea->setWidgetResizable(true);
    m_aboutArea->setFrameShape(QFrame::NoFrame);
    m_error = wrapped(head);
    m_error->setAutoFillBackground(true);
    m_error->setMargin(6);
    m_error->setAccessibleName(tr("What went wrong"));
    m_error->hide();
    layout->addWidget(m_title);
    layout->addWidget(m_aboutArea);
    layout->addWidget(m_error);
    return head;
}

QWidget* StepView::buildSql() {
    auto* split = new QSplitter(this);
    const auto add = [&](const QString& title, QPlainTextEdit*& text) {
        auto* side = new QWidget(split);
        auto* layout = new QVBoxLayout(side);
        layout->setContentsMargins({});
        layout->addWidget(new QLabel(title, side));
        layout->addWidget(text = sqlText(title, side));
        split->addWidget(side);
    };
    add(tr("What is run"), m_sql);
    add(tr("What takes it back"), m_inverse);
    split->setChildrenCollapsible(false);
    return split;
}

QWidget* StepView::buildDifferences() {
    auto* side = new QWidget(this);
    auto* layout = new QVBoxLayout(side);
    layout->setContentsMargins({});
    m_differences = new PlainTable(tr("Differences"),
                                   {tr("Check"), tr("Timeframe"), tr("Bucket"), tr("Symbol"), tr("Expiry"),
                                    tr("Strike"), tr("Column"), tr("Old"), tr("v2"), tr("From the minutes")},
                                   side);
    layout->addWidget(m_differences, 1);
    auto* text = wrapped(side);
    text->setText(tr("Old is what the aggregate in use says (a dash: no value; it has no OI), v2 what would "
                     "take its place, and the last column what the one-minute rows give now. Where v2 is "
                     "not what the minutes give, fill those buckets anew and verify again. Where the old "
                     "one is not, it is stale or the minutes were changed: refresh it. The cutover waits "
                     "until nothing is left here."));
    layout->addWidget(text);
    return side;
}

void StepView::buildTabs() {
    m_tabs = new QTabWidget(this);
    m_tabs->setDocumentMode(true);
    m_tabs->addTab(buildSql(), tr("SQL"));
    m_tabs->addTab(m_checks = new CheckListView(tr("Checks"), this), tr("Checks"));
    m_tabs->addTab(buildDifferences(), tr("Differences"));
    m_tabs->addTab(m_blockers = new PlainTable(
                       tr("Who is in the way"),
                       {tr("Process"), tr("User"), tr("Program"), tr("Age"), tr("Holds"), tr("Statement")},
                       this),
                   tr("In the way"));
    m_tabs->addTab(m_journal = new PlainTable(
                       tr("Journal"),
                       {tr("No."), tr("When (UTC)"), tr("What"), tr("Migration"), tr("Took"), tr("Who")},
                       this),
                   tr("Journal"));
}

// How hard a step tries for its locks: while it waits for one, everybody behind it waits too.
QWidget* StepView::buildPatience(QWidget* parent) {
    auto* row = new QWidget(parent);
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins({});
    auto* label = new QLabel(tr("&Others may wait"), row);
    m_lockTimeout = new QDoubleSpinBox(row);
    m_lockTimeout->setRange(0.01, 60);
    m_lockTimeout->setDecimals(2);
    m_lockTimeout->setSingleStep(0.1);
    m_lockTimeout->setSuffix(tr(" s"));
    m_lockTimeout->setValue(std::chrono::duration<double>(m_controller.lockTimeout()).count());
    m_lockTimeout->setAccessibleName(tr("How long others may wait behind one attempt at a lock"));
    row->setToolTip(tr("How long one attempt waits for its locks, and with it everybody who comes after it. "
                       "It is tried again and again for a minute. More than the longest question of your "
                       "dashboards lets it through where they leave no gap; the rollback takes it too."));
    label->setBuddy(m_lockTimeout);
    layout->addWidget(label);
    layout->addWidget(m_lockTimeout);
    connect(m_lockTimeout, &QDoubleSpinBox::valueChanged, this, [this](double seconds) {
        m_controller.setLockTimeout(std::chrono::milliseconds(qRound(seconds * 1000)));
    });
    return row;
}

QWidget* StepView::buildAction() {
    auto* row = new QWidget(this);
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins({});
    m_why = wrapped(row);
    m_why->setForegroundRole(QPalette::PlaceholderText);
    m_why->setAccessibleName(tr("Why the button is off"));
    m_typed = new QLineEdit(row);
    m_typed->setMinimumWidth(fontMetrics().averageCharWidth() * 30);
    m_action = new QPushButton(row);
    m_action->setDefault(true);
    layout->addWidget(m_why, 1);
    layout->addWidget(m_patience = buildPatience(row));
    layout->addWidget(m_typed);
    layout->addWidget(m_action);
    connect(m_typed, &QLineEdit::textChanged, this, &StepView::showAction);
    connect(m_typed, &QLineEdit::returnPressed, m_action, &QPushButton::click);
    connect(m_action, &QPushButton::clicked, this, &StepView::act);
    return row;
}

void StepView::connectController() {
    AdminController* c = &m_controller;
    connect(c, &AdminController::surveyed, this, &StepView::refresh);
    connect(c, &AdminController::activityChanged, this, &StepView::showAction);
    connect(c, &AdminController::checksChanged, this, &StepView::showChecks);
    connect(c, &AdminController::verified, this, &StepView::showChecks);
    connect(c, &AdminController::monitored, this, &StepView::showBlockers);
    connect(c, &AdminController::failed, this, [this](const Error& error) {
        m_error->setText(error.message);
        m_error->setVisible(error.code != ErrorCode::Cancelled);
        if (isGated())
            m_controller.askGates(migrationOf(m_step));
    });
    connect(c, &AdminController::ended, this, [this] { m_error->hide(); });
    connect(m_checks, &CheckListView::againWanted, this, [this](const QString& id) {
        if (m_step == GuideStep::Preflight)
            m_controller.askPreflightAgain(id);
        else if (isGated())
            m_controller.askGates(migrationOf(m_step));
    });
    connect(m_checks, &CheckListView::overridesChanged, this, &StepView::showAction);
}

bool StepView::isGated() const {
    return !migrationOf(m_step).isEmpty();
}

void StepView::showStep(GuideStep step) {
    const bool other = m_step != step || !m_detail;
    m_step = step;
    if (other) {
        m_error->hide();
        m_typed->clear();
        m_checks->forgetOverrides();
        const bool checks = step == GuideStep::Preflight || step == GuideStep::Verify ||
                            step == GuideStep::Cutover || step == GuideStep::Cleanup;
        const bool told = step == GuideStep::Plan || step == GuideStep::Guard || isGated();
        m_tabs->setTabVisible(0, told);
        m_tabs->setTabVisible(1, checks || isGated());
        m_tabs->setCurrentIndex(checks ? 1 : told && step != GuideStep::Guard ? 0 : 4);
        if (isGated() && m_controller.survey())
            m_controller.askGates(migrationOf(step));
    }
    refresh();
}

// ---- showing ----

void StepView::refresh() {
    if (!m_controller.survey())
        return;
    const auto detail = guideDetail(m_step, *m_controller.survey());
    if (detail)
        m_detail = *detail;
    showDetail();
    showChecks();
    showDifferences();
    showBlockers();
    showJournal();
    showAction();
}

void StepView::showDetail() {
    for (const GuideEntry& entry : m_controller.guide())
        if (entry.step == m_step)
            m_title->setText(entry.title + QStringLiteral(" – ") + stepStateName(entry.state).toLower());
    if (!m_detail)
        return;
    m_about->setText(paragraph(tr("Does:"), m_detail->what) + paragraph(tr("Locks:"), m_detail->locks) +
                     paragraph(tr("Costs:"), m_detail->cost) + paragraph(tr("Way back:"), m_detail->wayBack));
    // As high as its text, up to a limit; then it scrolls.
    m_aboutArea->setFixedHeight(std::min(m_about->heightForWidth(m_aboutArea->viewport()->width()),
                                         fontMetrics().lineSpacing() * mostAboutLines));
    QPalette colors = palette();
    colors.setColor(QPalette::Window, marketColors(palette()).warningBase);
    colors.setColor(QPalette::WindowText, marketColors(palette()).warning);
    m_error->setPalette(colors);
    if (m_sql->toPlainText() != m_detail->sql) // else it would scroll back while somebody reads
        m_sql->setPlainText(m_detail->sql);
    if (m_inverse->toPlainText() != m_detail->inverse)
        m_inverse->setPlainText(m_detail->inverse);
    m_inverse->parentWidget()->setVisible(!m_detail->inverse.isEmpty());
}

void StepView::showChecks() {
    m_checks->setMayAskAgain(m_step == GuideStep::Preflight || isGated());
    m_checks->setMayOverride(isGated());
    if (m_step == GuideStep::Verify) {
        std::vector<AdminController::Answer> answers;
        if (m_controller.verification())
            for (const Check& check : m_controller.verification()->checks)
                answers.push_back({check, m_controller.verifiedAt()});
        m_checks->setAnswers(answers);
    } else {
        m_checks->setAnswers(isGated() ? m_controller.gateAnswers(migrationOf(m_step))
                                       : m_controller.preflightAnswers());
    }
    showDifferences();
}

void StepView::showDifferences() {
    QList<QStringList> rows;
    if (m_controller.verification())
        for (const Difference& d : m_controller.verification()->differences)
            rows.append({d.check, d.timeframe, d.bucket, d.symbol, d.expiry, d.strike,
                         d.column.isEmpty() ? tr("row") : d.column, orDash(d.old), orDash(d.v2),
                         orDash(d.raw)});
    m_differences->setRows(rows);
    m_tabs->setTabText(2, rows.isEmpty() ? tr("Differences") : tr("Differences (%1)").arg(rows.size()));
    m_tabs->setTabVisible(2, m_step == GuideStep::Verify || m_step == GuideStep::Cutover);
}

void StepView::showBlockers() {
    QList<QStringList> rows;
    if (m_controller.monitor())
        for (const Blocker& b : m_controller.monitor()->blockers)
            rows.append({b.pid ? QString::number(b.pid) : tr("prepared"), b.user, b.application,
                         tr("%1 s").arg(b.seconds), b.relations, b.query});
    m_blockers->setRows(rows);
    m_tabs->setTabText(3, rows.isEmpty() ? tr("In the way") : tr("In the way (%1)").arg(rows.size()));
}

void StepView::showJournal() {
    QList<QStringList> rows;
    for (const JournalEvent& event : m_controller.survey()->journal) {
        QString what = event.kind;
        if (const QString error = event.detail[QStringLiteral("error")].toString(); !error.isEmpty())
            what += QStringLiteral(": ") + error;
        if (event.kind == QLatin1String("resolved")) // after a lost connection
            what = event.detail[QStringLiteral("committed")].toBool()
                       ? tr("connected again: the transaction had come through")
                       : tr("connected again: the transaction had not come through");
        if (const QString reason = event.detail[QStringLiteral("reason")].toString(); !reason.isEmpty())
            what += QStringLiteral(": ") + reason;
        rows.append({QString::number(event.seq), isoUtc(event.at), what,
                     event.migration + (event.step.isEmpty() ? QString() : u'/' + event.step),
                     tr("%1 ms").arg(event.milliseconds), event.actor + QStringLiteral(", ") + event.who});
    }
    m_journal->setRows(rows);
}

// ---- the button ----

void StepView::showAction() {
    if (!m_detail || !m_controller.survey())
        return;
    StepState state = StepState::Later;
    for (const GuideEntry& entry : m_controller.guide())
        if (entry.step == m_step)
            state = entry.state;
    const bool changes = m_step != GuideStep::Plan && m_step != GuideStep::Preflight;
    const bool isFinal = isGated() && (state == StepState::Done || state == StepState::NotNeeded);
    const bool guard = m_step == GuideStep::Guard; // its button is the rollback in the head of the page
    QString why;
    if (m_controller.activity() != AdminController::Activity::None)
        why = tr("Something is under way.");
    else if (changes)
        why = m_controller.refusal();
    const QString& typed = m_detail->typed;
    const bool wantsName = why.isEmpty() && !typed.isEmpty() && !isFinal && !guard;
    const bool named = !wantsName || m_typed->text() == typed;
    if (!named)
        why = tr("Type the name of the database, %1, to go on.").arg(typed);
    // A fill takes no lock that anybody waits behind.
    m_patience->setVisible(!m_detail->migration.isEmpty() && m_step != GuideStep::Fill && !isFinal);
    // Before the button, or the focus goes from that to here, where a turn of the wheel changes it.
    m_patience->setEnabled(m_controller.activity() == AdminController::Activity::None);
    {
        const QSignalBlocker blocker(m_lockTimeout); // another window may have changed it
        m_lockTimeout->setValue(std::chrono::duration<double>(m_controller.lockTimeout()).count());
    }
    m_typed->setVisible(wantsName);
    m_typed->setPlaceholderText(typed);
    m_typed->setAccessibleName(tr("Type %1 to confirm").arg(typed));
    m_action->setVisible(!isFinal && !guard && !m_detail->action.isEmpty());
    m_action->setText(m_detail->action);
    m_action->setEnabled(why.isEmpty() && named);
    m_why->setText(isFinal ? tr("Nothing is left to do here.") : why);
}

void StepView::act() {
    m_error->hide();
    switch (m_step) {
    case GuideStep::Plan:
        m_controller.refresh();
        break;
    case GuideStep::Preflight:
        m_controller.askPreflight();
        break;
    case GuideStep::Backup:
        m_controller.createBackup();
        break;
    case GuideStep::Proof:
        m_controller.proveBackup();
        break;
    case GuideStep::Verify:
        m_controller.verify();
        break;
    case GuideStep::Compare:
        emit comparisonWanted();
        break;
    case GuideStep::Guard:
        break;
    default:
        m_controller.run(m_step, m_detail->migration, m_checks->overrides(), m_detail->until);
        m_typed->clear();
    }
}

} // namespace strikescope
