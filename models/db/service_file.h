#pragma once

#include <QString>

#include <map>
#include <string>
#include <vector>

namespace strikescope {

// A service as libpq's service files define it, without anything secret.
struct DatabaseService {
    QString name;
    QString description; // "host=db1 port=5432 dbname=market user=reader"; may be empty
    QString sslmode;     // empty: the file does not say
    QString file;
};

// What libpq would find, the user's file before the system's: PGSERVICEFILE, else ~/.pg_service.conf; then
// pg_service.conf in PGSYSCONFDIR, else where Debian's libpq looks. A file that cannot be read has none.
// Blocking: small files.
std::vector<DatabaseService> knownServices();

// One file of that form, for the rest: "[name]", "key=value", "#".
std::vector<DatabaseService> readServiceFile(const QString& path);

} // namespace strikescope
