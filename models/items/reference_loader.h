#pragma once

#include "models/core/latest.h"
#include "models/items/scene.h"
#include "models/query/strike_repository.h"

#include <QObject>

namespace strikescope {

// Keeps one Reference: a moment beside the one on screen. A frame that memory holds is there at once, so that
// an anchor that moves with the moment keeps up with scrubbing. Main thread only.
class ReferenceLoader : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;

    void setRepository(std::shared_ptr<StrikeRepository> repository);

    // The moment (`question.at` is set) and how it is called.
    void want(const ChainQuestion& question, const QString& name);
    void refuse(const QString& name, const QString& why); // wanted, but there is none
    void await(const QString& name);                      // which moment it is, is still asked
    void drop();                                          // not wanted

    const Reference& reference() const { return m_reference; }

signals:
    void changed();

private:
    void ask();
    void take(const Result<ChainAnswer>& answer);
    void set(const Reference& reference);

    std::shared_ptr<StrikeRepository> m_repository;
    std::optional<ChainQuestion> m_question;
    Reference m_reference;
    Latest m_latest;
};

} // namespace strikescope
