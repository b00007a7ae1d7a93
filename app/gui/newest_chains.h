#pragma once

#include "models/core/time.h"
#include "models/migrate/check/check.h"

#include <QObject>

#include <map>
#include <memory>

namespace strikescope {

class StrikeRepository;

// The newest chain of each symbol through the caches, as a window asks for it, and which relation it came
// from: a line of the Health tab ("H6"). Asks once a minute while somebody looks. Main thread.
class NewestChains : public QObject {
    Q_OBJECT
public:
    explicit NewestChains(std::shared_ptr<StrikeRepository> repository)
        : m_repository(std::move(repository)) {}

    Check line();

private:
    void ask();
    void askSymbol(const QString& symbol);

    std::shared_ptr<StrikeRepository> m_repository;
    std::map<QString, QString> m_texts; // by symbol
    QString m_error;
    UtcTime m_asked{};
};

} // namespace strikescope
