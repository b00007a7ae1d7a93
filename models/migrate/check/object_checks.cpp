#include "models/migrate/check/catalog_checks.h"

#include "models/migrate/check/dependents.h"
#include "models/migrate/check/jobs.h"
#include "models/migrate/check/wording.h"

#include <algorithm>

namespace strikescope {

namespace {

// Views over v2, the enriched ones and the metrics: qualified names.
Result<QStringList> viewsToAsk(const CatalogQuestion& question) {
    QStringList views;
    for (const ComparePlan& plan : question.plans) {
        const auto dependents = dependentsOf(question.session, plan.v2);
        if (!dependents)
            return tl::unexpected(dependents.error());
        for (const QString& name : dependents->byOid)
            if (name.contains(QLatin1String("view ")))
                views << name.section(QLatin1String("view "), 1);
        for (const auto& name : {plan.aggregate->enriched(), plan.aggregate->metrics()}) {
            const auto there = question.session.query("SELECT to_regclass($1) IS NOT NULL", {name});
            if (!there)
                return tl::unexpected(there.error());
            if (there->text(0, 0) == "t")
                views << QString::fromStdString(name);
        }
    }
    views.removeDuplicates();
    return views;
}

// Of one bucket, where it has any: the old enriched views compute all of history for a single row otherwise.
Result<std::string> firstRowSql(Session& session, const std::string& view, const ComparePlan& plan) {
    const auto timed = session.query("SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid ="
                                     " to_regclass($1) AND attname = 'bucket_time' AND NOT attisdropped)",
                                     {view});
    if (!timed)
        return tl::unexpected(timed.error());
    std::string sql = "SELECT * FROM " + view;
    if (timed->text(0, 0) == "t" && plan.v2Extent)
        sql += " WHERE bucket_time >= " + sqlTime(plan.v2Extent->last) + " AND bucket_time < " +
               sqlTime(plan.v2Extent->last + std::chrono::minutes(plan.aggregate->minutes));
    return sql + " LIMIT 1";
}

// "" when it answers. In a transaction of its own, so that one broken view does not keep the others from
// being asked.
Result<QString> complaintOf(const CatalogQuestion& question, const QString& view) {
    const auto sql = firstRowSql(question.session, view.toStdString(), question.plans.back());
    if (!sql)
        return tl::unexpected(sql.error());
    const auto rows = CheckList::askAlone(question.session, *sql);
    if (!rows && rows.error().code == ErrorCode::Unavailable)
        return tl::unexpected(rows.error());
    return rows ? QString() : view + QStringLiteral(": ") + rows.error().message;
}

struct IndexShape {
    QString name, columns, predicate;
    bool valid;

    // What the other is asked, this one answers as well: its columns come first here.
    bool serves(const IndexShape& other) const {
        return predicate == other.predicate &&
               (columns == other.columns || columns.startsWith(other.columns + QStringLiteral(", ")));
    }
};

// Columns and expressions with their order, not the name; the materialization's where there is one.
Result<std::vector<IndexShape>> indexesOf(Session& session, const std::string& relation) {
    const auto storage = storageOf(session, relation);
    if (!storage)
        return tl::unexpected(storage.error());
    const auto rows = session.query(
        "SELECT c.relname, (SELECT string_agg(pg_get_indexdef(i.indexrelid, k, true) ||"
        "   CASE WHEN (i.indoption[k - 1] & 1) = 1 THEN ' DESC' ELSE '' END, ', ' ORDER BY k)"
        "   FROM generate_series(1, i.indnkeyatts) k),"
        " coalesce(' WHERE ' || pg_get_expr(i.indpred, i.indrelid), ''),"
        " (i.indisvalid AND NOT EXISTS (SELECT FROM pg_catalog.pg_inherits h JOIN pg_catalog.pg_index p"
        "   ON p.indrelid = h.inhrelid WHERE h.inhparent = i.indrelid AND NOT p.indisvalid))::int"
        " FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid"
        " WHERE i.indrelid = " +
        *storage + " ORDER BY 1");
    if (!rows)
        return tl::unexpected(rows.error());
    std::vector<IndexShape> indexes;
    for (std::size_t row = 0; row < rows->size(); ++row)
        indexes.push_back({cellText(*rows, row, 0), cellText(*rows, row, 1), cellText(*rows, row, 2),
                           rows->integer(row, 3) == 1});
    return indexes;
}

Result<void> compareIndexes(Session& session, const ComparePlan& plan, QStringList& invalid,
                            QStringList& missing) {
    const auto v2 = indexesOf(session, plan.v2);
    if (!v2)
        return tl::unexpected(v2.error());
    for (const auto& index : *v2)
        if (!index.valid)
            invalid << index.name;
    if (plan.old.empty())
        return {};
    const auto old = indexesOf(session, plan.old);
    if (!old)
        return tl::unexpected(old.error());
    for (const auto& index : *old)
        if (std::ranges::none_of(*v2, [&](const IndexShape& other) { return other.serves(index); }))
            missing << index.name + QStringLiteral(" (") + index.columns + index.predicate + u')';
    return {};
}

struct Properties {
    QString owner, comment, materializedOnly;
};

Result<Properties> propertiesOf(Session& session, const ServerFacts& facts, const std::string& relation) {
    const std::string option =
        facts.engine == Engine::Timescaledb
            ? "coalesce((SELECT materialized_only::text FROM"
              " timescaledb_information.continuous_aggregates a"
              " WHERE to_regclass(format('%I.%I', a.view_schema, a.view_name)) = c.oid), '')"
            : "''";
    const auto rows =
        session.query("SELECT c.relowner::regrole::text, coalesce(obj_description(c.oid, 'pg_class'), ''), " +
                          option + " FROM pg_catalog.pg_class c WHERE c.oid = to_regclass($1)",
                      {relation});
    if (!rows)
        return tl::unexpected(rows.error());
    return Properties{cellText(*rows, 0, 0), cellText(*rows, 0, 1), cellText(*rows, 0, 2)};
}

Result<void> compareProperties(const CatalogQuestion& question, const ComparePlan& plan,
                               QStringList& unequal) {
    const auto old = propertiesOf(question.session, question.facts, plan.old);
    const auto v2 = propertiesOf(question.session, question.facts, plan.v2);
    if (!old || !v2)
        return tl::unexpected((!old ? old : v2).error());
    const QString name = QString::fromStdString(plan.v2);
    if (old->owner != v2->owner)
        unequal << name + QStringLiteral(": owner ") + v2->owner + QStringLiteral(" instead of ") +
                       old->owner;
    if (old->comment != v2->comment)
        unequal << name + QStringLiteral(": comment");
    if (old->materializedOnly != v2->materializedOnly)
        unequal << name + QStringLiteral(": materialized_only ") + v2->materializedOnly;
    return {};
}

Result<qint64> sizeOf(Session& session, const std::string& relation) {
    const auto storage = storageOf(session, relation);
    if (!storage)
        return tl::unexpected(storage.error());
    return session
        .query(
            "SELECT pg_total_relation_size(s.oid) + coalesce((SELECT sum(pg_total_relation_size(i.inhrelid))"
            " FROM pg_catalog.pg_inherits i WHERE i.inhparent = s.oid), 0) FROM (SELECT " +
            *storage + "::oid AS oid) s")
        .map([](const Rows& rows) { return qint64(rows.integer(0, 0)); });
}

} // namespace

void addDependentsCheck(CheckList& list, const CatalogQuestion& question) {
    list.addOutside(QStringLiteral("V16"), QStringLiteral("Every view over the aggregates answers"),
                    [&](Check& check) -> Result<void> {
                        const auto views = viewsToAsk(question);
                        if (!views)
                            return tl::unexpected(views.error());
                        QStringList broken;
                        for (const QString& view : *views) {
                            const auto complaint = complaintOf(question, view);
                            if (!complaint)
                                return tl::unexpected(complaint.error());
                            if (!complaint->isEmpty())
                                broken << *complaint;
                        }
                        answer(check, broken.isEmpty() ? Verdict::Pass : Verdict::Fail,
                               broken.isEmpty()
                                   ? QStringLiteral("%1 views asked: ").arg(views->size()) + listed(*views)
                                   : broken.join(QStringLiteral("; ")),
                               QStringLiteral("Correct or drop the view."));
                        return {};
                    });
}

void addIndexesCheck(CheckList& list, const CatalogQuestion& question) {
    list.add(QStringLiteral("V17"),
             QStringLiteral("Indexes of v2 are valid, and those of the old one are there"),
             [&](Check& check) -> Result<void> {
                 QStringList invalid, missing;
                 for (const ComparePlan& plan : question.plans)
                     STRIKESCOPE_TRY(compareIndexes(question.session, plan, invalid, missing));
                 if (!invalid.isEmpty())
                     answer(check, Verdict::Fail, QStringLiteral("Invalid: ") + listed(invalid),
                            QStringLiteral("Drop them and build them again."));
                 else if (!missing.isEmpty())
                     answer(check, Verdict::Warn, QStringLiteral("Only the old one has: ") + listed(missing),
                            QStringLiteral("Create it on v2 if a question of yours needs it."));
                 else
                     answer(check, Verdict::Pass, QStringLiteral("All valid, none missing."));
                 return {};
             });
}

void addPropertiesCheck(CheckList& list, const CatalogQuestion& question) {
    list.add(QStringLiteral("V18"), QStringLiteral("Owner, comment and options are the same"),
             [&](Check& check) -> Result<void> {
                 QStringList unequal;
                 bool compared = false;
                 for (const ComparePlan& plan : question.plans) {
                     if (plan.old.empty())
                         continue;
                     compared = true;
                     STRIKESCOPE_TRY(compareProperties(question, plan, unequal));
                 }
                 const bool beside = question.state.stage == Stage::Beside;
                 answer(check,
                        !compared           ? Verdict::NotRun
                        : unequal.isEmpty() ? Verdict::Pass
                        : beside            ? Verdict::Warn
                                            : Verdict::Fail,
                        !compared           ? QStringLiteral("There are no old aggregates to compare with.")
                        : unequal.isEmpty() ? QStringLiteral("Equal.")
                                            : listed(unequal),
                        beside ? QStringLiteral("017 carries them over.")
                               : QStringLiteral("Set them on v2."));
                 return {};
             });
}

void addSizeCheck(CheckList& list, const CatalogQuestion& question) {
    list.add(
        QStringLiteral("V24"), QStringLiteral("Size of v2 as expected"), [&](Check& check) -> Result<void> {
            QStringList evidence;
            for (const ComparePlan& plan : question.plans) {
                const auto v2 = sizeOf(question.session, plan.v2);
                const auto old = plan.old.empty() ? Result<qint64>(0) : sizeOf(question.session, plan.old);
                if (!v2 || !old)
                    return tl::unexpected((!v2 ? v2 : old).error());
                // A table that triggers write leaves half of each page free; below a few pages ratios say
                // nothing.
                const double most = question.facts.engine == Engine::Timescaledb ? 1.5 : 3;
                if (*old > 10'000'000 && double(*v2) > most * double(*old))
                    check.verdict = Verdict::Warn;
                evidence << QString::fromStdString(plan.v2) + QStringLiteral(": ") + bytes(*v2) +
                                (plan.old.empty() ? QString()
                                                  : QStringLiteral(", the old one ") + bytes(*old));
            }
            answer(check, check.verdict, evidence.join(QStringLiteral("; ")),
                   QStringLiteral(
                       "VACUUM FULL when there is time, or see whether it was filled more than once."));
            return {};
        });
}

} // namespace strikescope
