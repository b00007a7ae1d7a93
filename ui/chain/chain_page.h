#pragma once

#include "models/domain/chain_frame.h"

#include <QWidget>

#include <optional>

class QLabel;
class QTableView;

namespace strikescope {

class ChainTableModel;
class ElidedLabel;

// The chain of one expiry as a table. Opens on the money; keeps its place when the values refresh.
class ChainPage : public QWidget {
    Q_OBJECT
public:
    explicit ChainPage(QWidget* parent = nullptr);

    // expiry: the first of the chosen ones.
    void setFrame(const ChainFramePtr& frame, std::optional<Date> expiry);

public slots:
    void centreOnMoney();

protected:
    void showEvent(QShowEvent*) override;
    void changeEvent(QEvent*) override;

private:
    void colour();

    ChainTableModel* m_model;
    QTableView* m_table;
    ElidedLabel* m_title;
    QLabel* m_calls;
    QLabel* m_puts;
    QString m_placeOf; // symbol and expiry the scroll position belongs to
    bool m_placed = false;
};

} // namespace strikescope
