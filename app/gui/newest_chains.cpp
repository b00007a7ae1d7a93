#include "app/gui/newest_chains.h"

#include "models/core/deliver.h"
#include "models/query/strike_repository.h"

namespace strikescope {

void NewestChains::askSymbol(const QString& symbol) {
    deliver(m_repository->chain({symbol, Timeframe::Min5, {}}), this,
            [this, symbol](const Result<ChainAnswer>& answer) {
                if (!answer) {
                    m_texts[symbol] = answer.error().message;
                    return;
                }
                const ChainFrame& frame = *answer->frame;
                m_texts[symbol] =
                    tr("%1 IST on %2, %3 expiries, from %4")
                        .arg(bucketLabel(frame.bucket, frame.timeframe), shortDate(istDate(frame.bucket)),
                             QString::number(frame.chains.size()), frame.relation);
            });
}

void NewestChains::ask() {
    deliver(m_repository->symbols(), this, [this](const Result<QStringList>& symbols) {
        m_error = symbols ? QString() : symbols.error().message;
        if (symbols)
            for (const QString& symbol : *symbols)
                askSymbol(symbol);
    });
}

Check NewestChains::line() {
    if (nowUtc() - m_asked >= std::chrono::minutes(1)) {
        m_asked = nowUtc();
        ask();
    }
    QStringList parts;
    for (const auto& [symbol, text] : m_texts)
        parts << symbol + QStringLiteral(": ") + text;
    const bool failed = !m_error.isEmpty();
    return {QStringLiteral("H6"),
            tr("Newest chains"),
            failed            ? Verdict::Fail
            : parts.isEmpty() ? Verdict::NotRun
                              : Verdict::Pass,
            failed            ? m_error
            : parts.isEmpty() ? tr("being asked")
                              : parts.join(QStringLiteral("; ")),
            {},
            0};
}

} // namespace strikescope
