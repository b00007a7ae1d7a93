#include "ui/connect/connect_form.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QLineEdit>

#include <algorithm>

namespace strikescope {

ConnectForm::ConnectForm(QWidget* parent)
    : QWidget(parent) {
    auto* layout = new QFormLayout(this);
    layout->setContentsMargins({});
    layout->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    m_name = addLine(tr("&Name"), tr("market at home"));
    m_hosts = addLine(tr("&Hosts"), tr("db1.example.com,db2.example.com, or a socket's folder"));
    m_ports = addLine(tr("&Ports"), QStringLiteral("5432"));
    m_database = addLine(tr("&Database"), tr("market"));
    m_user = addLine(tr("&User"), tr("as you are called on this machine"));
    m_tls = new QComboBox(this);
    m_tls->setAccessibleName(tr("TLS"));
    m_tls->addItem(tr("as libpq has it"), QString());
    for (const char* mode : tlsModes)
        m_tls->addItem(QLatin1String(mode), QLatin1String(mode));
    m_tls->setToolTip(tr("verify-full alone proves which server it is; migrations over a network want it."));
    layout->addRow(tr("&TLS"), m_tls);
    m_certificate = addLine(tr("&Authority"), tr("root.crt that signed the server's certificate"));
    m_service = addLine(tr("Ser&vice"), tr("of a service file; what is empty above comes from there"));
    m_keychain = new QCheckBox(tr("Password in the system's &keychain"), this);
    m_keychain->setToolTip(
        tr("Else it comes from a passfile (~/.pgpass) or a service file. It is never kept in the settings."));
    layout->addRow(QString(), m_keychain);
    m_password = addLine(tr("Pass&word"), tr("only to put it into the keychain"));
    m_password->setEchoMode(QLineEdit::Password);
    m_password->setEnabled(false);
    connect(m_keychain, &QCheckBox::toggled, m_password, &QWidget::setEnabled);
    connect(m_keychain, &QCheckBox::toggled, this, &ConnectForm::edited);
    connect(m_tls, &QComboBox::currentIndexChanged, this, &ConnectForm::edited);
}

QLineEdit* ConnectForm::addLine(const QString& label, const QString& placeholder) {
    auto* line = new QLineEdit(this);
    line->setPlaceholderText(placeholder);
    line->setAccessibleName(QString(label).remove(u'&'));
    static_cast<QFormLayout*>(layout())->addRow(label, line);
    connect(line, &QLineEdit::textChanged, this, &ConnectForm::edited);
    return line;
}

NamedProfile ConnectForm::profile() const {
    NamedProfile profile;
    profile.name = m_name->text().trimmed();
    profile.service = m_service->text().trimmed();
    profile.hosts = m_hosts->text().trimmed();
    profile.ports = m_ports->text().trimmed();
    profile.database = m_database->text().trimmed();
    profile.user = m_user->text().trimmed();
    profile.sslmode = m_tls->currentData().toString();
    profile.rootCertificate = m_certificate->text().trimmed();
    profile.passwordInKeychain = m_keychain->isChecked();
    return profile;
}

void ConnectForm::setProfile(const NamedProfile& profile) {
    m_name->setText(profile.name);
    m_hosts->setText(profile.hosts);
    m_ports->setText(profile.ports);
    m_database->setText(profile.database);
    m_user->setText(profile.user);
    m_tls->setCurrentIndex(std::max(0, m_tls->findData(profile.sslmode)));
    m_certificate->setText(profile.rootCertificate);
    m_service->setText(profile.service);
    m_keychain->setChecked(profile.passwordInKeychain);
    m_password->clear();
}

QString ConnectForm::password() const {
    return m_keychain->isChecked() ? m_password->text() : QString();
}

void ConnectForm::setPassword(const QString& password) {
    m_password->setText(password);
}

} // namespace strikescope
