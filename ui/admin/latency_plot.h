#pragma once

#include "models/admin/latency_html.h"

#include <QWidget>

namespace strikescope {

// Two distributions of times on one axis: their empirical distribution functions (what share took at most so
// long), and below a box each (quartiles, median, whiskers at 5 and 95 %). Before is dashed, after is solid,
// so that they are told apart without colour. The axis is logarithmic, because times differ by factors.
class LatencyPlot : public QWidget {
    Q_OBJECT
public:
    explicit LatencyPlot(QWidget* parent = nullptr);
    void setTimes(const LatencyTimes& times);
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent*) override;

private:
    struct Scale;
    Scale scale() const;
    void paintAxes(QPainter&, const Scale&) const;
    void paintSteps(QPainter&, const Scale&, const std::vector<double>& times, const QPen& pen) const;
    void paintBox(QPainter&, const Scale&, const std::vector<double>& times, const QPen& pen, double y,
                  const QString& name) const;

    LatencyTimes m_times;
};

} // namespace strikescope
