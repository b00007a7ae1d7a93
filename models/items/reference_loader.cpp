#include "models/items/reference_loader.h"

#include "models/core/deliver.h"

namespace strikescope {

void ReferenceLoader::setRepository(std::shared_ptr<StrikeRepository> repository) {
    if (m_repository)
        m_repository->disconnect(this);
    m_repository = std::move(repository);
    connect(m_repository.get(), &StrikeRepository::refreshed, this,
            [this](const ChainQuestion& question, const ChainAnswer& answer) {
                if (m_question == question)
                    take(answer);
            });
    if (m_question)
        ask();
}

void ReferenceLoader::want(const ChainQuestion& question, const QString& name) {
    if (m_question == question && m_reference.refusal.isEmpty()) {
        Reference same = m_reference;
        same.name = name;
        return set(same);
    }
    m_question = question;
    m_latest.forget();
    Reference wanted{question.at, nullptr, name, {}};
    if (const auto seen = m_repository ? m_repository->seen(question) : std::nullopt)
        wanted.frame = seen->frame;
    set(wanted);
    ask();
}

void ReferenceLoader::refuse(const QString& name, const QString& why) {
    m_question.reset();
    m_latest.forget();
    set({{}, nullptr, name, why});
}

void ReferenceLoader::await(const QString& name) {
    refuse(name, {});
}

void ReferenceLoader::drop() {
    refuse({}, {});
}

void ReferenceLoader::ask() {
    if (!m_repository || !m_question)
        return;
    deliver(m_repository->chain(*m_question), this,
            m_latest.guard([this](const Result<ChainAnswer>& answer) { take(answer); }));
}

void ReferenceLoader::take(const Result<ChainAnswer>& answer) {
    Reference known = m_reference;
    if (answer) {
        known.frame = answer->frame;
        known.refusal.clear();
    } else if (!known.frame && answer.error().code != ErrorCode::Cancelled) {
        known.refusal = answer.error().message; // a frame that is there stays through a lost connection
    }
    set(known);
}

void ReferenceLoader::set(const Reference& reference) {
    if (m_reference == reference)
        return;
    m_reference = reference;
    emit changed();
}

} // namespace strikescope
