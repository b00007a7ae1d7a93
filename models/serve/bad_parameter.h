#pragma once

#include "models/core/result.h"

#include <QString>
#include <QStringList>

namespace strikescope {

// What is wrong with a request, for who wrote it: the parameter, why, and what it may be.
struct BadParameter {
    QString name;
    QString message;
    QStringList allowed = {};
};

template<typename T>
using Parameter = tl::expected<T, BadParameter>;

inline tl::unexpected<BadParameter> badParameter(const QString& name, QString message,
                                                 QStringList allowed = {}) {
    return tl::unexpected<BadParameter>(BadParameter{name, std::move(message), std::move(allowed)});
}

} // namespace strikescope
