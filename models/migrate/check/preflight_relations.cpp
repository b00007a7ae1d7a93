#include "models/migrate/check/catalog_checks.h"
#include "models/migrate/check/dependents.h"
#include "models/migrate/check/preflight_question.h"
#include "models/migrate/check/wording.h"

namespace strikescope {

namespace {

// Old and v2 of each timeframe, where both are there.
std::vector<std::pair<std::string, std::string>> pairsOf(const PreflightQuestion& asked) {
    std::vector<std::pair<std::string, std::string>> pairs;
    if (asked.hasV2() && asked.state.hasOld)
        for (const Aggregate& aggregate : allAggregates)
            pairs.emplace_back(currentOld(aggregate, asked.state), currentV2(aggregate, asked.state));
    return pairs;
}

void addRights(CheckList& list, const PreflightQuestion& asked) {
    list.add(
        QStringLiteral("P11"), QStringLiteral("Owner of the relations, may create in the schema"),
        [&](Check& check) -> Result<void> {
            const auto rows = asked.session.query(
                "SELECT 'owner of ' || c.relname || ' is ' || c.relowner::regrole FROM pg_catalog.pg_class c"
                " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public'"
                " AND c.relkind IN ('r', 'p', 'v', 'm') AND c.relname ~ "
                "'^fo_(option_strike_bars|expiry_metrics|option_moneyness|latest_snapshot)'"
                " AND NOT pg_catalog.pg_has_role(c.relowner, 'USAGE')"
                " UNION ALL SELECT 'no CREATE on schema public' WHERE NOT has_schema_privilege('public', "
                "'CREATE')"
                " UNION ALL SELECT 'no CREATE on the database' WHERE to_regnamespace('strikescope') IS NULL"
                " AND NOT has_database_privilege(current_database(), 'CREATE')");
            if (!rows)
                return tl::unexpected(rows.error());
            answer(check, rows->empty() ? Verdict::Pass : Verdict::Fail,
                   rows->empty() ? QStringLiteral("as ") + asked.facts.user : listed(column(*rows)),
                   QStringLiteral("Connect as the owner, or as a member of that role."));
            return {};
        });
}

// What the stage does not explain: a v2 of one timeframe only, or a name of 017 that is taken.
void addNames(CheckList& list, const PreflightQuestion& asked) {
    list.add(
        QStringLiteral("P12"), QStringLiteral("The names that migrations will use are free"),
        [&](Check& check) -> Result<void> {
            const bool mixed = asked.state.stage == Stage::Mixed;
            const auto rows = asked.session.query(
                "SELECT c.relname || ' (' || c.relkind::text || ')' FROM pg_catalog.pg_class c"
                " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public'"
                " AND c.relname ~ ('^fo_option_strike_bars_(5|15)min_(' || $1 || ')$') ORDER BY 1",
                {asked.state.stage == Stage::Beside    ? "old|tmp"
                 : asked.state.stage == Stage::CutOver ? "v2|tmp"
                                                       : "v2|old|tmp"});
            if (!rows)
                return tl::unexpected(rows.error());
            answer(check, mixed || !rows->empty() ? Verdict::Fail : Verdict::Pass,
                   mixed || !rows->empty() ? QStringLiteral("stage %1; found: %2")
                                                 .arg(stageName(asked.state.stage), asked.state.description)
                                           : QStringLiteral("free; stage ") + stageName(asked.state.stage),
                   QStringLiteral("Somebody else made these, or a run was stopped in between: look at them, "
                                  "then rename or drop what does not belong."));
            return {};
        });
}

void addColumns(CheckList& list, const PreflightQuestion& asked) {
    const auto pairs = pairsOf(asked);
    if (pairs.empty())
        return;
    list.add(QStringLiteral("P13"), QStringLiteral("The old columns are the first of v2"),
             [&](Check& check) -> Result<void> {
                 QStringList unequal;
                 for (const auto& [old, v2] : pairs) {
                     const std::string columns = "SELECT row_number() OVER (ORDER BY attnum), attname, "
                                                 "format_type(atttypid, atttypmod), attcollation FROM"
                                                 " pg_catalog.pg_attribute WHERE attnum > 0 AND NOT "
                                                 "attisdropped AND attrelid = to_regclass(";
                     const auto rows = asked.session.query("SELECT attname || ' ' || format_type FROM (" +
                                                               columns + "$1) EXCEPT " + columns + "$2)) d",
                                                           {old, v2});
                     if (!rows)
                         return tl::unexpected(rows.error());
                     for (const QString& name : column(*rows))
                         unequal << QString::fromStdString(old) + QStringLiteral(": ") + name;
                 }
                 answer(check, unequal.isEmpty() ? Verdict::Pass : Verdict::Fail,
                        unequal.isEmpty() ? QStringLiteral("name, type, place and collation are equal")
                                          : listed(unequal),
                        QStringLiteral("v2 was made for other columns: undo 016 and run it again."));
                 return {};
             });
}

void addGrants(CheckList& list, const PreflightQuestion& asked) {
    const auto pairs = pairsOf(asked);
    if (pairs.empty())
        return;
    list.add(QStringLiteral("P14"), QStringLiteral("Grants"), [&](Check& check) -> Result<void> {
        QStringList missing;
        for (const auto& [old, v2] : pairs) {
            const auto grants = missingGrants(asked.session, old, v2);
            if (!grants)
                return tl::unexpected(grants.error());
            missing << *grants;
        }
        missing.removeDuplicates();
        const bool carried = asked.state.stage == Stage::Beside;
        answer(check,
               missing.isEmpty() ? Verdict::Pass
               : carried         ? Verdict::Warn
                                 : Verdict::Fail,
               missing.isEmpty() ? QStringLiteral("equal on old and v2")
                                 : QStringLiteral("only on the old: ") + listed(missing),
               carried ? QStringLiteral("017 carries them over.") : QStringLiteral("Grant them on v2."));
        return {};
    });
}

Result<Dependents> dependentsOfOld(const PreflightQuestion& asked) {
    Dependents all;
    for (const Aggregate& aggregate : allAggregates) {
        const auto found = dependentsOf(asked.session, currentOld(aggregate, asked.state),
                                        {aggregate.enriched(), aggregate.metrics()});
        if (!found)
            return found;
        all.byOid << found->byOid;
        all.byName << found->byName;
        all.continuous << found->continuous;
    }
    for (QStringList* list : {&all.byOid, &all.byName, &all.continuous})
        list->removeDuplicates();
    return all;
}

void addDependents(CheckList& list, const PreflightQuestion& asked) {
    if (!asked.state.hasOld)
        return;
    list.add(
        QStringLiteral("P15"), QStringLiteral("Views and functions bound to the old aggregates"),
        [&](Check& check) -> Result<void> {
            const auto found = dependentsOfOld(asked);
            if (!found)
                return tl::unexpected(found.error());
            answer(check, found->byOid.isEmpty() ? Verdict::Pass : Verdict::Fail,
                   found->byOid.isEmpty() ? QStringLiteral("none that 017 does not rebuild itself")
                                          : listed(found->byOid, 10),
                   QStringLiteral(
                       "They would stay on the old aggregate after 017 and keep 018 from dropping it. "
                       "Drop them and make them again after 017, or let them read the _enriched views."));
            Check late{
                QStringLiteral("P16"), QStringLiteral("Functions that name the aggregates"), {}, {}, {}, 0};
            answer(late, found->byName.isEmpty() ? Verdict::Pass : Verdict::Warn,
                   found->byName.isEmpty() ? QStringLiteral("none") : listed(found->byName, 10),
                   QStringLiteral(
                       "They read v2 from the moment of 017. Make sure that they name their columns."));
            list.add(std::move(late));
            if (!asked.onTimescale())
                return {};
            Check chain{
                QStringLiteral("P17"), QStringLiteral("Aggregates built on the old ones"), {}, {}, {}, 0};
            answer(chain, found->continuous.isEmpty() ? Verdict::Pass : Verdict::Fail,
                   found->continuous.isEmpty() ? QStringLiteral("none") : listed(found->continuous),
                   QStringLiteral("Build them anew over v2 before 018."));
            list.add(std::move(chain));
            return {};
        });
}

void addOptions(CheckList& list, const PreflightQuestion& asked) {
    const auto pairs = pairsOf(asked);
    if (pairs.empty() || !asked.onTimescale())
        return;
    list.add(QStringLiteral("P18"), QStringLiteral("Options of the continuous aggregates"),
             [&](Check& check) -> Result<void> {
                 QStringList unequal;
                 for (const auto& [old, v2] : pairs) {
                     const auto rows = asked.session.query(
                         "SELECT count(DISTINCT a.materialized_only), string_agg(a.view_name || ' ' ||"
                         " CASE WHEN a.materialized_only THEN 'materialized only' ELSE 'real time' END, ', ' "
                         "ORDER BY a.view_name)"
                         " FROM timescaledb_information.continuous_aggregates a"
                         " WHERE to_regclass(format('%I.%I', a.view_schema, a.view_name)) IN "
                         "(to_regclass($1), to_regclass($2))",
                         {old, v2});
                     if (!rows)
                         return tl::unexpected(rows.error());
                     if (rows->integer(0, 0) > 1)
                         unequal << cellText(*rows, 0, 1);
                 }
                 answer(
                     check, unequal.isEmpty() ? Verdict::Pass : Verdict::Warn,
                     unequal.isEmpty() ? QStringLiteral("equal") : listed(unequal),
                     QStringLiteral("What reads the running bucket will see another age of it after 017."));
                 return {};
             });
}

void addInvalidIndexes(CheckList& list, const PreflightQuestion& asked) {
    list.add(QStringLiteral("P28"), QStringLiteral("No invalid index"), [&](Check& check) -> Result<void> {
        const auto rows =
            asked.session.query("SELECT i.indexrelid::regclass::text, (c.relname ~ '^fo_' OR n.nspname = "
                                "'_timescaledb_internal')::int"
                                " FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indrelid"
                                " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE NOT "
                                "i.indisvalid ORDER BY 2 DESC, 1");
        if (!rows)
            return tl::unexpected(rows.error());
        const bool onTarget = !rows->empty() && rows->integer(0, 1) == 1;
        answer(
            check,
            onTarget        ? Verdict::Fail
            : rows->empty() ? Verdict::Pass
                            : Verdict::Warn,
            rows->empty() ? QStringLiteral("none") : listed(column(*rows)),
            QStringLiteral("DROP INDEX it and build it again: it costs on every write and serves nobody."));
        return {};
    });
}

// What a stopped run would go on doing: triggers that fill a v2 which is gone, jobs of an aggregate which is
// gone.
void addLeftovers(CheckList& list, const PreflightQuestion& asked) {
    list.add(QStringLiteral("P29"), QStringLiteral("Nothing left of an earlier run"),
             [&](Check& check) -> Result<void> {
                 QStringList found;
                 if (!asked.hasV2()) {
                     const auto triggers = asked.session.query(
                         "SELECT 'trigger ' || t.tgname FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_proc "
                         "p ON p.oid = t.tgfoid"
                         " JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace"
                         " WHERE t.tgrelid = to_regclass($1) AND n.nspname = 'strikescope'",
                         {std::string(baseTable)});
                     if (!triggers)
                         return tl::unexpected(triggers.error());
                     found << column(*triggers);
                 }
                 if (asked.onTimescale()) {
                     const auto jobs =
                         asked.session.query("SELECT 'job ' || j.job_id FROM timescaledb_information.jobs j "
                                             "WHERE j.config ? 'mat_hypertable_id' AND NOT"
                                             " EXISTS (SELECT FROM _timescaledb_catalog.hypertable h WHERE "
                                             "h.id = (j.config->>'mat_hypertable_id')::int)");
                     if (!jobs)
                         return tl::unexpected(jobs.error());
                     found << column(*jobs);
                 }
                 answer(check, found.isEmpty() ? Verdict::Pass : Verdict::Fail,
                        found.isEmpty() ? QStringLiteral("nothing") : listed(found),
                        QStringLiteral(
                            "Run 016_create_v2_undo, or delete the job: what is left works for nobody."));
                 return {};
             });
}

} // namespace

void addRelationChecks(CheckList& list, const PreflightQuestion& asked) {
    for (const auto add : {addRights, addNames, addColumns, addGrants, addDependents, addOptions,
                           addInvalidIndexes, addLeftovers})
        add(list, asked);
}

} // namespace strikescope
