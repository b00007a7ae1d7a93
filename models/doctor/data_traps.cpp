#include "models/doctor/data_traps.h"

#include "models/doctor/trap_questions.h"
#include "models/migrate/check/preflight.h"

#include <algorithm>

namespace strikescope {

namespace {

Result<Checks> serverChecks(Session& session, const ServerFacts& facts) {
    const auto state = readCatalog(session);
    if (!state)
        return tl::unexpected(state.error());
    Checks all;
    for (const char* id : {"P3", "P36"}) {
        PreflightInputs inputs;
        inputs.only = QString::fromLatin1(id);
        const auto answers = preflight(session, facts, *state, inputs);
        if (!answers)
            return tl::unexpected(answers.error());
        all.insert(all.end(), answers->begin(), answers->end());
    }
    return all;
}

TrapFinding askedOr(const Result<TrapFinding>& asked, const char* id, const QString& title) {
    if (asked)
        return *asked;
    TrapFinding finding = trapFinding(id, title);
    finding.check.evidence = trapText("could not be asked: ") + asked.error().message;
    return finding;
}

void addSampled(Session& session, const std::vector<SpelledSymbol>& symbols, const MarketTables& market,
                std::vector<TrapFinding>& traps) {
    const auto samples = readTrapSamples(session, symbols);
    const TrapSamples none;
    const TrapSamples& rows = samples ? *samples : none;
    traps = {judgeOi(rows),
             judgeVolume(rows),
             judgeIvScale(rows),
             judgeMissing(rows),
             judgeGreeks(rows, market),
             judgeModel(rows, market),
             judgeUnits(rows, market),
             judgeCopies(rows)};
    if (!samples)
        for (TrapFinding& finding : traps)
            finding.check.evidence = trapText("could not be asked: ") + samples.error().message;
}

} // namespace

Result<DataReport> askDataDoctor(Session& session, const MarketTables& market) {
    const auto facts = readServerFacts(session);
    if (!facts)
        return tl::unexpected(facts.error());
    const auto server = serverChecks(session, *facts);
    if (!server)
        return tl::unexpected(server.error());
    DataReport report{(facts->systemIdentifier.isEmpty() ? QStringLiteral("?") : facts->systemIdentifier) +
                          u'/' + facts->database,
                      nowUtc(),
                      *server,
                      {}};
    const auto symbols = spelledSymbols(session);
    if (!symbols)
        return tl::unexpected(symbols.error());
    addSampled(session, *symbols, market, report.traps);
    report.traps.push_back(judgeSpellings(*symbols, market));
    report.traps.push_back(
        askedOr(askDuplicates(session, *symbols), "T9", trapText("Rows that are there twice")));
    report.traps.push_back(judgeSpan(*symbols));
    report.traps.push_back(
        askedOr(askHours(session, *symbols, market), "T12", trapText("Times of the rows")));
    std::ranges::sort(report.traps, {}, [](const TrapFinding& f) { return f.check.id.mid(1).toInt(); });
    return report;
}

} // namespace strikescope
