#include "models/export/byte_output.h"
#include "models/export/export_run.h"
#include "models/export/row_writer.h"
#include "models/export/slice_reader.h"

#include <QPromise>

namespace strikescope {

namespace {

using Source = ExportRun::Source;

// Only so many rows of the text.
std::string firstLines(const std::string& text, int lines) {
    std::size_t end = 0;
    for (int i = 0; i < lines && end != std::string::npos; ++i) {
        end = text.find('\n', end);
        end = end == std::string::npos ? end : end + 1;
    }
    return text.substr(0, end);
}

Result<std::string> firstRows(SliceReader& reader, const RowWriter& rows, int wanted) {
    std::string text;
    std::int64_t written = 0;
    rows.head(text);
    STRIKESCOPE_TRY(reader.read([&](Slice&& slice) {
        for (const auto& [bucket, chains] : slice.buckets)
            for (const Chain& chain : chains)
                if (written < wanted)
                    written += rows.chain(text, slice.series.first, slice.series.second, bucket, chain);
        return written < wanted;
    }));
    return firstLines(text, wanted + (text.front() == '{' ? 0 : 1));
}

void addEstimate(ExportPreview& preview, const SeriesSample& sample, const RowWriter& rows) {
    std::string text;
    std::int64_t count = 0;
    for (const auto& [bucket, chains] : sample.bucket)
        for (const Chain& chain : chains)
            count += rows.chain(text, sample.series.first, sample.series.second, bucket, chain);
    preview.rows += count * sample.buckets;
    preview.bytes += qint64(text.size()) * sample.buckets;
}

Result<ExportPreview> preview(const Source& source, const ExportRequest& request, int wanted,
                              ExportControl& control) {
    auto columns = exportColumns(request.shape);
    if (!columns)
        return tl::unexpected(columns.error());
    const RowWriter rows(request.shape, std::move(*columns));
    SliceReader reader(source.profile, source.market, request, control, std::chrono::milliseconds(0));
    const auto samples = reader.sample();
    const auto text = samples ? firstRows(reader, rows, wanted) : tl::unexpected(samples.error());
    if (!text)
        return tl::unexpected(text.error());
    ExportPreview seen{QString::fromStdString(*text), 0, 0};
    for (const SeriesSample& sample : *samples)
        addEstimate(seen, sample, rows);
    return seen;
}

} // namespace

QFuture<Result<ExportPreview>> previewExport(const Source& source, const ExportRequest& request, int rows) {
    auto promise = std::make_shared<QPromise<Result<ExportPreview>>>();
    promise->start();
    auto future = promise->future();
    std::thread([=] {
        ExportControl control;
        promise->addResult(preview(source, request, rows, control));
        promise->finish();
    }).detach();
    return future;
}

} // namespace strikescope
