#pragma once

#include "models/core/result.h"
#include "models/core/time.h"

#include <QFrame>

#include <optional>

class QLabel;
class QToolButton;

namespace strikescope {

// One strip above a page that still shows its last good frame: what went wrong, since when, Retry, Details.
class ErrorBanner : public QFrame {
    Q_OBJECT
public:
    explicit ErrorBanner(QWidget* parent = nullptr);

    void showError(const Error& error, std::optional<UtcTime> since, bool canRetry);
    QString text() const;

signals:
    void retryRequested();

protected:
    void changeEvent(QEvent*) override;

private:
    void colour();

    QLabel* m_text;
    QLabel* m_detail;
    QToolButton* m_details;
    QToolButton* m_retry;
    bool m_colouring = false;
};

} // namespace strikescope
