#pragma once

#include "models/db/named_profile.h"

#include <QWidget>

class QCheckBox;
class QComboBox;
class QLineEdit;

namespace strikescope {

// The fields of a named connection. The password is only ever on its way into the keychain.
class ConnectForm : public QWidget {
    Q_OBJECT
public:
    explicit ConnectForm(QWidget* parent = nullptr);

    NamedProfile profile() const;
    void setProfile(const NamedProfile&);
    QString password() const; // as typed; empty: the keychain's is to be taken, or none
    void setPassword(const QString&);

signals:
    void edited();

private:
    QLineEdit* addLine(const QString& label, const QString& placeholder);

    QLineEdit* m_name;
    QLineEdit* m_hosts;
    QLineEdit* m_ports;
    QLineEdit* m_database;
    QLineEdit* m_user;
    QComboBox* m_tls;
    QLineEdit* m_certificate;
    QLineEdit* m_service;
    QCheckBox* m_keychain;
    QLineEdit* m_password;
};

} // namespace strikescope
