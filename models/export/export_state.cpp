#include "models/export/export_state.h"

#include "models/export/target_file.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>

namespace strikescope {

namespace {

constexpr qint64 largestState = 1 << 20;
const QString formatKey = QStringLiteral("strikescope_export_state");
const QString questionName = QStringLiteral("question"), lastName = QStringLiteral("last_bucket_utc");

QString stateText(const char* text) {
    return QCoreApplication::translate("Export", text);
}

tl::unexpected<Error> notAState(const QString& why) {
    return failure(
        ErrorCode::Invalid,
        stateText("This is not the state of an export (%1). Delete it to begin anew, or name another "
                  "(--state).")
            .arg(why));
}

Result<void> readSeries(const QString& symbol, const QJsonValue& value, ExportState& state) {
    if (!value.isObject() || symbol.isEmpty())
        return notAState(stateText("a series without a name or moments"));
    const QJsonObject moments = value.toObject();
    for (auto moment = moments.begin(); moment != moments.end(); ++moment) {
        const auto timeframe = timeframeFromKey(moment.key());
        const auto time = parseTime(moment.value().toString());
        if (!timeframe || !time || isoUtc(*time) != moment.value().toString() ||
            bucketOf(*time, *timeframe) != *time)
            return notAState(stateText("a moment that is none"));
        state.last[{symbol, *timeframe}] = *time;
    }
    return {};
}

} // namespace

QString questionKey(const QString& database, const ExportRequest& request) {
    QStringList parts{database, request.symbols.join(u','), QString::number(int(request.shape.layout))};
    for (const Timeframe timeframe : request.timeframes)
        parts << key(timeframe);
    for (const Date expiry : request.expiries)
        parts << isoDate(expiry);
    for (const QString& column : request.shape.columns)
        parts << column;
    const QByteArray whole = parts.join(u'\n').toUtf8();
    return QString::fromLatin1(QCryptographicHash::hash(whole, QCryptographicHash::Sha256).left(8).toHex());
}

Result<ExportState> parseExportState(const QByteArray& json) {
    if (json.size() > largestState)
        return notAState(stateText("too large"));
    QJsonParseError error;
    const QJsonObject whole = QJsonDocument::fromJson(json, &error).object();
    if (whole[formatKey].toInt() != 1)
        return notAState(error.error ? error.errorString() : stateText("another format"));
    ExportState state{whole[questionName].toString(), {}};
    if (state.question.isEmpty() || !whole[lastName].isObject())
        return notAState(stateText("parts are missing"));
    const QJsonObject series = whole[lastName].toObject();
    for (auto one = series.begin(); one != series.end(); ++one)
        STRIKESCOPE_TRY(readSeries(one.key(), one.value(), state));
    return state;
}

QByteArray toJson(const ExportState& state) {
    QJsonObject series;
    for (const auto& [one, time] : state.last) {
        QJsonObject moments = series[one.first].toObject();
        moments.insert(key(one.second), isoUtc(time));
        series.insert(one.first, moments);
    }
    return QJsonDocument({{formatKey, 1}, {questionName, state.question}, {lastName, series}}).toJson();
}

Result<ExportState> readExportState(const QString& path, const QString& question) {
    QFile file(path);
    if (!file.exists())
        return ExportState{question, {}};
    if (!file.open(QIODevice::ReadOnly))
        return failure(ErrorCode::Denied, stateText("%1 cannot be read: %2.").arg(path, file.errorString()));
    auto state = parseExportState(file.read(largestState + 1));
    if (!state)
        return failure(state.error().code, path + QStringLiteral(": ") + state.error().message);
    if (state->question != question)
        return failure(
            ErrorCode::Refused,
            stateText("%1 belongs to another export (other symbols, expiries, timeframes, columns or "
                      "database). Name another file (--state), or delete it to begin anew.")
                .arg(path));
    return state;
}

Result<void> writeExportState(const QString& path, const ExportState& state) {
    return replaceFile(path, toJson(state));
}

} // namespace strikescope
