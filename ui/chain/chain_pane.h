#pragma once

#include "ui/panes/pane.h"

namespace strikescope {

class ChainFilterRow;
class ChainTableModel;
class ChainView;
class ColumnChooser;
class ElidedLabel;

// The chain of the first chosen expiry as a table. Opens on the money; keeps its place when the values
// refresh.
class ChainPane : public Pane {
    Q_OBJECT
public:
    explicit ChainPane(QWidget* parent = nullptr);

    void setScene(const Scene& scene, const PaneView& view) override;
    PaneTable table() const override;
    void setCrosshair(const std::optional<Crosshair>& crosshair) override;
    QStringList readOut() const override;
    std::optional<Why> whyAt(const QPoint& place) const override;
    void resetView() override; // order of strikes, centred
    void centreOnMoney() override;
    void stepCrosshair(int strikes) override;

public slots:
    void copy(); // the selected rows, all of them without a selection
    void chooseColumns();

protected:
    void showEvent(QShowEvent*) override;

private:
    void connectView();
    void editView(const PaneView& edited);
    void pointAt(int row);
    void sortBy(int column);
    void placeOnce();

    ChainTableModel* m_model;
    ElidedLabel* m_title;
    ElidedLabel* m_moments;
    ChainFilterRow* m_filter;
    ChainView* m_view;
    ColumnChooser* m_chooser = nullptr;
    std::optional<double> m_crosshair;
    QString m_placeOf; // symbol and expiry the scroll position belongs to
    bool m_placed = false;
};

} // namespace strikescope
