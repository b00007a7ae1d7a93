#include "ui/widgets/anchor_picker.h"

#include "models/items/view_text.h"

#include <QMenu>

namespace strikescope {

namespace {

constexpr std::array manyBack{1, 3, 6, 12, 30, 60};

} // namespace

AnchorPicker::AnchorPicker(QWidget* parent)
    : QToolButton(parent) {
    setAccessibleName(tr("Anchor: against what changes are measured"));
    setPopupMode(InstantPopup);
    auto* menu = new QMenu(this);
    connect(menu, &QMenu::aboutToShow, this, &AnchorPicker::fill);
    setMenu(menu);
    setAnchor({}, {});
    fill();
}

void AnchorPicker::fill() {
    menu()->clear();
    std::vector<Anchor> anchors{{AnchorKind::PreviousClose}, {AnchorKind::DayOpen}, {AnchorKind::MomentA}};
    for (const int back : manyBack)
        anchors.push_back({AnchorKind::Back, back});
    for (const Anchor& anchor : anchors) {
        auto* action =
            menu()->addAction(anchorName(anchor), this, [this, anchor] { emit anchorChosen(anchor); });
        action->setCheckable(true);
        action->setChecked(anchor.kind == m_anchor.kind &&
                           (anchor.kind != AnchorKind::Back || anchor.back == m_anchor.back));
    }
}

void AnchorPicker::setAnchor(const Anchor& anchor, const Reference& reference) {
    m_anchor = anchor;
    setText(QStringLiteral("Δ ") + anchorName(anchor));
    QString what = tr("Changes are measured against: %1")
                       .arg(reference.isWanted() ? reference.name : anchorName(anchor));
    if (!reference.refusal.isEmpty())
        what += u'\n' + reference.refusal;
    setToolTip(what);
}

} // namespace strikescope
