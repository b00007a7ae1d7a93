#pragma once

#include "models/admin/admin_controller.h"
#include "models/doctor/data_doctor.h"

#include <QWidget>

#include <functional>
#include <memory>

class QLabel;
class QPushButton;

namespace strikescope {

class CheckListView;

// How the program's database and caches do, and what its rows mean: each with evidence, and the reading of
// the rows with a button to confirm it. The rows are asked when the view is first seen, and again when
// wanted.
class HealthView : public QWidget {
    Q_OBJECT
public:
    HealthView(AdminController& controller, std::function<Checks()> health,
               std::shared_ptr<DataDoctor> doctor, QWidget* parent = nullptr);

protected:
    void showEvent(QShowEvent*) override;

private:
    const TrapFinding* chosenTrap() const;
    void showLines();
    void showButtons();

    std::function<Checks()> m_health;
    std::shared_ptr<DataDoctor> m_doctor; // also of the other windows' views
    QLabel* m_head;
    CheckListView* m_lines;
    QPushButton* m_again;
    QPushButton* m_confirm;
};

} // namespace strikescope
