#include "models/core/time.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QTimeZone>

namespace strikescope {

using namespace std::chrono;

namespace {

QString pad(int value, int width = 2) {
    return QString::number(value).rightJustified(width, u'0');
}

QString isoClock(seconds timeOfDay) {
    const hh_mm_ss clock{timeOfDay};
    return pad(int(clock.hours().count())) + u':' + pad(int(clock.minutes().count())) + u':' +
           pad(int(clock.seconds().count()));
}

std::optional<int> digits(std::string_view text) {
    int value = 0;
    for (const char c : text) {
        if (c < '0' || c > '9')
            return std::nullopt;
        value = value * 10 + (c - '0');
    }
    return value;
}

} // namespace

UtcTime nowUtc() {
    return floor<seconds>(system_clock::now());
}

UtcTime fromIst(Date day, seconds timeOfDay) {
    return UtcTime{day.time_since_epoch()} + timeOfDay - istOffset;
}

Date istDate(UtcTime time) {
    return floor<days>(time + istOffset);
}

seconds istTimeOfDay(UtcTime time) {
    return time + istOffset - istDate(time);
}

QString isoDate(Date date) {
    const year_month_day d{date};
    return pad(int(d.year()), 4) + u'-' + pad(int(unsigned(d.month()))) + u'-' + pad(int(unsigned(d.day())));
}

QString isoUtc(UtcTime time) {
    const Date day = floor<days>(time);
    return isoDate(day) + u'T' + isoClock(time - day) + u'Z';
}

QString isoIst(UtcTime time) {
    return isoDate(istDate(time)) + u'T' + isoClock(istTimeOfDay(time)) + QStringLiteral("+05:30");
}

QString istClock(UtcTime time) {
    return isoClock(istTimeOfDay(time)).left(5);
}

QString shortDate(Date date) {
    return dayMonth(date) + u' ' + QString::number(int(year_month_day{date}.year()));
}

QString dayMonth(Date date) {
    static constexpr const char* months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                             "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const year_month_day d{date};
    return pad(int(unsigned(d.day()))) + u' ' + QLatin1String(months[unsigned(d.month()) - 1]);
}

QString dayLabel(Date date) {
    static constexpr const char* days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    return QLatin1String(days[weekday{date}.c_encoding()]) + u' ' + dayMonth(date);
}

QString longDate(Date date) {
    return dayLabel(date) + u' ' + QString::number(int(year_month_day{date}.year()));
}

std::optional<Date> parseIsoDate(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-')
        return std::nullopt;
    const auto y = digits(text.substr(0, 4)), m = digits(text.substr(5, 2)), d = digits(text.substr(8, 2));
    if (!y || !m || !d)
        return std::nullopt;
    const year_month_day date{year{*y}, month{unsigned(*m)}, day{unsigned(*d)}};
    if (!date.ok())
        return std::nullopt;
    return Date{date};
}

Result<UtcTime> parseTime(const QString& text) {
    QString iso = text.trimmed();
    if (iso.size() > 10 && iso[10] == u' ')
        iso[10] = u'T';
    QDateTime time = QDateTime::fromString(iso, Qt::ISODate);
    if (iso.size() < 16 || !time.isValid())
        return failure(ErrorCode::Invalid, QCoreApplication::translate(
                                               "Time", "\"%1\" is not a time. Write 2026-08-18T12:00 (IST), "
                                                       "2026-08-18T12:00:00+05:30 or 2026-08-18T06:30:00Z.")
                                               .arg(text));
    if (time.timeSpec() == Qt::LocalTime)
        time.setTimeZone(QTimeZone(int(istOffset.count())));
    return UtcTime{seconds{time.toSecsSinceEpoch()}};
}

} // namespace strikescope
