#pragma once

#include "ui/panes/paper.h"

#include <QDialog>

class QComboBox;
class QDoubleSpinBox;
class QSpinBox;

namespace strikescope {

// How large a picture is to be: in pixels, or in millimetres with dots per inch. The shape stays that of the
// pane. What was chosen last is there again as long as the program runs.
class PictureSizeDialog : public QDialog {
    Q_OBJECT
public:
    // shape: of the whole picture on screen (paperShape()).
    explicit PictureSizeDialog(const QSize& shape, QWidget* parent = nullptr);

    PaperSize size() const;

signals:
    void chosen(const strikescope::PaperSize& size);

private:
    bool inMillimetres() const;
    void showUnit();
    void followWidth();
    void followHeight();
    void keep() const;

    const QSize m_shape;
    QComboBox* m_unit;
    QDoubleSpinBox* m_width;
    QDoubleSpinBox* m_height;
    QSpinBox* m_dots;
};

} // namespace strikescope
