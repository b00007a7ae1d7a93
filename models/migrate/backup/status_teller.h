#pragma once

#include "models/migrate/backup/backup.h"

#include <QElapsedTimer>

namespace strikescope {

// Keeps the status of what is under way and tells it at most ten times a second.
class StatusTeller {
public:
    explicit StatusTeller(const BackupProgress& progress)
        : m_progress(progress) {}

    void begin(BackupStatus::Phase phase, int relationsTotal) {
        m_status = {};
        m_status.phase = phase;
        m_status.relationsTotal = relationsTotal;
        m_phase.start();
        tell();
    }

    void relation(const QString& name) {
        m_status.relation = name;
        ++m_status.relationsDone;
        if (m_told.elapsed() >= 100)
            tell();
    }

    // A line of pg_dump's or pg_restore's: do they speak of the next table?
    void heard(const QString& line, const char* announcement) {
        const qsizetype at = line.indexOf(QLatin1String(announcement));
        if (at >= 0)
            relation(line.mid(at + qsizetype(qstrlen(announcement))).remove(u'"'));
    }

    void written(qint64 bytes) {
        m_status.bytes = bytes;
        tell();
    }

    void tell() {
        m_told.start();
        m_status.milliseconds = m_phase.elapsed();
        m_status.bytesPerSecond =
            m_status.milliseconds ? double(m_status.bytes) * 1000 / double(m_status.milliseconds) : 0;
        if (m_progress)
            m_progress(m_status);
    }

private:
    const BackupProgress& m_progress;
    BackupStatus m_status;
    QElapsedTimer m_phase, m_told;
};

} // namespace strikescope
