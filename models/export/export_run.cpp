#include "models/export/export_run.h"

#include "models/export/bounded_queue.h"
#include "models/export/export_pace.h"
#include "models/export/export_writer.h"
#include "models/export/row_writer.h"
#include "models/export/slice_reader.h"

#include <QCoreApplication>
#include <QPromise>

#include <future>

namespace strikescope {

struct ExportRun::State {
    State(const Source& given, const ExportRequest& wanted, const ExportTarget& to)
        : source(given)
        , request(wanted)
        , target(to) {}

    const Source source;
    const ExportRequest request;
    const ExportTarget target;
    ExportControl control;
    BoundedQueue<Slice> slices{2};
    BoundedQueue<TextBlock> texts{2};
    std::promise<Result<void>> reading; // how the reader ended
    std::future<Result<void>> readingEnded = reading.get_future();
    std::atomic<bool> ended = false;

    std::mutex mutex; // guards all below
    ExportProgress progress;
    ExportPace pace;

    static Result<ExportReport> write(const std::shared_ptr<State>&);
    static Result<void> carry(const std::shared_ptr<State>&, ExportWriter&, const RowWriter&);
    void read();
    void makeText(const RowWriter&);
    Result<void> writeBlocks(ExportWriter&, const RowWriter&);
    Result<void> endReader(std::thread&);
    void stop();
    void note(const TextBlock&, qint64 bytes);
};

// On the reader's thread.
void ExportRun::State::read() {
    Result<void> done;
    {
        SliceReader reader(source.profile, source.market, request, control, source.patience);
        done = reader.read([this](Slice&& slice) { return slices.push(std::move(slice)); });
    }
    slices.end();
    reading.set_value(std::move(done));
}

// On a thread of its own: it costs as much as all the rest.
void ExportRun::State::makeText(const RowWriter& rows) {
    std::size_t expected = 0;
    while (auto slice = slices.pop()) {
        TextBlock block{{},
                        0,
                        slice->series,
                        slice->buckets.begin()->first,
                        slice->buckets.rbegin()->first,
                        slice->relation,
                        slice->done};
        block.text.reserve(expected + expected / 8); // growing would copy it again and again
        for (const auto& [bucket, chains] : slice->buckets)
            for (const Chain& chain : chains)
                block.rows +=
                    rows.chain(block.text, slice->series.first, slice->series.second, bucket, chain);
        slice.reset();
        expected = block.text.size();
        if (!texts.push(std::move(block)))
            return;
    }
    texts.end();
}

void ExportRun::State::note(const TextBlock& block, qint64 bytes) {
    const std::lock_guard lock(mutex);
    progress.rows += block.rows;
    progress.bytes = bytes;
    progress.done = block.done;
    pace.note(ExportPace::Clock::now(), progress.rows);
}

// On the writer's thread.
Result<void> ExportRun::State::writeBlocks(ExportWriter& writer, const RowWriter& rows) {
    std::string head;
    rows.head(head);
    while (const auto block = texts.pop()) {
        STRIKESCOPE_TRY(writer.write(*block, head));
        note(*block, writer.bytes());
    }
    return {};
}

// Everybody stops; what is under way is dropped.
void ExportRun::State::stop() {
    control.cancel();
    slices.close();
    texts.close();
}

// A reader that does not heed a cancel is cut off, and left behind if even that does not help.
Result<void> ExportRun::State::endReader(std::thread& reader) {
    using namespace std::chrono_literals;
    const auto endsWithin = [this](auto time) {
        return readingEnded.wait_for(time) == std::future_status::ready;
    };
    if (control.isCancelled() && !endsWithin(80ms)) {
        control.breakOff();
        if (!endsWithin(50ms)) {
            reader.detach();
            return tl::unexpected(exportCancelled());
        }
    }
    reader.join();
    return readingEnded.get();
}

Result<void> ExportRun::State::carry(const std::shared_ptr<State>& state, ExportWriter& writer,
                                     const RowWriter& rows) {
    std::thread reader([state] { state->read(); });
    std::thread text([&] { state->makeText(rows); });
    const auto written = state->writeBlocks(writer, rows);
    if (!written)
        state->stop();
    const auto read = state->endReader(reader);
    text.join();
    STRIKESCOPE_TRY(written);
    return read;
}

Result<ExportReport> ExportRun::State::write(const std::shared_ptr<State>& state) {
    auto columns = exportColumns(state->request.shape);
    if (!columns)
        return tl::unexpected(columns.error());
    const RowWriter rows(state->request.shape, std::move(*columns));
    auto writer = ExportWriter::open(
        state->target,
        {state->request.shape, state->target.question, state->source.profile.describe(), nowUtc()},
        rows.lineEnd(), state->control.cancelled());
    if (!writer)
        return tl::unexpected(writer.error());
    STRIKESCOPE_TRY(carry(state, **writer, rows));
    if (state->control.isCancelled())
        return tl::unexpected(exportCancelled());
    auto report = (*writer)->finish();
    if (report && report->rows == 0 && state->request.after.empty())
        return failure(ErrorCode::NotFound,
                       QCoreApplication::translate(
                           "Export", "There are no rows in that range. Ask for other days or expiries."));
    return report;
}

ExportRun::ExportRun(const Source& source, const ExportRequest& request, const ExportTarget& target)
    : m_state(std::make_shared<State>(source, request, target)) {
    auto promise = std::make_shared<QPromise<Result<ExportReport>>>();
    promise->start();
    m_result = promise->future();
    m_writer = std::thread([promise, state = m_state] {
        auto result = State::write(state);
        state->ended = true;
        promise->addResult(std::move(result));
        promise->finish();
    });
}

ExportRun::~ExportRun() {
    cancel();
    m_writer.join();
}

void ExportRun::cancel() {
    if (!m_state->ended)
        m_state->stop();
}

void ExportRun::pause() {
    m_state->control.pause();
}

void ExportRun::resume() {
    m_state->control.resume();
}

ExportProgress ExportRun::progress() const {
    const std::lock_guard lock(m_state->mutex);
    ExportProgress now = m_state->progress;
    const ExportControl& control = m_state->control;
    now.phase = m_state->ended        ? ExportPhase::Ended
                : control.isWaiting() ? ExportPhase::Waiting
                : control.isPaused()  ? ExportPhase::Paused
                                      : ExportPhase::Reading;
    if (now.phase != ExportPhase::Reading)
        return now;
    now.rowsPerSecond = m_state->pace.rowsPerSecond();
    if (now.done > 0.01 && now.rowsPerSecond > 0)
        now.left = std::chrono::seconds(
            std::int64_t(double(now.rows) * (1 - now.done) / now.done / now.rowsPerSecond));
    return now;
}

} // namespace strikescope
