#pragma once

#include <QFont>
#include <QHash>
#include <QRawFont>

#include <array>

class QPainter;

namespace strikescope {

// Draws short texts of digits much faster than QPainter::drawText, which lays out each of them anew: glyphs
// are looked up once and set side by side. What needs more than that (a sign that the font does not have) is
// left to drawText. For one font, plain and bold.
class CellText {
public:
    enum class Place { Right, Centre };

    // Vertically in the middle of the room, in the painter's pen.
    void draw(QPainter* painter, const QRect& room, Place place, const QString& text, const QFont& font,
              bool bold);

private:
    struct Glyph {
        quint32 index = 0; // 0: the font has none
        double advance = 0;
    };
    struct Face {
        QFont font;
        QRawFont raw;
        double ascent = 0, height = 0;
        QHash<char16_t, Glyph> glyphs;
    };

    Face& faceOf(const QFont& font, bool bold);
    static const Glyph& glyphOf(Face& face, QChar letter);

    std::array<Face, 2> m_faces;
};

} // namespace strikescope
