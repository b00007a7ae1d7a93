#include "models/domain/market_files.h"
#include "models/serve/question.h"
#include "models/serve/request_head.h"
#include "tests/fuzz/reading.h"

// Any bytes as the query of every endpoint: refused with a word, or a question within the limits that is the
// same whatever the order of its parameters. And as the head of a request.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace strikescope;
    const QByteArrayView bytes(data, qsizetype(size));
    for (const Endpoint endpoint : allEndpoints) {
        const auto question = readQuestion(endpoint, bytes, builtInMarketTables());
        if (!question) {
            require(!question.error().message.isEmpty());
            continue;
        }
        require(question->symbol.size() <= 32 && question->steps.size() <= mostSteps);
        require(std::is_sorted(question->expiries.begin(), question->expiries.end()));
        require(question->from.has_value() == question->to.has_value());
        require(!question->from || *question->to - *question->from <= longestSpan);
        require(!question->bucket || bucketOf(*question->bucket, question->timeframe) == *question->bucket);
        const auto again = readQuestion(endpoint, bytes, builtInMarketTables());
        require(again && *again == *question && keyOf(*again) == keyOf(*question));
    }
    const auto end = headEnd(bytes);
    require(!end || (*end > 0 && *end <= bytes.size()));
    (void)objectionTo(bytes);
    (void)wantsClose(bytes);
    return 0;
}
