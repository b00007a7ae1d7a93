#pragma once

#include "models/serve/bad_parameter.h"

#include <QByteArrayView>

#include <vector>

namespace strikescope {

struct QueryField {
    QString name, value;
};

// The fields of a URL's query ("a=1&b=2"), percent signs and "+" decoded, in their order. Refused are a query
// of more than 4,096 bytes or 64 fields, a value of more than 128 characters, broken percent signs, bytes
// that are no UTF-8, and control characters.
Parameter<std::vector<QueryField>> readQueryFields(QByteArrayView query);

} // namespace strikescope
