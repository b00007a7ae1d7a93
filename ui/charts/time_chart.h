#pragma once

#include "models/items/background.h"
#include "models/items/time_picture.h"
#include "ui/charts/plot_pane.h"
#include "ui/charts/read_out_box.h"
#include "ui/charts/time_scale_painter.h"
#include "ui/charts/time_strip.h"

namespace strikescope {

// Figures of the chain, or IV, OI and volume of one contract, over a session or several. What it shows is
// worked out on another thread when the session, the expiries or the lines change; a move of the moment only
// moves its mark.
class TimeChart : public PlotPane {
    Q_OBJECT
public:
    explicit TimeChart(QWidget* parent = nullptr);

    void setScene(const Scene& scene, const PaneView& view) override;
    PaneTable table() const override;
    void setCrosshair(const std::optional<Crosshair>& crosshair) override;
    QStringList readOut() const override;
    std::optional<Why> whyAt(const QPoint& at) const override;

    void fitAll() override;
    void resetView() override;
    void centreOnMoney() override; // the moment on screen, in the middle
    void zoomBy(double factor) override;
    void stepCrosshair(int buckets) override;

    // For tests and tools: whether all that was asked for is drawn, what it is, and where a bucket lies.
    bool isSettled() const override { return m_work.isSettled(); }
    const TimePicture& picture() const { return m_picture; }
    QPoint pixelOf(std::size_t slot) const; // in this widget
    const SlotWindow& window() const { return m_window; }
    QString message() const; // in place of a picture; empty where there is one

protected:
    void changeEvent(QEvent* event) override;

private:
    void paintPicture(QPainter& painter) override;
    void paintOver(QPainter& painter, const QRegion& due) override;
    QRegion marks() const override;
    QRegion hair() const override;
    void pointAt(const std::optional<QPoint>& at) override;
    void clickAt(const QPoint& at, Qt::KeyboardModifiers modifiers) override;
    void doubleClickAt(const QPoint& at) override;
    void dragBy(const QPoint& by) override;
    void showPart(const QRect& part) override;
    void wheelAt(const QPoint& at, double notches, Qt::KeyboardModifiers modifiers) override;

    void ask(const TimeQuestion& question);
    void adopt(TimePicture picture);
    void recolour();
    void layOut(const QFontMetrics& metrics);
    void stackStrips(const QFontMetrics& metrics, int left, int right);
    SlotScale scale() const;
    MomentMarks::Place marksPlace() const;
    std::optional<std::size_t> slotAt(const QPoint& at) const;
    std::optional<std::size_t> slotInFocus() const; // pointed at, or else the moment on screen
    void pointAtSlot(std::optional<std::size_t> slot, bool byUser);
    void fillBox();

    Scene m_scene;
    TimeQuestion m_question; // asked for
    TimePicture m_picture;   // drawn
    BackgroundWork<TimeQuestion, std::shared_ptr<TimePicture>> m_work;
    SlotWindow m_window;
    std::vector<TimeStripView> m_strips;
    QRect m_plot; // of all strips
    std::vector<QRect> m_times;
    MomentMarks m_marks;
    std::vector<QPen> m_pens; // by series
    ReadOutBox m_box;
};

} // namespace strikescope
