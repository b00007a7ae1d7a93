#pragma once

#include "models/items/session_axis.h"
#include "models/items/term_picture.h"
#include "ui/charts/plot_pane.h"
#include "ui/charts/plot_scales.h"
#include "ui/charts/read_out_box.h"

namespace strikescope {

// ATM IV over expiries at the moment on screen, or at two moments with their difference, and the risk
// reversals. Days lie on the axis by their roots, as an IV's effect does. All expiries of the frame, chosen
// or not.
class TermChart : public PlotPane {
    Q_OBJECT
public:
    explicit TermChart(QWidget* parent = nullptr);

    void setScene(const Scene& scene, const PaneView& view) override;
    PaneTable table() const override;
    void setCrosshair(const std::optional<Crosshair>&) override {} // it has neither strikes nor buckets
    QStringList readOut() const override;
    std::optional<Why> whyAt(const QPoint& at) const override;

    void fitAll() override;
    void resetView() override { fitAll(); }
    void zoomBy(double factor) override;
    void stepCrosshair(int expiries) override;

    // For tests and tools.
    const TermPicture& picture() const { return m_picture; }
    QPoint pixelOf(std::size_t expiry, TermStrip strip = TermStrip::AtmIv) const; // in this widget
    QString message() const;

private:
    struct Strip {
        TermStrip kind;
        QRect area; // legend and plot
        QRect plot;
        ValueScale values{};
        Ticks ticks{};
    };

    void paintPicture(QPainter& painter) override;
    void paintOver(QPainter& painter, const QRegion& due) override;
    QRegion hair() const override;
    void pointAt(const std::optional<QPoint>& at) override;
    void clickAt(const QPoint&, Qt::KeyboardModifiers) override {}
    void doubleClickAt(const QPoint&) override { fitAll(); }
    void dragBy(const QPoint& by) override;
    void showPart(const QRect& part) override;
    void wheelAt(const QPoint& at, double notches, Qt::KeyboardModifiers modifiers) override;

    void layOut(const QFontMetrics& metrics);
    void stackStrips(const QFontMetrics& metrics, int left);
    void fit(Strip& strip, const QFontMetrics& metrics) const;
    QPen penOf(std::size_t curve) const;
    double shown(const Strip& strip, std::size_t curve, std::size_t expiry) const; // per cent or vol points
    QString tickText(const Strip& strip, double at) const;
    void paintGrid(QPainter& painter, const Strip& strip) const;
    void paintLegend(QPainter& painter, const Strip& strip) const;
    void paintCurve(QPainter& painter, const Strip& strip, std::size_t curve) const;
    void paintBars(QPainter& painter, const Strip& strip) const;
    void paintExpiries(QPainter& painter) const;
    double x(std::size_t expiry) const;
    std::optional<std::size_t> expiryAt(const QPoint& at) const;
    void fillBox();
    SlotScale scale() const;
    void pointAtExpiry(std::optional<std::size_t> expiry);

    Scene m_scene;
    TermPicture m_picture;
    SlotWindow m_window; // 0 to termSpan
    std::vector<Strip> m_strips;
    QRect m_plot;                        // of all strips
    std::optional<std::size_t> m_expiry; // pointed at
    ReadOutBox m_box;
};

} // namespace strikescope
