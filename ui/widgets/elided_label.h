#pragma once

#include <QLabel>

namespace strikescope {

// One line of plain text that gives way: cut with "…" where the window is narrow, whole in the tool tip.
class ElidedLabel : public QLabel {
    Q_OBJECT
public:
    explicit ElidedLabel(QWidget* parent = nullptr);
    // More, for the tool tip only.
    void setDetail(const QString& detail);
    QSize minimumSizeHint() const override;
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent*) override;
    void resizeEvent(QResizeEvent*) override;

private:
    void refreshToolTip();

    QString m_detail;
};

} // namespace strikescope
