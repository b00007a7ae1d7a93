#include "ui/admin/admin_page.h"

#include "models/core/background.h"
#include "models/core/deliver.h"
#include "ui/admin/admin_desk.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace strikescope {

AdminPage::AdminPage(std::shared_ptr<AdminController> controller, bool mayPractise, QWidget* parent)
    : QWidget(parent)
    , m_profile(controller->profile())
    , m_desks(new QStackedWidget(this))
    , m_own(new AdminDesk(std::move(controller), m_desks))
    , m_work(std::make_shared<LongWork>(this)) {
    setAccessibleName(tr("Administration"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    if (mayPractise)
        layout->addWidget(buildPractice());
    layout->addWidget(m_desks, 1);
    m_desks->addWidget(m_own);
    connect(m_own, &AdminDesk::alarmsChanged, this, &AdminPage::alarmsChanged);
    if (mayPractise)
        refresh();
}

AdminPage::~AdminPage() {
    m_work->leave();
    leavePractice();
}

AdminDesk* AdminPage::desk() const {
    return static_cast<AdminDesk*>(m_desks->currentWidget());
}

QPushButton* AdminPage::addFault(const QString& text, const QString& explanation) {
    auto* button = new QPushButton(text, this);
    button->setToolTip(explanation);
    button->setAccessibleDescription(explanation);
    return button;
}

QWidget* AdminPage::buildPractice() {
    auto* row = new QWidget(this);
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins({});
    m_text = new QLabel(row);
    m_text->setWordWrap(true);
    m_text->setAccessibleName(tr("Practice"));
    layout->addWidget(m_text, 1);
    m_hold =
        addFault(QString(), tr("A transaction that has read the old aggregates and does not end: the cutover "
                               "waits for it, and names it."));
    m_spoil = addFault(QString(), tr("One value of v2 becomes one too high: the verification finds it."));
    m_end = addFault(tr("Kill the run"),
                     tr("Ends the server's process of the migration that runs: it connects again, "
                        "finds out what came through, and goes on."));
    m_anew = addFault(tr("Begin anew"), tr("Drops the practice database and makes it as it was before 016."));
    m_enter = new QPushButton(row);
    for (QPushButton* button : {m_hold, m_spoil, m_end, m_anew, m_enter})
        layout->addWidget(button);
    connect(m_enter, &QPushButton::clicked, this, [this] { m_practice ? leavePractice() : prepare(false); });
    connect(m_anew, &QPushButton::clicked, this, [this] { prepare(true); });
    connect(m_hold, &QPushButton::clicked, this, [this] {
        if (m_faults->holdsLock())
            plant(
                [](PracticeFaults& faults) -> Result<void> {
                    faults.releaseLock();
                    return {};
                },
                tr("The long report has ended."));
        else
            plant([](PracticeFaults& faults) { return faults.holdLock(); },
                  tr("A long report holds the old aggregates. Try the cutover, and see who is in the way."));
    });
    connect(m_spoil, &QPushButton::clicked, this, [this] {
        if (m_spoiled)
            plant([](PracticeFaults& faults) { return faults.repairValue(); },
                  tr("The value is right again."));
        else
            plant([](PracticeFaults& faults) { return faults.spoilValue(); },
                  tr("One value of v2 is wrong now. Verify, and see which."));
    });
    connect(m_end, &QPushButton::clicked, this, [this] {
        plant([](PracticeFaults& faults) { return faults.endRunner(); },
              tr("The run's process was killed; the run connects again."));
    });
    return row;
}

void AdminPage::refresh() {
    const bool inPractice = m_practice != nullptr;
    for (QPushButton* button : {m_hold, m_spoil, m_end, m_anew}) {
        button->setVisible(inPractice);
        button->setEnabled(!m_busy);
    }
    m_enter->setEnabled(!m_busy);
    m_enter->setText(inPractice ? tr("Leave practice") : tr("Practise…"));
    m_hold->setText(m_faults && m_faults->holdsLock() ? tr("End the report") : tr("Start a long report"));
    m_spoil->setText(m_spoiled ? tr("Repair the value") : tr("Spoil a value"));
    if (!inPractice && !m_busy)
        m_text->setText(
            tr("The whole way can be practised on a made-up database of your own, with things going "
               "wrong on purpose."));
}

// Enters what is there, or makes it.
void AdminPage::prepare(bool anew) {
    leavePractice();
    m_busy = true;
    m_text->setText(tr("Making the practice database…"));
    refresh();
    const auto made = longInBackground([this, profile = m_profile, work = m_work,
                                        anew]() -> Result<ConnectionProfile> {
        if (!anew)
            if (auto there = existingPractice(profile))
                return there;
        return preparePractice(profile, [&](const QString& text) {
            work->tell([this, text] { m_text->setText(tr("Making the practice database: %1").arg(text)); });
            return !work->stop;
        });
    });
    deliver(made, this, [this](const Result<ConnectionProfile>& practice) {
        m_busy = false;
        if (practice)
            enterPractice(*practice);
        refresh();
        if (!practice)
            m_text->setText(practice.error().message);
    });
}

void AdminPage::enterPractice(const ConnectionProfile& practice) {
    m_faults = std::make_shared<PracticeFaults>(practice);
    m_spoiled = false;
    m_practice = new AdminDesk(std::make_shared<AdminController>(practice), m_desks);
    m_desks->addWidget(m_practice);
    m_desks->setCurrentWidget(m_practice);
    m_text->setText(
        tr("Practice: a made-up market as users have it before 016. Nothing here touches your data."));
}

void AdminPage::leavePractice() {
    if (!m_practice)
        return;
    // Letting go of a lock waits for the server.
    (void)longInBackground([faults = std::exchange(m_faults, nullptr)]() mutable {
        faults.reset();
        return true;
    });
    m_desks->setCurrentWidget(m_own);
    delete std::exchange(m_practice, nullptr);
    refresh();
}

void AdminPage::plant(const std::function<Result<void>(PracticeFaults&)>& fault, const QString& done) {
    m_busy = true;
    refresh();
    const bool shifts = sender() == m_spoil;
    const auto planted = longInBackground([faults = m_faults, fault] { return fault(*faults); });
    deliver(planted, this, [this, done, shifts](const Result<void>& result) {
        m_busy = false;
        if (result && shifts)
            m_spoiled = !m_spoiled;
        refresh();
        m_text->setText(result ? done : result.error().message);
    });
}

} // namespace strikescope
