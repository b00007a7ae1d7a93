#include "models/serve/question.h"

#include "models/serve/query_fields.h"

#include <QHash>
#include <QRegularExpression>

#include <algorithm>
#include <cmath>

namespace strikescope {

namespace {

struct EndpointEntry {
    Endpoint endpoint;
    const char* path;
    const char* parameters;
};

constexpr std::array endpointEntries{
    EndpointEntry{Endpoint::Distribution, "/fo/strike-distribution",
                  "symbol timeframe indicator option_side expiry bucket_time strike_range format"},
    EndpointEntry{Endpoint::Moneyness, "/fo/moneyness-series",
                  "symbol timeframe indicator option_side expiry from to moneyness"},
    EndpointEntry{Endpoint::History, "/fo/strike-history",
                  "symbol timeframe indicator option_side expiry strike from to"},
    EndpointEntry{Endpoint::Expiries, "/fo/expiries", "symbol timeframe"},
    EndpointEntry{Endpoint::Symbols, "/fo/symbols", ""},
    EndpointEntry{Endpoint::Stream, "/fo/stream",
                  "symbol timeframe indicator option_side expiry strike_range"},
    EndpointEntry{Endpoint::Health, "/health", ""},
    EndpointEntry{Endpoint::Metrics, "/metrics", ""},
};

const EndpointEntry& entryAt(Endpoint endpoint) {
    return endpointEntries[static_cast<std::size_t>(endpoint)];
}

constexpr int mostAround = 500;
constexpr double highestStrike = 1e7;
const QString aTime = QStringLiteral("2026-08-18T12:00 (IST), or with +05:30 or Z");

using Read = Parameter<void>;

Read readSymbol(ServeQuestion& question, const QString& text, const MarketTables& market) {
    static const QRegularExpression plain(QStringLiteral("^[A-Za-z0-9][A-Za-z0-9&_-]{0,31}$"));
    if (const auto canonical = market.canonicalSymbol(text))
        question.symbol = *canonical;
    else if (plain.match(text).hasMatch())
        question.symbol = text;
    else
        return badParameter(QStringLiteral("symbol"), QStringLiteral("This is no symbol."),
                            market.knownSymbols());
    return {};
}

Read readTimeframe(ServeQuestion& question, const QString& text) {
    QStringList allowed;
    for (const Timeframe timeframe : allTimeframes)
        allowed << key(timeframe);
    const auto timeframe = timeframeFromKey(text);
    if (!timeframe)
        return badParameter(QStringLiteral("timeframe"), QStringLiteral("There is no such timeframe."),
                            allowed);
    question.timeframe = *timeframe;
    return {};
}

Read readIndicator(ServeQuestion& question, const QString& text) {
    QStringList allowed;
    for (const Quantity quantity : allQuantities)
        allowed << key(quantity);
    const auto quantity = quantityFromKey(text);
    if (!quantity)
        return badParameter(QStringLiteral("indicator"), QStringLiteral("There is no such indicator."),
                            allowed);
    question.indicator = *quantity;
    return {};
}

Read readSide(ServeQuestion& question, const QString& text) {
    if (text == QStringLiteral("call"))
        question.side = Side::Call;
    else if (text == QStringLiteral("put"))
        question.side = Side::Put;
    else if (text != QStringLiteral("both"))
        return badParameter(QStringLiteral("option_side"), QStringLiteral("There is no such side."),
                            {QStringLiteral("call"), QStringLiteral("put"), QStringLiteral("both")});
    return {};
}

Read readExpiry(ServeQuestion& question, const QString& text) {
    const auto date = parseIsoDate(text.toStdString());
    if (!date)
        return badParameter(QStringLiteral("expiry"), QStringLiteral("This is no date."),
                            {QStringLiteral("a date as 2026-08-25")});
    question.expiries.push_back(*date);
    return {};
}

// In a query "+" is a blank, and many forget to write it as %2B.
Parameter<UtcTime> timeOf(const QString& name, QString text) {
    if (text.size() > 16 && text[text.size() - 6] == u' ')
        text[text.size() - 6] = u'+';
    const auto time = parseTime(text);
    if (!time || *time < UtcTime{} || *time > fromIst(Date{std::chrono::year{2100} / 1 / 1}, {}))
        return badParameter(name, QStringLiteral("This is no time."), {aTime});
    return *time;
}

std::optional<double> strikeOf(const QString& text) {
    bool isNumber = false;
    const double strike = text.toDouble(&isNumber);
    return isNumber && strike > 0 && strike <= highestStrike ? std::optional(strike) : std::nullopt;
}

Read readRange(ServeQuestion& question, const QString& text) {
    bool isCount = false;
    const int around = text.toInt(&isCount);
    if (isCount && around > 0 && around <= mostAround) {
        question.range.around = around;
        return {};
    }
    const auto from = strikeOf(text.section(u'-', 0, 0)), to = strikeOf(text.section(u'-', 1));
    if (!text.contains(u'-') || !from || !to || *from > *to)
        return badParameter(
            QStringLiteral("strike_range"), QStringLiteral("This is no range of strikes."),
            {QStringLiteral("1 to %1: so many listed strikes to either side of the money").arg(mostAround),
             QStringLiteral("24000-25000: the strikes from here to there")});
    question.range.from = from;
    question.range.to = to;
    return {};
}

// "OTM3" and "ITM2" are of the side that was asked for, "ATM+3" is the strike's own.
std::optional<int> stepsOf(const QString& label, std::optional<Side> side) {
    static const QRegularExpression form(QStringLiteral("^(ATM|OTM|ITM|ATM[+-])([1-9][0-9]{0,3})?$"));
    const auto match = form.match(label);
    if (!match.hasMatch() || (match.captured(1) == QStringLiteral("ATM")) != match.captured(2).isEmpty())
        return std::nullopt;
    const QString word = match.captured(1);
    const int count = match.captured(2).toInt();
    if (word == QStringLiteral("ATM"))
        return 0;
    if (word.startsWith(QStringLiteral("ATM")))
        return word.endsWith(u'+') ? count : -count;
    if (!side)
        return std::nullopt;
    return (word == QStringLiteral("OTM")) == (*side == Side::Call) ? count : -count;
}

Read readStrike(ServeQuestion& question, const QString& text) {
    const auto strike = strikeOf(text);
    if (!strike)
        return badParameter(QStringLiteral("strike"), QStringLiteral("This is no strike."),
                            {QStringLiteral("a number above 0, in index points")});
    question.strike = *strike;
    return {};
}

Read readForm(ServeQuestion& question, const QString& text) {
    if (text == QStringLiteral("columns"))
        question.form = AnswerForm::Columns;
    else if (text != QStringLiteral("json"))
        return badParameter(QStringLiteral("format"), QStringLiteral("There is no such form."),
                            {QStringLiteral("json"), QStringLiteral("columns")});
    return {};
}

Read readTime(ServeQuestion& question, const QString& name, const QString& text) {
    const auto time = timeOf(name, text);
    if (!time)
        return tl::unexpected(time.error());
    (name == QStringLiteral("from") ? question.from
     : name == QStringLiteral("to") ? question.to
                                    : question.bucket) = *time;
    return {};
}

Read readField(ServeQuestion& question, const QueryField& field, const MarketTables& market) {
    if (field.name == QStringLiteral("symbol"))
        return readSymbol(question, field.value, market);
    if (field.name == QStringLiteral("timeframe"))
        return readTimeframe(question, field.value);
    if (field.name == QStringLiteral("indicator"))
        return readIndicator(question, field.value);
    if (field.name == QStringLiteral("option_side"))
        return readSide(question, field.value);
    if (field.name == QStringLiteral("expiry"))
        return readExpiry(question, field.value);
    if (field.name == QStringLiteral("strike_range"))
        return readRange(question, field.value);
    if (field.name == QStringLiteral("strike"))
        return readStrike(question, field.value);
    if (field.name == QStringLiteral("format"))
        return readForm(question, field.value);
    if (field.name == QStringLiteral("moneyness"))
        return {}; // once the side is known
    return readTime(question, field.name, field.value);
}

Read readMoneyness(ServeQuestion& question, const std::vector<QueryField>& fields) {
    for (const QueryField& field : fields) {
        if (field.name != QStringLiteral("moneyness"))
            continue;
        const auto steps = stepsOf(field.value, question.side);
        if (!steps || question.steps.size() == mostSteps)
            return badParameter(field.name,
                                QStringLiteral("This is no label, or there are too many of them."),
                                {QStringLiteral("ATM"), QStringLiteral("ATM+3"), QStringLiteral("ATM-3"),
                                 QStringLiteral("OTM3 or ITM3 with option_side=call or put"),
                                 QStringLiteral("%1 labels at most").arg(mostSteps)});
        if (std::find(question.steps.begin(), question.steps.end(), *steps) == question.steps.end())
            question.steps.push_back(*steps);
    }
    if (question.steps.empty())
        question.steps.push_back(0);
    return {};
}

Read checkNames(Endpoint endpoint, const std::vector<QueryField>& fields) {
    const QStringList known = parametersOf(endpoint);
    const QStringList repeatable{QStringLiteral("expiry"), QStringLiteral("moneyness")};
    QStringList seen;
    for (const QueryField& field : fields) {
        if (!known.contains(field.name))
            return badParameter(field.name, QStringLiteral("There is no such parameter here."), known);
        if (seen.contains(field.name) && !repeatable.contains(field.name))
            return badParameter(field.name, QStringLiteral("This parameter can be given only once."));
        seen << field.name;
    }
    QStringList wanted;
    if (known.contains(QStringLiteral("symbol")))
        wanted << QStringLiteral("symbol");
    if (endpoint == Endpoint::History)
        wanted << QStringLiteral("strike") << QStringLiteral("expiry");
    for (const QString& name : wanted)
        if (!seen.contains(name))
            return badParameter(name, QStringLiteral("This parameter is missing."));
    return {};
}

Read checkTogether(const ServeQuestion& question) {
    if (!question.from && !question.to)
        return {};
    if (!question.from || !question.to)
        return badParameter(question.from ? QStringLiteral("to") : QStringLiteral("from"),
                            QStringLiteral("from and to belong together."), {aTime});
    if (*question.to <= *question.from || *question.to - *question.from > longestSpan)
        return badParameter(QStringLiteral("to"),
                            QStringLiteral("This is not after from, or too long after it."),
                            {QStringLiteral("a time after from, %1 days at most").arg(longestSpan.count())});
    return {};
}

void putInOrder(ServeQuestion& question) {
    std::sort(question.expiries.begin(), question.expiries.end());
    question.expiries.erase(std::unique(question.expiries.begin(), question.expiries.end()),
                            question.expiries.end());
    if (question.bucket)
        question.bucket = bucketOf(*question.bucket, question.timeframe);
}

QByteArray secondsOf(const std::optional<UtcTime>& time) {
    return time ? QByteArray::number(qint64(time->time_since_epoch().count())) : QByteArray("-");
}

} // namespace

QString pathOf(Endpoint endpoint) {
    return QLatin1String(entryAt(endpoint).path);
}

std::optional<Endpoint> endpointAt(const QString& path) {
    for (const EndpointEntry& entry : endpointEntries)
        if (path == QLatin1String(entry.path))
            return entry.endpoint;
    return std::nullopt;
}

QStringList parametersOf(Endpoint endpoint) {
    return QString::fromLatin1(entryAt(endpoint).parameters).split(u' ', Qt::SkipEmptyParts);
}

Parameter<ServeQuestion> readQuestion(Endpoint endpoint, QByteArrayView query, const MarketTables& market) {
    const auto fields = readQueryFields(query);
    if (!fields)
        return tl::unexpected(fields.error());
    if (const auto names = checkNames(endpoint, *fields); !names)
        return tl::unexpected(names.error());
    ServeQuestion question{.endpoint = endpoint};
    for (const QueryField& field : *fields)
        if (const auto read = readField(question, field, market); !read)
            return tl::unexpected(read.error());
    if (endpoint == Endpoint::Moneyness)
        if (const auto read = readMoneyness(question, *fields); !read)
            return tl::unexpected(read.error());
    if (const auto together = checkTogether(question); !together)
        return tl::unexpected(together.error());
    putInOrder(question);
    return question;
}

QString sideWord(const std::optional<Side>& side) {
    return !side                 ? QStringLiteral("both")
           : *side == Side::Call ? QStringLiteral("call")
                                 : QStringLiteral("put");
}

QByteArray keyOf(const ServeQuestion& question) {
    QByteArray text = QByteArray::number(int(question.endpoint)) + '|' + question.symbol.toUtf8() + '|' +
                      key(question.timeframe).toLatin1() + '|' + key(question.indicator).toLatin1() + '|' +
                      (!question.side                 ? 'b'
                       : *question.side == Side::Call ? 'c'
                                                      : 'p') +
                      '|' + secondsOf(question.bucket) + '|' + secondsOf(question.from) + '|' +
                      secondsOf(question.to) + '|' + QByteArray::number(question.range.around.value_or(0)) +
                      '|' + QByteArray::number(question.range.from.value_or(0), 'g', 17) + '|' +
                      QByteArray::number(question.range.to.value_or(0), 'g', 17) + '|' +
                      QByteArray::number(question.strike, 'g', 17) + '|' +
                      QByteArray::number(int(question.form)) + "|e";
    for (const Date expiry : question.expiries)
        text += ' ' + isoDate(expiry).toLatin1();
    text += "|m";
    for (const int steps : question.steps)
        text += ' ' + QByteArray::number(steps);
    return text;
}

} // namespace strikescope
