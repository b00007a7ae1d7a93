#include "ui/export/picture_size.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QPushButton>
#include <QSignalBlocker>

namespace strikescope {

namespace {

constexpr double largestPixels = 16384, largestMillimetres = 1000;

struct PictureChoice {
    bool millimetres = false;
    double width = 0; // in that unit; 0: as on screen
    int dots = 300;
};
PictureChoice lastChoice; // of the main thread

QDoubleSpinBox* sizeBox(const QString& name, QWidget* parent) {
    auto* box = new QDoubleSpinBox(parent);
    box->setAccessibleName(name);
    return box;
}

} // namespace

PictureSizeDialog::PictureSizeDialog(const QSize& shape, QWidget* parent)
    : QDialog(parent)
    , m_shape(shape)
    , m_unit(new QComboBox(this))
    , m_width(sizeBox(tr("Width"), this))
    , m_height(sizeBox(tr("Height"), this))
    , m_dots(new QSpinBox(this)) {
    setWindowTitle(tr("Size of the picture"));
    setAttribute(Qt::WA_DeleteOnClose);
    m_unit->addItems({tr("Pixels"), tr("Millimetres")});
    m_unit->setAccessibleName(tr("Unit"));
    m_dots->setRange(36, 2400);
    m_dots->setAccessibleName(tr("Dots per inch"));
    m_dots->setToolTip(tr("Of a PNG. SVG and PDF are lines, sharp at any size."));
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this);
    buttons->button(QDialogButtonBox::Ok)->setText(tr("Choose the file…"));
    auto* form = new QFormLayout(this);
    form->addRow(tr("Unit"), m_unit);
    form->addRow(tr("Width"), m_width);
    form->addRow(tr("Height"), m_height);
    form->addRow(tr("Dots per inch"), m_dots);
    form->addRow(buttons);
    m_unit->setCurrentIndex(lastChoice.millimetres);
    m_dots->setValue(lastChoice.dots);
    showUnit();
    if (lastChoice.width > 0)
        m_width->setValue(lastChoice.width);
    connect(m_unit, &QComboBox::currentIndexChanged, this, &PictureSizeDialog::showUnit);
    connect(m_width, &QDoubleSpinBox::valueChanged, this, &PictureSizeDialog::followWidth);
    connect(m_height, &QDoubleSpinBox::valueChanged, this, &PictureSizeDialog::followHeight);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(buttons, &QDialogButtonBox::accepted, this, [this] {
        keep();
        emit chosen(size());
        accept();
    });
    followWidth();
}

bool PictureSizeDialog::inMillimetres() const {
    return m_unit->currentIndex() == 1;
}

PaperSize PictureSizeDialog::size() const {
    const QSizeF wanted(m_width->value(), m_height->value());
    return inMillimetres() ? PaperSize{wanted, m_dots->value()} : paperOfPixels(wanted.toSize());
}

// As large as on screen, in that unit.
void PictureSizeDialog::showUnit() {
    const bool millimetres = inMillimetres();
    for (QDoubleSpinBox* box : {m_width, m_height}) {
        const QSignalBlocker quiet(box);
        box->setDecimals(millimetres ? 1 : 0);
        box->setRange(millimetres ? 10 : 64, millimetres ? largestMillimetres : largestPixels);
        box->setSuffix(millimetres ? tr(" mm") : tr(" px"));
    }
    m_dots->setEnabled(millimetres);
    m_width->setValue(millimetres ? millimetresOnScreen(m_shape).width() : m_shape.width());
    followWidth();
}

void PictureSizeDialog::followWidth() {
    const QSignalBlocker quiet(m_height);
    m_height->setValue(m_width->value() * m_shape.height() / m_shape.width());
}

void PictureSizeDialog::followHeight() {
    const QSignalBlocker quiet(m_width);
    m_width->setValue(m_height->value() * m_shape.width() / m_shape.height());
}

void PictureSizeDialog::keep() const {
    lastChoice = {inMillimetres(), m_width->value(), m_dots->value()};
}

} // namespace strikescope
