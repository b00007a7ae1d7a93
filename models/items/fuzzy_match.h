#pragma once

#include <QStringView>

#include <optional>

namespace strikescope {

// How well what a user typed stands for a text: "sbd" for "Step back a day". Every word typed has to be found
// in the text as letters in that order, in any case; the score is higher for starts of words, runs of letters
// and the start of the text. Nothing where a word is not found; 0 for nothing typed.
std::optional<int> fuzzyScore(QStringView typed, QStringView text);

} // namespace strikescope
