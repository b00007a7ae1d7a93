#include "ui/panes/why_popup.h"

#include "models/items/why_text.h"
#include "ui/theme/theme.h"
#include "ui/widgets/heading.h"

#include <QApplication>
#include <QClipboard>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScreen>
#include <QVBoxLayout>

#include <algorithm>

namespace strikescope {

namespace {

constexpr auto selectable = Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard;

QString tableRow(const QString& name, const QString& value) {
    return QStringLiteral("<tr><td>%1&nbsp;&nbsp;</td><td><b>%2</b></td></tr>")
        .arg(name.toHtmlEscaped(), value.toHtmlEscaped());
}

// One text, so that it can be selected as a whole: the formula, the inputs in two columns, then what they
// stand on.
QString explanation(const Why& why) {
    QString text, rows;
    if (!why.formula.isEmpty())
        text =
            QStringLiteral("<p><b>%1</b> %2</p>").arg(WhyPopup::tr("Formula"), why.formula.toHtmlEscaped());
    for (const auto& [name, value] : why.inputs)
        rows += tableRow(name, value);
    if (!rows.isEmpty())
        text += QStringLiteral("<table cellspacing=\"0\">%1</table>").arg(rows);
    const auto line = [&](const QString& name, const QString& value) {
        if (!value.isEmpty())
            text += QStringLiteral("<p><b>%1</b> %2</p>").arg(name, value.toHtmlEscaped());
    };
    line(WhyPopup::tr("Against"), why.anchor);
    line(WhyPopup::tr("Coverage"), why.coverage);
    line(WhyPopup::tr("Model"), why.model);
    line(WhyPopup::tr("As of"), why.asOf);
    return text;
}

} // namespace

WhyPopup::WhyPopup(QWidget* parent)
    : QDialog(parent, Qt::Tool)
    , m_title(new QLabel(this))
    , m_value(new Heading(1.5, this))
    , m_refusal(new QLabel(this))
    , m_text(new QLabel(this)) {
    setWindowTitle(tr("Why this number?"));
    QFont bold = font();
    bold.setBold(true);
    m_title->setFont(bold);
    m_value->setAccessibleName(tr("Value"));
    m_refusal->setAccessibleName(tr("Why there is no value"));
    m_text->setAccessibleName(tr("How the value is made"));
    m_text->setTextFormat(Qt::RichText);
    auto* copyButton = new QPushButton(tr("&Copy"), this);
    auto* closeButton = new QPushButton(tr("Close"), this);
    copyButton->setToolTip(tr("Copy all of it as text"));
    closeButton->setToolTip(tr("Close (Esc)"));
    connect(copyButton, &QPushButton::clicked, this, &WhyPopup::copy);
    connect(closeButton, &QPushButton::clicked, this, &QDialog::reject);

    auto* layout = new QVBoxLayout(this);
    for (QLabel* label : {m_title, m_value, m_refusal, m_text}) {
        label->setWordWrap(true);
        label->setTextInteractionFlags(selectable);
        if (label != m_text)
            label->setTextFormat(Qt::PlainText);
        layout->addWidget(label);
    }
    auto* buttons = new QHBoxLayout;
    buttons->addStretch(1);
    buttons->addWidget(copyButton);
    buttons->addWidget(closeButton);
    layout->addStretch(1);
    layout->addLayout(buttons);
    colour();
}

void WhyPopup::showWhy(const Why& why, const QPoint& place) {
    m_why = why;
    m_title->setText(why.title);
    m_value->setText(why.value);
    m_refusal->setText(why.refusal);
    m_refusal->setVisible(!why.refusal.isEmpty());
    m_text->setText(explanation(why));
    const int width = fontMetrics().averageCharWidth() * 68;
    resize(width, std::max(layout()->heightForWidth(width), 0));
    moveBeside(place);
    show();
    raise();
    activateWindow();
}

// Below and to the right of the number, or on the other side of it where the screen ends.
void WhyPopup::moveBeside(const QPoint& place) {
    const QScreen* screen = QGuiApplication::screenAt(place);
    if (!screen)
        screen = QGuiApplication::primaryScreen();
    const QRect room = screen->availableGeometry();
    const int gap = fontMetrics().height();
    QPoint corner = place + QPoint(gap, gap);
    if (corner.x() + width() > room.right())
        corner.setX(std::max(room.left(), place.x() - gap - width()));
    if (corner.y() + height() > room.bottom())
        corner.setY(std::max(room.top(), place.y() - gap - height()));
    move(corner);
}

void WhyPopup::copy() {
    QGuiApplication::clipboard()->setText(plainText(m_why));
}

void WhyPopup::colour() {
    m_colouring = true; // a palette of our own is a change of palette too
    QPalette own;
    own.setColor(m_refusal->foregroundRole(), marketColors(QApplication::palette()).warning);
    m_refusal->setPalette(own);
    m_colouring = false;
}

void WhyPopup::changeEvent(QEvent* event) {
    QDialog::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_text && !m_colouring)
        colour();
}

} // namespace strikescope
