#include "models/domain/market_tables.h"

#include <algorithm>

// Expiries by rule, for a market that is made up.

namespace strikescope {

using namespace std::chrono;

namespace {

constexpr int monthsAhead = 12 * 6; // half-yearly contracts reach five years out

Date mondayOf(Date date) {
    return date - (weekday{date} - Monday);
}

} // namespace

// A holiday moves an expiry to the trading day before. Special weekend sessions take no expiries.
Date MarketTables::onTradingDay(Date nominal) const {
    while (weekday{nominal} == Saturday || weekday{nominal} == Sunday || m_holidays.count(nominal))
        nominal -= days{1};
    return nominal;
}

// The nominal day (before any move) of the kind in a month; nothing where no rule holds.
std::optional<Date> MarketTables::monthlyOf(const QString& symbol, ExpiryKind kind, year_month month,
                                            int* listed) const {
    const unsigned number = unsigned(month.month());
    if ((kind == ExpiryKind::Quarterly && number % 3 != 0) ||
        (kind == ExpiryKind::HalfYearly && number % 6 != 0))
        return std::nullopt;
    for (const ExpiryRule& rule : m_expiries) {
        const Date nominal{month / rule.weekday[last]};
        if (rule.symbol == symbol && rule.kind == kind && rule.expiry.holds(nominal)) {
            *listed = rule.listed;
            return nominal;
        }
    }
    return std::nullopt;
}

std::vector<Date> MarketTables::listedWeeklies(const QString& symbol, Date date) const {
    std::vector<Date> expiries;
    const Date firstWeek = mondayOf(date);
    for (int week = 0; week < 60; ++week)
        for (const ExpiryRule& rule : m_expiries) {
            const Date monday = firstWeek + days{7 * week};
            const Date nominal = monday + (rule.weekday - Monday);
            if (rule.symbol != symbol || rule.kind != ExpiryKind::Weekly || !rule.expiry.holds(nominal) ||
                int(expiries.size()) >= rule.listed || onTradingDay(nominal) < date)
                continue;
            const year_month_day ymd{nominal};
            const year_month month = ymd.year() / ymd.month();
            // The monthly of a week that straddles two months may fall into either.
            bool monthlyWeek = false;
            for (const year_month m : {month - months{1}, month, month + months{1}}) {
                int ignored = 0;
                const auto monthly = monthlyOf(symbol, ExpiryKind::Monthly, m, &ignored);
                monthlyWeek = monthlyWeek || (monthly && mondayOf(*monthly) == monday);
            }
            if (!monthlyWeek)
                expiries.push_back(onTradingDay(nominal));
        }
    return expiries;
}

// Monthlies first, then the quarterlies after the last of them, then the half-yearlies after those.
std::vector<Date> MarketTables::listedMonthlies(const QString& symbol, Date date) const {
    std::vector<Date> expiries;
    const year_month_day today{date};
    Date after = date - days{1};
    for (const ExpiryKind kind : {ExpiryKind::Monthly, ExpiryKind::Quarterly, ExpiryKind::HalfYearly}) {
        int found = 0;
        for (int ahead = 0; ahead < monthsAhead; ++ahead) {
            int listed = 0;
            const auto nominal =
                monthlyOf(symbol, kind, today.year() / today.month() + months{ahead}, &listed);
            if (!nominal || found >= listed || onTradingDay(*nominal) <= after)
                continue;
            expiries.push_back(onTradingDay(*nominal));
            ++found;
        }
        if (!expiries.empty())
            after = expiries.back();
    }
    return expiries;
}

std::vector<Date> MarketTables::nextExpiries(const QString& symbol, Date date, int n) const {
    std::vector<Date> expiries = listedWeeklies(symbol, date);
    const auto monthlies = listedMonthlies(symbol, date);
    expiries.insert(expiries.end(), monthlies.begin(), monthlies.end());
    std::sort(expiries.begin(), expiries.end());
    expiries.erase(std::unique(expiries.begin(), expiries.end()), expiries.end());
    expiries.resize(std::min(expiries.size(), std::size_t(std::max(0, n))));
    return expiries;
}

} // namespace strikescope
