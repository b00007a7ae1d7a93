#pragma once

#include "models/items/strike_picture.h"

#include <QWidget>

#include <set>

namespace strikescope {

// What each mark means, in a row above the plot: sides, expiries, and what the hatched, hollow and dashed
// parts stand for. A click hides a side or an expiry, Ctrl+click shows it alone. Entries that have no room
// are told in the tool tip.
class ExpiryLegend : public QWidget {
    Q_OBJECT
public:
    explicit ExpiryLegend(QWidget* parent = nullptr);

    void setPicture(const StrikePicture& picture);
    // By the user's clicks, kept from picture to picture.
    bool isHidden(const StrikeSeries& series) const;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;
    // Middle of the entry that shows this text, for tests.
    std::optional<QPoint> entryAt(const QString& text) const;

signals:
    void hiddenChanged();

protected:
    void paintEvent(QPaintEvent*) override;
    void mousePressEvent(QMouseEvent* event) override;
    bool event(QEvent* event) override;

private:
    enum class Sample { Series, Expiry, Before, Grown, MomentA, MomentB };
    struct Entry {
        QString text;
        Sample sample = Sample::Series;
        std::optional<Side> side = {};
        std::optional<Date> expiry = {};
        std::size_t order = 0;

        bool isSwitch() const { return side || expiry; }
    };
    void add(const Entry& entry);
    int entryWidth(const Entry& entry) const;
    const Entry* entryUnder(const QPoint& at) const;
    bool isOff(const Entry& entry) const;
    void toggle(const Entry& entry);
    void showAlone(const Entry& entry);
    void paintSample(QPainter& painter, const Entry& entry, int x) const;
    void paintBarSample(QPainter& painter, const Entry& entry, const QColor& color, int x) const;

    std::vector<Entry> m_entries;
    std::set<Side> m_hiddenSides;
    std::set<Date> m_hiddenExpiries;
    bool m_bars = false;
};

} // namespace strikescope
