#include "models/migrate/check/catalog_checks.h"
#include "models/migrate/check/wording.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace strikescope {

namespace {

constexpr const char* chainColumns =
    "bucket_time, expiry, strike, underlying_close, call_iv_avg, put_iv_avg, call_delta_avg, put_delta_avg,"
    " call_gamma_avg, put_gamma_avg, call_theta_avg, put_theta_avg, call_vega_avg, put_vega_avg, call_volume,"
    " put_volume, call_count, put_count, call_oi_sum, put_oi_sum";

struct Question {
    QString name;
    std::string sql;
};

// What charts ask: all expiries of one finished bucket, and six hours of three expiries near the money.
std::vector<Question> questionsOn(const std::string& relation, const std::string& symbol, UtcTime bucket,
                                  int minutes) {
    const std::string from =
        std::string("SELECT ") + chainColumns + " FROM " + relation + " WHERE symbol = '" + symbol + "' AND ";
    const std::string until = "bucket_time < " + sqlTime(bucket + std::chrono::minutes(minutes));
    const QString name = QString::fromStdString(relation);
    return {{name + QStringLiteral(", one bucket"),
             from + "bucket_time >= " + sqlTime(bucket) + " AND " + until + " ORDER BY expiry, strike"},
            {name + QStringLiteral(", 6 hours of 3 expiries"),
             from + "bucket_time >= " + sqlTime(bucket - std::chrono::hours(6)) + " AND " + until +
                 " AND expiry IN (current_date, current_date + 7, current_date + 14) AND strike BETWEEN "
                 "24000 AND "
                 "25000 ORDER BY bucket_time, expiry, strike"}};
}

void lookFor(const QJsonObject& node, const QStringList& forbidden, QStringList& found) {
    const QString type = node[QStringLiteral("Node Type")].toString();
    if (type.contains(QLatin1String("Join")) || type == QLatin1String("Nested Loop"))
        found << type;
    const QString relation = node[QStringLiteral("Relation Name")].toString();
    if (forbidden.contains(relation))
        found << type + QStringLiteral(" of ") + relation;
    for (const auto& child : node[QStringLiteral("Plans")].toArray())
        lookFor(child.toObject(), forbidden, found);
}

// The base table and, where it is cut by time, its parts.
Result<QStringList> partsOfBase(Session& session) {
    return session
        .query("SELECT c.relname FROM pg_catalog.pg_class c WHERE c.oid = to_regclass($1) OR c.oid IN"
               " (SELECT inhrelid FROM pg_catalog.pg_inherits WHERE inhparent = to_regclass($1))",
               {std::string(baseTable)})
        .map([](const Rows& rows) { return column(rows); });
}

Result<QStringList> faultsIn(Session& session, const Question& question, const QStringList& forbidden) {
    const auto rows = session.query("EXPLAIN (FORMAT JSON, COSTS OFF) " + question.sql);
    if (!rows)
        return tl::unexpected(rows.error());
    const auto json = QJsonDocument::fromJson(cellText(*rows, 0, 0).toUtf8());
    QStringList found;
    for (const auto& plan : json.array())
        lookFor(plan.toObject()[QStringLiteral("Plan")].toObject(), forbidden, found);
    return found;
}

Result<std::vector<Question>> questionsOf(const CatalogQuestion& asked) {
    std::vector<Question> questions;
    for (const ComparePlan& plan : asked.plans) {
        const auto symbol =
            asked.session.query("SELECT replace(symbol, '''', '''''') FROM " + plan.v2 + " LIMIT 1");
        if (!symbol)
            return tl::unexpected(symbol.error());
        if (symbol->empty() || !plan.v2Extent)
            continue;
        const std::chrono::minutes width(plan.aggregate->minutes);
        const UtcTime last =
            plan.watermark ? std::min(plan.v2Extent->last, *plan.watermark - width) : plan.v2Extent->last;
        std::vector<std::string> relations{plan.v2};
        const auto enriched =
            asked.session.query("SELECT to_regclass($1) IS NOT NULL", {plan.aggregate->enriched()});
        if (!enriched)
            return tl::unexpected(enriched.error());
        if (asked.state.stage != Stage::Beside && enriched->text(0, 0) == "t")
            relations.push_back(plan.aggregate->enriched());
        for (const auto& relation : relations)
            for (auto& question :
                 questionsOn(relation, std::string(symbol->text(0, 0)), last, plan.aggregate->minutes))
                questions.push_back(std::move(question));
    }
    return questions;
}

} // namespace

void addPlanCheck(CheckList& list, const CatalogQuestion& asked) {
    list.add(QStringLiteral("V11"),
             QStringLiteral("No join, and no scan of the base table, behind a chart's question"),
             [&](Check& check) -> Result<void> {
                 const auto forbidden = partsOfBase(asked.session);
                 if (!forbidden)
                     return tl::unexpected(forbidden.error());
                 const auto questions = questionsOf(asked);
                 if (!questions)
                     return tl::unexpected(questions.error());
                 QStringList faults;
                 for (const Question& question : *questions) {
                     const auto found = faultsIn(asked.session, question, *forbidden);
                     if (!found)
                         return tl::unexpected(found.error());
                     if (!found->isEmpty())
                         faults << question.name + QStringLiteral(": ") + listed(*found);
                 }
                 if (questions->empty())
                     answer(check, Verdict::NotRun,
                            QStringLiteral("v2 is empty: there is no question to plan."));
                 else if (faults.isEmpty())
                     answer(check, Verdict::Pass,
                            QStringLiteral("%1 questions planned, each reads the aggregate only")
                                .arg(questions->size()));
                 else
                     answer(check, Verdict::Fail, faults.join(QStringLiteral("; ")),
                            QStringLiteral(
                                "The relation is a view that joins OI in: 016 or 017 has to be run anew."));
                 return {};
             });
}

} // namespace strikescope
