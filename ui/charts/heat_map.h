#pragma once

#include "models/items/background.h"
#include "models/items/heat_picture.h"
#include "ui/charts/plot_pane.h"
#include "ui/charts/read_out_box.h"
#include "ui/charts/time_scale_painter.h"

#include <QImage>
#include <QTimer>

namespace strikescope {

class HeatColours;

// One quantity over strikes and time, as colours, with the spot's path over it. The cells are worked out on
// another thread when the session, the quantity or the anchor changes; a move of the moment only moves its
// mark.
class HeatMap : public PlotPane {
    Q_OBJECT
public:
    explicit HeatMap(QWidget* parent = nullptr);

    void setScene(const Scene& scene, const PaneView& view) override;
    PaneTable table() const override;
    void setCrosshair(const std::optional<Crosshair>& crosshair) override;
    QStringList readOut() const override;
    std::optional<Why> whyAt(const QPoint& at) const override;

    void fitAll() override;
    void resetView() override; // strikes around the money, the whole session
    void centreOnMoney() override;
    void zoomBy(double factor) override;
    void stepCrosshair(int strikes) override;
    std::optional<StrikeRange> strikesInView() const override;
    void setStrikesInView(const StrikeRange& range) override;

    // For tests and tools.
    bool isSettled() const override { return m_work.isSettled(); }
    const HeatPicture& picture() const { return m_picture; }
    QPoint pixelOf(std::size_t strike, std::size_t slot) const; // in this widget
    QString message() const;

private:
    struct Place {
        std::size_t strike, slot;
        bool operator==(const Place&) const = default;
    };

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

    void ask(const HeatQuestion& question);
    void adopt(HeatPicture picture);
    void layOut(const QFontMetrics& metrics);
    void paintCells(QPainter& painter, const HeatColours& colours);
    void paintStrikes(QPainter& painter) const;
    void paintSpot(QPainter& painter) const;
    void paintColourBar(QPainter& painter, const HeatColours& colours) const;
    void paintEnds(QPainter& painter, const QRect& bar, const HeatColours& colours) const;
    Ticks barTicks() const; // in numbers as shown
    SlotScale scale() const;
    ValueScale strikeScale() const;
    std::optional<Place> placeAt(const QPoint& at) const;
    std::optional<Place> placeInFocus() const;
    MomentMarks::Place marksPlace() const;
    std::optional<int> hairHeight() const; // of its line across, where it is in view
    bool moveHair(const std::optional<Place>& place, std::optional<std::size_t> slot,
                  std::optional<double> strike);          // false: it is there already
    void pointAtPlace(const std::optional<Place>& place); // by the user
    void fillBox();
    double money() const; // the spot at the moment on screen, or the last known
    StrikeRange allStrikes() const;
    StrikeRange homeStrikes() const;
    void showStrikes(const StrikeRange& range, bool byUser);

    Scene m_scene;
    HeatQuestion m_question; // asked for
    HeatPicture m_picture;   // drawn
    BackgroundWork<HeatQuestion, std::shared_ptr<HeatPicture>> m_work;
    SlotWindow m_window;
    StrikeRange m_strikes; // in view
    QRect m_plot;
    QImage m_image;    // of the cells, as large as the plot
    int m_barRoom = 0; // right of the plot
    std::vector<QRect> m_times;
    MomentMarks m_marks;
    std::optional<Place> m_place;       // pointed at
    std::optional<double> m_hairStrike; // of the cross hair, also of other panes
    ReadOutBox m_box;
    QTimer m_clickTimer; // a click may be the first of two
    UtcTime m_clicked{};
};

} // namespace strikescope
