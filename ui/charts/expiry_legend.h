#pragma once

#include "models/items/strike_picture.h"

#include <QWidget>

namespace strikescope {

// What each mark means, in a row above the plot: QCustomPlot's own legend would cover curves.
class ExpiryLegend : public QWidget {
    Q_OBJECT
public:
    explicit ExpiryLegend(QWidget* parent = nullptr);

    void setPicture(const StrikePicture& picture);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {0, sizeHint().height()}; }

protected:
    void paintEvent(QPaintEvent*) override;

private:
    struct Entry {
        std::size_t expiryIndex;
        Side side;
        QString text;
    };
    int entryWidth(const Entry& entry) const;

    std::vector<Entry> m_entries;
    bool m_bars = false;
};

} // namespace strikescope
