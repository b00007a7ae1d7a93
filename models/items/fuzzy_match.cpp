#include "models/items/fuzzy_match.h"

#include <QList>
#include <QString>

#include <algorithm>
#include <vector>

namespace strikescope {

namespace {

constexpr int noMatch = -1;
constexpr int perLetter = 1, perRun = 4, perWordStart = 6, atTheStart = 3;
constexpr qsizetype longestTyped = 64; // the rest of a pasted page says nothing

bool startsWord(QStringView text, qsizetype at) {
    return at == 0 || (!text[at - 1].isLetterOrNumber() && text[at].isLetterOrNumber());
}

int letterScore(QStringView text, qsizetype at) {
    return perLetter + (startsWord(text, at) ? perWordStart : 0) + (at == 0 ? atTheStart : 0);
}

// The best of all ways to find the letters in order: best[j] is that of the letters so far with the last of
// them at j.
int wordScore(QStringView word, QStringView text) {
    std::vector<int> best(std::size_t(text.size()), noMatch);
    for (qsizetype letter = 0; letter < word.size(); ++letter) {
        std::vector<int> next(best.size(), noMatch);
        int before = letter == 0 ? 0 : noMatch; // best of the places left of the one before j
        for (qsizetype j = 0; j < text.size(); ++j) {
            const int neighbour = letter > 0 && j > 0 ? best[std::size_t(j - 1)] : noMatch;
            const int reached = std::max(before, neighbour == noMatch ? noMatch : neighbour + perRun);
            if (reached != noMatch && text[j] == word[letter])
                next[std::size_t(j)] = reached + letterScore(text, j);
            before = std::max(before, neighbour);
        }
        best = std::move(next);
    }
    return best.empty() ? noMatch : *std::ranges::max_element(best);
}

} // namespace

std::optional<int> fuzzyScore(QStringView typed, QStringView text) {
    const QString folded = text.toString().toCaseFolded();
    const QString wanted = typed.first(std::min(typed.size(), longestTyped)).toString().toCaseFolded();
    int score = 0;
    for (const QStringView word : QStringView(wanted).split(u' ', Qt::SkipEmptyParts)) {
        const int found = wordScore(word, folded);
        if (found == noMatch)
            return std::nullopt;
        score += found;
    }
    return score;
}

} // namespace strikescope
