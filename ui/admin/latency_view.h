#pragma once

#include "models/admin/admin_controller.h"

#include <QWidget>

class QLabel;
class QPlainTextEdit;
class QPushButton;
class QSpinBox;

namespace strikescope {

class LatencyPlot;
class PlainTable;
class ProgressRow;

// The old questions against the new ones: verdicts with intervals, one question's distribution and plans; a
// report to keep.
class LatencyView : public QWidget {
    Q_OBJECT
public:
    explicit LatencyView(AdminController& controller, QWidget* parent = nullptr);

    // As saveLatencyReport(); says beside the buttons how it went.
    void saveAs(const QString& file);

private:
    QWidget* buildControls();
    QWidget* buildPlans();
    void refresh();
    void showChosen();
    void save();

    AdminController& m_controller;
    QSpinBox* m_pairs = nullptr;
    QPushButton* m_compare = nullptr;
    QPushButton* m_save = nullptr;
    QLabel* m_text = nullptr;
    PlainTable* m_questions = nullptr;
    LatencyPlot* m_plot = nullptr;
    QPlainTextEdit* m_oldPlan = nullptr;
    QPlainTextEdit* m_newPlan = nullptr;
};

} // namespace strikescope
