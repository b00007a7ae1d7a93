#include "models/items/strike_picture.h"

#include "models/items/figure_cache.h"
#include "models/items/frame_words.h"
#include "models/items/strike_marks.h"
#include "models/items/strike_series.h"
#include "models/items/strike_text.h"

namespace strikescope {

namespace {

// The frames that a picture tells of.
struct StrikeFrames {
    ChainFramePtr now, anchor, a, b;
};

// Where only one moment is pinned, the other is the one on screen.
StrikeFrames framesOf(const Scene& scene) {
    const bool pair = scene.a.frame || scene.b.frame;
    return {scene.frame, scene.reference.frame, pair && !scene.a.frame ? scene.frame : scene.a.frame,
            pair && !scene.b.frame ? scene.frame : scene.b.frame};
}

bool needsFigures(const PaneView& view) {
    return view.joined || view.x == XAxis::OverForward || view.x == XAxis::Standardised;
}

StrikeMoment momentOf(const ChainFramePtr& frame, Date expiry, const Scene& scene, const PaneView& view) {
    StrikeMoment moment;
    moment.chain = frame ? frame->chain(expiry) : nullptr;
    if (!moment.chain)
        return moment;
    if (frame == scene.frame || needsFigures(view))
        moment.figures = *sharedFigureCache()->figures(frame, expiry, scene.tables);
    return moment;
}

double signOf(ExposureSign sign, std::optional<Side> side) {
    if (sign == ExposureSign::Unsigned)
        return 1;
    return sign == ExposureSign::ShortBoth || side == Side::Put ? -1 : 1;
}

bool countsContracts(Quantity quantity) {
    return quantity == Quantity::Oi || quantity == Quantity::Volume;
}

double axisFactor(const Scene& scene, const PaneView& view, Date expiry, std::optional<Side> side) {
    double factor = displayFactor(view.quantity);
    if (countsContracts(view.quantity))
        factor /= scene.divisor(expiry);
    return view.quantity == Quantity::GammaExposure ? factor * signOf(view.sign, side) : factor;
}

// The sides as series: calls and puts, or one for both.
std::vector<std::optional<Side>> sidesOf(const PaneView& view) {
    if (!hasSides(view.quantity) || view.joined)
        return {std::nullopt};
    std::vector<std::optional<Side>> sides;
    for (const Side side : {Side::Call, Side::Put})
        if (shows(view.sides, side))
            sides.emplace_back(side);
    return sides;
}

class StrikePictureBuilder {
public:
    StrikePictureBuilder(const Scene& scene, const PaneView& view)
        : m_scene(scene)
        , m_view(view)
        , m_frames(framesOf(scene)) {
        m_view.joined = view.joined && view.quantity == Quantity::Iv;
    }

    StrikePicture build() {
        nameWhatIsShown();
        if (m_scene.frame) {
            for (const Date expiry : m_scene.expiries)
                addExpiry(expiry);
            finish();
        }
        m_picture.notice = strikeNotice(m_scene, m_picture, m_refusals);
        return std::move(m_picture);
    }

private:
    void nameWhatIsShown() {
        StrikePicture& p = m_picture;
        p.symbol = m_scene.symbol;
        p.timeframe = m_scene.timeframe;
        p.quantity = m_view.quantity;
        p.mode = m_view.mode;
        p.axis = m_view.x;
        p.sign = m_view.sign;
        p.joined = m_view.joined;
        p.numbers = m_scene.units.scale;
        p.contracts = m_scene.units.contracts && countsContracts(m_view.quantity);
        if (m_scene.frame) {
            p.symbol =
                m_scene.frame->symbol; // the last symbol's stays on screen until the next one's is there
            p.bucket = m_scene.frame->bucket;
            p.closed = m_scene.frame->closed;
        }
        const bool value = m_view.mode == ChangeMode::Value;
        p.pair = value && m_frames.a && m_frames.b;
        p.ghost = value && !p.pair && p.isBars() && m_frames.anchor;
        if (p.ghost || !value)
            p.anchorName = m_scene.reference.name;
        if (p.pair) {
            p.nameA = momentName(m_frames.a->bucket, m_frames.a->timeframe);
            p.nameB = momentName(m_frames.b->bucket, m_frames.b->timeframe);
        }
    }

    void addExpiry(Date expiry) {
        StrikeMoments moments{momentOf(m_frames.now, expiry, m_scene, m_view),
                              momentOf(m_frames.anchor, expiry, m_scene, m_view),
                              momentOf(m_frames.a, expiry, m_scene, m_view),
                              momentOf(m_frames.b, expiry, m_scene, m_view),
                              bool(m_frames.anchor),
                              m_frames.a && m_frames.b};
        if (!moments.now.chain)
            return;
        for (StrikeMoment* moment : {&moments.now, &moments.a, &moments.b})
            if (moment->chain)
                place(*moment, moment == &moments.now);
        m_picture.scales.emplace_back(m_view.x == XAxis::Strike
                                          ? StrikeScale()
                                          : StrikeScale(moments.now.chain->strikes(), moments.now.x));
        m_picture.figures.push_back(moments.now.figures);
        m_picture.expiries.push_back(expiry);
        addSeries(moments, expiry);
    }

    void place(StrikeMoment& moment, bool onScreen) {
        StrikePlaces places = strikePlaces(*moment.chain, moment.figures, m_view.x);
        moment.x = std::move(places.x);
        if (onScreen && !places.refusal.isEmpty())
            m_refusals << dayMonth(moment.chain->expiry()) + QStringLiteral(": ") + places.refusal;
    }

    void addSeries(const StrikeMoments& moments, Date expiry) {
        const auto name = [&](StrikeSeries series) {
            series.expiry = expiry;
            series.order = m_picture.expiries.size() - 1;
            return series;
        };
        for (const auto side : sidesOf(m_view))
            m_picture.series.push_back(
                name(strikeSeries(moments, m_view, side, axisFactor(m_scene, m_view, expiry, side))));
        if (m_view.quantity != Quantity::Iv || m_view.mode != ChangeMode::Value || m_picture.pair)
            return;
        m_picture.strip = StripKind::IvGap;
        PaneView bySide = m_view;
        bySide.joined = false;
        StrikeMoments now{moments.now, {}, {}, {}};
        const double factor = displayFactor(Quantity::Iv);
        m_picture.stripSeries.push_back(name(ivGap(strikeSeries(now, bySide, Side::Call, factor),
                                                   strikeSeries(now, bySide, Side::Put, factor))));
    }

    void finish() {
        StrikePicture& p = m_picture;
        if (p.pair)
            p.strip = StripKind::Difference;
        p.notes = strikeNotes(m_scene, p) + m_refusals;
        if (p.figures.empty())
            return;
        p.underlying = p.figures.front().spot;
        p.atm = p.figures.front().atmStrike.value;
        p.gap = strikeGap(m_scene.frame->chain(p.expiries.front())->strikes(), p.underlying);
        p.marks = strikeMarks(p.figures.front(), p.scales.front(), p.numbers);
    }

    const Scene& m_scene;
    PaneView m_view;
    const StrikeFrames m_frames;
    QStringList m_refusals;
    StrikePicture m_picture;
};

} // namespace

StrikePicture strikePicture(const Scene& scene, const PaneView& view) {
    return StrikePictureBuilder(scene, view).build();
}

} // namespace strikescope
