#include "ui/admin/latency_view.h"

#include "models/admin/latency_html.h"
#include "models/core/background.h"
#include "models/core/deliver.h"
#include "ui/admin/latency_plot.h"
#include "ui/admin/latency_report_file.h"
#include "ui/admin/plain_table.h"
#include "ui/admin/progress_row.h"

#include <QFileDialog>
#include <QFontDatabase>
#include <QHBoxLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QSplitter>
#include <QVBoxLayout>

#include <cmath>

namespace strikescope {

namespace {

constexpr std::chrono::seconds budget{600};

QString numberOr(double value, int decimals) {
    return std::isnan(value) ? QStringLiteral("–") : QString::number(value, 'f', decimals);
}

QString verdictOf(LatencyVerdict verdict) {
    switch (verdict) {
    case LatencyVerdict::Better:
        return LatencyView::tr("better");
    case LatencyVerdict::NotWorse:
        return LatencyView::tr("not worse");
    case LatencyVerdict::Worse:
        return LatencyView::tr("worse");
    case LatencyVerdict::NotDecided:
        return LatencyView::tr("not decided");
    }
    Q_UNREACHABLE();
}

} // namespace

LatencyView::LatencyView(AdminController& controller, QWidget* parent)
    : QWidget(parent)
    , m_controller(controller) {
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(buildControls());
    layout->addWidget(new ProgressRow(controller, this));
    m_questions = new PlainTable(tr("Questions"),
                                 {tr("Question"), tr("Before"), tr("After"), tr("After to before"),
                                  tr("Pairs"), tr("Verdict"), tr("Why")},
                                 this);
    m_questions->setMaximumHeight(fontMetrics().lineSpacing() * 9);
    layout->addWidget(m_questions);
    auto* split = new QSplitter(this);
    split->addWidget(m_plot = new LatencyPlot(split));
    split->addWidget(buildPlans());
    split->setChildrenCollapsible(false);
    split->setSizes({1000, 1000}); // in proportion: half each
    layout->addWidget(split, 1);
    connect(m_questions, &QTreeWidget::currentItemChanged, this, &LatencyView::showChosen);
    connect(&controller, &AdminController::compared, this, &LatencyView::refresh);
    connect(&controller, &AdminController::surveyed, this, &LatencyView::refresh);
    connect(&controller, &AdminController::activityChanged, this, &LatencyView::refresh);
    connect(&controller, &AdminController::failed, this, [this](const Error& error) {
        if (m_controller.activeStep() == GuideStep::Compare)
            m_text->setText(error.message);
    });
    refresh();
}

QWidget* LatencyView::buildControls() {
    auto* row = new QWidget(this);
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins({});
    m_pairs = new QSpinBox(row);
    m_pairs->setRange(10, 5000);
    m_pairs->setValue(400);
    m_pairs->setAccessibleName(tr("Pairs for each question"));
    auto* label = new QLabel(tr("&Pairs for each question:"), row);
    label->setBuddy(m_pairs);
    m_compare = new QPushButton(tr("Compare"), row);
    m_save = new QPushButton(tr("Save the report…"), row);
    m_text = new QLabel(row);
    m_text->setWordWrap(true);
    m_text->setAccessibleName(tr("Verdict"));
    layout->addWidget(label);
    layout->addWidget(m_pairs);
    layout->addWidget(m_compare);
    layout->addWidget(m_save);
    layout->addWidget(m_text, 1);
    connect(m_compare, &QPushButton::clicked, this,
            [this] { m_controller.compare(m_pairs->value(), budget); });
    connect(m_save, &QPushButton::clicked, this, &LatencyView::save);
    return row;
}

QWidget* LatencyView::buildPlans() {
    auto* plans = new QWidget(this);
    auto* layout = new QHBoxLayout(plans);
    layout->setContentsMargins({});
    const auto add = [&](const QString& title, QPlainTextEdit*& text) {
        auto* side = new QVBoxLayout;
        side->addWidget(new QLabel(title, plans));
        text = new QPlainTextEdit(plans);
        text->setReadOnly(true);
        text->setLineWrapMode(QPlainTextEdit::NoWrap);
        text->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
        text->setAccessibleName(title);
        text->setTabChangesFocus(true);
        side->addWidget(text);
        layout->addLayout(side);
    };
    add(tr("Plan before (⋈ marks a join)"), m_oldPlan);
    add(tr("Plan after"), m_newPlan);
    return plans;
}

void LatencyView::refresh() {
    const auto& survey = m_controller.survey();
    const bool both = survey && survey->state.hasOld &&
                      (survey->state.stage == Stage::Beside || survey->state.stage == Stage::CutOver);
    const bool idle = m_controller.activity() == AdminController::Activity::None;
    m_compare->setEnabled(both && idle && m_controller.refusal().isEmpty());
    m_save->setEnabled(m_controller.comparison().has_value());
    if (!m_controller.comparison()) {
        if (idle)
            m_text->setText(
                both ? tr("Nothing was compared since this program started.")
                     : tr("There is nothing to compare: it takes the old aggregates and v2 side by side."));
        return;
    }
    const LatencyReport& report = *m_controller.comparison();
    m_text->setText(report.red() ? tr("The answers differ: see the reason.")
                                 : tr("In all: %1.").arg(verdictOf(report.worst())));
    QList<QStringList> rows;
    for (const QuestionReport& q : report.questions)
        rows.append({q.title, tr("%1 ms").arg(numberOr(q.oldMedian, 2)),
                     tr("%1 ms").arg(numberOr(q.newMedian, 2)),
                     QStringLiteral("%1 [%2, %3]")
                         .arg(numberOr(q.ratio.ratio, 3), numberOr(q.ratio.interval.low, 3),
                              numberOr(q.ratio.interval.high, 3)),
                     QString::number(q.pairs), verdictOf(q.verdict),
                     q.difference.isEmpty() ? q.reason : tr("differs: %1").arg(q.difference)});
    m_questions->setRows(rows);
    if (m_questions->chosenRow() < 0 && !rows.isEmpty())
        m_questions->setCurrentItem(m_questions->topLevelItem(0));
    showChosen();
}

void LatencyView::showChosen() {
    const int row = m_questions->chosenRow();
    const auto& report = m_controller.comparison();
    if (!report || row < 0 || row >= int(report->questions.size()))
        return;
    const QuestionReport& question = report->questions[std::size_t(row)];
    m_plot->setTimes(countedTimes(*report, question.name));
    m_oldPlan->setPlainText(planOutline(question.oldPlan));
    m_newPlan->setPlainText(planOutline(question.newPlan));
}

void LatencyView::save() {
    auto* dialog = new QFileDialog(this, tr("Save the report"), QStringLiteral("latency"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    const QStringList filters{tr("Web page (*.html)"), tr("PDF (*.pdf)"),
                              tr("Every execution, for a spreadsheet (*.csv)")};
    dialog->setNameFilters(filters);
    const auto takeSuffix = [dialog](const QString& filter) {
        dialog->setDefaultSuffix(filter.section(QStringLiteral("*."), 1).chopped(1));
    };
    connect(dialog, &QFileDialog::filterSelected, dialog, takeSuffix);
    takeSuffix(filters.front());
    connect(dialog, &QFileDialog::fileSelected, this, &LatencyView::saveAs);
    dialog->open();
}

// Pictures are drawn here, since widgets are; pages and the file are made behind the window's back.
void LatencyView::saveAs(const QString& file) {
    const LatencyReport& report = *m_controller.comparison();
    const auto saved = inBackground([file, report, pictures = latencyPictures(report)] {
        return saveLatencyReport(file, report, pictures);
    });
    deliver(saved, this, [this, file](const Result<void>& done) {
        m_text->setText(done ? tr("Saved %1.").arg(file) : done.error().message);
    });
}

} // namespace strikescope
