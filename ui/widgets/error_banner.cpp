#include "ui/widgets/error_banner.h"

#include "ui/theme/theme.h"

#include <QApplication>
#include <QEvent>
#include <QGridLayout>
#include <QLabel>
#include <QToolButton>

namespace strikescope {

ErrorBanner::ErrorBanner(QWidget* parent)
    : QFrame(parent)
    , m_text(new QLabel(this))
    , m_detail(new QLabel(this))
    , m_details(new QToolButton(this))
    , m_retry(new QToolButton(this)) {
    setAccessibleName(tr("Error"));
    setAutoFillBackground(true);
    m_text->setWordWrap(true);
    m_text->setTextFormat(Qt::PlainText);
    m_detail->setWordWrap(true);
    m_detail->setTextFormat(Qt::PlainText);
    m_detail->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_detail->hide();
    m_details->setText(tr("Details"));
    m_details->setCheckable(true);
    m_retry->setText(tr("Retry"));
    m_retry->setAccessibleName(tr("Retry"));
    connect(m_details, &QToolButton::toggled, m_detail, &QLabel::setVisible);
    connect(m_retry, &QToolButton::clicked, this, &ErrorBanner::retryRequested);

    auto* layout = new QGridLayout(this);
    layout->setContentsMargins(10, 4, 6, 4);
    layout->addWidget(m_text, 0, 0);
    layout->addWidget(m_details, 0, 1);
    layout->addWidget(m_retry, 0, 2);
    layout->addWidget(m_detail, 1, 0, 1, 3);
    layout->setColumnStretch(0, 1);
    colour();
    hide();
}

void ErrorBanner::showError(const Error& error, std::optional<UtcTime> since, bool canRetry) {
    m_text->setText(since ? tr("%1  (since %2 IST)").arg(error.message, istClock(*since)) : error.message);
    m_detail->setText(error.detail);
    m_details->setVisible(!error.detail.isEmpty());
    if (error.detail.isEmpty())
        m_details->setChecked(false);
    m_retry->setVisible(canRetry);
    show();
}

QString ErrorBanner::text() const {
    return m_text->text();
}

void ErrorBanner::changeEvent(QEvent* event) {
    QFrame::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && !m_colouring)
        colour();
}

void ErrorBanner::colour() {
    m_colouring = true;
    const MarketColors colors = marketColors(QApplication::palette());
    QPalette own; // two roles of its own, the rest from the application
    own.setColor(QPalette::Window, colors.warningBase);
    own.setColor(QPalette::WindowText, colors.warning);
    setPalette(own);
    m_colouring = false;
}

} // namespace strikescope
