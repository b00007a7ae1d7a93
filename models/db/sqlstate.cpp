#include "models/db/sqlstate.h"

#include <QCoreApplication>

namespace strikescope {

namespace {

QString translated(const char* text) {
    return QCoreApplication::translate("Database", text);
}

bool isOneOf(std::string_view state, std::initializer_list<std::string_view> states) {
    for (const auto candidate : states)
        if (state == candidate)
            return true;
    return false;
}

QString firstLine(std::string_view text) {
    QString line = QString::fromUtf8(text.data(), qsizetype(text.size())).section(u'\n', 0, 0).trimmed();
    for (const auto* prefix : {"ERROR:", "FATAL:"})
        if (line.startsWith(QLatin1String(prefix)))
            line = line.mid(qsizetype(qstrlen(prefix))).trimmed();
    return line;
}

} // namespace

ErrorCode codeOf(std::string_view state) {
    if (state.empty() || state.starts_with("08") ||
        isOneOf(state, {"57P01", "57P02", "57P03", "57P04", "57P05", "25P03", "53300"}))
        return ErrorCode::Unavailable;
    if (isOneOf(state, {"57014"}))
        return ErrorCode::Cancelled;
    if (isOneOf(state, {"55P03", "40P01", "40001", "23505", "55006"}))
        return ErrorCode::Conflict;
    if (isOneOf(state, {"42P01", "42703", "0A000", "42883", "3F000"}))
        return ErrorCode::SchemaMismatch;
    if (state == "3D000")
        return ErrorCode::NotFound;
    if (state == "42501" || state.starts_with("28"))
        return ErrorCode::Denied;
    if (state.starts_with("22") || state.starts_with("23"))
        return ErrorCode::Invalid;
    return ErrorCode::Internal;
}

Error databaseError(std::string_view state, std::string_view serverMessage) {
    const ErrorCode code = codeOf(state);
    const QString server = firstLine(serverMessage);
    QString message;
    switch (code) {
    case ErrorCode::Unavailable:
        message = translated("The database does not answer. Check that the server runs and can be reached, "
                             "then try again. (%1)");
        break;
    case ErrorCode::Cancelled:
        message = translated("The query was stopped.");
        break;
    case ErrorCode::SchemaMismatch:
        message = translated("The database is not laid out as StrikeScope expects. (%1)");
        break;
    case ErrorCode::Denied:
        message = translated("The database refuses this user. Ask its admin for the right, or connect as "
                             "another user. (%1)");
        break;
    default:
        message = state == "53100"
                      ? translated("The database server's disk is full. Free some space and try again. (%1)")
                      : translated("The database reports: %1");
    }
    return Error{code, code == ErrorCode::Cancelled ? message : message.arg(server),
                 QStringLiteral("SQLSTATE %1")
                     .arg(state.empty() ? QStringLiteral("none")
                                        : QString::fromLatin1(state.data(), qsizetype(state.size())))};
}

Error timeLimitError() {
    return Error{
        ErrorCode::Timeout,
        translated("The database did not finish within the time limit and stopped the query. Ask for less at "
                   "a time, or try again when the server has less to do."),
        QStringLiteral("SQLSTATE 57014")};
}

Error connectError(const ConnectionProfile& profile, std::string_view libpqMessage) {
    const Error unavailable = databaseError({}, libpqMessage);
    // libpq tells no SQLSTATE here. A server that spoke, but lets nobody in for now, is unavailable.
    const bool spoke = libpqMessage.find("FATAL") != std::string_view::npos;
    const bool crowded = libpqMessage.find("connection slots") != std::string_view::npos ||
                         libpqMessage.find("too many") != std::string_view::npos;
    if (!spoke || crowded || pingServer(profile) != ServerState::Accepting)
        return unavailable;
    return Error{
        ErrorCode::Denied,
        translated("The database server does not let us in. Check the user, the password and the name of the "
                   "database. (%1)")
            .arg(firstLine(libpqMessage)),
        unavailable.detail};
}

Error commitInDoubtError(const Error& lost) {
    return Error{
        ErrorCode::Conflict,
        translated(
            "The connection was lost while changes were being saved. Look whether they are there before "
            "you repeat them."),
        lost.detail};
}

Error rolledBackError() {
    return Error{ErrorCode::Internal,
                 translated("Nothing was saved, because a part of the work had failed. Try again."),
                 QStringLiteral("COMMIT answered by ROLLBACK")};
}

} // namespace strikescope
