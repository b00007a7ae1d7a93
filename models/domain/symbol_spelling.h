#pragma once

#include <QString>

namespace strikescope {

// How a symbol is compared with the table of aliases: upper case, without spaces, "-" and "_", and without
// the exchange before the last ":" or "|". "NSE_INDEX|Nifty 50" -> "NIFTY50".
QString foldedSpelling(const QString& text);

} // namespace strikescope
