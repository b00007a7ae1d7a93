#include "ui/export/export_choice.h"

namespace strikescope {

namespace {

constexpr std::array formatWords{"csv", "tsv", "jsonl"};
constexpr std::array packingSuffixes{"", ".gz", ".zst"};
const QString groupName = QStringLiteral("export");

int within(const QVariant& value, int highest) {
    const int number = value.toInt();
    return number >= 0 && number <= highest ? number : 0;
}

} // namespace

void ExportChoice::remember(QSettings& settings) const {
    settings.beginGroup(groupName);
    settings.setValue(QStringLiteral("layout"), int(request.shape.layout));
    settings.setValue(QStringLiteral("format"), int(request.shape.format));
    settings.setValue(QStringLiteral("packing"), int(target.packing));
    settings.setValue(QStringLiteral("preamble"), target.preamble);
    settings.setValue(QStringLiteral("sidecar"), target.sidecar);
    settings.setValue(QStringLiteral("replace"), target.ifExists == IfExists::Replace);
    settings.setValue(QStringLiteral("columns"), request.shape.columns);
    settings.endGroup();
}

void ExportChoice::recall(QSettings& settings) {
    settings.beginGroup(groupName);
    request.shape.layout =
        ExportLayout(within(settings.value(QStringLiteral("layout")), int(ExportLayout::Long)));
    request.shape.format =
        ExportFormat(within(settings.value(QStringLiteral("format")), int(ExportFormat::JsonLines)));
    target.packing =
        ExportPacking(within(settings.value(QStringLiteral("packing")), int(ExportPacking::Zstd)));
    target.preamble = settings.value(QStringLiteral("preamble"), true).toBool();
    target.sidecar = settings.value(QStringLiteral("sidecar")).toBool();
    target.ifExists = settings.value(QStringLiteral("replace")).toBool() ? IfExists::Replace : IfExists::Fail;
    request.shape.columns = settings.value(QStringLiteral("columns")).toStringList();
    settings.endGroup();
}

QString suffixOf(const ExportShape& shape, ExportPacking packing) {
    return u'.' + QLatin1String(formatWords[std::size_t(shape.format)]) +
           QLatin1String(packingSuffixes[std::size_t(packing)]);
}

} // namespace strikescope
