#include "app/gui/picture_job.h"

#include "models/items/chain_controller.h"
#include "ui/export/table_file.h"
#include "ui/main_window.h"
#include "ui/panes/pane_area.h"

#include <QPixmap>
#include <QSaveFile>

namespace strikescope {

namespace {

constexpr std::chrono::seconds patience{120}; // a first start fills the demo market

} // namespace

PictureJob::PictureJob(ChainController& controller, MainWindow& window, Files files, QObject* parent)
    : QObject(parent)
    , m_controller(controller)
    , m_window(window)
    , m_files(std::move(files)) {
    for (const auto signal : {&ChainController::stateChanged, &ChainController::frameShown,
                              &ChainController::listsChanged, &ChainController::selectionChanged})
        connect(&controller, signal, this, &PictureJob::look);
    m_patience.setSingleShot(true);
    connect(&m_patience, &QTimer::timeout, this, [this] {
        stop(Error{
            ErrorCode::Timeout, tr("The picture was not complete within %1 s.").arg(patience.count()), {}});
    });
    m_patience.start(patience);
    m_again.setSingleShot(true);
    m_again.setInterval(20);
    connect(&m_again, &QTimer::timeout, this, &PictureJob::look);
    // Layout and queued replots follow the last change.
    m_settle.setSingleShot(true);
    m_settle.setInterval(30);
    connect(&m_settle, &QTimer::timeout, this, &PictureJob::draw);
}

void PictureJob::look() {
    m_settle.stop();
    if (m_over)
        return;
    const bool ready = m_controller.state() == ChainController::State::Ready;
    if (ready ? !m_window.isSettled() : !m_controller.isSettled())
        return m_again.start(); // what panes compute behind the window's back says nothing when it is done
    if (m_controller.failure())
        stop(m_controller.failure()->error);
    else if (m_controller.state() == ChainController::State::Empty)
        stop(Error{ErrorCode::NotFound, tr("The database holds no option chains yet."), {}});
    else if (const auto unmet = m_controller.unmetWish())
        stop(*unmet);
    else
        m_settle.start();
}

void PictureJob::draw() {
    auto done = m_files.picture.isEmpty() ? Result<void>() : drawPicture();
    if (done && !m_files.pane.isEmpty())
        done = m_window.area()->active()->savePicture(m_files.pane, m_files.paneSize);
    if (done && !m_files.table.isEmpty())
        done = saveTable(m_window.area()->active()->table(), m_files.table);
    if (!done)
        return stop(done.error());
    m_over = true;
    emit drawn();
}

Result<void> PictureJob::drawPicture() {
    QSaveFile file(m_files.picture);
    if (file.open(QIODevice::WriteOnly) && m_window.grab().save(&file, "PNG") && file.commit())
        return {};
    return failure(
        ErrorCode::Internal,
        tr("The picture could not be written to %1: %2.").arg(m_files.picture, file.errorString()));
}

void PictureJob::stop(const Error& error) {
    if (m_over)
        return;
    m_over = true;
    emit failed(error);
}

} // namespace strikescope
