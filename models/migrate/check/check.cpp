#include "models/migrate/check/check.h"

#include <algorithm>

namespace strikescope {

namespace {

int weight(Verdict verdict) {
    switch (verdict) {
    case Verdict::Pass:
        return 0;
    case Verdict::Warn:
        return 1;
    case Verdict::NotRun:
        return 2;
    case Verdict::Fail:
        break;
    }
    return 3;
}

} // namespace

QString verdictName(Verdict verdict) {
    switch (verdict) {
    case Verdict::Pass:
        return QStringLiteral("pass");
    case Verdict::Warn:
        return QStringLiteral("warn");
    case Verdict::Fail:
        return QStringLiteral("fail");
    case Verdict::NotRun:
        break;
    }
    return QStringLiteral("not run");
}

Verdict worst(const Checks& checks) {
    Verdict found = Verdict::Pass;
    for (const Check& check : checks)
        if (weight(check.verdict) > weight(found))
            found = check.verdict;
    return found;
}

} // namespace strikescope
