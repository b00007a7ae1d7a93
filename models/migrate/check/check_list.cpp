#include "models/migrate/check/check_list.h"

#include <QElapsedTimer>

namespace strikescope {

namespace {

constexpr const char* limits = "SET TRANSACTION READ ONLY; SET LOCAL statement_timeout = '5s';"
                               "SET LOCAL lock_timeout = '1s'; SET LOCAL jit = off";

} // namespace

void CheckList::add(const QString& id, const QString& title,
                    const std::function<Result<void>(Check&)>& body) {
    keep({id, title, Verdict::Pass, {}, {}, 0}, [&](Check& check) {
        return m_session.transaction([&]() -> Result<void> {
            STRIKESCOPE_TRY(m_session.run(limits));
            return body(check);
        });
    });
}

void CheckList::addOutside(const QString& id, const QString& title,
                           const std::function<Result<void>(Check&)>& body) {
    keep({id, title, Verdict::Pass, {}, {}, 0}, body);
}

Result<Rows> CheckList::askAlone(Session& session, const std::string& sql) {
    Result<Rows> rows;
    const auto done = session.transaction([&]() -> Result<void> {
        STRIKESCOPE_TRY(session.run(limits));
        rows = session.query(sql);
        return rows ? Result<void>() : tl::unexpected(rows.error());
    });
    if (!done)
        return tl::unexpected(done.error());
    return rows;
}

void CheckList::keep(Check check, const std::function<Result<void>(Check&)>& body) {
    if (m_lost || !isWanted(check.id))
        return;
    QElapsedTimer clock;
    clock.start();
    const auto done = body(check);
    check.milliseconds = clock.elapsed();
    if (!done) {
        // Not every refusal of the server carries its code, so a lost connection is one that answers nothing
        // more.
        if (done.error().code == ErrorCode::Cancelled || !m_session.query("SELECT 1"))
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
