#include "models/items/chain_sheet.h"

#include "models/domain/atm.h"
#include "models/domain/build_up.h"
#include "models/domain/model_premium.h"
#include "models/domain/oi_change.h"
#include "models/domain/strike_values.h"
#include "models/items/chain_filter.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace strikescope {

namespace {

QString sheetSay(const char* text) {
    return QCoreApplication::translate("ChainSheet", text);
}

const Chain* chainOf(const ChainFramePtr& frame, Date expiry) {
    return frame ? frame->chain(expiry) : nullptr;
}

// Row of each strike in the chain, -1 where it is not listed there. Both ascending.
std::vector<int> rowsIn(const Chain& chain, const std::vector<double>& strikes) {
    std::vector<int> rows;
    rows.reserve(strikes.size());
    const auto listed = chain.strikes();
    for (const double strike : strikes) {
        const auto found = std::ranges::lower_bound(listed, strike);
        rows.push_back(found != listed.end() && *found == strike ? int(found - listed.begin()) : -1);
    }
    return rows;
}

std::vector<double> valuesOf(const Chain& chain, ChainColumn column, Side side, double years) {
    if (const auto quantity = quantityOf(column))
        return strikeValues(chain, *quantity, side);
    if (column == ChainColumn::Premium)
        return modelPremiums(chain, side, years);
    const auto counts = chain.column(side == Side::Call ? Column::CallCount : Column::PutCount);
    return {counts.begin(), counts.end()};
}

// A chain of the scene and where the sheet's strikes are in it.
struct Part {
    const Chain* chain = nullptr;
    double years = missing;
    std::vector<int> rows;

    template<typename T, typename V>
    std::vector<T> spread(const V& values, T none) const {
        std::vector<T> out(rows.size(), none);
        for (std::size_t i = 0; i < rows.size(); ++i)
            if (rows[i] >= 0)
                out[i] = values[std::size_t(rows[i])];
        return out;
    }
};

class SheetBuilder {
public:
    explicit SheetBuilder(ChainSheet& sheet)
        : m_sheet(sheet)
        , m_shown(part(sheet.scene.frame))
        , m_anchor(part(sheet.scene.reference.frame)) {
        if (sheet.hasMoments()) {
            m_a = part(sheet.frameA());
            m_b = part(sheet.frameB());
        }
    }

    void addColumns();

private:
    Part part(const ChainFramePtr& frame) const;
    void addStrikes();
    void add(ChainColumn column, std::optional<Side> side);
    void addMoments(ChainColumn column, std::optional<Side> side);
    SheetColumn level(const Part& part, ChainColumn column, std::optional<Side> side, SheetMoment moment,
                      const Reference& reference) const;
    SheetColumn single(ChainColumn column, std::optional<Side> side) const;
    void fillChange(SheetColumn& into) const;
    void fillBuildUp(SheetColumn& into) const;
    void fillMoneyness(SheetColumn& into) const;
    void measure();

    ChainSheet& m_sheet;
    Part m_shown, m_anchor, m_a, m_b;
};

Part SheetBuilder::part(const ChainFramePtr& frame) const {
    Part part;
    part.chain = chainOf(frame, m_sheet.expiry);
    if (part.chain) {
        part.years = yearsLeft(m_sheet.scene, *frame, m_sheet.expiry);
        part.rows = rowsIn(*part.chain, m_sheet.strikes);
    }
    return part;
}

void SheetBuilder::addColumns() {
    const std::vector<ChainColumn> outward = chainColumns(m_sheet.view.columns);
    for (auto column = outward.rbegin(); column != outward.rend(); ++column)
        if (hasSides(*column))
            add(*column, Side::Call);
    addStrikes();
    for (const ChainColumn column : outward)
        if (!hasSides(column))
            add(column, std::nullopt);
    for (const ChainColumn column : outward)
        if (hasSides(column))
            add(column, Side::Put);
    measure();
}

void SheetBuilder::addStrikes() {
    m_sheet.strikeColumn = int(m_sheet.columns.size());
    SheetColumn strikes;
    strikes.values = m_sheet.strikes;
    m_sheet.columns.push_back(std::move(strikes));
}

void SheetBuilder::add(ChainColumn column, std::optional<Side> side) {
    if (m_sheet.hasMoments() && hasMoments(column))
        addMoments(column, side);
    else
        m_sheet.columns.push_back(single(column, side));
}

SheetColumn SheetBuilder::level(const Part& part, ChainColumn column, std::optional<Side> side,
                                SheetMoment moment, const Reference& reference) const {
    SheetColumn out{column, side, moment};
    if (part.chain) {
        out.values =
            part.spread(valuesOf(*part.chain, column, side.value_or(Side::Call), part.years), missing);
        return out;
    }
    out.values.assign(m_sheet.strikes.size(), missing);
    out.refusal = refusalOf(reference);
    return out;
}

void SheetBuilder::addMoments(ChainColumn column, std::optional<Side> side) {
    const SheetColumn a = level(m_a, column, side, SheetMoment::A, m_sheet.scene.a);
    const SheetColumn b = level(m_b, column, side, SheetMoment::B, m_sheet.scene.b);
    SheetColumn difference{column, side, SheetMoment::Difference};
    difference.refusal = a.refusal.isEmpty() ? b.refusal : a.refusal;
    for (std::size_t i = 0; i < a.values.size(); ++i)
        difference.values.push_back(b.values[i] - a.values[i]);
    m_sheet.columns.push_back(a);
    m_sheet.columns.push_back(b);
    m_sheet.columns.push_back(std::move(difference));
}

SheetColumn SheetBuilder::single(ChainColumn column, std::optional<Side> side) const {
    if (hasMoments(column))
        return level(m_shown, column, side, SheetMoment::Shown, {});
    SheetColumn out{column, side};
    out.values.assign(m_sheet.strikes.size(), missing);
    if (column == ChainColumn::Moneyness) {
        fillMoneyness(out);
    } else if (!m_anchor.chain || !m_shown.chain) {
        out.refusal = refusalOf(m_sheet.scene.reference);
    } else if (column == ChainColumn::BuildUp) {
        fillBuildUp(out);
    } else {
        fillChange(out);
    }
    return out;
}

void SheetBuilder::fillChange(SheetColumn& into) const {
    const auto changes = oiChanges(*m_shown.chain, *m_anchor.chain, *into.side);
    std::vector<double> values;
    std::vector<bool> isNew;
    for (const OiChange& change : changes) {
        values.push_back(into.column == ChainColumn::OiChange ? change.change : change.ratio);
        isNew.push_back(change.newStrike);
    }
    into.values = m_shown.spread(values, missing);
    into.isNew = m_shown.spread(isNew, false);
    if (anchorLooksLost(changes))
        into.refusal = sheetSay("the changes equal the levels: the anchor's open interest looks lost");
}

void SheetBuilder::fillBuildUp(SheetColumn& into) const {
    const Side side = *into.side;
    const DeadBand band{double(buildUpLot(m_sheet.scene, m_sheet.expiry))};
    const auto changes = m_shown.spread(oiChanges(*m_shown.chain, *m_anchor.chain, side), OiChange{});
    const auto now = m_shown.spread(modelPremiums(*m_shown.chain, side, m_shown.years), missing);
    const auto then = m_anchor.spread(modelPremiums(*m_anchor.chain, side, m_anchor.years), missing);
    for (std::size_t i = 0; i < now.size(); ++i) {
        const double moved = now[i] - then[i];
        if (!isMissing(moved) && !isMissing(changes[i].change))
            into.values[i] = double(buildUp(moved, changes[i].change, changes[i].base, band));
    }
}

// Steps are counted in strikes that are listed on screen, so that one of A or B alone has none.
void SheetBuilder::fillMoneyness(SheetColumn& into) const {
    if (m_sheet.atmRow < 0) {
        into.refusal = m_sheet.figures.atmStrike.refusal;
        return;
    }
    const int atm = m_shown.rows[std::size_t(m_sheet.atmRow)];
    for (std::size_t i = 0; i < into.values.size(); ++i)
        if (m_shown.rows[i] >= 0)
            into.values[i] = m_shown.rows[i] - atm;
}

// Both sides and moments of a column have one scale: a wall of puts is seen to be higher than one of calls.
void SheetBuilder::measure() {
    const auto same = [](const SheetColumn& a, const SheetColumn& b) {
        return a.column == b.column &&
               (a.moment == SheetMoment::Difference) == (b.moment == SheetMoment::Difference);
    };
    std::vector<double> largest;
    for (const SheetColumn& column : m_sheet.columns) {
        double most = 0;
        for (const double value : column.values)
            most = std::abs(value) > most ? std::abs(value) : most;
        largest.push_back(most);
    }
    for (SheetColumn& column : m_sheet.columns) {
        column.largest = 0;
        for (std::size_t i = 0; i < largest.size(); ++i)
            if (same(column, m_sheet.columns[i]))
                column.largest = std::max(column.largest, largest[i]);
    }
}

std::vector<double> allStrikes(const ChainSheet& sheet) {
    std::vector<double> strikes;
    std::vector<ChainFramePtr> frames{sheet.scene.frame};
    if (sheet.hasMoments())
        frames = {sheet.scene.frame, sheet.frameA(), sheet.frameB()};
    for (const ChainFramePtr& frame : frames)
        if (const Chain* chain = chainOf(frame, sheet.expiry))
            strikes.insert(strikes.end(), chain->strikes().begin(), chain->strikes().end());
    std::ranges::sort(strikes);
    strikes.erase(std::unique(strikes.begin(), strikes.end()), strikes.end());
    return strikes;
}

} // namespace

double yearsLeft(const Scene& scene, const ChainFrame& frame, Date expiry) {
    return scene.tables->yearsToExpiry(bucketEnd(frame), expiry);
}

int buildUpLot(const Scene& scene, Date expiry) {
    return scene.tables->lotSize(scene.symbol, expiry, istDate(scene.frame->bucket)).value_or(1);
}

bool ChainSheet::isInTheMoney(int row, Side side) const {
    const double strike = strikes[std::size_t(row)];
    return side == Side::Call ? strike < figures.spot : strike > figures.spot; // false where it is not known
}

ChainSheet chainSheet(const Scene& scene, const PaneView& view) {
    ChainSheet sheet;
    sheet.scene = scene;
    sheet.view = view;
    if (scene.expiries.empty() || !chainOf(scene.frame, scene.expiries.front()))
        return sheet;
    sheet.expiry = scene.expiries.front();
    sheet.divisor = scene.divisor(sheet.expiry);
    const Chain& chain = *scene.frame->chain(sheet.expiry);
    sheet.figures = chainFigures(chain, bucketEnd(*scene.frame), *scene.tables);
    sheet.strikes = allStrikes(sheet);
    const auto atm = std::ranges::find(sheet.strikes, sheet.figures.atmStrike.value);
    sheet.atmRow = atm == sheet.strikes.end() ? -1 : int(atm - sheet.strikes.begin());
    SheetBuilder(sheet).addColumns();
    sheet.seen = seenRows(sheet, chain);
    return sheet;
}

} // namespace strikescope
