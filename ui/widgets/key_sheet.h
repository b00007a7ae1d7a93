#pragma once

#include "ui/widgets/command.h"

#include <QDialog>

class QLineEdit;
class QScrollArea;

namespace strikescope {

// The keys of every command that has some, by group, in columns beside each other; a field finds a key or a
// command. Not modal: it may stay open beside the window while the keys are learnt.
class KeySheet : public QDialog {
    Q_OBJECT
public:
    explicit KeySheet(QWidget* parent = nullptr);

    void setCommands(const QList<Command>& commands);

private:
    void showMatches();
    QWidget* buildColumns();

    QList<Command> m_commands;
    QLineEdit* m_typed;
    QScrollArea* m_area;
};

} // namespace strikescope
