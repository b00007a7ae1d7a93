#include "ui/admin/check_list_view.h"

#include "ui/admin/plain_table.h"
#include "ui/admin/state_icon.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace strikescope {

namespace {

constexpr int shortestReason = 10; // as the engine has it

QString ageText(UtcTime asked) {
    const auto seconds = (nowUtc() - asked).count();
    return seconds < 120 ? CheckListView::tr("%1 s").arg(seconds)
                         : CheckListView::tr("%1 min").arg(seconds / 60);
}

} // namespace

CheckListView::CheckListView(const QString& accessibleName, QWidget* parent)
    : QWidget(parent)
    , m_table(new PlainTable(accessibleName,
                             {tr("Verdict"), tr("No."), tr("Question"), tr("Age"), tr("Evidence")}, this))
    , m_text(new QLabel(this))
    , m_again(new QPushButton(tr("Ask again"), this))
    , m_reason(new QLineEdit(this))
    , m_override(new QPushButton(tr("Go on in spite of it"), this)) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->addWidget(m_table, 1);
    m_text->setWordWrap(true);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_text->setAccessibleName(tr("Evidence and remedy"));
    layout->addWidget(m_text);
    auto* row = new QHBoxLayout;
    row->addWidget(m_again);
    m_reason->setPlaceholderText(tr("Why it is right to go on (kept in the journal)"));
    m_reason->setAccessibleName(tr("Reason to go on in spite of the check"));
    row->addWidget(m_reason, 1000); // the stretch behind it counts only while it is hidden
    row->addWidget(m_override);
    row->addStretch(1);
    layout->addLayout(row);
    connect(m_table, &QTreeWidget::currentItemChanged, this,
            [this](QTreeWidgetItem*, QTreeWidgetItem* previous) {
                // Getting the focus makes the first row the current one: that is nobody's choice.
                m_userChose = m_userChose || (previous && !m_choosing);
                showChosen();
            });
    connect(m_again, &QPushButton::clicked, this, [this] {
        if (const auto* answer = chosen())
            emit againWanted(answer->check.id);
    });
    connect(m_override, &QPushButton::clicked, this, &CheckListView::takeReason);
    connect(m_reason, &QLineEdit::textChanged, this, &CheckListView::showChosen);
    showChosen();
}

void CheckListView::setAnswers(const std::vector<AdminController::Answer>& answers) {
    const auto sameCheck = [](const auto& a, const auto& b) { return a.check.id == b.check.id; };
    if (!std::ranges::equal(m_answers, answers, sameCheck))
        m_userChose = false;
    m_answers = answers;
    showRows();
    showChosen();
}

void CheckListView::setMayAskAgain(bool may) {
    m_mayAskAgain = may;
    showChosen();
}

void CheckListView::setMayOverride(bool may) {
    m_mayOverride = may;
    showChosen();
}

void CheckListView::forgetOverrides() {
    m_overrides.clear();
    showRows();
}

void CheckListView::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        showRows();
}

const AdminController::Answer* CheckListView::chosen() const {
    const int row = m_table->chosenRow();
    return row >= 0 && row < int(m_answers.size()) ? &m_answers[std::size_t(row)] : nullptr;
}

QString CheckListView::chosenId() const {
    const auto* answer = chosen();
    return answer ? answer->check.id : QString();
}

void CheckListView::showRows() {
    QList<QStringList> rows;
    int worstRow = -1;
    for (const auto& answer : m_answers) {
        QString word = verdictWord(answer.check.verdict);
        if (m_overrides.contains(answer.check.id))
            word += tr(" (overridden)");
        if (worstRow < 0 && answer.check.verdict == Verdict::Fail)
            worstRow = int(rows.size());
        rows.append(
            {word, answer.check.id, answer.check.title, ageText(answer.asked), answer.check.evidence});
    }
    m_table->setRows(rows);
    for (int row = 0; row < int(m_answers.size()); ++row)
        m_table->topLevelItem(row)->setIcon(
            0, verdictIcon(m_answers[std::size_t(row)].check.verdict, palette()));
    m_table->resizeColumnToContents(0);
    if (m_userChose || worstRow < 0)
        return;
    m_choosing = true; // what stands in the way is read first
    m_table->setCurrentItem(m_table->topLevelItem(worstRow));
    m_choosing = false;
}

void CheckListView::showChosen() {
    emit chosenChanged();
    const auto* answer = chosen();
    m_text->setVisible(answer != nullptr);
    m_again->setVisible(m_mayAskAgain);
    m_again->setEnabled(answer != nullptr);
    const bool stands = answer && m_mayOverride &&
                        (answer->check.verdict == Verdict::Fail || answer->check.verdict == Verdict::NotRun);
    // What these keep would be lost; the engine refuses them too.
    const bool never =
        answer && (answer->check.id == QLatin1String("G0") || answer->check.id == QLatin1String("G15"));
    m_reason->setVisible(stands && !never);
    m_override->setVisible(stands && !never);
    m_override->setEnabled(m_reason->text().trimmed().size() >= shortestReason);
    if (!answer)
        return;
    QString text = tr("%1 %2: %3").arg(answer->check.id, answer->check.title, answer->check.evidence);
    if (!answer->check.remedy.isEmpty())
        text += tr("\nWhat to do: %1").arg(answer->check.remedy);
    if (m_overrides.contains(answer->check.id))
        text += tr("\nOverridden: %1").arg(m_overrides[answer->check.id]);
    m_text->setText(text);
}

void CheckListView::takeReason() {
    if (const auto* answer = chosen()) {
        m_overrides[answer->check.id] = m_reason->text().trimmed();
        m_reason->clear();
        showRows();
        showChosen();
        emit overridesChanged();
    }
}

} // namespace strikescope
