#pragma once

#include <string>
#include <utility>

class QDebug;

namespace strikescope {

// A password. It cannot be printed, compared or joined to a text by accident; who needs it says so.
class Secret {
public:
    Secret() = default;
    explicit Secret(std::string text)
        : m_text(std::move(text)) {}

    bool isEmpty() const { return m_text.empty(); }
    const std::string& reveal() const { return m_text; }

    friend QDebug operator<<(QDebug, const Secret&) = delete;

private:
    std::string m_text;
};

} // namespace strikescope
