#include "models/items/workspace.h"
#include "tests/fuzz/reading.h"

// Any bytes as a workspace: refused with a reason, or read and written again to the same meaning.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace strikescope;
    const auto workspace =
        workspaceFromJson(QByteArray(reinterpret_cast<const char*>(data), qsizetype(size)));
    if (!workspace) {
        require(!workspace.error().message.isEmpty() && workspace.error().message.size() < 2000);
        return 0;
    }
    require(!workspace->windows.empty());
    for (const WindowState& window : workspace->windows) {
        require(window.view.page >= 0 && window.view.page < int(window.view.pages.size()));
        for (const PageView& page : window.view.pages)
            require(!page.name.isEmpty() && page.layout.paneCount() >= 1 &&
                    page.layout.paneCount() <= mostPanes);
    }
    const auto again = workspaceFromJson(toJson(*workspace));
    require(again && *again == *workspace);
    return 0;
}
