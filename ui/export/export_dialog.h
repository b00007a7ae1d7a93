#pragma once

#include "models/core/latest.h"
#include "models/export/export_run.h"
#include "ui/export/export_choice.h"

#include <QDialog>
#include <QTimer>

#include <memory>

class QCheckBox;
class QComboBox;
class QDateEdit;
class QLabel;
class QLineEdit;
class QListWidget;
class QPlainTextEdit;
class QProgressBar;
class QPushButton;

namespace strikescope {

// Exports a range: says what it will be before it begins, runs on threads of its own, can be paused and
// cancelled. Not modal: the window goes on meanwhile, and closing the dialog cancels.
class ExportDialog : public QDialog {
    Q_OBJECT
public:
    // What is on screen, for a start.
    struct Range {
        QStringList symbols; // there are
        QString symbol;
        Timeframe timeframe = Timeframe::Min5;
        std::vector<Date> expiries; // listed
        std::vector<Date> chosen;
        Date first{}, last{}, shown{}; // sessions there are, and the one on screen
    };
    // settings: where choices are remembered; empty: nowhere.
    ExportDialog(ExportRun::Source source, const Range& range, const QString& settings, QWidget* parent);
    ~ExportDialog() override;

    ExportChoice choice() const;
    bool isRunning() const { return m_run != nullptr; }

signals:
    void exported(const QString& file, qint64 rows);

private:
    QWidget* buildRange(const Range& range);
    QWidget* buildForm();
    QWidget* buildTarget();
    QWidget* buildOutcome();
    void showChoice(const ExportChoice& choice);
    void previewSoon();
    void preview();
    void browse();
    void start();
    void showProgress();
    void finish(const Result<ExportReport>& result);
    void showRunning(bool running);

    ExportRun::Source m_source;
    QString m_settings;
    std::unique_ptr<ExportRun> m_run; // while one is under way
    Latest m_latestPreview, m_latestRun;
    QTimer m_previewSoon, m_tick;

    QListWidget* m_symbols;
    QListWidget* m_timeframes;
    QListWidget* m_expiries;
    QListWidget* m_columns;
    QDateEdit* m_from;
    QDateEdit* m_until;
    QComboBox* m_layout;
    QComboBox* m_format;
    QComboBox* m_packing;
    QCheckBox* m_preamble;
    QCheckBox* m_sidecar;
    QCheckBox* m_replace;
    QLineEdit* m_file;
    QPlainTextEdit* m_preview;
    QLabel* m_size;
    QProgressBar* m_progress;
    QLabel* m_state;
    QPushButton* m_start;
    QPushButton* m_pause;
    QPushButton* m_cancel;
    QWidget* m_choices;
};

} // namespace strikescope
