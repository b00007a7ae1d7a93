#include "models/ingest/files/row_log.h"

#include <QCoreApplication>

#include <algorithm>
#include <cstring>

namespace strikescope {

RowReason& RowLog::reason(const char* literal) {
    for (std::size_t i = 0; i < m_literals.size(); ++i)
        if (m_literals[i] == literal || std::strcmp(m_literals[i], literal) == 0)
            return m_reasons[i];
    m_literals.push_back(literal);
    m_reasons.push_back({QCoreApplication::translate("Import", literal), 0, {}});
    return m_reasons.back();
}

void RowLog::add(const char* literal, std::int64_t line, std::string_view detail) {
    RowReason& entry = reason(literal);
    ++entry.count;
    if (entry.samples.size() < samplesPerReason)
        entry.samples.push_back({m_file, line, shown(detail)});
}

void RowLog::count(const char* literal, std::int64_t times) {
    if (times > 0)
        reason(literal).count += times;
}

std::int64_t RowLog::total() const {
    std::int64_t sum = 0;
    for (const RowReason& entry : m_reasons)
        sum += entry.count;
    return sum;
}

std::vector<RowReason> RowLog::reasons() const {
    std::vector<RowReason> sorted = m_reasons;
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const RowReason& a, const RowReason& b) { return a.count > b.count; });
    return sorted;
}

QString shown(std::string_view bytes) {
    constexpr std::size_t most = 60;
    QString text = QString::fromUtf8(bytes.data(), qsizetype(std::min(bytes.size(), most)));
    for (QChar& c : text)
        if (!c.isPrint())
            c = u'\uFFFD';
    return bytes.size() > most ? text + u'…' : text;
}

} // namespace strikescope
