#include "models/items/view_json.h"
#include "tests/fuzz/reading.h"

#include <QJsonDocument>

// Any bytes as the settings of a pane, an anchor or units: refused with a reason, or read and written again
// to the same meaning, within the limits that panes count on.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace strikescope;
    const QByteArray bytes(reinterpret_cast<const char*>(data), qsizetype(size));
    const QJsonObject object = QJsonDocument::fromJson(bytes).object();
    if (const auto view = paneViewFromJson(object)) {
        require(view->sessions >= 1 && view->sessions <= mostSessions && view->lines.size() <= 64);
        require(view->aroundAtm >= 0 && view->smallestDelta >= 0 && view->smallestDelta <= 1);
        require(!view->contract || view->contract->strike > 0);
        const QByteArray written = QJsonDocument(toJson(*view)).toJson();
        require(paneViewFromJson(QJsonDocument::fromJson(written).object()) == *view);
    } else {
        require(!view.error().message.isEmpty() && view.error().message.size() < 1000);
    }
    if (const auto anchor = anchorFromJson(object))
        require(anchor->back >= 1 && anchorFromJson(toJson(*anchor)) == *anchor);
    if (const auto units = unitsFromJson(object))
        require(unitsFromJson(toJson(*units)) == *units);
    return 0;
}
