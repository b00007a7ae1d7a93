#include "tests/ui/admin_hand.h"

#include "tests/ui/pictures.h"
#include "ui/theme/theme.h"

#include <QFile>
#include <QListWidget>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTabBar>
#include <QTest>

namespace strikescope {

namespace {

constexpr int longestWait = 90000, surveyWait = 20000, comparisonWait = 600000;

} // namespace

AdminHand::AdminHand(const ConnectionProfile& profile, bool mayPractise)
    : m_page(std::make_unique<AdminPage>(std::make_shared<AdminController>(profile), mayPractise)) {
    m_page->resize(1280, 760);
    m_page->show();
    if (!waitFor([&] { return admin().survey().has_value(); }))
        qWarning("the server was not asked");
}

bool AdminHand::waitFor(const std::function<bool()>& seen) {
    return QTest::qWaitFor(seen, longestWait);
}

QPushButton* AdminHand::button(const QString& text) {
    for (QPushButton* each : m_page->findChildren<QPushButton*>())
        if (each->text() == text && each->isVisible())
            return each;
    return nullptr;
}

bool AdminHand::press(const QString& text) {
    QPushButton* found = nullptr;
    const bool there = waitFor([&] { return (found = button(text)) && found->isEnabled(); });
    if (there)
        QTest::mouseClick(found, Qt::LeftButton);
    return there;
}

bool AdminHand::choose(GuideStep step) {
    if (!showTab(QStringLiteral("Guide")))
        return false;
    auto* list = find<QListWidget>(QStringLiteral("Steps of the migration"));
    const auto& guide = admin().guide();
    for (int row = 0; list && row < int(guide.size()); ++row) {
        if (guide[std::size_t(row)].step != step)
            continue;
        list->scrollToItem(list->item(row));
        QTest::mouseClick(list->viewport(), Qt::LeftButton, {},
                          list->visualItemRect(list->item(row)).center());
        return list->currentRow() == row;
    }
    return false;
}

bool AdminHand::showTab(const QString& title) {
    for (QTabBar* bar : m_page->findChildren<QTabBar*>()) {
        if (!bar->isVisible())
            continue;
        for (int tab = 0; tab < bar->count(); ++tab)
            if (bar->isTabVisible(tab) && bar->tabText(tab).startsWith(title)) {
                QTest::mouseClick(bar, Qt::LeftButton, {}, bar->tabRect(tab).center());
                return bar->currentIndex() == tab;
            }
    }
    return false;
}

bool AdminHand::typeName() {
    const QString name = survey().facts.database;
    auto* line = find<QLineEdit>(QStringLiteral("Type %1 to confirm").arg(name));
    if (!line || !line->isVisible())
        return false;
    QTest::mouseClick(line, Qt::LeftButton);
    QTest::keyClicks(line, name);
    return true;
}

bool AdminHand::isNext(GuideStep step) {
    return QTest::qWaitFor([&] { return !admin().guide().empty() && nextStep(admin().guide()) == step; },
                           surveyWait);
}

QString AdminHand::whatStands() {
    QStringList lines;
    for (const GuideEntry& entry : admin().guide())
        if (entry.step == nextStep(admin().guide()))
            lines << QStringLiteral("%1, %2: %3").arg(entry.title, stepStateName(entry.state), entry.status);
    const auto addFailed = [&](const Check& check) {
        if (check.verdict == Verdict::Fail || check.verdict == Verdict::NotRun)
            lines << QStringLiteral("%1 %2: %3").arg(check.id, check.title, check.evidence);
    };
    for (const auto& answer : admin().preflightAnswers())
        addFailed(answer.check);
    if (admin().verification())
        for (const Check& check : admin().verification()->checks)
            addFailed(check);
    return lines.join(u'\n');
}

bool AdminHand::isAt(Stage stage) {
    return waitFor([&] { return survey().state.stage == stage; });
}

bool AdminHand::isIdle() {
    return waitFor([&] { return admin().activity() == AdminController::Activity::None; });
}

bool AdminHand::isSettled() {
    QSignalSpy surveyed(&admin(), &AdminController::surveyed);
    return isIdle() && waitFor([&] { return !surveyed.isEmpty(); });
}

bool AdminHand::begin(GuideStep step, const QString& button) {
    if (!choose(step))
        return false;
    const auto detail = guideDetail(step, survey());
    if (detail && !detail->typed.isEmpty() && !typeName())
        return false;
    return press(button);
}

QString AdminHand::whole(GuideStep step, const QString& button) {
    QSignalSpy failed(&admin(), &AdminController::failed), ended(&admin(), &AdminController::ended);
    if (!begin(step, button))
        return QStringLiteral("\"%1\" could not be pressed").arg(button);
    if (!waitFor([&] { return !failed.isEmpty() || !ended.isEmpty(); }) || !isSettled())
        return QStringLiteral("\"%1\" did not end").arg(button);
    return failed.isEmpty() ? QString() : failed.front().front().value<Error>().message;
}

QString AdminHand::compare(int pairs) {
    QSignalSpy failed(&admin(), &AdminController::failed), ended(&admin(), &AdminController::ended);
    if (!choose(GuideStep::Compare) || !press(QStringLiteral("Compare")))
        return QStringLiteral("the step did not lead to its tab");
    auto* count = find<QSpinBox>(QStringLiteral("Pairs for each question"));
    if (!count || !count->isVisible())
        return QStringLiteral("its tab is not there");
    count->setFocus();
    count->selectAll();
    QTest::keyClicks(count, QString::number(pairs));
    if (!press(QStringLiteral("Compare")) ||
        !QTest::qWaitFor([&] { return !failed.isEmpty() || !ended.isEmpty(); }, comparisonWait) ||
        !isSettled())
        return QStringLiteral("the comparison did not end");
    return failed.isEmpty() ? QString() : failed.front().front().value<Error>().message;
}

void AdminHand::picture(const QString& name) {
    QTest::qWait(150); // what came last is drawn
    pictureOf(*m_page, m_page->devicePixelRatioF() > 1 ? name + QStringLiteral("-large") : name);
}

void AdminHand::pictures(const QString& name) {
    picture(name);
    applyTheme(*qApp, Theme::Dark);
    picture(name + QStringLiteral("-dark"));
    applyTheme(*qApp, Theme::Light);
}

QString actionName(GuideStep step) {
    switch (step) {
    case GuideStep::Preflight:
        return QStringLiteral("Ask all");
    case GuideStep::Backup:
        return QStringLiteral("Take the backup");
    case GuideStep::Proof:
        return QStringLiteral("Restore and compare");
    case GuideStep::Create:
        return QStringLiteral("Create v2");
    case GuideStep::Fill:
        return QStringLiteral("Fill v2");
    case GuideStep::Verify:
        return QStringLiteral("Verify everything");
    case GuideStep::Cutover:
        return QStringLiteral("Cut over");
    case GuideStep::Cleanup:
        return QStringLiteral("Drop the old aggregates");
    case GuideStep::Moneyness:
        return QStringLiteral("Add moneyness");
    case GuideStep::Snapshot:
        return QStringLiteral("Add the latest snapshot");
    case GuideStep::Notice:
        return QStringLiteral("Add change notices");
    default:
        return {};
    }
}

void removeBackups(const ConnectionProfile& profile) {
    auto session = Session::open(profile);
    const auto known = session ? knownBackups(**session) : tl::unexpected(session.error());
    if (!known)
        return;
    for (const BackupInfo& backup : *known) {
        QFile::remove(backup.file);
        QFile::remove(manifestPathOf(backup.file));
    }
}

} // namespace strikescope
