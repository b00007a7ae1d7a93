#pragma once

#include "models/items/strike_picture.h"

#include <QWidget>

#include <optional>

namespace strikescope {

// The hair line and the read-out at one listed strike: a light widget over the plot, so that moving the mouse
// repaints two narrow strips and never the chart.
class HoverOverlay : public QWidget {
    Q_OBJECT
public:
    explicit HoverOverlay(QWidget* parent);

    struct Hover {
        double strike = missing;
        int x = 0;      // of the strike, in this widget
        QRect plotArea; // inside the axes
    };

    void setPicture(const StrikePicture& picture);
    void setHover(const std::optional<Hover>& hover);
    const std::optional<Hover>& hover() const { return m_hover; }
    QStringList readOut() const; // as painted, line by line; also what a screen reader hears

protected:
    void paintEvent(QPaintEvent*) override;

private:
    QRect boxRect() const;
    QRegion paintedRegion() const;
    QStringList cells(std::size_t row) const; // row 0 is the head

    StrikePicture m_picture;
    std::optional<Hover> m_hover;
};

} // namespace strikescope
