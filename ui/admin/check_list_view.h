#pragma once

#include "models/admin/admin_controller.h"

#include <QWidget>

class QLabel;
class QLineEdit;
class QPushButton;

namespace strikescope {

class PlainTable;

// Checks with verdict, evidence and age; below them the chosen one in full, its remedy, "Ask again", and, for
// guards, a reason to go on in spite of it.
class CheckListView : public QWidget {
    Q_OBJECT
public:
    explicit CheckListView(const QString& accessibleName, QWidget* parent = nullptr);

    void setAnswers(const std::vector<AdminController::Answer>& answers);
    void setMayAskAgain(bool);
    void setMayOverride(bool);
    const Overrides& overrides() const { return m_overrides; }
    void forgetOverrides();
    QString chosenId() const; // empty: none

signals:
    void chosenChanged();
    void againWanted(const QString& id);
    void overridesChanged();

protected:
    void changeEvent(QEvent*) override;

private:
    void showRows();
    void showChosen();
    void takeReason();
    const AdminController::Answer* chosen() const;

    std::vector<AdminController::Answer> m_answers;
    Overrides m_overrides;
    bool m_mayAskAgain = false, m_mayOverride = false;
    bool m_userChose = false, m_choosing = false;
    PlainTable* m_table;
    QLabel* m_text;
    QPushButton* m_again;
    QLineEdit* m_reason;
    QPushButton* m_override;
};

} // namespace strikescope
