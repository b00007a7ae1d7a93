#include "ui/connect/connect_dialog.h"

#include "models/admin/connection_report.h"
#include "models/core/background.h"
#include "models/core/deliver.h"
#include "models/db/service_file.h"
#include "ui/admin/plain_table.h"
#include "ui/admin/state_icon.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSplitter>
#include <QVBoxLayout>

namespace strikescope {

namespace {

constexpr int kindRole = Qt::UserRole, nameRole = Qt::UserRole + 1, aboutRole = Qt::UserRole + 2;

} // namespace

ConnectDialog::ConnectDialog(const QString& settings, const QString& now, QWidget* parent)
    : QDialog(parent)
    , m_store(settings)
    , m_now(now) {
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Connect to a database"));
    auto* layout = new QVBoxLayout(this);
    auto* head = new QLabel(tr("Now: %1").arg(m_now.isEmpty() ? tr("no database") : m_now), this);
    head->setAccessibleName(tr("The database of now"));
    layout->addWidget(head);
    auto* split = new QSplitter(this);
    split->addWidget(buildList());
    split->addWidget(buildSide());
    split->setStretchFactor(1, 1);
    split->setChildrenCollapsible(false);
    layout->addWidget(split, 1);
    layout->addWidget(buildButtons());
    connect(m_list, &QListWidget::currentItemChanged, this, &ConnectDialog::showItem);
    connect(m_form, &ConnectForm::edited, this, &ConnectDialog::showEnabled);
    fill(m_store.start());
    resize(fontMetrics().averageCharWidth() * 150, fontMetrics().lineSpacing() * 34);
}

QWidget* ConnectDialog::buildList() {
    m_list = new QListWidget(this);
    m_list->setAccessibleName(tr("Databases"));
    m_list->setMinimumWidth(fontMetrics().averageCharWidth() * 34);
    return m_list;
}

QWidget* ConnectDialog::buildSide() {
    auto* side = new QWidget(this);
    auto* layout = new QVBoxLayout(side);
    layout->setContentsMargins(6, 0, 0, 0);
    m_about = new QLabel(side);
    m_about->setWordWrap(true);
    m_about->setAccessibleName(tr("About this entry"));
    layout->addWidget(m_about);
    layout->addWidget(m_form = new ConnectForm(side));
    m_text = new QLabel(side);
    m_text->setWordWrap(true);
    m_text->setAccessibleName(tr("What came of it"));
    layout->addWidget(m_text);
    m_checks = new PlainTable(tr("What is there"), {tr("Verdict"), tr("Question"), tr("Evidence")}, side);
    m_checks->setMinimumHeight(fontMetrics().lineSpacing() * 9);
    m_checks->setWordWrap(true);
    layout->addWidget(m_checks, 1);
    layout->addStretch();
    return side;
}

QWidget* ConnectDialog::buildButtons() {
    auto* row = new QWidget(this);
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins({});
    m_save = new QPushButton(tr("Save"), row);
    m_remove = new QPushButton(tr("Remove"), row);
    m_test = new QPushButton(tr("Test"), row);
    m_atStart = new QCheckBox(tr("Also at the next start"), row);
    m_connect = new QPushButton(tr("Connect"), row);
    m_connect->setDefault(true);
    auto* close = new QPushButton(tr("Close"), row);
    for (QPushButton* button : {m_save, m_remove, m_test})
        layout->addWidget(button);
    layout->addStretch(1);
    for (QWidget* widget : std::initializer_list<QWidget*>{m_atStart, m_connect, close})
        layout->addWidget(widget);
    connect(m_save, &QPushButton::clicked, this, &ConnectDialog::save);
    connect(m_remove, &QPushButton::clicked, this, &ConnectDialog::remove);
    connect(m_test, &QPushButton::clicked, this, &ConnectDialog::test);
    connect(m_connect, &QPushButton::clicked, this, &ConnectDialog::choose);
    connect(close, &QPushButton::clicked, this, &QDialog::close);
    return row;
}

void ConnectDialog::fill(const QString& current) {
    const QSignalBlocker quiet(m_list);
    m_list->clear();
    const auto add = [&](const QString& text, Kind kind, const QString& name, const QString& about) {
        auto* item = new QListWidgetItem(text, m_list);
        item->setData(kindRole, int(kind));
        item->setData(nameRole, name);
        item->setData(aboutRole, about);
        item->setToolTip(about);
        if (name == current)
            m_list->setCurrentItem(item);
    };
    add(tr("The program's own database"), Kind::Embedded, {},
        tr("A private PostgreSQL of yours with the demo market, started when needed. What you import goes "
           "there too."));
    for (const NamedProfile& profile : m_store.all())
        add(profile.name, Kind::Profile, profile.name,
            tr("Kept in the settings, without a password. That comes from a passfile, a service file or the "
               "keychain."));
    for (const DatabaseService& service : knownServices())
        add(tr("Service %1").arg(service.name), Kind::Service, QStringLiteral("service:") + service.name,
            tr("From %1: %2")
                .arg(service.file,
                     service.description.isEmpty() ? tr("libpq's defaults") : service.description));
    add(tr("A new connection…"), Kind::New, QStringLiteral(":new"),
        tr("Fill in what you know; libpq has a default for the rest."));
    if (!m_list->currentItem())
        m_list->setCurrentRow(0);
    showItem();
}

ConnectDialog::Kind ConnectDialog::kind() const {
    return m_list->currentItem() ? Kind(m_list->currentItem()->data(kindRole).toInt()) : Kind::Embedded;
}

QString ConnectDialog::itemName() const {
    return m_list->currentItem() ? m_list->currentItem()->data(nameRole).toString() : QString();
}

void ConnectDialog::showItem() {
    m_newest.forget();
    m_about->setText(m_list->currentItem() ? m_list->currentItem()->data(aboutRole).toString() : QString());
    const auto profile =
        kind() == Kind::Profile || kind() == Kind::Service ? m_store.find(itemName()) : std::nullopt;
    m_form->setProfile(profile.value_or(NamedProfile{}));
    m_form->setVisible(kind() == Kind::Profile || kind() == Kind::New);
    say({});
    dropChecks();
    m_atStart->setChecked(m_store.start() == itemName());
    showEnabled();
}

void ConnectDialog::showEnabled() {
    const bool editable = kind() == Kind::Profile || kind() == Kind::New;
    const auto fit = editable ? m_form->profile().check() : Result<void>();
    m_save->setEnabled(editable && fit);
    m_save->setToolTip(fit ? QString() : fit.error().message);
    m_remove->setEnabled(kind() == Kind::Profile);
    m_test->setEnabled(kind() != Kind::Embedded && fit);
    m_connect->setEnabled(kind() != Kind::New && fit);
    m_connect->setToolTip(kind() == Kind::New ? tr("Save it first: connections have a name.") : QString());
    if (editable && m_checks->topLevelItemCount() == 0)
        say(fit || m_form->profile() == NamedProfile{} ? QString() : fit.error().message);
}

// Without answers their place is the text's.
void ConnectDialog::dropChecks() {
    m_checks->setRows({});
    m_checks->hide();
}

void ConnectDialog::say(const QString& text) {
    m_text->setText(text);
    m_text->setVisible(!text.isEmpty());
}

// A password on its way: first into the keychain, so that nothing is saved that cannot be used.
void ConnectDialog::save() {
    const NamedProfile profile = m_form->profile();
    const auto keep = [this, profile] {
        const auto saved = m_store.save(profile);
        if (!saved)
            return say(saved.error().message);
        fill(profile.name);
        say(tr("Saved %1.").arg(profile.name));
    };
    if (m_form->password().isEmpty())
        return keep();
    m_keychain.write(profile.name, m_form->password(),
                     m_newest.guard([this, keep](const Result<void>& written) {
                         if (written)
                             keep();
                         else
                             say(written.error().message);
                     }));
}

void ConnectDialog::remove() {
    const QString name = itemName();
    if (const auto profile = m_store.find(name); profile && profile->passwordInKeychain)
        m_keychain.remove(name);
    m_store.remove(name);
    fill({});
    say(tr("Removed %1.").arg(name));
}

void ConnectDialog::withProfile(std::function<void(const ConnectionProfile&)> then) {
    const auto named = kind() == Kind::Service ? m_store.find(itemName()) : std::optional(m_form->profile());
    const auto use = [this, named, then = std::move(then)](const QString& password) {
        const auto profile = named->profile(password);
        if (profile)
            then(*profile);
        else
            say(profile.error().message);
    };
    if (!named->passwordInKeychain || !m_form->password().isEmpty())
        return use(m_form->password());
    m_keychain.read(named->name, m_newest.guard([this, use](const Result<QString>& password) {
        if (password)
            use(*password);
        else
            say(password.error().message);
    }));
}

void ConnectDialog::test() {
    dropChecks();
    say(tr("Asking…"));
    withProfile([this](const ConnectionProfile& profile) {
        const auto tested = longInBackground([profile] { return testConnection(profile); });
        deliver(tested, this, m_newest.guard([this](const Result<Checks>& checks) {
            if (checks)
                showChecks(*checks);
            else
                say(tr("No connection. %1").arg(checks.error().message));
        }));
    });
}

void ConnectDialog::showChecks(const Checks& checks) {
    QList<QStringList> rows;
    QStringList remedies;
    for (const Check& check : checks) {
        rows.append({verdictWord(check.verdict), check.title, check.evidence});
        if (!check.remedy.isEmpty())
            remedies << check.remedy;
    }
    m_checks->setRows(rows);
    for (int row = 0; row < int(checks.size()); ++row)
        m_checks->topLevelItem(row)->setIcon(0, verdictIcon(checks[std::size_t(row)].verdict, palette()));
    m_checks->resizeColumnToContents(0);
    m_checks->show();
    say(remedies.isEmpty() ? tr("All is well.") : tr("What to do: %1").arg(remedies.join(u' ')));
}

void ConnectDialog::choose() {
    Choice choice{
        kind() == Kind::Embedded, itemName(), m_list->currentItem()->text(), {}, m_atStart->isChecked()};
    const auto go = [this](const Choice& made) {
        emit chosen(made);
        close();
    };
    if (choice.embedded)
        return go(choice);
    withProfile([choice, go](const ConnectionProfile& profile) mutable {
        choice.profile = profile;
        go(choice);
    });
}

} // namespace strikescope
