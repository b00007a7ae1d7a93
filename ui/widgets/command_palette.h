#pragma once

#include "ui/widgets/command.h"

#include <QFrame>
#include <QPointer>
#include <QStringList>

class QLineEdit;
class QTreeWidget;

namespace strikescope {

// Every command of the window, found by typing a few letters of its name: a sheet over the top of its parent
// with a field and a list. Enter runs, Esc closes, and so does a click elsewhere; the focus goes back to
// where it was. What was used last stands first.
class CommandPalette : public QFrame {
    Q_OBJECT
public:
    explicit CommandPalette(QWidget* window);

    void open(const QList<Command>& commands);

    // Ids of what was run, newest first: for the settings.
    QStringList recent() const { return m_recent; }
    void setRecent(const QStringList& ids);

signals:
    void recentChanged(const QStringList& ids);

protected:
    bool eventFilter(QObject*, QEvent*) override; // of the program, while it is open
    void showEvent(QShowEvent*) override;
    void hideEvent(QHideEvent*) override;

private:
    void place();
    bool isInside(const QObject* object) const;
    void showMatches();
    void addRow(int index);
    void step(int rows);
    bool keyPressed(int key);
    void runChosen();
    void closeAndReturn();

    QLineEdit* m_typed;
    QTreeWidget* m_list;
    QList<Command> m_commands;
    QStringList m_recent;
    QPointer<QWidget> m_before; // had the focus
};

// Indices of the commands that fit, best first: enabled before disabled, then by match, recent use and their
// own order.
QList<int> matchingCommands(const QList<Command>&, const QString& typed, const QStringList& recent);

} // namespace strikescope
