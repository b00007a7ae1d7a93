#pragma once

#include "models/core/result.h"
#include "models/db/binary_result.h"
#include "models/db/connection_profile.h"
#include "models/db/copy_row.h"
#include "models/db/copy_writer.h"

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

struct pg_conn;

namespace strikescope {

// One connection straight through libpq, for what libpqxx cannot do: binary rows (3.5 times as fast as its
// text rows on a chain, `./dev bench read`) and binary COPY. Lives on one thread; only cancel() may come from
// another. After Unavailable drop the object and open a new one.
class BulkSession {
public:
    static Result<std::unique_ptr<BulkSession>> open(const ConnectionProfile&);
    ~BulkSession();
    BulkSession(const BulkSession&) = delete;
    BulkSession& operator=(const BulkSession&) = delete;

    // Any number of statements without parameters: SET, BEGIN, DDL, COMMIT.
    Result<void> run(const std::string& statements);

    // Number of rows an INSERT, UPDATE or DELETE touched.
    Result<std::int64_t> change(const std::string& statement);

    // One query, prepared on first use and kept, rows in binary. Parameters as text.
    Result<BinaryResult> read(const std::string& sql, const std::vector<std::string>& parameters = {});

    // Runs `copyStatement` (COPY ... FROM STDIN (FORMAT binary)) and lets fill write the rows. If fill
    // returns an error the COPY is aborted and that error returned. Answers with the number of rows.
    Result<std::int64_t> copyIn(const std::string& copyStatement,
                                const std::function<Result<void>(CopyWriter&)>& fill);

    // Runs COPY (`query`) TO STDOUT (FORMAT binary) and hands over row after row, each of `columns` columns;
    // for thousands of rows a third faster than read(). COPY takes no parameters: put values in by literal().
    // Stops early, and cancels, when `take` returns false. Answers with the number of rows taken.
    Result<std::int64_t> copyOut(const std::string& query, int columns,
                                 const std::function<bool(const CopyRow&)>& take);
    // The text as an SQL literal, quotes and all.
    std::string literal(const std::string& text) const;

    // What NOTIFY sent on channels this session LISTENs to: waits until something comes, or `longest` has
    // passed, or breakOff(). Empty where nothing came.
    Result<std::vector<std::string>> notifications(std::chrono::milliseconds longest);

    // body inside BEGIN ... COMMIT; rolled back when it returns an error.
    Result<void> transaction(const std::function<Result<void>()>& body);

    int backendPid() const;

    // Stops the running statement; it ends with Cancelled. Waits for the server to take note. From any
    // thread.
    void cancel();

    // While *stopped is true statements are refused with Cancelled: a cancel that comes between two
    // statements of one piece of work is not lost. The flag outlives the session.
    void refuseWhile(const std::atomic<bool>* stopped) { m_stopped = stopped; }

    // Cuts the connection off, for a server that does not even answer to that; what runs ends with
    // Unavailable. From any thread.
    void breakOff();

private:
    friend class CopyWriter;
    explicit BulkSession(pg_conn* owned);
    Result<BinaryResult> readPrepared(const std::string& sql, const std::vector<std::string>& parameters);
    bool putCopyData(const std::string&);
    Result<void> drain();
    Error errorOf(const pg_result*);
    bool succeeded(const pg_result*);
    Result<void> mayStart() const;
    Result<void> execute(const char* statements);
    Result<void> commit();

    struct Close {
        void operator()(pg_conn*) const;
    };
    std::unique_ptr<pg_conn, Close> m_connection;
    struct Cancel;
    std::unique_ptr<Cancel> m_cancel;
    const std::atomic<bool>* m_stopped = nullptr;
    std::atomic<bool> m_cancelAsked = false; // tells a wish of ours from the server's time limit
    std::vector<std::string> m_prepared;     // position = number in the statement's name
};

} // namespace strikescope
