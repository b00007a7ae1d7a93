#include "models/migrate/latency/query_plan.h"

#include "models/migrate/latency/statistics.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace strikescope {

namespace {

QString outlineOf(const QJsonObject& node, QStringList& joins) {
    const QString type = node[QStringLiteral("Node Type")].toString();
    if (type == QStringLiteral("Nested Loop") || type.endsWith(QStringLiteral(" Join")))
        joins << type;
    QStringList children;
    const QJsonArray plans = node[QStringLiteral("Plans")].toArray();
    for (const auto& child : plans) {
        const QString outline = outlineOf(child.toObject(), joins);
        if (children.isEmpty() || children.back() != outline)
            children << outline;
    }
    const QString provider = node[QStringLiteral("Custom Plan Provider")].toString();
    const QString name = provider.isEmpty() ? type : provider;
    return children.isEmpty() ? name : name + u'(' + children.join(QStringLiteral(", ")) + u')';
}

double medianOf(const std::vector<QueryPlan>& plans, double QueryPlan::*member) {
    std::vector<double> values;
    for (const QueryPlan& plan : plans)
        values.push_back(plan.*member);
    return median(values);
}

} // namespace

Result<QueryPlan> parsePlan(const QByteArray& json) {
    const QJsonObject whole = QJsonDocument::fromJson(json).array().first().toObject();
    const QJsonObject root = whole[QStringLiteral("Plan")].toObject();
    if (root.isEmpty())
        return failure(
            ErrorCode::Invalid,
            QCoreApplication::translate("Latency", "The server's answer to EXPLAIN was not understood."));
    QueryPlan plan;
    plan.outline = outlineOf(root, plan.joins);
    plan.joins.removeDuplicates();
    plan.shape = QString::fromLatin1(
        QCryptographicHash::hash(plan.outline.toUtf8(), QCryptographicHash::Sha256).toHex().left(12));
    plan.planning = whole[QStringLiteral("Planning Time")].toDouble();
    plan.execution = whole[QStringLiteral("Execution Time")].toDouble();
    plan.hit = root[QStringLiteral("Shared Hit Blocks")].toDouble();
    plan.read = root[QStringLiteral("Shared Read Blocks")].toDouble();
    plan.written = root[QStringLiteral("Temp Written Blocks")].toDouble();
    return plan;
}

Result<QueryPlan> explain(BulkSession& session, const std::string& sql,
                          const std::vector<std::string>& parameters) {
    // Without TIMING: a clock read for each row of each node would be most of what a fast question costs.
    const auto answer =
        session.read("EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) " + sql, parameters);
    if (!answer)
        return tl::unexpected(answer.error());
    const std::string_view text = answer->rows() > 0 ? answer->text(0, 0) : std::string_view();
    return parsePlan(QByteArray(text.data(), qsizetype(text.size())));
}

QueryPlan typicalPlan(const std::vector<QueryPlan>& plans) {
    if (plans.empty())
        return {};
    QueryPlan typical = plans.front();
    for (auto member : {&QueryPlan::planning, &QueryPlan::execution, &QueryPlan::hit, &QueryPlan::read,
                        &QueryPlan::written})
        typical.*member = medianOf(plans, member);
    return typical;
}

} // namespace strikescope
