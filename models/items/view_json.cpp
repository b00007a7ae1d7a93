#include "models/items/view_json.h"

#include "models/items/chain_columns.h"
#include "models/items/json_fields.h"

#include <QCoreApplication>
#include <QJsonArray>

namespace strikescope {

namespace {

constexpr std::array everySideChoice{SideChoice::Both, SideChoice::Calls, SideChoice::Puts};
constexpr std::array everyChangeMode{ChangeMode::Value, ChangeMode::Change, ChangeMode::PerCent};
constexpr std::array everyXAxis{XAxis::Strike, XAxis::OverForward, XAxis::Standardised, XAxis::Delta};
constexpr std::array everyAnchorKind{AnchorKind::PreviousClose, AnchorKind::DayOpen, AnchorKind::Back,
                                     AnchorKind::MomentA};
constexpr std::array everyExposureSign{ExposureSign::Unsigned, ExposureSign::Naive, ExposureSign::ShortBoth};

const QString callWord = QStringLiteral("call"), putWord = QStringLiteral("put");
const QString indianWord = QStringLiteral("lakh_crore"), westernWord = QStringLiteral("kilo_million");
constexpr double smallestStrike = 0.01, highestStrike = 1e9;

QJsonObject contractJson(const Contract& contract) {
    return {{QStringLiteral("expiry"), isoDate(contract.expiry)},
            {QStringLiteral("strike"), contract.strike},
            {QStringLiteral("side"), contract.side == Side::Call ? callWord : putWord}};
}

// All three have to be there: a contract without a strike is none.
Result<Contract> contractFromJson(const QJsonObject& object, const QString& where) {
    JsonFields fields(object, where);
    std::optional<Date> expiry;
    double strike = 0;
    QString side;
    fields.day("expiry", expiry);
    fields.number("strike", strike, smallestStrike, highestStrike);
    fields.word("side", side, {callWord, putWord});
    if (!expiry || strike == 0 || side.isEmpty())
        fields.objectTo(
            QCoreApplication::translate("ViewJson", "\"%1\" needs an expiry, a strike and a side.")
                .arg(where));
    STRIKESCOPE_TRY(fields.finish());
    return Contract{*expiry, strike, side == callWord ? Side::Call : Side::Put};
}

void readChoices(JsonFields& fields, PaneView& view) {
    fields.choice("kind", view.kind, allPaneKinds);
    fields.choice("quantity", view.quantity, allQuantities);
    fields.choice("mode", view.mode, everyChangeMode);
    fields.choice("sides", view.sides, everySideChoice);
    fields.choice("x", view.x, everyXAxis);
    fields.flag("joined", view.joined);
    fields.choice("sign", view.sign, everyExposureSign);
    fields.flag("table", view.table);
    fields.words("lines", view.lines, {});
    fields.whole("sessions", view.sessions, 1, mostSessions);
}

void readChainChoices(JsonFields& fields, PaneView& view) {
    QStringList columns;
    for (const ChainColumn column : allChainColumns)
        columns << key(column);
    fields.words("columns", view.columns, columns);
    fields.whole("around_atm", view.aroundAtm, 0, mostAroundAtm);
    fields.flag("only_with_oi", view.onlyWithOi);
    fields.number("smallest_delta", view.smallestDelta, 0, 1);
}

} // namespace

QJsonObject toJson(const PaneView& view) {
    return {
        {QStringLiteral("kind"), key(view.kind)},
        {QStringLiteral("quantity"), key(view.quantity)},
        {QStringLiteral("mode"), key(view.mode)},
        {QStringLiteral("sides"), key(view.sides)},
        {QStringLiteral("x"), key(view.x)},
        {QStringLiteral("joined"), view.joined},
        {QStringLiteral("sign"), key(view.sign)},
        {QStringLiteral("table"), view.table},
        {QStringLiteral("lines"), QJsonArray::fromStringList(view.lines)},
        {QStringLiteral("sessions"), view.sessions},
        {QStringLiteral("contract"), view.contract ? QJsonValue(contractJson(*view.contract)) : QJsonValue()},
        {QStringLiteral("columns"), QJsonArray::fromStringList(view.columns)},
        {QStringLiteral("around_atm"), view.aroundAtm},
        {QStringLiteral("only_with_oi"), view.onlyWithOi},
        {QStringLiteral("smallest_delta"), view.smallestDelta}};
}

QJsonObject toJson(const Anchor& anchor) {
    return {{QStringLiteral("kind"), key(anchor.kind)}, {QStringLiteral("back"), anchor.back}};
}

QJsonObject toJson(const Units& units) {
    return {{QStringLiteral("contracts"), units.contracts},
            {QStringLiteral("scale"), units.scale == NumberScale::LakhCrore ? indianWord : westernWord}};
}

Result<PaneView> paneViewFromJson(const QJsonObject& object, const QString& where) {
    JsonFields fields(object, where);
    PaneView view;
    readChoices(fields, view);
    readChainChoices(fields, view);
    const auto contract = fields.object("contract");
    STRIKESCOPE_TRY(fields.finish());
    if (contract) {
        const auto read = contractFromJson(*contract, fields.pathOf("contract"));
        STRIKESCOPE_TRY(read);
        view.contract = *read;
    }
    return view;
}

Result<Anchor> anchorFromJson(const QJsonObject& object, const QString& where) {
    JsonFields fields(object, where);
    Anchor anchor;
    fields.choice("kind", anchor.kind, everyAnchorKind);
    fields.whole("back", anchor.back, 1, mostBack);
    STRIKESCOPE_TRY(fields.finish());
    return anchor;
}

Result<Units> unitsFromJson(const QJsonObject& object, const QString& where) {
    JsonFields fields(object, where);
    Units units;
    QString scale = indianWord;
    fields.flag("contracts", units.contracts);
    fields.word("scale", scale, {indianWord, westernWord});
    STRIKESCOPE_TRY(fields.finish());
    units.scale = scale == indianWord ? NumberScale::LakhCrore : NumberScale::KiloMillion;
    return units;
}

} // namespace strikescope
