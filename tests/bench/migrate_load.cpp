#include "tests/bench/migrate_load.h"

#include "tests/bench/migrate_figures.h"

namespace strikescope::bench {

Load::Load(const ConnectionProfile& profile, int count, std::chrono::milliseconds pause, Deed deed) {
    for (int i = 0; i < count; ++i)
        m_threads.emplace_back([this, profile, pause, deed] { work(profile, pause, deed); });
}

Load::~Load() {
    m_ended = true;
    for (auto& thread : m_threads)
        thread.join();
}

void Load::work(const ConnectionProfile& profile, std::chrono::milliseconds pause, const Deed& deed) {
    std::unique_ptr<BulkSession> session;
    while (!m_ended) {
        Result<void> done;
        const double took = millisecondsOf([&] {
            if (!session) {
                auto opened = BulkSession::open(profile);
                if (opened)
                    session = std::move(*opened);
                else
                    done = tl::unexpected(opened.error());
            }
            if (session)
                done = deed(*session);
        });
        {
            const std::scoped_lock lock(m_mutex);
            if (done) {
                m_account.milliseconds.push_back(took);
            } else {
                ++m_account.failed;
                if (m_account.firstError.isEmpty())
                    m_account.firstError = done.error().message + u' ' + done.error().detail;
                if (done.error().code == ErrorCode::Unavailable)
                    session.reset();
            }
        }
        std::this_thread::sleep_for(pause);
    }
}

Load::Account Load::take() {
    const std::scoped_lock lock(m_mutex);
    return std::exchange(m_account, {});
}

Load::Deed asking(std::string sql, std::vector<std::string> parameters) {
    return [sql = std::move(sql), parameters = std::move(parameters)](BulkSession& session) -> Result<void> {
        return session.read(sql, parameters).map([](const BinaryResult&) {});
    };
}

} // namespace strikescope::bench
