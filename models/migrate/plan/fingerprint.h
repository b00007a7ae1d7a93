#pragma once

#include "models/core/result.h"
#include "models/db/session.h"

#include <QString>
#include <QStringList>

namespace strikescope {

// The catalog state of everything the migrations touch, in words: the relations public.fo_* and schema
// strikescope (but for the journal, strikescope.migration_* and strikescope.backup), each with kind, owner,
// grants, columns, options, definition, indexes, constraints, triggers, comments and dependents; on
// TimescaleDB also what stands behind an aggregate, its options and its policies. No OIDs, no numbers of jobs
// or hypertables, nothing that depends on the order of creation: two databases brought to the same state by
// different ways have the same fingerprint.
struct Fingerprint {
    QStringList lines; // "public.fo_latest_snapshot owner: root", sorted
    QString hash;      // SHA-256 of them, in hex

    bool operator==(const Fingerprint& other) const { return lines == other.lines; }
};

// In a transaction of its own; not to be called inside one.
Result<Fingerprint> readFingerprint(Session&);

// What only one of them has: "- " for lines of before, "+ " for lines of after, by relation. Empty when
// equal.
QStringList difference(const Fingerprint& before, const Fingerprint& after);

} // namespace strikescope
