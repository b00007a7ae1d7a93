#include "ui/export/export_dialog.h"

#include "models/core/deliver.h"
#include "models/domain/format.h"
#include "models/export/export_columns.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDateEdit>
#include <QDir>
#include <QFileDialog>
#include <QFontDatabase>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

namespace strikescope {

namespace {

constexpr int previewRows = 8;

QDate qtDate(Date date) {
    return QDate(1970, 1, 1).addDays(date.time_since_epoch().count());
}

Date ownDate(QDate date) {
    return Date(std::chrono::days(QDate(1970, 1, 1).daysTo(date)));
}

QListWidget* checkList(const QStringList& names, const QStringList& checked, const QString& accessibleName,
                       QWidget* parent) {
    auto* list = new QListWidget(parent);
    list->setAccessibleName(accessibleName);
    for (const QString& name : names) {
        auto* item = new QListWidgetItem(name, list);
        item->setCheckState(checked.contains(name) ? Qt::Checked : Qt::Unchecked);
    }
    return list;
}

QStringList checkedIn(const QListWidget* list) {
    QStringList checked;
    for (int i = 0; i < list->count(); ++i)
        if (list->item(i)->checkState() == Qt::Checked)
            checked << list->item(i)->text();
    return checked;
}

QString megabytes(qint64 bytes) {
    return QString::number(double(bytes) / 1e6, 'f', 1);
}

} // namespace

ExportDialog::ExportDialog(ExportRun::Source source, const Range& range, const QString& settings,
                           QWidget* parent)
    : QDialog(parent)
    , m_source(std::move(source))
    , m_settings(settings) {
    setWindowTitle(tr("Export a range"));
    setAttribute(Qt::WA_DeleteOnClose);
    m_previewSoon.setSingleShot(true);
    m_previewSoon.setInterval(250);
    connect(&m_previewSoon, &QTimer::timeout, this, &ExportDialog::preview);
    m_tick.setInterval(200);
    connect(&m_tick, &QTimer::timeout, this, &ExportDialog::showProgress);
    m_choices = new QWidget(this);
    auto* choices = new QVBoxLayout(m_choices);
    choices->setContentsMargins({});
    choices->addWidget(buildRange(range));
    choices->addWidget(buildForm());
    choices->addWidget(buildTarget());
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(m_choices);
    layout->addWidget(buildOutcome(), 1);
    ExportChoice choice;
    choice.target.preamble = true;
    if (!m_settings.isEmpty()) {
        QSettings file(m_settings, QSettings::IniFormat);
        choice.recall(file);
    }
    showChoice(choice);
    m_file->setText(QDir::home().filePath(QStringLiteral("%1-%2").arg(range.symbol, isoDate(range.shown)) +
                                          suffixOf(choice.request.shape, choice.target.packing)));
    showRunning(false);
    previewSoon();
}

ExportDialog::~ExportDialog() = default;

// ---- building ----

QWidget* ExportDialog::buildRange(const Range& range) {
    auto* box = new QWidget(this);
    QStringList expiries, chosen, timeframes;
    for (const Date expiry : range.expiries)
        expiries << isoDate(expiry);
    for (const Date expiry : range.chosen)
        chosen << isoDate(expiry);
    for (const Timeframe timeframe : allTimeframes)
        timeframes << key(timeframe);
    m_symbols = checkList(range.symbols, {range.symbol}, tr("Symbols"), box);
    m_timeframes = checkList(timeframes, {key(range.timeframe)}, tr("Timeframes"), box);
    m_expiries = checkList(expiries, {}, tr("Expiries; none checked: all"), box);
    m_columns = checkList({}, {}, tr("Columns; none checked: all"), box);
    m_from = new QDateEdit(qtDate(range.shown), box);
    m_until = new QDateEdit(qtDate(range.shown), box);
    for (QDateEdit* edit : {m_from, m_until}) {
        edit->setCalendarPopup(true);
        edit->setDisplayFormat(QStringLiteral("yyyy-MM-dd"));
        edit->setDateRange(qtDate(range.first), qtDate(range.last));
        connect(edit, &QDateEdit::dateChanged, this, &ExportDialog::previewSoon);
    }
    m_from->setAccessibleName(tr("First day"));
    m_until->setAccessibleName(tr("Last day"));
    auto* row = new QHBoxLayout(box);
    row->setContentsMargins({});
    const std::pair<QString, QListWidget*> lists[] = {{tr("Symbols"), m_symbols},
                                                      {tr("Timeframes"), m_timeframes},
                                                      {tr("Expiries (none: all)"), m_expiries},
                                                      {tr("Columns (none: all)"), m_columns}};
    for (const auto& [title, list] : lists) {
        auto* column = new QVBoxLayout;
        column->addWidget(new QLabel(title, box));
        column->addWidget(list);
        list->setMaximumHeight(fontMetrics().height() * 8);
        connect(list, &QListWidget::itemChanged, this, &ExportDialog::previewSoon);
        row->addLayout(column, list == m_columns ? 2 : 1);
    }
    auto* days = new QFormLayout;
    days->addRow(tr("First day"), m_from);
    days->addRow(tr("Last day"), m_until);
    row->addLayout(days);
    return box;
}

QWidget* ExportDialog::buildForm() {
    auto* box = new QWidget(this);
    auto* row = new QHBoxLayout(box);
    row->setContentsMargins({});
    const auto choose = [&](const QString& name, const QStringList& words) {
        auto* combo = new QComboBox(box);
        combo->setAccessibleName(name);
        combo->addItems(words);
        row->addWidget(new QLabel(name, box));
        row->addWidget(combo);
        connect(combo, &QComboBox::currentIndexChanged, this, &ExportDialog::previewSoon);
        return combo;
    };
    const auto check = [&](const QString& text, const QString& what) {
        auto* checkBox = new QCheckBox(text, box);
        checkBox->setAccessibleName(text);
        checkBox->setToolTip(what);
        row->addWidget(checkBox);
        return checkBox;
    };
    m_layout = choose(tr("Rows"), {tr("One for each strike"), tr("One for each strike and side")});
    m_format = choose(tr("Form"), {tr("CSV"), tr("TSV"), tr("JSON lines")});
    m_packing = choose(tr("Packed"), {tr("No"), tr("gzip"), tr("zstd")});
    m_preamble =
        check(tr("# lines"), tr("What was asked, what the columns mean, rows and checksum, before the data"));
    m_sidecar = check(tr(".json beside"), tr("The same in a file of its own"));
    row->addStretch(1);
    return box;
}

QWidget* ExportDialog::buildTarget() {
    auto* box = new QWidget(this);
    auto* row = new QHBoxLayout(box);
    row->setContentsMargins({});
    m_file = new QLineEdit(box);
    m_file->setAccessibleName(tr("File"));
    m_replace = new QCheckBox(tr("Replace it if it exists"), box);
    auto* look = new QPushButton(tr("Choose…"), box);
    connect(look, &QPushButton::clicked, this, &ExportDialog::browse);
    row->addWidget(new QLabel(tr("File"), box));
    row->addWidget(m_file, 1);
    row->addWidget(look);
    row->addWidget(m_replace);
    return box;
}

QWidget* ExportDialog::buildOutcome() {
    auto* box = new QWidget(this);
    auto* layout = new QVBoxLayout(box);
    layout->setContentsMargins({});
    m_preview = new QPlainTextEdit(box);
    m_preview->setAccessibleName(tr("First rows"));
    m_preview->setReadOnly(true);
    m_preview->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_preview->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_size = new QLabel(box);
    m_size->setForegroundRole(QPalette::PlaceholderText);
    m_progress = new QProgressBar(box);
    m_progress->setAccessibleName(tr("Progress"));
    m_progress->setRange(0, 1000);
    m_state = new QLabel(box);
    m_state->setWordWrap(true);
    m_start = new QPushButton(tr("Export"), box);
    m_start->setDefault(true);
    m_pause = new QPushButton(tr("Pause"), box);
    m_cancel = new QPushButton(tr("Close"), box);
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(m_state, 1);
    for (QPushButton* button : {m_pause, m_start, m_cancel})
        buttons->addWidget(button);
    layout->addWidget(m_size);
    layout->addWidget(m_preview, 1);
    layout->addWidget(m_progress);
    layout->addLayout(buttons);
    connect(m_start, &QPushButton::clicked, this, &ExportDialog::start);
    connect(m_pause, &QPushButton::clicked, this, [this] {
        if (m_run->progress().phase == ExportPhase::Paused)
            m_run->resume();
        else
            m_run->pause();
        showProgress();
    });
    connect(m_cancel, &QPushButton::clicked, this, [this] {
        if (m_run)
            m_run->cancel();
        else
            close();
    });
    return box;
}

// ---- what is asked for ----

void ExportDialog::showChoice(const ExportChoice& choice) {
    m_layout->setCurrentIndex(int(choice.request.shape.layout));
    m_format->setCurrentIndex(int(choice.request.shape.format));
    m_packing->setCurrentIndex(int(choice.target.packing));
    m_preamble->setChecked(choice.target.preamble);
    m_sidecar->setChecked(choice.target.sidecar);
    m_replace->setChecked(choice.target.ifExists == IfExists::Replace);
    const auto all = exportColumns({ExportLayout::Wide, ExportFormat::Csv, {}});
    for (const ExportColumn& column : *all) {
        auto* item = new QListWidgetItem(column.name, m_columns);
        item->setToolTip(exportMeaning(column.name));
        const QStringList& wanted = choice.request.shape.columns;
        item->setCheckState(wanted.contains(column.name) || wanted.contains(columnStem(column.name))
                                ? Qt::Checked
                                : Qt::Unchecked);
    }
}

ExportChoice ExportDialog::choice() const {
    ExportChoice choice;
    ExportRequest& request = choice.request;
    request.symbols = checkedIn(m_symbols);
    request.timeframes.clear();
    for (const QString& word : checkedIn(m_timeframes))
        request.timeframes.push_back(timeframeFromKey(word).value());
    for (const QString& word : checkedIn(m_expiries))
        request.expiries.push_back(parseIsoDate(word.toStdString()).value());
    request.from = fromIst(ownDate(m_from->date()), {});
    request.until = fromIst(ownDate(m_until->date()) + std::chrono::days{1}, {});
    request.shape.layout = ExportLayout(m_layout->currentIndex());
    request.shape.format = ExportFormat(m_format->currentIndex());
    for (const QString& column : checkedIn(m_columns))
        request.shape.columns << (request.shape.layout == ExportLayout::Wide ? column : columnStem(column));
    request.shape.columns.removeDuplicates(); // a long export has one column for both sides
    choice.target.path = m_file->text();
    choice.target.ifExists = m_replace->isChecked() ? IfExists::Replace : IfExists::Fail;
    choice.target.packing = ExportPacking(m_packing->currentIndex());
    choice.target.preamble = m_preamble->isChecked();
    choice.target.sidecar = m_sidecar->isChecked();
    choice.target.question = tr("%1, %2 to %3")
                                 .arg(request.symbols.join(QStringLiteral(", ")),
                                      isoDate(ownDate(m_from->date())), isoDate(ownDate(m_until->date())));
    return choice;
}

void ExportDialog::browse() {
    auto* dialog = new QFileDialog(this, tr("Export to"), m_file->text());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setOption(QFileDialog::DontConfirmOverwrite); // the box beside the name says it
    connect(dialog, &QFileDialog::fileSelected, m_file, &QLineEdit::setText);
    dialog->open();
}

// ---- before ----

void ExportDialog::previewSoon() {
    if (!m_run)
        m_previewSoon.start();
}

void ExportDialog::preview() {
    const ExportRequest request = choice().request;
    m_start->setEnabled(!request.symbols.isEmpty() && !request.timeframes.empty());
    if (!m_start->isEnabled())
        return m_size->setText(tr("Choose at least one symbol and one timeframe."));
    m_size->setText(tr("Looking at the first rows…"));
    deliver(previewExport(m_source, request, previewRows), this,
            m_latestPreview.guard([this](const Result<ExportPreview>& seen) {
                m_preview->setPlainText(seen ? seen->text : QString());
                m_size->setText(seen ? tr("About %1 rows, %2 MB before packing. The first rows:")
                                           .arg(formatShort(double(seen->rows)), megabytes(seen->bytes))
                                     : seen.error().message);
            }));
}

// ---- under way ----

void ExportDialog::start() {
    const ExportChoice chosen = choice();
    if (!m_settings.isEmpty()) {
        QSettings file(m_settings, QSettings::IniFormat);
        chosen.remember(file);
    }
    m_run = std::make_unique<ExportRun>(m_source, chosen.request, chosen.target);
    deliver(m_run->result(), this,
            m_latestRun.guard([this](const Result<ExportReport>& result) { finish(result); }));
    showRunning(true);
    m_tick.start();
}

void ExportDialog::showRunning(bool running) {
    m_choices->setEnabled(!running);
    m_start->setVisible(!running);
    m_pause->setVisible(running);
    m_progress->setVisible(running);
    m_cancel->setText(running ? tr("Cancel") : tr("Close"));
}

void ExportDialog::showProgress() {
    if (!m_run)
        return;
    const ExportProgress now = m_run->progress();
    m_progress->setValue(int(now.done * 1000));
    QString text = tr("%1 rows, %2 MB").arg(formatShort(double(now.rows)), megabytes(now.bytes));
    if (now.phase == ExportPhase::Waiting)
        text += tr("; the connection is lost, waiting for the server");
    else if (now.phase == ExportPhase::Paused)
        text += tr("; paused");
    else
        text += tr(", %1 rows/s").arg(formatShort(now.rowsPerSecond));
    if (now.left)
        text += tr(", about %1 s left").arg(now.left->count());
    m_state->setText(text);
    m_pause->setText(now.phase == ExportPhase::Paused ? tr("Go on") : tr("Pause"));
}

void ExportDialog::finish(const Result<ExportReport>& result) {
    m_tick.stop();
    m_run.reset();
    showRunning(false);
    if (!result)
        return m_state->setText(result.error().message);
    m_state->setText(tr("%1 rows are in %2.").arg(formatGrouped(double(result->rows)), result->file));
    emit exported(result->file, result->rows);
}

} // namespace strikescope
