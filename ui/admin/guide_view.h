#pragma once

#include "models/admin/admin_controller.h"

#include <QWidget>

class QListWidget;

namespace strikescope {

class StepView;

// The stepper and the chosen step. Follows the next step until the user chooses another.
class GuideView : public QWidget {
    Q_OBJECT
public:
    explicit GuideView(AdminController& controller, QWidget* parent = nullptr);

    void choose(GuideStep step);
    StepView* stepView() { return m_step; }

signals:
    void comparisonWanted();

protected:
    void changeEvent(QEvent*) override;

private:
    void refresh();
    void showChosen();

    AdminController& m_controller;
    QListWidget* m_list;
    StepView* m_step;
    std::optional<GuideStep> m_next; // as it was when last shown
};

} // namespace strikescope
