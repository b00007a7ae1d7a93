#pragma once

#include <QStringList>

#include <utility>
#include <vector>

namespace strikescope {

// What stands at the cross hair.
struct ReadOut {
    QString heading;
    std::vector<std::pair<QString, QString>> values; // name and value with its unit
    QStringList notes;                               // why values are missing

    QStringList lines() const {
        QStringList all;
        if (!heading.isEmpty())
            all << heading;
        for (const auto& [name, value] : values)
            all << name + QStringLiteral(": ") + value;
        return all + notes;
    }
    // Each reason once: mostly all values are missing for the same one.
    void note(const QString& reason) {
        if (!reason.isEmpty() && !notes.contains(reason))
            notes << reason;
    }
};

} // namespace strikescope
