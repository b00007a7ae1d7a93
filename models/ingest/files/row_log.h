#pragma once

#include <QString>

#include <cstdint>
#include <string_view>
#include <vector>

namespace strikescope {

// A row that was not taken, or a value that was set aside, as shown to the user.
struct RowSample {
    QString file;          // name inside an archive; empty for a file of its own
    std::int64_t line = 0; // from 1; in JSON the position in records.data
    QString detail;        // the text at fault, shortened
};

struct RowReason {
    QString reason;
    std::int64_t count = 0;
    std::vector<RowSample> samples; // the first ones
};

// Counts per reason, with the first few places of each. Reasons are string literals in source language; they
// are translated once, when first met.
class RowLog {
public:
    static constexpr std::size_t samplesPerReason = 5;

    void beginFile(const QString& name) { m_file = name; }
    void add(const char* reason, std::int64_t line, std::string_view detail = {});
    // Without a place: a fact about many values.
    void count(const char* reason, std::int64_t times = 1);

    std::int64_t total() const;
    bool empty() const { return m_reasons.empty(); }
    // Most frequent first.
    std::vector<RowReason> reasons() const;

private:
    RowReason& reason(const char* literal);

    QString m_file;
    std::vector<const char*> m_literals; // parallel to m_reasons
    std::vector<RowReason> m_reasons;
};

// Bytes of a file as text for a message: at most 60 characters, nothing that a terminal would act on.
QString shown(std::string_view bytes);

} // namespace strikescope
