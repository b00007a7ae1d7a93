#include "models/ingest/files/formats.h"

#include <QFileInfo>

namespace strikescope {

const Format* findFormat(const Sniff& file) {
    for (const Format* format : {&sideRowsFormat, &collectedPagesFormat, &quarterHourFormat,
                                 &contractFilesFormat, &weeklyCloseFormat, &siteCsvFormat, &apiJsonFormat})
        if (format->matches(file))
            return format;
    return nullptr;
}

Sniff sniff(std::string_view head, const QString& name) {
    std::string_view header = head.substr(0, 3) == "\xEF\xBB\xBF" ? head.substr(3) : head;
    header = header.substr(0, header.find('\n'));
    if (!header.empty() && header.back() == '\r')
        header.remove_suffix(1);
    return {head, header, QFileInfo(name).fileName()};
}

} // namespace strikescope
