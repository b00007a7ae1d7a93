#pragma once

#include "models/items/strike_read_out.h"

#include <QStaticText>
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
        std::vector<ReadOutLine> lines;
        bool boxed = true; // false: only the line, for another pane's pointer
    };

    void setHover(const std::optional<Hover>& hover);
    const std::optional<Hover>& hover() const { return m_hover; }
    QStringList readOut() const; // line by line; also what a screen reader hears

protected:
    void paintEvent(QPaintEvent*) override;

private:
    void measure();
    QRegion paintedRegion() const;
    void paintBox(QPainter& painter) const;

    std::optional<Hover> m_hover;
    QRect m_box;                                     // empty without one
    std::array<int, 3> m_widths{};                   // of its columns
    std::vector<std::array<QStaticText, 3>> m_cells; // that the plot has height for
    QFont m_font;                                    // in which they are laid out
};

} // namespace strikescope
