#include "models/items/term_picture.h"

#include "models/domain/term_structure.h"
#include "models/items/frame_words.h"

#include <QCoreApplication>

#include <algorithm>

namespace strikescope {

namespace {

QString termWord(const char* text) {
    return QCoreApplication::translate("TermPicture", text);
}

struct Moments {
    Reference first, second;
};

// The moment on screen takes the place of the one that is not pinned.
Moments momentsOf(const Scene& scene) {
    Reference screen;
    if (scene.frame) {
        screen.bucket = scene.frame->bucket;
        screen.frame = scene.frame;
        screen.name = bucketLabel(scene.frame->bucket, scene.timeframe);
    }
    const auto named = [&](Reference moment, const QString& letter) {
        if (moment.bucket)
            moment.name = momentWords(letter, *moment.bucket, scene);
        return moment;
    };
    const Reference a = named(scene.a, QStringLiteral("A")), b = named(scene.b, QStringLiteral("B"));
    if (!a.bucket && !b.bucket)
        return {screen, {}};
    return {a.bucket ? a : screen, b.bucket ? b : screen};
}

std::vector<Date> expiriesOf(const Moments& moments) {
    std::vector<Date> all;
    for (const Reference* moment : {&moments.first, &moments.second})
        if (moment->frame)
            for (const Chain& chain : moment->frame->chains)
                all.push_back(chain.expiry());
    std::ranges::sort(all);
    all.erase(std::unique(all.begin(), all.end()), all.end());
    return all;
}

Figure forwardFigure(const TermCurve& curve, std::size_t index) {
    if (index == 0)
        return {missing, termWord("there is no expiry before it")};
    const TermPoint &before = curve.points[index - 1], &here = curve.points[index];
    if (!before.atmIv.isThere() || !here.atmIv.isThere())
        return {missing, termWord("one of the two expiries has no ATM IV")};
    constexpr double year = 365.25;
    const double iv = forwardIv(before.atmIv.value, before.days / year, here.atmIv.value, here.days / year);
    return isMissing(iv) ? Figure{missing, termWord("the total variance falls from the expiry before it")}
                         : Figure{iv};
}

TermPoint pointOf(const ChainFramePtr& frame, Date expiry, const Scene& scene, FigureCache& cache) {
    const auto figures = cache.figures(frame, expiry, scene.tables);
    if (!figures) {
        const Figure none{missing, termWord("the expiry is not in this bucket")};
        return {none, none, {}, missing};
    }
    return {figures->atmIv, figures->riskReversal25, {}, figures->years * 365.25};
}

std::optional<TermCurve> curveOf(const Reference& moment, const TermPicture& picture, const Scene& scene,
                                 FigureCache& cache) {
    if (!moment.frame)
        return std::nullopt;
    TermCurve curve{moment.name, moment.frame, {}};
    for (const Date expiry : picture.expiries)
        curve.points.push_back(pointOf(moment.frame, expiry, scene, cache));
    for (std::size_t i = 0; i < curve.points.size(); ++i)
        curve.points[i].forwardIv = forwardFigure(curve, i);
    return curve;
}

Figure differenceOf(const TermPoint& first, const TermPoint& second) {
    if (!first.atmIv.isThere())
        return {missing, first.atmIv.refusal};
    if (!second.atmIv.isThere())
        return {missing, second.atmIv.refusal};
    return {second.atmIv.value - first.atmIv.value};
}

void placeExpiries(TermPicture& picture, const Scene& scene) {
    using std::chrono::year_month_day;
    const UtcTime now = scene.frame ? bucketEnd(*scene.frame) : bucketEnd(*picture.first->frame);
    for (std::size_t i = 0; i < picture.expiries.size(); ++i) {
        picture.days.push_back(std::max(0.0, scene.tables->yearsToExpiry(now, picture.expiries[i]) * 365.25));
        const auto monthOf = [](Date date) { return year_month_day{date}.month(); };
        picture.monthly.push_back(i + 1 == picture.expiries.size() ||
                                  monthOf(picture.expiries[i]) != monthOf(picture.expiries[i + 1]));
    }
}

} // namespace

std::vector<const TermCurve*> TermPicture::curves() const {
    std::vector<const TermCurve*> all;
    for (const auto* curve : {&first, &second})
        if (*curve)
            all.push_back(&**curve);
    return all;
}

bool TermPicture::hasValues() const {
    return std::ranges::any_of(curves(), [](const TermCurve* curve) {
        return std::ranges::any_of(curve->points, [](const TermPoint& p) { return p.atmIv.isThere(); });
    });
}

TermPicture termPicture(const Scene& scene, FigureCache& cache) {
    const Moments moments = momentsOf(scene);
    TermPicture picture{scene.symbol, expiriesOf(moments), {}, {}, {}, {}, {}, {}};
    for (const Reference* moment : {&moments.first, &moments.second})
        if (moment->bucket && !moment->frame)
            picture.missingMoments << moment->name + QStringLiteral(": ") +
                                          (moment->refusal.isEmpty() ? termWord("loading…")
                                                                     : moment->refusal);
    picture.first = curveOf(moments.first, picture, scene, cache);
    picture.second = curveOf(moments.second, picture, scene, cache);
    if (!picture.first && !picture.second)
        return picture;
    if (!picture.first)
        picture.first = std::exchange(picture.second, std::nullopt);
    placeExpiries(picture, scene);
    if (picture.second)
        for (std::size_t i = 0; i < picture.expiries.size(); ++i)
            picture.differences.push_back(differenceOf(picture.first->points[i], picture.second->points[i]));
    return picture;
}

} // namespace strikescope
