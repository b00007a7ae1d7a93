#include "models/migrate/check/check_list.h"

#include <QElapsedTimer>

namespace strikescope {

void CheckList::add(const QString& id, const QString& title,
                    const std::function<Result<void>(Check&)>& body) {
    if (m_lost)
        return;
    Check check{id, title, Verdict::Pass, {}, {}, 0};
    QElapsedTimer clock;
    clock.start();
    const auto done = m_session.transaction([&]() -> Result<void> {
        STRIKESCOPE_TRY(m_session.run("SET TRANSACTION READ ONLY; SET LOCAL statement_timeout = '5s';"
                                      "SET LOCAL lock_timeout = '1s'; SET LOCAL jit = off"));
        return body(check);
    });
    check.milliseconds = clock.elapsed();
    if (!done) {
        const auto code = done.error().code;
        if (code == ErrorCode::Unavailable || code == ErrorCode::Cancelled)
            m_lost = done.error();
        answer(check, Verdict::NotRun, QStringLiteral("Could not be asked: ") + done.error().message,
               QStringLiteral("Give this user the right, or run the check as the owner of the tables."));
    }
    m_checks.push_back(std::move(check));
}

Result<Checks> CheckList::take() {
    if (m_lost)
        return tl::unexpected(*m_lost);
    return std::move(m_checks);
}

void answer(Check& check, Verdict verdict, const QString& evidence, const QString& remedy) {
    check.verdict = verdict;
    check.evidence = evidence;
    check.remedy = verdict == Verdict::Pass ? QString() : remedy;
}

QStringList column(const Rows& rows, std::size_t column) {
    QStringList list;
    for (std::size_t row = 0; row < rows.size(); ++row)
        list << cellText(rows, row, column);
    return list;
}

QString cellText(const Rows& rows, std::size_t row, std::size_t column) {
    const auto value = rows.text(row, column);
    return QString::fromUtf8(value.data(), qsizetype(value.size()));
}

} // namespace strikescope
