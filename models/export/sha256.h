#pragma once

#include <QByteArray>

#include <memory>
#include <string_view>

struct evp_md_ctx_st;

namespace strikescope {

// OpenSSL's, with the processor's own instructions: Qt's takes ten times as long, longer than all the rest of
// an export.
class Sha256 {
public:
    Sha256();
    void add(std::string_view bytes);
    QByteArray hex(); // of all that was added; then it begins anew

private:
    struct Free {
        void operator()(evp_md_ctx_st*) const;
    };
    std::unique_ptr<evp_md_ctx_st, Free> m_context;
};

} // namespace strikescope
