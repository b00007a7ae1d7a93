#pragma once

#include "models/doctor/data_traps.h"

#include <QString>

#include <optional>

namespace strikescope {

// What a user has said of a reading: that is right.
struct ConfirmedReading {
    QString reading, evidence;
    UtcTime at{};
};

// Kept in one JSON file in the user's configuration folder, by database and trap, with date and evidence; no
// address, no name of a user, no row. It changes nothing of what is shown: it says what was looked at, and
// when a producer changes its mind. One thread.
class ConfirmedReadings {
public:
    explicit ConfirmedReadings(QString file)
        : m_file(std::move(file)) {}

    std::optional<ConfirmedReading> of(const QString& database, const QString& trap) const;
    // Invalid where the data tell no reading; Unavailable where the file cannot be written.
    Result<void> confirm(const QString& database, const TrapFinding&, UtcTime at);

    // The findings with what was confirmed of them in their evidence; a reading that is another than the
    // confirmed one has failed.
    std::vector<TrapFinding> applied(const DataReport&) const;

private:
    QString m_file;
};

} // namespace strikescope
