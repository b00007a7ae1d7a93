#pragma once

#include "models/core/background.h"
#include "models/core/deliver.h"
#include "models/core/latest.h"

#include <functional>
#include <optional>
#include <utility>

namespace strikescope {

// One question at a time; of those asked meanwhile only the newest, so that a mouse that asks faster than a
// thread answers leaves no queue behind. Lives in the receiver, on its thread.
template<typename Question, typename Answer>
class BackgroundWork {
public:
    using Work = std::function<Answer(const Question&)>;              // on the pool
    using Take = std::function<void(const Question&, const Answer&)>; // on the receiver's thread

    BackgroundWork(QObject* receiver, Work work, Take take)
        : m_receiver(receiver)
        , m_work(std::move(work))
        , m_take(std::move(take)) {}

    void ask(const Question& question) {
        m_next = question;
        if (!m_running)
            start();
    }
    // Whatever is under way is not wanted any more.
    void forget() {
        m_latest.forget();
        m_next.reset();
        m_running = false;
    }
    bool isSettled() const { return !m_running && !m_next; }

private:
    void start() {
        const Question question = *std::exchange(m_next, std::nullopt);
        m_running = true;
        deliver(inBackground([work = m_work, question] { return work(question); }), m_receiver,
                m_latest.guard([this, question](const Answer& answer) {
                    m_running = false;
                    if (m_next)
                        start();
                    m_take(question, answer);
                }));
    }

    QObject* m_receiver;
    Work m_work;
    Take m_take;
    Latest m_latest;
    std::optional<Question> m_next;
    bool m_running = false;
};

} // namespace strikescope
