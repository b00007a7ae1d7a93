#include "models/migrate/check/data_checks.h"

#include "models/migrate/check/wording.h"

#include <functional>

namespace strikescope {

namespace {

using Evidence = std::function<QString(const Compared&)>;
using Number = std::function<qint64(const Compared&)>;
using All = std::vector<Compared>;

QString frameOf(const Compared& one) {
    return QString::fromStdString(std::string(one.plan.aggregate->timeframe));
}

qint64 total(const All& all, const Number& number) {
    qint64 sum = 0;
    for (const auto& one : all)
        sum += number(one);
    return sum;
}

QString perFrame(const All& all, const Evidence& evidence) {
    QStringList parts;
    for (const auto& one : all)
        parts << frameOf(one) + QStringLiteral(": ") + evidence(one);
    return parts.join(QStringLiteral("; "));
}

QString where(const Compared& one, int counter) {
    const auto found = one.totals.firstFaulty.find(counter);
    return found == one.totals.firstFaulty.end()
               ? QString()
               : QStringLiteral(", first in the bucket ") + isoUtc(found->second);
}

bool anyOld(const All& all) {
    return total(all, [](const Compared& one) { return one.plan.old.empty() ? 0 : 1; }) > 0;
}

const QString refill =
    QStringLiteral("Fill these buckets of v2 anew from the base table, then verify again.");

// The common form: so many values compared, so many faults.
Check counted(const QString& id, const QString& title, const All& all, int counter, const QString& what) {
    Check check{id, title, Verdict::Pass, {}, {}, 0};
    const qint64 faults = total(all, [&](const Compared& one) { return one.totals.sum(counter); });
    check.verdict = faults ? Verdict::Fail : Verdict::Pass;
    check.evidence = perFrame(all, [&](const Compared& one) {
        return number(one.totals.sum(counter)) + u' ' + what + QStringLiteral(" in ") +
               number(one.totals.sum(v2RowsColumn)) + QStringLiteral(" rows") + where(one, counter);
    });
    if (faults)
        check.remedy = refill;
    return check;
}

Check rowCounts(const All& all) {
    Check check{
        QStringLiteral("V1"), QStringLiteral("As many rows in v2 as in the old aggregate"), {}, {}, {}, 0};
    if (!anyOld(all)) {
        check.verdict = Verdict::NotRun;
        check.evidence =
            QStringLiteral("There are no old aggregates: v2 was compared with the base table only.");
        return check;
    }
    const qint64 wrong = total(all, [](const Compared& one) {
        return one.totals.sum(missingColumn) + one.totals.sum(surplusColumn);
    });
    const qint64 behind = total(all, [](const Compared& one) { return one.totals.sum(behindColumn); });
    check.verdict = wrong ? Verdict::Fail : behind ? Verdict::Warn : Verdict::Pass;
    check.evidence = perFrame(all, [](const Compared& one) {
        const auto& totals = one.totals;
        QString text = number(totals.sum(oldRowsColumn)) + QStringLiteral(" old (complete before ") +
                       isoUtc(one.plan.oldUntil) + QStringLiteral("), ") + number(totals.sum(v2RowsColumn)) +
                       QStringLiteral(" v2, ") + number(totals.sum(rawRowsColumn)) +
                       QStringLiteral(" from the base table");
        if (totals.sum(behindColumn))
            text += QStringLiteral(", ") + number(totals.sum(behindColumn)) +
                    QStringLiteral(" rows of the old one are behind the base table") +
                    where(one, behindColumn);
        return text;
    });
    if (wrong)
        check.remedy = refill;
    else if (behind)
        check.remedy = QStringLiteral("v2 agrees with the base table; refresh the old aggregate there.");
    return check;
}

Check keys(const All& all) {
    Check check = counted(QStringLiteral("V2"), QStringLiteral("The same keys"), all, missingColumn,
                          QStringLiteral("missing"));
    const Check surplus = counted({}, {}, all, surplusColumn, QStringLiteral("too many"));
    check.evidence += QStringLiteral("; ") + surplus.evidence;
    if (surplus.verdict == Verdict::Fail) {
        check.verdict = Verdict::Fail;
        check.remedy = refill;
    }
    return check;
}

Check againstBase(const All& all) {
    Check check = counted(QStringLiteral("V7"), QStringLiteral("v2 is what the base table gives"), all,
                          rawDifferentColumn, QStringLiteral("rows differ"));
    const qint64 minutes = total(all, [](const Compared& one) { return one.totals.sum(minutesColumn); });
    check.evidence +=
        QStringLiteral("; computed from ") + number(minutes) + QStringLiteral(" one-minute rows");
    if (minutes == 0 && check.verdict == Verdict::Pass)
        check.verdict = Verdict::NotRun; // compared with nothing
    return check;
}

Check duplicates(const All& all) {
    Check check{QStringLiteral("V6"), QStringLiteral("No key twice in v2"), Verdict::Pass, {}, {}, 0};
    check.evidence = perFrame(all, [](const Compared& one) {
        return number(one.totals.duplicates) + QStringLiteral(" keys more than once");
    });
    if (total(all, [](const Compared& one) { return one.totals.duplicates; })) {
        check.verdict = Verdict::Fail;
        check.remedy = QStringLiteral("Empty these buckets of v2 and fill them anew.");
    }
    return check;
}

Check unknownOi(const All& all) {
    Check check{QStringLiteral("V8"),
                QStringLiteral("OI is known wherever the base table knows it"),
                Verdict::Pass,
                {},
                {},
                0};
    check.evidence = perFrame(all, [](const Compared& one) {
        const auto& totals = one.totals;
        QString text = number(totals.sum(v2NullOiColumn)) + QStringLiteral(" of ") +
                       number(totals.sum(oiValuesColumn)) + QStringLiteral(" values unknown, ") +
                       number(totals.sum(rawNullOiColumn)) + QStringLiteral(" by the base table");
        if (!totals.nullDays.isEmpty())
            text += QStringLiteral("; too many on ") + totals.nullDays.mid(0, 5).join(QStringLiteral(", "));
        return text;
    });
    if (total(all, [](const Compared& one) { return qint64(one.totals.nullDays.size()); })) {
        check.verdict = Verdict::Fail;
        check.remedy = refill;
    }
    return check;
}

Check boundaries(const All& all) {
    Check check{QStringLiteral("V10"),
                QStringLiteral("Edges: first and last bucket of each day, days of expiry"),
                Verdict::Pass,
                {},
                {},
                0};
    const auto faults = [](const Compared& one) {
        return one.totals.edgeFaults + one.totals.sum(expiryDayFaultsColumn);
    };
    check.evidence = perFrame(all, [&](const Compared& one) {
        return number(one.totals.edgeBuckets) + QStringLiteral(" edge buckets of ") +
               number(one.totals.days.size()) + QStringLiteral(" days, ") +
               number(one.totals.sum(expiryDayColumn)) + QStringLiteral(" rows on their day of expiry, ") +
               number(faults(one)) + QStringLiteral(" faulty");
    });
    if (total(all, faults)) {
        check.verdict = Verdict::Fail;
        check.remedy = refill;
    }
    return check;
}

// Without the old aggregate nobody knows what was before the base table began.
Check coverage(const All& all) {
    Check check{QStringLiteral("V19"),
                QStringLiteral("v2 reaches back as far as the old aggregate"),
                Verdict::Pass,
                {},
                {},
                0};
    if (!anyOld(all)) {
        check.verdict = Verdict::NotRun;
        check.evidence = QStringLiteral("There are no old aggregates.");
        return check;
    }
    const auto late = [](const Compared& one) {
        const auto& plan = one.plan;
        return plan.oldExtent && (!plan.v2Extent || plan.v2Extent->first > plan.oldExtent->first);
    };
    const auto lost = [&](const Compared& one) { return std::max<qint64>(one.totals.lost, late(one)); };
    check.evidence = perFrame(all, [&](const Compared& one) {
        const auto since = [](const std::optional<Extent>& extent) {
            return extent ? isoUtc(extent->first) : QStringLiteral("empty");
        };
        QString text = QStringLiteral("old since ") + since(one.plan.oldExtent) +
                       QStringLiteral(", v2 since ") + since(one.plan.v2Extent) +
                       QStringLiteral(", base since ") + since(one.plan.rawExtent);
        qint64 copied = 0;
        for (const auto& range : one.plan.copied)
            copied += range.rows;
        if (copied)
            text += QStringLiteral(", ") + number(copied) +
                    QStringLiteral(" rows copied from the old one, OI unknown there");
        if (one.totals.lost)
            text += QStringLiteral(", ") + number(one.totals.lost) +
                    QStringLiteral(" rows that only the old one has") + where(one, missingColumn);
        return text;
    });
    if (total(all, lost)) {
        check.verdict = Verdict::Fail;
        check.remedy =
            QStringLiteral("Copy this history from the old aggregate into v2 (016 does); it exists "
                           "nowhere else.");
    }
    return check;
}

} // namespace

Checks dataChecks(const std::vector<Compared>& all) {
    return {rowCounts(all),
            keys(all),
            counted(QStringLiteral("V3"), QStringLiteral("Volumes, counts and times exactly"), all,
                    exactColumn, QStringLiteral("rows differ")),
            counted(QStringLiteral("V5"), QStringLiteral("Averages within rounding, unknown stays unknown"),
                    all, meanColumn, QStringLiteral("rows differ")),
            duplicates(all),
            againstBase(all),
            unknownOi(all),
            counted(QStringLiteral("V9"), QStringLiteral("OI is the last one known in the bucket"), all,
                    oiColumn, QStringLiteral("rows differ")),
            boundaries(all),
            coverage(all)};
}

} // namespace strikescope
