#include "ui/widgets/state_view.h"

#include "ui/widgets/heading.h"

#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

namespace strikescope {

StateView::StateView(QWidget* parent)
    : QWidget(parent)
    , m_title(new Heading(1.4, this))
    , m_text(new QLabel(this))
    , m_detail(new QLabel(this))
    , m_progress(new QProgressBar(this))
    , m_retry(new QPushButton(tr("&Retry"), this)) {
    setBackgroundRole(QPalette::Base);
    setAutoFillBackground(true);
    m_title->setAccessibleName(tr("State"));
    m_detail->setForegroundRole(QPalette::PlaceholderText);
    m_detail->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_progress->setRange(0, 0);
    m_progress->setTextVisible(false);
    m_progress->setFixedSize(fontMetrics().averageCharWidth() * 32, fontMetrics().height() / 3);
    m_retry->setAccessibleName(tr("Retry"));
    connect(m_retry, &QPushButton::clicked, this, &StateView::retryRequested);

    auto* layout = new QVBoxLayout(this);
    layout->addStretch(2);
    for (QLabel* label : {m_title, m_text, m_detail}) {
        label->setAlignment(Qt::AlignCenter);
        label->setWordWrap(true);
        layout->addWidget(label);
    }
    layout->setSpacing(fontMetrics().height() / 2);
    layout->addSpacing(fontMetrics().height() / 2);
    layout->addWidget(m_progress, 0, Qt::AlignHCenter);
    layout->addWidget(m_retry, 0, Qt::AlignHCenter);
    layout->addStretch(3);
}

void StateView::showWorking(const QString& title, const QString& step) {
    show(title, step, {}, true, false);
}

void StateView::showEmpty(const QString& title, const QString& whatToDo) {
    show(title, whatToDo, {}, false, true);
}

void StateView::showError(const QString& title, const Error& error) {
    show(title, error.message, error.detail, false, true);
}

QString StateView::titleOf(const Error& error) {
    switch (error.code) {
    case ErrorCode::Unavailable:
    case ErrorCode::Timeout:
        return tr("No connection to the database");
    case ErrorCode::Denied:
        return tr("This login may not read the chains");
    case ErrorCode::SchemaMismatch:
        return tr("This database is laid out differently");
    default:
        return tr("Nothing to show");
    }
}

void StateView::show(const QString& title, const QString& text, const QString& detail, bool working,
                     bool retry) {
    m_title->setText(title);
    m_text->setText(text);
    m_detail->setText(detail);
    m_detail->setVisible(!detail.isEmpty());
    m_progress->setVisible(working);
    m_retry->setVisible(retry);
}

} // namespace strikescope
