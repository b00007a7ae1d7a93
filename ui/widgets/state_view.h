#pragma once

#include "models/core/result.h"

#include <QWidget>

class QLabel;
class QProgressBar;
class QPushButton;

namespace strikescope {

// What stands where a chart would be while there is none: starting, loading, nothing there, failed. These
// four never look alike, and none of them is an empty chart.
class StateView : public QWidget {
    Q_OBJECT
public:
    explicit StateView(QWidget* parent = nullptr);

    void showWorking(const QString& title, const QString& step);
    void showEmpty(const QString& title, const QString& whatToDo);
    void showError(const QString& title, const Error& error);
    // A title for an error with nothing to show: what kind of trouble it is.
    static QString titleOf(const Error& error);

signals:
    void retryRequested();

private:
    void show(const QString& title, const QString& text, const QString& detail, bool working, bool retry);

    QLabel* m_title;
    QLabel* m_text;
    QLabel* m_detail;
    QProgressBar* m_progress;
    QPushButton* m_retry;
};

} // namespace strikescope
