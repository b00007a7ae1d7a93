#include "models/items/strike_table.h"

#include "models/domain/format.h"
#include "models/items/quantity_text.h"
#include "models/items/strike_text.h"

#include <QCoreApplication>

namespace strikescope {

namespace {

QString headed(const char* text) {
    return QCoreApplication::translate("StrikeTable", text);
}

using CellText = QString (*)(const StrikePicture&, double);

QString ratioText(const StrikePicture&, double ratio) {
    return formatPercentChange(ratio);
}

struct TableSource {
    const StrikeSeries* series;
    const std::vector<double>* values;
    CellText text;
    bool isRatio = false;
};

class StrikeTableBuilder {
public:
    explicit StrikeTableBuilder(const StrikePicture& picture)
        : m_picture(picture) {
        m_table.caption = strikeTitle(picture);
        m_table.columns.push_back({headed("Strike"), QStringLiteral("strike")});
        for (const StrikeSeries& series : picture.series)
            if (!series.hidden)
                addSeries(series);
        if (picture.strip == StripKind::IvGap)
            for (const StrikeSeries& gap : picture.stripSeries)
                add(gap, gap.values, headed("call − put (vp)"), QStringLiteral("gap"), changeText);
    }

    PaneTable build(const StrikeRange& range) {
        for (const double strike : m_picture.strikes())
            if (strike >= range.lower && strike <= range.upper)
                addRow(strike);
        return std::move(m_table);
    }

private:
    void addSeries(const StrikeSeries& s) {
        add(s, s.values, {}, {}, levelText);
        if (!s.change.empty()) {
            add(s, s.anchor, headed("at anchor"), QStringLiteral("anchor"), levelText);
            add(s, s.change, headed("change"), QStringLiteral("change"), changeText);
            add(s, s.ratio, headed("change %"), QStringLiteral("percent"), ratioText, true);
        }
        if (!s.difference.empty()) {
            add(s, s.a, QStringLiteral("A"), QStringLiteral("a"), levelText);
            add(s, s.b, QStringLiteral("B"), QStringLiteral("b"), levelText);
            add(s, s.difference, headed("B − A"), QStringLiteral("difference"), changeText);
        }
    }

    void add(const StrikeSeries& series, const std::vector<double>& values, const QString& what,
             const QString& suffix, CellText text, bool isRatio = false) {
        QStringList title, name;
        if (m_picture.expiries.size() > 1) {
            title << dayMonth(series.expiry);
            name << isoDate(series.expiry);
        }
        if (series.side) {
            title << (series.side == Side::Call ? headed("call") : headed("put"));
            name << (series.side == Side::Call ? QStringLiteral("call") : QStringLiteral("put"));
        } else if (m_picture.joined && suffix != QLatin1String("gap"))
            name << QStringLiteral("joined");
        title << (m_picture.contracts ? quantityLabel(m_picture.quantity) + headed(" (contracts)")
                                      : columnTitle(m_picture.quantity));
        name << key(m_picture.quantity);
        if (!suffix.isEmpty()) {
            title << what;
            name << suffix;
        }
        QString shownTitle = title.join(u' ');
        shownTitle[0] = shownTitle[0].toUpper();
        m_table.columns.push_back({shownTitle, name.join(u'_')});
        m_sources.push_back({&series, &values, text, isRatio});
    }

    void addRow(double strike) {
        std::vector<TableCell> row{{formatStrike(strike), strike}};
        for (const TableSource& source : m_sources) {
            const auto at = source.series->row(strike);
            const double value = at ? (*source.values)[*at] : missing;
            row.push_back({source.text(m_picture, value),
                           source.isRatio ? value : value / std::abs(source.series->factor)});
        }
        if (strike == m_picture.atm)
            m_table.markedRow = int(m_table.rows.size());
        m_table.rows.push_back(std::move(row));
    }

    const StrikePicture& m_picture;
    std::vector<TableSource> m_sources;
    PaneTable m_table;
};

} // namespace

PaneTable strikeTable(const StrikePicture& picture, const StrikeRange& strikes) {
    return StrikeTableBuilder(picture).build(strikes);
}

} // namespace strikescope
