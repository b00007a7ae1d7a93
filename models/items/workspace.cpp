#include "models/items/workspace.h"

#include "models/domain/chain_figures.h"
#include "models/items/json_fields.h"
#include "models/items/view_json.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>

namespace strikescope {

namespace {

constexpr int formatVersion = 1;
constexpr int deepest = int(mostPanes); // splits inside splits: as deep as so many panes can lie
constexpr int mostChildren = int(mostPanes), mostExpiries = 64;
constexpr int longestName = 60, longestSymbol = 40;
constexpr qsizetype largestPlace = 4096;
const QString rowWord = QStringLiteral("row"), columnWord = QStringLiteral("column");

QString tell(const char* text) {
    return QCoreApplication::translate("Workspace", text);
}

template<typename T, typename F>
QJsonArray arrayOf(const std::vector<T>& values, F&& write) {
    QJsonArray array;
    for (const T& value : values)
        array << write(value);
    return array;
}

QJsonValue momentJson(const std::optional<UtcTime>& at) {
    return at ? QJsonValue(isoUtc(*at)) : QJsonValue();
}

QJsonObject marketJson(const MarketView& market) {
    return {{QStringLiteral("symbol"),
             market.symbol.isEmpty() ? QJsonValue(QJsonValue::Undefined) : QJsonValue(market.symbol)},
            {QStringLiteral("timeframe"), key(market.timeframe)},
            {QStringLiteral("expiries"), arrayOf(market.expiries, isoDate)},
            {QStringLiteral("at"), momentJson(market.at)},
            {QStringLiteral("a"), momentJson(market.momentA)},
            {QStringLiteral("b"), momentJson(market.momentB)},
            {QStringLiteral("anchor"), toJson(market.anchor)}};
}

QJsonObject layoutJson(const LayoutNode& node) {
    if (node.isLeaf())
        return {{QStringLiteral("pane"), toJson(node.pane)}};
    return {{QStringLiteral("split"), node.stacked ? columnWord : rowWord},
            {QStringLiteral("sizes"), arrayOf(node.sizes, [](int size) { return QJsonValue(size); })},
            {QStringLiteral("children"), arrayOf(node.children, layoutJson)}};
}

Result<MarketView> marketFromJson(const QJsonObject& object, const QString& where) {
    JsonFields fields(object, where);
    MarketView market;
    fields.text("symbol", market.symbol, longestSymbol);
    fields.choice("timeframe", market.timeframe, allTimeframes);
    fields.days("expiries", market.expiries, mostExpiries);
    fields.moment("at", market.at);
    fields.moment("a", market.momentA);
    fields.moment("b", market.momentB);
    const auto anchor = fields.object("anchor");
    STRIKESCOPE_TRY(fields.finish());
    if (anchor) {
        const auto read = anchorFromJson(*anchor, fields.pathOf("anchor"));
        STRIKESCOPE_TRY(read);
        market.anchor = *read;
    }
    return market;
}

Result<LayoutNode> layoutFromJson(const QJsonObject& object, const QString& where, int depth);

Result<LayoutNode> splitFromJson(JsonFields& fields, const QString& where, int depth) {
    LayoutNode node;
    QString direction = rowWord;
    fields.word("split", direction, {rowWord, columnWord});
    fields.wholes("sizes", node.sizes, 0, 100000, mostChildren);
    const auto children = fields.objects("children", mostChildren);
    if (children.size() < 2 || depth >= deepest)
        fields.objectTo(tell("\"%1\" needs a pane, or a split of 2 to %2 children, %3 deep at most.")
                            .arg(where)
                            .arg(mostChildren)
                            .arg(deepest));
    STRIKESCOPE_TRY(fields.finish());
    node.stacked = direction == columnWord;
    for (std::size_t i = 0; i < children.size(); ++i) {
        auto child =
            layoutFromJson(children[i], QStringLiteral("%1.children[%2]").arg(where).arg(i), depth + 1);
        STRIKESCOPE_TRY(child);
        node.children.push_back(std::move(*child));
    }
    return node;
}

Result<LayoutNode> layoutFromJson(const QJsonObject& object, const QString& where, int depth) {
    JsonFields fields(object, where);
    const auto pane = fields.object("pane");
    if (!pane)
        return splitFromJson(fields, where, depth);
    STRIKESCOPE_TRY(fields.finish());
    const auto view = paneViewFromJson(*pane, fields.pathOf("pane"));
    STRIKESCOPE_TRY(view);
    return leaf(*view);
}

Result<PageView> pageFromJson(const QJsonObject& object, const QString& where) {
    JsonFields fields(object, where);
    PageView page;
    fields.text("name", page.name, longestName);
    const auto layout = fields.object("layout");
    if (page.name.isEmpty() || !layout)
        fields.objectTo(tell("\"%1\" needs a name and a layout.").arg(where));
    STRIKESCOPE_TRY(fields.finish());
    auto read = layoutFromJson(*layout, fields.pathOf("layout"), 0);
    STRIKESCOPE_TRY(read);
    if (read->paneCount() > mostPanes)
        return failure(ErrorCode::Invalid,
                       tell("\"%1\" has more than %2 panes.").arg(fields.pathOf("layout")).arg(mostPanes));
    page.layout = std::move(*read);
    return page;
}

Result<WindowState> windowFromJson(const QJsonObject& object, const QString& where) {
    JsonFields fields(object, where);
    QString place;
    fields.text("place", place, largestPlace);
    const auto view = fields.object("view");
    if (!view)
        fields.objectTo(tell("\"%1\" needs a view.").arg(where));
    STRIKESCOPE_TRY(fields.finish());
    auto read = windowViewFromJson(*view, fields.pathOf("view"));
    STRIKESCOPE_TRY(read);
    return WindowState{std::move(*read), QByteArray::fromBase64(place.toLatin1())};
}

QJsonObject windowJson(const WindowState& window) {
    QJsonObject object{{QStringLiteral("view"), toJson(window.view)}};
    if (!window.place.isEmpty())
        object.insert(QStringLiteral("place"), QString::fromLatin1(window.place.toBase64()));
    return object;
}

} // namespace

QJsonObject toJson(const WindowView& view) {
    const auto page = [](const PageView& p) {
        return QJsonObject{{QStringLiteral("name"), p.name},
                           {QStringLiteral("layout"), layoutJson(p.layout)}};
    };
    return {{QStringLiteral("market"), marketJson(view.market)},
            {QStringLiteral("pages"), arrayOf(view.pages, page)},
            {QStringLiteral("page"), view.page}};
}

Result<WindowView> windowViewFromJson(const QJsonObject& object, const QString& where) {
    JsonFields fields(object, where);
    WindowView view;
    const auto market = fields.object("market");
    const auto pages = fields.objects("pages", mostPages);
    fields.whole("page", view.page, 0, std::max(0, int(pages.size()) - 1));
    if (pages.empty())
        fields.objectTo(tell("\"%1\" needs at least one page.").arg(fields.pathOf("pages")));
    STRIKESCOPE_TRY(fields.finish());
    if (market) {
        auto read = marketFromJson(*market, fields.pathOf("market"));
        STRIKESCOPE_TRY(read);
        view.market = std::move(*read);
    }
    for (std::size_t i = 0; i < pages.size(); ++i) {
        auto page = pageFromJson(pages[i], QStringLiteral("%1[%2]").arg(fields.pathOf("pages")).arg(i));
        STRIKESCOPE_TRY(page);
        view.pages.push_back(std::move(*page));
    }
    return view;
}

QByteArray toJson(const Workspace& workspace) {
    const QJsonObject object{{QStringLiteral("strikescope_workspace"), formatVersion},
                             {QStringLiteral("formulae"), formulaeVersion},
                             {QStringLiteral("windows"), arrayOf(workspace.windows, windowJson)}};
    return QJsonDocument(object).toJson();
}

Result<Workspace> workspaceFromJson(const QByteArray& bytes) {
    QJsonParseError trouble;
    const QJsonDocument document = QJsonDocument::fromJson(bytes, &trouble);
    if (!document.isObject())
        return failure(ErrorCode::Invalid, tell("This is no workspace: it is not an object of JSON."),
                       trouble.errorString());
    JsonFields fields(document.object());
    int version = 0;
    fields.whole("strikescope_workspace", version, formatVersion, formatVersion);
    int formulae = formulaeVersion; // newer ones are refused: they would show other numbers under old names
    fields.whole("formulae", formulae, 1, formulaeVersion);
    const auto windows = fields.objects("windows", mostWindows);
    if (version == 0 || windows.empty())
        fields.objectTo(
            tell("This is no workspace: \"strikescope_workspace\" has to be %1, with at least one "
                 "window in \"windows\".")
                .arg(formatVersion));
    STRIKESCOPE_TRY(fields.finish());
    Workspace workspace;
    for (std::size_t i = 0; i < windows.size(); ++i) {
        auto window = windowFromJson(windows[i], QStringLiteral("windows[%1]").arg(i));
        STRIKESCOPE_TRY(window);
        workspace.windows.push_back(std::move(*window));
    }
    return workspace;
}

} // namespace strikescope
