#include "ui/connect/keychain.h"

#include <qt6keychain/keychain.h>

namespace strikescope {

namespace {

const QString keychainService = QStringLiteral("strikescope");

Error keychainError(const QKeychain::Job& job) {
    const QString detail = job.errorString();
    switch (job.error()) {
    case QKeychain::EntryNotFound:
        return {
            ErrorCode::NotFound,
            Keychain::tr(
                "The keychain holds no password of this connection. Type it in and save, or use a passfile."),
            detail};
    case QKeychain::AccessDenied:
    case QKeychain::AccessDeniedByUser:
        return {ErrorCode::Denied, Keychain::tr("The keychain was not unlocked."), detail};
    default:
        return {
            ErrorCode::Unavailable,
            Keychain::tr(
                "No keychain service answers here. Put the password into libpq's passfile instead: a line "
                "host:port:database:user:password in ~/.pgpass, readable by you alone (chmod 600)."),
            detail};
    }
}

template<typename Job, typename F>
void startJob(Job* job, QObject* owner, const QString& connection, F done) {
    job->setInsecureFallback(false);
    job->setKey(connection);
    QObject::connect(job, &QKeychain::Job::finished, owner, [job, done](QKeychain::Job*) { done(*job); });
    job->start();
}

Result<void> outcomeOf(const QKeychain::Job& job) {
    if (job.error() == QKeychain::NoError)
        return {};
    return tl::unexpected(keychainError(job));
}

} // namespace

void Keychain::read(const QString& connection, std::function<void(const Result<QString>&)> answer) {
    startJob(new QKeychain::ReadPasswordJob(keychainService), this, connection,
             [answer = std::move(answer)](const QKeychain::ReadPasswordJob& job) {
                 if (job.error() == QKeychain::NoError)
                     answer(job.textData());
                 else
                     answer(tl::unexpected(keychainError(job)));
             });
}

void Keychain::write(const QString& connection, const QString& password,
                     std::function<void(const Result<void>&)> answer) {
    auto* job = new QKeychain::WritePasswordJob(keychainService);
    job->setTextData(password);
    startJob(job, this, connection,
             [answer = std::move(answer)](const QKeychain::Job& done) { answer(outcomeOf(done)); });
}

void Keychain::remove(const QString& connection, std::function<void(const Result<void>&)> answer) {
    startJob(new QKeychain::DeletePasswordJob(keychainService), this, connection,
             [answer = std::move(answer)](const QKeychain::Job& done) {
                 if (answer)
                     answer(outcomeOf(done));
             });
}

} // namespace strikescope
