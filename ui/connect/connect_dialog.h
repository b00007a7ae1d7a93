#pragma once

#include "models/core/latest.h"
#include "models/migrate/check/check.h"
#include "ui/connect/connect_form.h"
#include "ui/connect/keychain.h"

#include <QDialog>

#include <functional>
#include <optional>

class QCheckBox;
class QLabel;
class QListWidget;
class QPushButton;

namespace strikescope {

class PlainTable;

// Which database the windows turn to: the program's own, a named connection, or a service of libpq's service
// file. A test says what is there, or why not, before anything is turned. Not modal; waits for nothing.
class ConnectDialog : public QDialog {
    Q_OBJECT
public:
    struct Choice {
        bool embedded = false;
        QString startName;         // as ProfileStore::start() has it
        QString title;             // for people
        ConnectionProfile profile; // not of the embedded one
        bool atStart = false;      // take it at the next start too
    };
    // settings: the file of the named profiles. now: what the windows show, for the head.
    ConnectDialog(const QString& settings, const QString& now, QWidget* parent = nullptr);

signals:
    void chosen(const strikescope::ConnectDialog::Choice& choice);

private:
    enum class Kind { Embedded, Profile, Service, New };
    QWidget* buildList();
    QWidget* buildSide();
    QWidget* buildButtons();
    void fill(const QString& current);
    Kind kind() const;
    QString itemName() const;
    void showItem();
    void showEnabled();
    void save();
    void remove();
    void test();
    void choose();
    void say(const QString& text);
    void dropChecks();
    void showChecks(const Checks& checks);
    // The profile with its password, from the form or the keychain.
    void withProfile(std::function<void(const ConnectionProfile&)> then);

    ProfileStore m_store;
    const QString m_now;
    Keychain m_keychain;
    Latest m_newest;
    QListWidget* m_list = nullptr;
    ConnectForm* m_form = nullptr;
    QLabel* m_about = nullptr;
    QLabel* m_text = nullptr;
    PlainTable* m_checks = nullptr;
    QCheckBox* m_atStart = nullptr;
    QPushButton* m_save = nullptr;
    QPushButton* m_remove = nullptr;
    QPushButton* m_test = nullptr;
    QPushButton* m_connect = nullptr;
};

} // namespace strikescope
