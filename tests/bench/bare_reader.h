#pragma once

#include "models/db/connection_profile.h"

#include <memory>
#include <string>
#include <vector>

struct pg_conn;

namespace strikescope::bench {

// The floor of every read: libpq alone, rows in binary, each value made a double in one flat buffer and
// nothing else. 0 rows where something is wrong.
class BareReader {
public:
    explicit BareReader(const ConnectionProfile&);

    // Prepared the first time. The values of the rows, column by column within each.
    std::size_t read(const std::string& sql, const std::vector<std::string>& parameters);
    // COPY (sql) TO STDOUT; columns as in chain_sql.h: a time, a date, a numeric, then float8.
    std::size_t copy(const std::string& sql);

    const std::vector<double>& values() const { return m_values; }

private:
    bool appendRow(const char* bytes, std::size_t length);

    struct Close {
        void operator()(pg_conn*) const;
    };
    std::unique_ptr<pg_conn, Close> m_connection;
    std::string m_prepared;
    std::vector<double> m_values;
};

} // namespace strikescope::bench
