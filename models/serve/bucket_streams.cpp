#include "models/serve/bucket_streams.h"

#include "models/serve/when_done.h"

#include <QTimer>

#include <algorithm>
#include <cstring>

namespace strikescope {

using namespace std::chrono_literals;

namespace {

constexpr int ticksBetweenComments = 15; // seconds: proxies close what is silent for 30 or 60

const QByteArray streamHead = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n"
                              "Cache-Control: no-store\r\nConnection: close\r\nX-Accel-Buffering: no\r\n"
                              "X-Content-Type-Options: nosniff\r\nServer: StrikeScope\r\n\r\nretry: 2000\n\n";

// Bit by bit, so that a missing value equals a missing value.
bool isSameChain(const Chain& a, const Chain& b) {
    return a.expiry() == b.expiry() && a.values().size() == b.values().size() &&
           std::memcmp(a.values().data(), b.values().data(), a.values().size_bytes()) == 0;
}

bool isSameFrame(const ChainFrame& a, const ChainFrame& b) {
    return a.bucket == b.bucket && a.closed == b.closed &&
           std::equal(a.chains.begin(), a.chains.end(), b.chains.begin(), b.chains.end(), isSameChain);
}

} // namespace

BucketStreams::BucketStreams(StrikeRepository& repository, const MarketTables& market)
    : m_repository(repository)
    , m_market(market) {
    auto* clock = new QTimer(this);
    connect(clock, &QTimer::timeout, this, &BucketStreams::tick);
    clock->start(1s);
    connect(&repository, &StrikeRepository::barsChanged, this, [this](const QString& symbol) {
        for (const auto& feed : m_feeds)
            if (symbol.isEmpty() || feed->question.symbol == symbol)
                look(*feed);
    });
}

BucketStreams::Feed& BucketStreams::feedOf(const ServeQuestion& question) {
    const ChainQuestion wanted{question.symbol, question.timeframe, {}};
    for (const auto& feed : m_feeds)
        if (feed->question == wanted)
            return *feed;
    m_feeds.push_back(std::make_unique<Feed>());
    m_feeds.back()->question = wanted;
    return *m_feeds.back();
}

void BucketStreams::subscribe(const ServeQuestion& question, Connection& connection) {
    Feed& feed = feedOf(question);
    Group& group = feed.groups[keyOf(question)];
    const bool first = group.clients.empty();
    group.question = question;
    group.clients.emplace_back(&connection);
    connection.beginStream(streamHead);
    if (feed.newest && first)
        write(group, feed);
    if (feed.newest && !group.expiries.empty())
        connection.push(event("bucket", group, feed));
    if (!feed.newest)
        look(feed);
}

int BucketStreams::clients() const {
    std::ptrdiff_t count = 0;
    for (const auto& feed : m_feeds)
        for (const auto& [key, group] : feed->groups)
            count += std::count_if(group.clients.begin(), group.clients.end(),
                                   [](const auto& client) { return !client.isNull(); });
    return int(count);
}

// Once a second, and when rows are announced; how often that reaches the database is the repository's matter.
void BucketStreams::tick() {
    const bool comment = ++m_ticks % ticksBetweenComments == 0;
    for (const auto& feed : m_feeds) {
        for (auto& [key, group] : feed->groups)
            std::erase_if(group.clients, [](const auto& client) { return client.isNull(); });
        std::erase_if(feed->groups, [](const auto& entry) { return entry.second.clients.empty(); });
        if (comment)
            sendToAll(*feed, ": still here\n\n");
        if (feed->groups.empty())
            feed->newest = nullptr; // nobody looks: it grows old
        else
            look(*feed);
    }
    std::erase_if(m_feeds, [](const auto& feed) { return feed->groups.empty() && !feed->asking; });
}

void BucketStreams::look(Feed& feed) {
    if (feed.groups.empty())
        return;
    if (feed.asking) {
        feed.askAgain = true;
        return;
    }
    feed.asking = true;
    whenDone(m_repository.chain(feed.question, Wants::Fresh), this,
             [this, &feed](const Result<ChainAnswer>& answer) {
                 feed.asking = false;
                 take(feed, answer);
                 if (std::exchange(feed.askAgain, false))
                     look(feed);
             });
}

void BucketStreams::take(Feed& feed, const Result<ChainAnswer>& answer) {
    if (!answer) {
        if (!std::exchange(feed.failing, true))
            sendToAll(feed, "event: unavailable\ndata: {\"status\":\"error\"}\n\n");
        return;
    }
    feed.failing = false;
    feed.freshness = answer->freshness;
    const ChainFramePtr before = std::exchange(feed.newest, answer->frame);
    if (before && (before == feed.newest || isSameFrame(*before, *feed.newest)))
        return;
    const bool isNew = !before || before->bucket != feed.newest->bucket;
    m_bucketsSeen += isNew ? 1 : 0;
    for (auto& [key, group] : feed.groups) {
        write(group, feed);
        if (!group.expiries.empty())
            send(group, event(isNew ? "bucket" : "revision", group, feed));
    }
}

void BucketStreams::write(Group& group, const Feed& feed) {
    group.expiries = expiriesIn(feed.newest, group.question.expiries);
    group.parts = distributionParts(group.question, group.expiries, m_market);
}

QByteArray BucketStreams::event(const char* name, const Group& group, const Feed& feed) const {
    const AnswerAge age{nowUtc(), std::chrono::duration_cast<std::chrono::seconds>(feed.freshness.age()),
                        feed.freshness.revalidating};
    return QByteArray("event: ") + name + "\nid: " + isoUtc(feed.newest->bucket).toLatin1() +
           "\ndata: " + distributionBody(group.question, group.expiries, group.parts, age) + "\n\n";
}

void BucketStreams::send(Group& group, const QByteArray& bytes) {
    for (const QPointer<Connection>& client : group.clients)
        if (client) {
            client->push(bytes);
            ++m_eventsSent;
        }
}

void BucketStreams::sendToAll(Feed& feed, const QByteArray& bytes) {
    for (auto& [key, group] : feed.groups)
        for (const QPointer<Connection>& client : group.clients)
            if (client)
                client->push(bytes);
}

} // namespace strikescope
