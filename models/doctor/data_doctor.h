#pragma once

#include "models/doctor/confirmed_readings.h"

#include <QObject>

namespace strikescope {

// The data doctor for a window: asks behind its back, keeps what was found, and what the user confirms. Main
// thread only; a connection of its own for as long as it asks.
class DataDoctor : public QObject {
    Q_OBJECT
public:
    // readingsFile: of ConfirmedReadings.
    DataDoctor(const ConnectionProfile& profile, const MarketTables& market, const QString& readingsFile,
               QObject* parent = nullptr);

    bool isAsking() const { return m_asking; }
    const std::optional<DataReport>& report() const { return m_report; }    // as asked
    const std::vector<TrapFinding>& findings() const { return m_findings; } // with what was confirmed

    void ask();
    void confirm(const QString& trap);

signals:
    void changed();
    void failed(const strikescope::Error& error);

private:
    const ConnectionProfile m_profile;
    const MarketTables m_market;
    ConfirmedReadings m_readings;
    std::optional<DataReport> m_report;
    std::vector<TrapFinding> m_findings;
    bool m_asking = false;
};

} // namespace strikescope
