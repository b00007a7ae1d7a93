#include "models/domain/symbol_spelling.h"

namespace strikescope {

QString foldedSpelling(const QString& text) {
    QString folded;
    for (const QChar c : text) {
        if (c == u':' || c == u'|')
            folded.clear();
        else if (!c.isSpace() && c != u'-' && c != u'_')
            folded += c.toUpper();
    }
    return folded;
}

} // namespace strikescope
