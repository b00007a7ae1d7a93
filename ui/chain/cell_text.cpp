#include "ui/chain/cell_text.h"

#include <QFontMetricsF>
#include <QGlyphRun>
#include <QPainter>

#include <cmath>

namespace strikescope {

namespace {

constexpr qsizetype longestText = 24; // of a cell: no number is longer

int flagsOf(CellText::Place place) {
    return int((place == CellText::Place::Right ? Qt::AlignRight : Qt::AlignHCenter) | Qt::AlignVCenter);
}

} // namespace

CellText::Face& CellText::faceOf(const QFont& font, bool bold) {
    Face& face = m_faces[bold];
    QFont wanted = font;
    wanted.setBold(bold);
    if (face.raw.isValid() && face.font == wanted)
        return face;
    const QFontMetricsF metrics(wanted);
    face = {wanted, QRawFont::fromFont(wanted), metrics.ascent(), metrics.height(), {}};
    return face;
}

const CellText::Glyph& CellText::glyphOf(Face& face, QChar letter) {
    const auto known = face.glyphs.constFind(letter.unicode());
    if (known != face.glyphs.constEnd())
        return *known;
    Glyph glyph;
    const auto indexes = face.raw.glyphIndexesForString(QString(letter));
    if (indexes.size() == 1 && indexes.front() != 0)
        glyph = {indexes.front(), face.raw.advancesForGlyphIndexes(indexes).front().x()};
    return *face.glyphs.insert(letter.unicode(), glyph);
}

void CellText::draw(QPainter* painter, const QRect& room, Place place, const QString& text, const QFont& font,
                    bool bold) {
    Face& face = faceOf(font, bold);
    std::array<quint32, longestText> indexes;
    std::array<QPointF, longestText> places;
    double width = 0;
    bool simple = text.size() <= longestText;
    for (qsizetype i = 0; simple && i < text.size(); ++i) {
        const Glyph& glyph = glyphOf(face, text[i]);
        simple = glyph.index != 0 && !text[i].isSurrogate();
        indexes[std::size_t(i)] = glyph.index;
        places[std::size_t(i)] = {width, 0};
        width += glyph.advance;
    }
    if (!simple) {
        painter->setFont(face.font);
        painter->drawText(room, flagsOf(place), text);
        return;
    }
    QGlyphRun run;
    run.setRawFont(face.raw);
    run.setRawData(indexes.data(), places.data(), int(text.size()));
    const double left =
        place == Place::Right ? room.right() + 1 - width : room.left() + (room.width() - width) / 2;
    const double base = room.top() + (room.height() - face.height) / 2 + face.ascent;
    painter->drawGlyphRun({std::round(left), std::round(base)}, run);
}

} // namespace strikescope
