#pragma once

#include "models/admin/admin_controller.h"

#include <QWidget>

class QDoubleSpinBox;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;
class QScrollArea;
class QTabWidget;

namespace strikescope {

class CheckListView;
class PlainTable;
class ProgressRow;

// One step of the guide: what it does, what it locks and costs, how it is taken back; its SQL beside the
// inverse; the checks that decide; and one button. What destroys or renames works only after the database's
// name was typed.
class StepView : public QWidget {
    Q_OBJECT
public:
    explicit StepView(AdminController& controller, QWidget* parent = nullptr);

    void showStep(GuideStep step);
    GuideStep step() const { return m_step; }

signals:
    void comparisonWanted(); // its page has its own controls

private:
    QWidget* buildHead();
    QWidget* buildSql();
    QWidget* buildDifferences();
    QWidget* buildAction();
    QWidget* buildPatience(QWidget* parent);
    void buildTabs();
    void connectController();
    void refresh();
    void showDetail();
    void showChecks();
    void showDifferences();
    void showBlockers();
    void showJournal();
    void showAction();
    void act();
    bool isGated() const;

    AdminController& m_controller;
    GuideStep m_step = GuideStep::Plan;
    std::optional<GuideDetail> m_detail;
    QLabel* m_title = nullptr;
    QLabel* m_about = nullptr;
    QScrollArea* m_aboutArea = nullptr;
    QLabel* m_error = nullptr;
    QTabWidget* m_tabs = nullptr;
    QPlainTextEdit* m_sql = nullptr;
    QPlainTextEdit* m_inverse = nullptr;
    CheckListView* m_checks = nullptr;
    PlainTable* m_differences = nullptr;
    PlainTable* m_blockers = nullptr;
    PlainTable* m_journal = nullptr;
    ProgressRow* m_progress = nullptr;
    QLabel* m_why = nullptr;       // why the button is off
    QWidget* m_patience = nullptr; // its label and m_lockTimeout
    QDoubleSpinBox* m_lockTimeout = nullptr;
    QLineEdit* m_typed = nullptr;
    QPushButton* m_action = nullptr;
};

} // namespace strikescope
