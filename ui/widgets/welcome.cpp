#include "ui/widgets/welcome.h"

#include "ui/widgets/heading.h"

#include <QEvent>
#include <QGridLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPushButton>

namespace strikescope {

namespace {

struct Hint {
    QString where, what;
};

QList<Hint> hints() {
    const auto tr = [](const char* text) { return Welcome::tr(text); };
    return {
        {tr("Above"),
         tr("Symbol, expiries (Ctrl+click adds one), timeframe, and the pages. Each page holds panes; "
            "⋮ in a pane splits it.")},
        {tr("In a pane"),
         tr("Wheel zooms, drag moves, double-click fits everything; on a bar or a point it opens "
            "that contract over time. Right-click: Why this number?")},
        {tr("Below"),
         tr("The session. Drag it, play it with Space, step with ← and →. LIVE follows the newest "
            "bucket; the clock says what the market does.")},
        {tr("Δ"),
         tr("A change is always against a named anchor, such as the previous close: choose it above.")},
        {tr("A and B"),
         tr("Pin two moments with A and Shift+A, and every chart and table shows both and their "
            "difference.")},
        {tr("–"), tr("A dash is a number that is not there. Nothing missing is ever shown as 0.")},
        {tr("Keys"), tr("Ctrl+K finds every command, ? shows the keys, Ctrl+Z undoes a change of view.")}};
}

} // namespace

Welcome::Welcome(QWidget* window)
    : QFrame(window) {
    setFrameShape(StyledPanel);
    setAutoFillBackground(true);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("What is where in this window"));
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(28, 22, 28, 18);
    grid->setHorizontalSpacing(18);
    grid->setVerticalSpacing(10);
    grid->setColumnStretch(1, 1);
    auto* title = new Heading(1.4, this);
    title->setText(tr("Option chains across strikes and time"));
    grid->addWidget(title, 0, 0, 1, 2);
    int row = 1;
    QFont bold = font();
    bold.setBold(true);
    for (const Hint& hint : hints()) {
        auto* where = new QLabel(hint.where, this);
        where->setFont(bold);
        auto* what = new QLabel(hint.what, this);
        what->setWordWrap(true);
        grid->addWidget(where, row, 0, Qt::AlignTop | Qt::AlignLeft);
        what->setAlignment(Qt::AlignTop | Qt::AlignLeft);
        grid->addWidget(what, row++, 1);
    }
    auto* start = new QPushButton(tr("Start"), this);
    start->setDefault(true);
    connect(start, &QPushButton::clicked, this, &Welcome::finish);
    grid->addWidget(start, row, 1, Qt::AlignRight);
    window->installEventFilter(this);
    place();
    show();
    raise();
    start->installEventFilter(this);
    start->setFocus();
}

void Welcome::place() {
    const QRect all = parentWidget()->rect();
    const int width = qMin(all.width() - 80, fontMetrics().averageCharWidth() * 92);
    const int height = qMin(all.height() - 40, qMax(sizeHint().height(), heightForWidth(width)));
    setGeometry((all.width() - width) / 2, (all.height() - height) / 2, width, height);
}

bool Welcome::eventFilter(QObject* watched, QEvent* event) {
    if (watched == parentWidget() && event->type() == QEvent::Resize)
        place();
    if (watched == parentWidget())
        return false;
    if (event->type() == QEvent::ShortcutOverride) { // of the button: no key is for the window now
        event->accept();
        return true;
    }
    if (event->type() != QEvent::KeyPress)
        return false;
    const int key = static_cast<QKeyEvent*>(event)->key();
    if (key != Qt::Key_Escape && key != Qt::Key_Return && key != Qt::Key_Enter)
        return false;
    finish();
    return true;
}

void Welcome::finish() {
    hide();
    deleteLater();
    emit closed();
}

} // namespace strikescope
