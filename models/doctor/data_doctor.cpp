#include "models/doctor/data_doctor.h"

#include "models/core/background.h"
#include "models/core/deliver.h"

#include <algorithm>

namespace strikescope {

DataDoctor::DataDoctor(const ConnectionProfile& profile, const MarketTables& market,
                       const QString& readingsFile, QObject* parent)
    : QObject(parent)
    , m_profile(profile)
    , m_market(market)
    , m_readings(readingsFile) {}

void DataDoctor::ask() {
    if (m_asking)
        return;
    m_asking = true;
    emit changed();
    const auto asked = longInBackground([profile = m_profile, market = m_market]() -> Result<DataReport> {
        const auto session = Session::open(profile);
        if (!session)
            return tl::unexpected(session.error());
        return askDataDoctor(**session, market);
    });
    deliver(asked, this, [this](const Result<DataReport>& report) {
        m_asking = false;
        if (report) {
            m_report = *report;
            m_findings = m_readings.applied(*report);
        }
        emit changed();
        if (!report)
            emit failed(report.error());
    });
}

void DataDoctor::confirm(const QString& trap) {
    if (!m_report)
        return;
    const auto found =
        std::ranges::find(m_report->traps, trap, [](const TrapFinding& f) { return f.check.id; });
    if (found == m_report->traps.end())
        return;
    const auto kept = m_readings.confirm(m_report->database, *found, nowUtc());
    if (!kept) {
        emit failed(kept.error());
        return;
    }
    m_findings = m_readings.applied(*m_report);
    emit changed();
}

} // namespace strikescope
