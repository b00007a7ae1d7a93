#include "models/ingest/files/collector.h"

#include <QCoreApplication>

namespace strikescope {

using namespace std::chrono;

namespace {

// Wide enough for anything an index option can be; a number outside is a fault of the file.
constexpr double lowestSpot = 0.01, highestPrice = 1e7; // strike, spot, premium, in rupees
constexpr double highestCount = 1e12;
constexpr double highestIv = 10; // 1000 %
constexpr auto longestLife = days{3653};

bool within(double value, double low, double high) {
    return isMissing(value) || (value >= low && value <= high);
}

const char* faultOfNumbers(const Observation& o) {
    if (!(o.strike > 0 && o.strike <= highestPrice))
        return QT_TRANSLATE_NOOP("Import", "no believable strike");
    if (std::abs(o.strike * 100 - std::round(o.strike * 100)) > 1e-4)
        return QT_TRANSLATE_NOOP("Import", "strike with more than two decimals");
    if (!within(o.spot, lowestSpot, highestPrice))
        return QT_TRANSLATE_NOOP("Import", "spot is not a price");
    if (!within(o.price, 0, highestPrice))
        return QT_TRANSLATE_NOOP("Import", "option price is negative or absurd");
    if (!within(o.dayVolume, 0, highestCount) || !within(o.oi, 0, highestCount))
        return QT_TRANSLATE_NOOP("Import", "OI or volume is negative or absurd");
    if (!within(o.iv, 0, highestIv))
        return QT_TRANSLATE_NOOP("Import", "IV is negative or above 1000 %");
    if (!within(o.delta, -1.0001, 1.0001) || !within(o.gamma, -1e-6, 10) || !within(o.theta, -1e6, 1e6) ||
        !within(o.vega, -1e-6, 1e6))
        return QT_TRANSLATE_NOOP("Import", "a Greek is absurd");
    return nullptr;
}

} // namespace

bool Collector::beginRow(std::int64_t line) {
    m_line = line;
    ++m_counts.read;
    // Asking every row would cost more than reading it.
    if (m_counts.read % 1024 == 0 && m_stop.stop_requested())
        m_error = Error{
            ErrorCode::Cancelled, QCoreApplication::translate("Import", "The import was cancelled."), {}};
    if (m_observations.size() >= mostObservations)
        m_error = Error{ErrorCode::Invalid,
                        QCoreApplication::translate("Import", "It holds too many rows for one import. "
                                                              "Split it by day, or give --date."),
                        {}};
    return !m_error;
}

void Collector::refuse(const char* reason, std::string_view detail) {
    m_refusals.add(reason, m_line, detail);
}

void Collector::beginFile(const QString& name) {
    m_refusals.beginFile(name);
    m_notes.beginFile(name);
}

void Collector::spotAt(UtcTime minute, double spot, const char* origin) {
    if (isMissing(spot))
        return;
    if (!within(spot, lowestSpot, highestPrice))
        return note(QT_TRANSLATE_NOOP("Import", "spot is not a price: not used"),
                    isoIst(minute).toStdString());
    m_spots.emplace_back(minute, spot);
    m_spotOrigin = origin;
}

bool Collector::learnSymbol(std::string_view name) {
    m_lastSymbol = name;
    m_lastSymbolTaken = false;
    const QString written = QString::fromUtf8(name.data(), qsizetype(name.size()));
    const auto canonical = m_market.canonicalSymbol(written);
    m_lastSymbolKnown = canonical.has_value();
    if (!canonical)
        return false;
    if (!m_symbolsSeen.contains(*canonical))
        m_symbolsSeen.append(*canonical);
    if (!m_choice.symbol.isEmpty() && m_market.canonicalSymbol(m_choice.symbol) != canonical)
        return false;
    if (m_symbol.isEmpty())
        m_symbol = *canonical;
    if (m_symbol != *canonical)
        m_error =
            Error{ErrorCode::Invalid,
                  QCoreApplication::translate("Import", "It holds %1 and %2. Say which one with --symbol.")
                      .arg(m_symbol, *canonical),
                  {}};
    return m_lastSymbolTaken = !m_error;
}

bool Collector::symbolIs(std::string_view name) {
    const bool taken = name == m_lastSymbol ? m_lastSymbolTaken : learnSymbol(name);
    if (taken)
        return true;
    if (!m_lastSymbolKnown)
        refuse(QT_TRANSLATE_NOOP("Import", "unknown symbol"), name);
    else
        ++m_counts.notAsked;
    return false;
}

// Rows come in runs of one moment: its check is done once.
const char* Collector::faultOfTime(const Observation& o) {
    if (o.time == m_lastTime)
        return m_lastTimeFault;
    m_lastTime = o.time;
    m_lastTimeFault = nullptr;
    const Date day = istDate(o.time);
    const year_month_day date{day};
    if (date.year() < year{2000} || date.year() > year{2100})
        return m_lastTimeFault = QT_TRANSLATE_NOOP("Import", "a day outside of 2000 to 2100");
    const auto session = m_market.session(day);
    if (!session)
        m_lastTimeFault = QT_TRANSLATE_NOOP("Import", "no trading on that day");
    else if (o.time < session->open)
        m_lastTimeFault = QT_TRANSLATE_NOOP("Import", "before the open: shows the previous close");
    else if (m_facts.openPageIsStale && o.time < session->open + minutes{1})
        m_lastTimeFault =
            QT_TRANSLATE_NOOP("Import", "page taken at the open: still shows the previous close");
    else if (o.time >= session->close + minutes{1}) // the minute of the close holds the closing values
        m_lastTimeFault = QT_TRANSLATE_NOOP("Import", "after the close");
    return m_lastTimeFault;
}

const char* Collector::faultOf(const Observation& o) {
    if (const char* fault = faultOfTime(o))
        return fault;
    const Date day = istDate(o.time);
    if (o.expiry < day)
        return QT_TRANSLATE_NOOP("Import", "expired before that day");
    if (o.expiry > day + longestLife)
        return QT_TRANSLATE_NOOP("Import", "expiry more than ten years away");
    return faultOfNumbers(o);
}

bool Collector::isAskedFor(const Observation& o) const {
    return (!m_choice.day || istDate(o.time) == *m_choice.day) &&
           (!m_choice.expiry || o.expiry == *m_choice.expiry);
}

void Collector::take(std::span<const Observation> sides) {
    if (!isAskedFor(sides.front())) {
        ++m_counts.notAsked;
        return;
    }
    for (const Observation& o : sides)
        if (const char* fault = faultOf(o))
            return refuse(fault, isoIst(o.time).toStdString());
    bool saysSomething = false;
    for (const Observation& o : sides) {
        saysSomething = saysSomething || o.saysSomething();
        if (!o.saysSomething() && isMissing(o.dayVolume))
            continue;
        m_observations.push_back(o);
        m_observations.back().order = std::uint32_t(m_observations.size());
    }
    ++(saysSomething ? m_counts.taken : m_counts.empty);
}

} // namespace strikescope
