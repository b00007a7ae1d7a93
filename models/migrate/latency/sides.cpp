#include "models/migrate/latency/sides.h"

#include <QCoreApplication>
#include <QRegularExpression>

namespace strikescope {

namespace {

QString schemaless(const std::string& name) {
    return QString::fromStdString(name).section(u'.', 1);
}

tl::unexpected<Error> absent(const QString& message) {
    return failure(ErrorCode::NotFound, message);
}

Result<void> bothSidesExist(const CatalogState& state) {
    switch (state.stage) {
    case Stage::Beside:
    case Stage::CutOver:
        if (state.hasOld)
            return {};
        return absent(QCoreApplication::translate(
            "Latency", "There is no old side to compare with: this database never had the old aggregates."));
    case Stage::Before:
        return absent(QCoreApplication::translate(
            "Latency", "There is no new side yet. Run migration 016, then compare."));
    case Stage::Cleaned:
        return absent(QCoreApplication::translate(
            "Latency", "There is no old side any more: migration 018 has dropped it."));
    case Stage::Empty:
    case Stage::Bare:
        return absent(QCoreApplication::translate(
            "Latency", "There is nothing to compare: this database has no aggregates."));
    case Stage::Mixed:
        break;
    }
    return failure(ErrorCode::Refused,
                   QCoreApplication::translate(
                       "Latency", "The aggregates are in a mixed state. Repair that before comparing."),
                   state.description);
}

Result<std::string> savedDefinition(Session& session, const Aggregate& aggregate) {
    const std::string name = aggregate.enriched();
    const auto exists = session.query("SELECT to_regclass('strikescope.saved_view') IS NOT NULL");
    if (!exists)
        return tl::unexpected(exists.error());
    if (exists->text(0, 0) == "t") {
        const auto rows =
            session.query("SELECT definition FROM strikescope.saved_view WHERE name IN ($1, $2)",
                          {name, schemaless(name).toStdString()});
        if (!rows)
            return tl::unexpected(rows.error());
        if (!rows->empty())
            return std::string(rows->text(0, 0));
    }
    return absent(QCoreApplication::translate("Latency", "The cutover left no text of the old view %1, so "
                                                         "the old question cannot be asked any more.")
                      .arg(QString::fromStdString(name)));
}

} // namespace

std::string withRelation(const std::string& definition, const std::string& qualifiedName,
                         const std::string& qualifiedOther) {
    const QRegularExpression name(
        QStringLiteral("(?<![\\w.\"$])(?:public\\.)?%1(?![\\w\"$])").arg(schemaless(qualifiedName)));
    return QString::fromStdString(definition)
        .replace(name, QString::fromStdString(qualifiedOther))
        .toStdString();
}

Result<Sides> readSides(Session& session, const Aggregate& aggregate) {
    const auto state = readCatalog(session);
    if (!state)
        return tl::unexpected(state.error());
    STRIKESCOPE_TRY(bothSidesExist(*state));
    Sides sides;
    sides.stage = state->stage;
    sides.newSide = currentV2(aggregate, *state);
    sides.oldAggregate = currentOld(aggregate, *state);
    sides.newTitle = QString::fromStdString(sides.newSide);
    sides.oldTitle = QString::fromStdString(aggregate.enriched());
    if (state->stage == Stage::Beside) {
        sides.oldSide = aggregate.enriched();
        const auto view = session.query("SELECT to_regclass($1) IS NOT NULL", {aggregate.enriched()});
        if (!view)
            return tl::unexpected(view.error());
        if (view->text(0, 0) != "t")
            return absent(
                QCoreApplication::translate("Latency", "There is no old side: the view %1 is absent.")
                    .arg(sides.oldTitle));
        return sides;
    }
    const auto definition = savedDefinition(session, aggregate);
    if (!definition)
        return tl::unexpected(definition.error());
    const std::string text = withRelation(*definition, aggregate.name(), aggregate.old());
    sides.oldSide = "(" + text.substr(0, text.find_last_not_of("; \n") + 1) + ") AS old_side";
    sides.oldTitle += QStringLiteral(" as it was, over ") + QString::fromStdString(sides.oldAggregate);
    return sides;
}

} // namespace strikescope
