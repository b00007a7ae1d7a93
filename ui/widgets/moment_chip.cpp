#include "ui/widgets/moment_chip.h"

#include <QMenu>

namespace strikescope {

MomentChip::MomentChip(QChar letter, QWidget* parent)
    : QToolButton(parent)
    , m_letter(letter) {
    setPopupMode(MenuButtonPopup);
    auto* menu = new QMenu(this);
    connect(menu, &QMenu::aboutToShow, this, &MomentChip::fill);
    setMenu(menu);
    connect(this, &QToolButton::clicked, this, [this] {
        if (m_pinned)
            emit goWanted();
        else
            emit pinWanted();
    });
    setMoment({});
    fill();
}

void MomentChip::fill() {
    menu()->clear();
    menu()->addAction(tr("Pin the moment on screen"), this, &MomentChip::pinWanted);
    menu()->addAction(tr("Go to it"), this, &MomentChip::goWanted)->setEnabled(m_pinned);
    menu()->addAction(tr("Take it away"), this, &MomentChip::unpinWanted)->setEnabled(m_pinned);
}

void MomentChip::setMoment(const Reference& moment) {
    m_pinned = moment.bucket.has_value();
    setText(m_pinned ? QStringLiteral("%1 %2").arg(m_letter, istClock(*moment.bucket)) : QString(m_letter));
    const QString keyName = m_letter == u'A' ? QStringLiteral("A") : QStringLiteral("Shift+A");
    setAccessibleName(m_pinned ? tr("Moment %1").arg(moment.name) : tr("Pin moment %1").arg(m_letter));
    QString what = m_pinned
                       ? tr("%1. Click goes there; %2 pins the moment on screen.").arg(moment.name, keyName)
                       : tr("Pin the moment on screen as %1 (%2): charts and tables then show A, B and "
                            "their difference.")
                             .arg(m_letter, keyName);
    if (!moment.refusal.isEmpty())
        what += u'\n' + moment.refusal;
    setToolTip(what);
}

} // namespace strikescope
