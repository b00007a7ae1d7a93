#pragma once

#include <QButtonGroup>
#include <QWidget>

namespace strikescope {

// A row of joined buttons of which exactly one is down.
class SegmentedControl : public QWidget {
    Q_OBJECT
public:
    explicit SegmentedControl(const QString& accessibleName, QWidget* parent = nullptr);

    // key: shown in the tool tip only; the window owns the shortcut.
    void add(int id, const QString& text, const QString& description, const QString& key);
    void setChosen(int id);
    int chosen() const { return m_group->checkedId(); }

signals:
    void choiceMade(int id); // by the user

private:
    QButtonGroup* m_group;
};

} // namespace strikescope
