#include "tests/bench/cache_vandal.h"

#include "tests/bench/cache_truth.h"

#include <hiredis/hiredis.h>

#include <memory>
#include <random>
#include <string>

namespace strikescope::bench {

namespace {

using Connection = std::unique_ptr<redisContext, decltype(&redisFree)>;
using Answered = std::unique_ptr<redisReply, decltype(&freeReplyObject)>;
using Stored = std::vector<std::pair<std::string, std::string>>; // keys and values

Answered told(redisContext& context, std::vector<std::string_view> words) {
    std::vector<const char*> texts;
    std::vector<std::size_t> sizes;
    for (const auto word : words) {
        texts.push_back(word.data());
        sizes.push_back(word.size());
    }
    return {
        static_cast<redisReply*>(redisCommandArgv(&context, int(words.size()), texts.data(), sizes.data())),
        &freeReplyObject};
}

Stored everything(redisContext& context, const std::string& prefix) {
    Stored stored;
    const std::string pattern = prefix + ":*";
    const Answered keys = told(context, {"KEYS", pattern});
    for (std::size_t i = 0; keys && keys->type == REDIS_REPLY_ARRAY && i < keys->elements; ++i) {
        std::string key(keys->element[i]->str, keys->element[i]->len);
        if (const Answered value = told(context, {"GET", key}); value && value->type == REDIS_REPLY_STRING)
            stored.emplace_back(std::move(key), std::string(value->str, value->len));
    }
    return stored;
}

// What a key asks for, whatever was announced since.
std::string questionOf(const std::string& key) {
    return key.substr(0, key.find('@'));
}

// An earlier answer to the same question under a key that lives longer nobody could tell from a right one;
// and any bucket may be the newest.
bool mayTakeFor(const std::string& key, const std::string& other) {
    return questionOf(key) != questionOf(other) && questionOf(key).find("|newest") == std::string::npos;
}

std::string spoilt(const Stored& stored, std::size_t i, std::mt19937_64& random) {
    const auto& [key, value] = stored[i];
    const auto& [otherKey, otherValue] = stored[random() % stored.size()];
    std::string garbage = value;
    switch (random() % 4) {
    case 0:
        for (char& byte : garbage)
            byte = char(random());
        return garbage;
    case 1:
        return garbage.substr(0, garbage.size() / 2);
    case 2:
        garbage[random() % garbage.size()] ^= char(1 << random() % 8);
        return garbage;
    default:
        return mayTakeFor(key, otherKey) ? otherValue : std::string("garbage");
    }
}

} // namespace

void Vandal::run() {
    std::mt19937_64 random(6);
    while (!m_ended) {
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        const Connection context(redisConnectUnix(m_profile.socket.toUtf8().constData()), &redisFree);
        if (!context || context->err != 0)
            continue;
        const Stored stored = everything(*context, m_profile.prefix.toStdString());
        for (std::size_t i = 0; i < stored.size(); ++i)
            if (random() % 3 == 0 && !stored[i].second.empty())
                m_written += told(*context, {"SET", stored[i].first, spoilt(stored, i, random), "XX",
                                             "KEEPTTL"}) != nullptr;
    }
}

double numberOf(const ChainFrame& frame) {
    double number = missing;
    for (const Chain& chain : frame.chains)
        for (const double value : chain.values().subspan(chain.size())) {
            if (isMissing(number))
                number = value;
            if (value != number)
                return missing;
        }
    return number;
}

} // namespace strikescope::bench
