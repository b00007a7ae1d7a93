#include "models/items/strike_read_out.h"

#include "models/domain/atm.h"
#include "models/domain/format.h"
#include "models/items/quantity_text.h"
#include "models/items/strike_text.h"

#include <QCoreApplication>

namespace strikescope {

namespace {

constexpr std::size_t inFull = 2; // so many expiries have a line for every number; more are told in one each

QString named(const char* text) {
    return QCoreApplication::translate("StrikeReadOut", text);
}

// The numbers of one series at one strike, as text.
class ReadOutCell {
public:
    ReadOutCell(const StrikePicture& picture, const StrikeSeries& series, double strike)
        : m_picture(picture)
        , m_series(series)
        , m_row(series.row(strikeBeside(picture, series, strike))) {}

    QString level() const { return levelText(m_picture, at(m_series.values)); }
    QString base() const { return levelText(m_picture, at(m_series.anchor)); }
    QString a() const { return levelText(m_picture, at(m_series.a)); }
    QString b() const { return levelText(m_picture, at(m_series.b)); }
    QString difference() const { return changeText(m_picture, at(m_series.difference)); }
    QString change() const {
        return m_row && m_series.isNew[*m_row] != 0 ? named("new strike")
                                                    : changeText(m_picture, at(m_series.change));
    }
    QString perCent() const { return formatPercentChange(at(m_series.ratio)); }
    // All in one: "44L (+4L)".
    QString together() const {
        if (m_picture.pair)
            return a() + QStringLiteral(" → ") + b() + u' ' + bracketed(difference());
        if (m_series.change.empty())
            return level();
        return level() + u' ' + bracketed(m_picture.mode == ChangeMode::PerCent ? perCent() : change());
    }

private:
    double at(const std::vector<double>& column) const {
        return m_row && !column.empty() ? column[*m_row] : missing;
    }
    static QString bracketed(const QString& text) { return u'(' + text + u')'; }

    const StrikePicture& m_picture;
    const StrikeSeries& m_series;
    const std::optional<std::size_t> m_row;
};

class ReadOutBuilder {
public:
    ReadOutBuilder(const StrikePicture& picture, double strike)
        : m_picture(picture)
        , m_strike(strike) {}

    std::vector<ReadOutLine> build() {
        addHead();
        for (std::size_t order = 0; order < m_picture.expiries.size(); ++order)
            addExpiry(order);
        return std::move(m_lines);
    }

private:
    void addHead() {
        QString head = formatStrike(m_strike);
        if (m_picture.axis != XAxis::Strike && !m_picture.scales.empty())
            head += QStringLiteral("  (%1)").arg(
                placeText(m_picture.axis, m_picture.scales.front().xOf(m_strike)));
        const bool sides = m_picture.series.front().side.has_value();
        m_lines.push_back({head, sides ? named("Call") : named("Both"), sides ? named("Put") : QString()});
    }

    void addExpiry(std::size_t order) {
        m_series.clear();
        for (const StrikeSeries& series : m_picture.series)
            if (series.order == order)
                m_series.push_back(&series);
        if (m_picture.expiries.size() > inFull) {
            add(dayOf(order), &ReadOutCell::together);
            return;
        }
        if (m_picture.pair) {
            add(QStringLiteral("A ") + nameOf(order), &ReadOutCell::a);
            add(QStringLiteral("B ") + nameOf(order), &ReadOutCell::b);
            add(named("B − A"), &ReadOutCell::difference);
            return;
        }
        add(nameOf(order), &ReadOutCell::level);
        if (!m_series.front()->change.empty()) {
            add(named("  at the anchor"), &ReadOutCell::base);
            add(named("  change"), &ReadOutCell::change);
            add(named("  change in %"), &ReadOutCell::perCent);
        }
        addGap(order);
    }

    void add(const QString& name, QString (ReadOutCell::*number)() const) {
        ReadOutLine line{name, {}, {}};
        for (const StrikeSeries* series : m_series)
            line[series->side == Side::Put ? 2 : 1] = (ReadOutCell(m_picture, *series, m_strike).*number)();
        m_lines.push_back(line);
    }

    void addGap(std::size_t order) {
        if (m_picture.strip != StripKind::IvGap || m_picture.expiries.size() > 1)
            return;
        const StrikeSeries& gap = m_picture.stripSeries[order];
        const auto row = gap.row(m_strike);
        m_lines.push_back({named("call − put"), changeText(m_picture, row ? gap.values[*row] : missing), {}});
    }

    QString dayOf(std::size_t order) const {
        const QString day = dayMonth(m_picture.expiries[order]);
        const double strike = strikeBeside(m_picture, *m_series.front(), m_strike);
        return strike == m_strike ? day : day + u' ' + formatStrike(strike);
    }

    QString nameOf(std::size_t order) const {
        QString name = m_picture.expiries.size() == 1 ? quantityLabel(m_picture.quantity) : dayOf(order);
        if (m_picture.contracts)
            name += named(" (contracts)");
        return name;
    }

    const StrikePicture& m_picture;
    const double m_strike;
    std::vector<const StrikeSeries*> m_series; // of one expiry
    std::vector<ReadOutLine> m_lines;
};

} // namespace

double strikeBeside(const StrikePicture& picture, const StrikeSeries& series, double strike) {
    if (picture.axis == XAxis::Strike || series.order == 0)
        return strike;
    const double there = picture.scales[series.order].strikeAt(picture.scales.front().xOf(strike));
    const auto nearest = atmIndex(series.strikes, there);
    return nearest ? series.strikes[*nearest] : strike;
}

std::vector<ReadOutLine> strikeReadOut(const StrikePicture& picture, double strike) {
    if (picture.series.empty())
        return {};
    return ReadOutBuilder(picture, strike).build();
}

} // namespace strikescope
