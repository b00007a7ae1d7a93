#pragma once

#include "models/core/time.h"

#include <QToolButton>

#include <vector>

namespace strikescope {

// The expiries of the frame on screen in a menu. A click on a row shows that expiry alone; a click on its
// box, or Ctrl+click, adds or removes it and leaves the menu open; a row can be dragged out of it.
class ExpiryPicker : public QToolButton {
    Q_OBJECT
public:
    explicit ExpiryPicker(QWidget* parent = nullptr);

    // today: the session on screen, for the days to expiry.
    void setExpiries(const std::vector<Date>& listed, const std::vector<Date>& chosen, Date today);

signals:
    void expiryChosen(strikescope::Date expiry);
    void expiryToggled(strikescope::Date expiry);
    void expiryDragged(strikescope::Date expiry); // the menu is closed

protected:
    void changeEvent(QEvent* event) override;

private:
    void widen();
    void setRows(const std::vector<Date>& listed, Date today);

    std::vector<Date> m_listed;
    Date m_today{};
};

QString expiryLabel(Date expiry, Date today); // "25 Aug 2026 · 7 d"

} // namespace strikescope
