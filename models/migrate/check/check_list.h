#pragma once

#include "models/core/result.h"
#include "models/db/session.h"
#include "models/migrate/check/check.h"

#include <QStringList>

#include <functional>
#include <optional>

namespace strikescope {

// Asks one question after the other, each in a read-only transaction of its own with statement_timeout 5 s,
// and keeps the answers. A question that cannot be answered is "not run", with the reason; a lost connection
// ends the list.
class CheckList {
public:
    // only: the one id that is asked; the others are passed over. Empty: all.
    explicit CheckList(Session& session, const QString& only = {})
        : m_session(session)
        , m_only(only) {}

    // body fills verdict, evidence and remedy in; the verdict is Pass when it starts.
    void add(const QString& id, const QString& title, const std::function<Result<void>(Check&)>& body);
    // The same outside any transaction, for a body that asks several things of which some may fail:
    // askAlone().
    void addOutside(const QString& id, const QString& title, const std::function<Result<void>(Check&)>& body);
    void add(Check check) {
        if (isWanted(check.id))
            m_checks.push_back(std::move(check));
    }

    Result<Checks> take();

    // One statement under the same limits as a check.
    static Result<Rows> askAlone(Session&, const std::string& sql);

private:
    bool isWanted(const QString& id) const { return m_only.isEmpty() || id == m_only; }
    void keep(Check, const std::function<Result<void>(Check&)>& body);

    Session& m_session;
    QString m_only;
    Checks m_checks;
    std::optional<Error> m_lost;
};

// Verdict, evidence and remedy in one line.
void answer(Check&, Verdict, const QString& evidence, const QString& remedy = {});

// The column of the rows as a list.
QStringList column(const Rows&, std::size_t column = 0);
QString cellText(const Rows&, std::size_t row, std::size_t column);

} // namespace strikescope
